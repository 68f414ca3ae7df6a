"""What netdevice(7)'s ioctl() requests tell of the host's interfaces: the address and number that recipes ask for by a name."""

import struct

from . import address, calls, errors, names, switch
from .linux_errno import NUMBERS

_FLAGS, _ADDRESS, _BROADCAST, _NETMASK, _MTU, _HARDWARE, _INDEX = 0x8913, 0x8915, 0x8919, 0x891B, 0x8921, 0x8927, 0x8933
REQUESTS = (_FLAGS, _ADDRESS, _BROADCAST, _NETMASK, _MTU, _HARDWARE, _INDEX)
_NAME_SIZE, _ANSWER_SIZE = 16, 24  # struct ifreq
_UP, _IS_LOOPBACK, _RUNNING, _IS_BROADCAST, _MULTICAST = 1, 8, 0x40, 2, 0x1000
_ARPHRD_LOOPBACK = 772
_LOOPBACK = {_FLAGS: struct.pack("<h", _UP | _IS_LOOPBACK | _RUNNING), _NETMASK: (255, 0, 0, 0), _BROADCAST: (0, 0, 0, 0),
             _ADDRESS: (127, 0, 0, 1), _MTU: struct.pack("<i", 65536), _HARDWARE: struct.pack("<H", _ARPHRD_LOOPBACK)}


def _own_address():
    """The host's, None if it has none but the loopback's."""
    try:
        rows = calls.attempt("getaddrinfo", node=switch.current.host, service="", family=2, type=1, protocol=0, flags=0).addresses
    except calls.CallFailed:
        return None
    found = (address.from_kernel(row[3])[0] for row in rows)
    return next((tuple(map(int, ip.split("."))) for ip in found if not ip.startswith("127.")), None)


def answer(request, octets):
    """struct ifreq with the request's answer; ENODEV for a name that no interface has."""
    name = octets[:_NAME_SIZE].split(b"\0")[0].decode("latin-1")
    index = {known: number for number, known in names.INTERFACES}.get(name)
    if index is None:
        raise errors.os_error(NUMBERS["ENODEV"])
    value = struct.pack("<i", index) if request == _INDEX else _LOOPBACK[request] if name == "lo" else _of_link(request)
    if isinstance(value, tuple):
        value = struct.pack("<HH4B8x", 2, 0, *value)
    return octets[:_NAME_SIZE] + value.ljust(_ANSWER_SIZE, b"\0") + octets[_NAME_SIZE + _ANSWER_SIZE:]


def _of_link(request):
    own = _own_address()
    if own is None:
        raise errors.os_error(NUMBERS["ENODEV"])
    if request not in (_FLAGS, _ADDRESS):
        raise errors.os_error(NUMBERS["EOPNOTSUPP"])  # the kernel here has nobody to ask
    return own if request == _ADDRESS else struct.pack("<h", _UP | _IS_BROADCAST | _RUNNING | _MULTICAST)

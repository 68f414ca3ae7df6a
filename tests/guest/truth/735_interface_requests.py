# ioctl() of netdevice(7) by an interface's name, as recipes for one's own address have it; F_SETOWN.
import errno, fcntl, os, socket, struct

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def ask(name, request):
    try:
        answer = fcntl.ioctl(s, request, struct.pack("256s", name))
        return len(answer), answer[:16].rstrip(b"\0"), answer[16:24]
    except OSError as e:
        return errno.errorcode[e.errno]


for request in (0x8913, 0x8915, 0x8919, 0x891B, 0x8921, 0x8927, 0x8933):
    print(hex(request), ask(b"lo", request), ask(b"none0", request))
print(socket.inet_ntoa(fcntl.ioctl(s, 0x8915, struct.pack("256s", b"lo"))[20:24]))
buffer = bytearray(struct.pack("40s", b"lo"))
print(fcntl.ioctl(s, 0x8921, buffer), struct.unpack("16xi", buffer[:20]))
print(fcntl.fcntl(s, fcntl.F_GETOWN), fcntl.fcntl(s, fcntl.F_SETOWN, os.getpid()), fcntl.fcntl(s, fcntl.F_GETOWN) == os.getpid())

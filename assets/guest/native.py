"""Runs a program under the shim, natively: python3 native.py FD, where FD is the channel to the host."""

import sys

if sys.version_info < (3, 9):
    sys.exit("zocalo: programs need Python 3.9 or newer, this is %d.%d (set ZOCALO_PYTHON to another)" % sys.version_info[:2])
folder = sys.path.pop(0)
channel_fd = int(sys.argv[1])
sys.path.insert(0, folder)
written, sys.dont_write_bytecode = sys.dont_write_bytecode, False  # the shim itself may be kept compiled
from zocalo_guest import channel, descriptors, runner  # noqa: E402

sys.dont_write_bytecode = written
sys.path.remove(folder)
host = channel.DescriptorChannel(channel_fd)  # before install(): it keeps the functions of `os` as they are
descriptors.hold_low_numbers(but=channel_fd)
runner.install()
runner.run(host)

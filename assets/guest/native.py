"""Runs a program under the shim, natively: python3 native.py FD, where FD is the channel to the host."""

import sys

folder = sys.path.pop(0)
channel_fd = int(sys.argv[1])
sys.path.insert(0, folder)
from zocalo_guest import channel, runner  # noqa: E402

sys.path.remove(folder)
runner.install()
runner.run(channel.DescriptorChannel(channel_fd))

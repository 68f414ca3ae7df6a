# A TCP socket that connects to itself opens from both sides at once: its windows, and data for who has shut down reading.
import errno, select, socket, time

for family, address in (socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"):
    s = socket.socket(family)
    s.bind((address, 0))
    try:
        s.shutdown(socket.SHUT_RD)
    except OSError as e:
        print(errno.errorcode[e.errno])
    s.connect(s.getsockname())
    print(s.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG))
    s.setblocking(False)
    print(s.send(b"x" * 41963), s.send(b"f"))
    s.shutdown(socket.SHUT_WR)
    time.sleep(0.1)
    poll = select.poll()
    poll.register(s, 0xffff & ~select.POLLNVAL)
    print([hex(bits) for _, bits in poll.poll(0)], s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
    s = socket.socket(family)
    s.bind((address, 0))
    s.connect(s.getsockname())
    print(s.send(b"abc"), s.recv(9), s.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG))

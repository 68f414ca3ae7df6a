# asyncio datagram endpoints: echo, errors reported to the protocol, close, sending to a closed port, remote address.
import asyncio, socket

log = []
class Server(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport
        log.append("server made")
    def datagram_received(self, data, addr):
        log.append("server got %r" % data)
        self.transport.sendto(data[::-1], addr)
    def connection_lost(self, exc):
        log.append("server lost %r" % exc)

class Client(asyncio.DatagramProtocol):
    def __init__(self):
        self.done = asyncio.get_running_loop().create_future()
        self.count = 0
    def connection_made(self, transport):
        for word in (b"abc", b"", b"defg"):
            transport.sendto(word)
    def datagram_received(self, data, addr):
        log.append("client got %r" % data)
        self.count += 1
        if data == b"gfed":
            self.done.set_result(None)
    def error_received(self, exc):
        log.append("client error %s" % type(exc).__name__)
        if not self.done.done():
            self.done.set_result(None)
    def connection_lost(self, exc):
        log.append("client lost %r" % exc)

async def main():
    loop = asyncio.get_running_loop()
    server, _ = await loop.create_datagram_endpoint(Server, local_addr=("127.0.0.1", 0))
    addr = server.get_extra_info("sockname")
    print(addr[0])
    transport, protocol = await loop.create_datagram_endpoint(Client, remote_addr=addr)
    print(transport.get_extra_info("peername") == addr)
    await asyncio.wait_for(protocol.done, 5)
    transport.close()
    server.close()
    await asyncio.sleep(0)
    transport, protocol = await loop.create_datagram_endpoint(Client, remote_addr=addr)
    await asyncio.wait_for(protocol.done, 5)
    transport.abort()
    await asyncio.sleep(0.01)
    s = socket.socket(type=socket.SOCK_DGRAM)
    s.setblocking(False)
    s.bind(("127.0.0.1", 0))
    await loop.sock_sendto(s, b"self", s.getsockname())
    print((await loop.sock_recvfrom(s, 10))[0])

asyncio.run(main())
print(*log, sep="\n")

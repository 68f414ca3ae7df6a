# asyncio protocols and transports: callbacks in order, pause/resume reading, write limits, abort, eof_received.
import asyncio

log = []
class Server(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        log.append("S made")
    def data_received(self, data):
        log.append("S data %r" % data)
        if data == b"bye":
            self.transport.close()
        elif data == b"abort":
            self.transport.abort()
        else:
            self.transport.writelines([b"<", data, b">"])
    def eof_received(self):
        log.append("S eof")
        self.transport.write(b"after eof")
        return False
    def connection_lost(self, exc):
        log.append("S lost %s" % (exc and type(exc).__name__))

class Client(asyncio.Protocol):
    def __init__(self):
        self.lost = asyncio.get_running_loop().create_future()
        self.data = b""
    def connection_made(self, transport):
        self.transport = transport
    def data_received(self, data):
        self.data += data
    def eof_received(self):
        log.append("C eof %r" % self.data)
    def connection_lost(self, exc):
        log.append("C lost %s" % (exc and type(exc).__name__))
        self.lost.set_result(None)

async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Server, "127.0.0.1", 0)
    addr = server.sockets[0].getsockname()
    for words in ([b"hello", b"bye"], [b"hi", None], [b"abort"]):
        transport, protocol = await loop.create_connection(Client, *addr)
        for word in words:
            if word is None:
                transport.write_eof()
            else:
                transport.write(word)
            await asyncio.sleep(0.02)
        await asyncio.wait_for(protocol.lost, 5)
        log.append("--")
    transport, protocol = await loop.create_connection(Client, *addr)
    transport.pause_reading()
    transport.write(b"paused")
    await asyncio.sleep(0.02)
    print("paused:", protocol.data, transport.is_reading())
    transport.resume_reading()
    await asyncio.sleep(0.02)
    print("resumed:", protocol.data, transport.get_write_buffer_size(), transport.get_write_buffer_limits())
    transport.close()
    await protocol.lost
    print(transport.is_closing())
    server.close()
    await server.wait_closed()

asyncio.run(main())
print(*log, sep="\n")

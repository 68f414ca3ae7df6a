# socketserver: Threading mixin's join at the end, UDP, errors in handlers, verify_request, timeout, TCP on AF_INET6, an allow_reuse server at the same port.
import io, socket, socketserver, sys, threading, time

class Echo(socketserver.StreamRequestHandler):
    timeout = 0.2
    def handle(self):
        try:
            for line in self.rfile:
                if line == b"fail\n":
                    raise ValueError("asked for")
                self.wfile.write(line[::-1].strip() + b"\n")
        except TimeoutError as e:
            log.append("idle: %s" % e)

class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    def handle_error(self, request, client_address):
        log.append("error %r" % sys.exc_info()[1])
    def verify_request(self, request, client_address):
        return request.recv(1, socket.MSG_PEEK) != b"!"

log = []
server = Server(("127.0.0.1", 0), Echo)
t = threading.Thread(target=server.serve_forever, args=(0.01,))
t.start()
def talk(*lines):
    with socket.create_connection(server.server_address, timeout=2) as s, s.makefile("rwb") as f:
        got = []
        for line in lines:
            f.write(line)
            f.flush()
            got.append(f.readline())
        return got
print(talk(b"abc\n", b"def\n"))
print(talk(b"fail\n"))
print(talk(b"!\n"))
with socket.create_connection(server.server_address) as s:
    s.send(b"x")
    time.sleep(0.3)
    print(s.recv(10))
server.shutdown()
server.server_close()
t.join()
print(log)

class Datagrams(socketserver.DatagramRequestHandler):
    def handle(self):
        data = self.rfile.read()
        self.wfile.write(data * 2)
        if data == b"no":
            raise KeyError(data)

class UDP(socketserver.ThreadingUDPServer):
    max_packet_size = 20
    def handle_error(self, request, client_address):
        log.append("udp error %r" % sys.exc_info()[1])

with UDP(("127.0.0.1", 0), Datagrams) as u:
    t = threading.Thread(target=u.serve_forever, args=(0.01,))
    t.start()
    c = socket.socket(type=socket.SOCK_DGRAM)
    c.settimeout(0.2)
    for data in (b"one", b"", b"x" * 30, b"no"):
        c.sendto(data, u.server_address)
        try:
            print(len(data), c.recvfrom(100)[0])
        except TimeoutError as e:
            print(len(data), e)
    u.shutdown()
    t.join()
print(log[-1])

class Six(socketserver.TCPServer):
    address_family = socket.AF_INET6
with Six(("::1", 0), Echo) as s:
    s.timeout = 0.05
    s.handle_timeout = lambda: print("handle_timeout")
    s.handle_request()
    print(s.server_address[0], s.fileno() >= 0, s.request_queue_size)
    c = socket.create_connection(s.server_address[:2])
    c.sendall(b"six\n")
    c.shutdown(socket.SHUT_WR)
    s.handle_request()
    print(c.recv(10), c.recv(10))
print(hasattr(socketserver, "ThreadingUnixStreamServer"))

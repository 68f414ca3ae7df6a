# socketserver: threading TCP and UDP, errors in handlers, allow_reuse, timeouts, serve_forever and shutdown, unix servers.
import contextlib, io, os, socket, socketserver, sys, tempfile, threading

log = []
class Echo(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            if line == b"boom\n":
                raise ValueError("boom")
            self.wfile.write(line.upper())

class UDPEcho(socketserver.DatagramRequestHandler):
    def handle(self):
        self.wfile.write(self.rfile.read()[::-1])

class Plain(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        sock.sendto(b"%d" % len(data), self.client_address)

def run(server):
    t = threading.Thread(target=server.serve_forever, args=(0.01,))
    t.start()
    return t

class Quiet:
    def handle_error(self, request, client_address):
        log.append("%s in a handler" % sys.exc_info()[0].__name__)

class A(Quiet, socketserver.ThreadingTCPServer): daemon_threads = True
class B(Quiet, socketserver.TCPServer): pass
for cls in (A, B):
    with cls(("127.0.0.1", 0), Echo) as server:
        t = run(server)
        for words in ([b"a\n", b"b\n"], [b"boom\n"], [b"c"]):
            with socket.create_connection(server.server_address) as c:
                for word in words:
                    c.sendall(word)
                c.shutdown(socket.SHUT_WR)
                print(cls.__name__, words, c.makefile("rb").read())
        server.shutdown()
        t.join()
    print(log, cls.request_queue_size, cls.address_family.name, server.socket.fileno())
for cls, handler in ((socketserver.UDPServer, UDPEcho), (socketserver.ThreadingUDPServer, UDPEcho), (socketserver.UDPServer, Plain)):
    with cls(("127.0.0.1", 0), handler) as server:
        t = run(server)
        c = socket.socket(type=socket.SOCK_DGRAM)
        c.settimeout(2)
        for word in (b"abc", b"", b"x" * 5000):
            c.sendto(word, server.server_address)
            print(cls.__name__, c.recv(8192)[:10])
        server.shutdown()
        t.join()
path = os.path.join(tempfile.mkdtemp(), "sock")
with socketserver.UnixStreamServer(path, Echo) as server:
    t = run(server)
    c = socket.socket(socket.AF_UNIX)
    c.connect(path)
    c.sendall(b"over unix\n")
    print(c.recv(100))
    c.close()
    server.shutdown()
    t.join()
os.unlink(path)
try:
    with socketserver.TCPServer(("127.0.0.1", 0), Echo) as one, socketserver.TCPServer(one.server_address, Echo) as two:
        print("both?")
except OSError as e:
    print(e)

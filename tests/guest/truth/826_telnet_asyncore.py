# The old ones: telnetlib with option negotiation, asyncore's loop and asynchat.
import warnings
warnings.simplefilter("ignore")
import asynchat, asyncore, re, socket, telnetlib, threading

listener = socket.create_server(("127.0.0.1", 0))
def serve():
    conn, _ = listener.accept()
    with conn:
        conn.sendall(b"\xff\xfd\x18\xff\xfb\x01login: ")
        f = conn.makefile("rb")
        name = f.readline()
        conn.sendall(b"hi " + name + b"\xff\xff octet $ ")
        f.readline()
        conn.sendall(b"bye\r\n")
t = threading.Thread(target=serve)
t.start()
with telnetlib.Telnet(*listener.getsockname(), timeout=5) as c:
    options = []
    c.set_option_negotiation_callback(lambda s, cmd, opt: options.append((cmd, opt)))
    print(c.read_until(b"login: "), options)
    c.write(b"ana\n")
    print(c.expect([re.compile(rb"\d\$"), rb"octet (.) "])[2])
    c.write(b"exit\n")
    print(c.read_all())
    try:
        print(c.read_eager())
    except EOFError as e:
        print("EOFError", e)
t.join()

class Echo(asynchat.async_chat):
    def __init__(self, sock):
        super().__init__(sock)
        self.set_terminator(b"\n")
        self.got = []
    def collect_incoming_data(self, data):
        self.got.append(data)
    def found_terminator(self):
        line = b"".join(self.got)
        self.got.clear()
        log.append(line)
        self.push(line[::-1] + b"\n")
        if line == b"end":
            self.close_when_done()
    def handle_close(self):
        log.append("closed")
        super().handle_close()
class Server(asyncore.dispatcher):
    def __init__(self):
        super().__init__()
        self.create_socket()
        self.set_reuse_addr()
        self.bind(("127.0.0.1", 0))
        self.listen(5)
    def handle_accepted(self, sock, addr):
        Echo(sock)
        self.close()
class Client(asyncore.dispatcher_with_send):
    def __init__(self, address):
        super().__init__()
        self.create_socket()
        self.connect(address)
        self.send(b"abc\nde")
        self.send(b"f\nend\n")
    def handle_connect(self):
        log.append("connected")
    def handle_read(self):
        log.append(self.recv(100))
    def handle_close(self):
        log.append("server closed")
        self.close()
class Refused(asyncore.dispatcher):
    def __init__(self):
        super().__init__()
        self.create_socket()
        self.connect(("127.0.0.1", 1))
    def handle_error(self):
        import sys
        log.append(repr(sys.exc_info()[1]))
        self.close()
    def handle_close(self):
        log.append("refused closes")
        self.close()
for poll in (False, True):
    log = []
    s = Server()
    Client(s.socket.getsockname())
    Refused()
    asyncore.loop(timeout=0.1, use_poll=poll)
    data = b"".join(x for x in log if isinstance(x, bytes) and x.endswith(b"\n"))
    print(data, sorted(set(map(str, (x for x in log if not (isinstance(x, bytes) and x.endswith(b"\n")))))))

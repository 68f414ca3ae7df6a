# urllib and http.client against http.server: large bodies, iterables as bodies, Expect, unknown methods, bad requests, a closed keep-alive connection.
import http.client, http.server, socket, threading, urllib.error, urllib.request

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        n = int(self.path.strip("/") or 0)
        self.send_response(200)
        self.send_header("Content-Length", str(n))
        self.end_headers()
        for i in range(0, n, 65536):
            self.wfile.write(bytes([i >> 16 & 255]) * min(65536, n - i))
    def do_POST(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            data = b""
            while True:
                size = int(self.rfile.readline(), 16)
                data += self.rfile.read(size)
                self.rfile.readline()
                if not size:
                    break
        else:
            data = self.rfile.read(int(self.headers["Content-Length"]))
        answer = b"%d %d" % (len(data), sum(data) % 65521)
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
    do_PUT = do_POST
    def do_DELETE(self):
        self.send_response(204)
        self.end_headers()
    def log_message(self, *args):
        log.append(args[0] % args[1:])
    def version_string(self):
        return "T"
    def date_time_string(self, timestamp=None):
        return "now"

class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        pass

log = []
server = Server(("localhost", 0), Handler)
threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
port = server.server_address[1]
base = "http://127.0.0.1:%d" % port
with urllib.request.urlopen(base + "/300000") as r:
    data = r.read()
    print(r.status, len(data), data[0], data[-1], r.getheader("Content-Length"))
with urllib.request.urlopen(base + "/1000") as r:
    print(len(r.read(10)), len(r.read1(5)), r.readable(), len(r.peek(1)) > 0, len(r.read()), r.read(), r.isclosed())
print(urllib.request.urlopen(urllib.request.Request(base, data=b"x" * 500000)).read())
print(urllib.request.urlopen(urllib.request.Request(base, data=b"put", method="PUT")).read())
print(urllib.request.urlopen(urllib.request.Request(base, method="DELETE")).status)
c = http.client.HTTPConnection("127.0.0.1", port)
c.request("POST", "/", body=(b"part %d" % i for i in range(5)), encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
print(c.getresponse().read())
c.request("POST", "/", body=["a", "b"] and [b"a", b"bc"])
print(c.getresponse().read())
c.putrequest("POST", "/", skip_accept_encoding=True)
c.putheader("Content-Length", "4")
c.putheader("Expect", "100-continue")
c.endheaders(b"body")
r = c.getresponse()
print(r.status, r.read())
c.request("BREW", "/")
r = c.getresponse()
print(r.status, r.reason, r.will_close, len(r.read()) > 0)
c.request("GET", "/5")
print(c.getresponse().read())
try:
    c.request("GET", "/5\n")
except http.client.InvalidURL as e:
    print(e)
c.close()
c = http.client.HTTPConnection("127.0.0.1", port)
c.request("GET", "/5")
try:
    c.request("GET", "/6")
except http.client.CannotSendRequest as e:
    print(type(e).__name__, c._HTTPConnection__state)
c.close()
for raw in (b"nonsense\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /x HTTP/1.1 more\r\n\r\n", b"GET " + b"/" * 70000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nA: " + b"b" * 70000 + b"\r\n\r\n"):
    with socket.create_connection(("127.0.0.1", port)) as s:
        try:
            s.sendall(raw)
            s.shutdown(socket.SHUT_WR)
            f = s.makefile("rb")
            print(f.readline()[:60])
        except OSError as e:
            print(type(e).__name__)
for url in (base + "/5", "http://localhost:%d/3" % port):
    try:
        print(urllib.request.urlopen(url, timeout=5).read())
    except (urllib.error.URLError, OSError, http.client.HTTPException) as e:
        print(type(e).__name__, e)
server.shutdown()
server.server_close()
print(sorted(set(x[:60] for x in log)))

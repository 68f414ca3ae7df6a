# http.server and http.client over one connection: keep-alive, HEAD, 404, chunked, POST, Connection: close.
import http.client, http.server, io, threading

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        if self.path == "/chunked":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for part in (b"one", b"two" * 100, b""):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            return
        if self.path == "/missing":
            return self.send_error(404, "Not here")
        body = b"path " + self.path.encode()
        self.send_response(200, "Fine")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Twice", "1")
        self.send_header("X-Twice", "2")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
    do_HEAD = do_GET
    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", str(len(data)))
        if data == b"last":
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data[::-1])
    def log_message(self, *args):
        log.append(args[0] % args[1:])
    def version_string(self):
        return "Test"
    def date_time_string(self, timestamp=None):
        return "today"

log = []
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
t = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
t.start()
c = http.client.HTTPConnection(*server.server_address, timeout=5)
sockets = set()
for method, path, body in (("GET", "/a", None), ("HEAD", "/b", None), ("GET", "/chunked", None), ("GET", "/missing", None), ("POST", "/p", b"abc"),
                           ("POST", "/p", io.BytesIO(b"file")), ("PUT", "/p", b""), ("GET", "/again", None), ("POST", "/p", b"last"), ("GET", "/after", None)):
    headers = {"Content-Length": "4"} if isinstance(body, io.BytesIO) else {}
    c.request(method, path, body, headers)
    sockets.add(c.sock.getsockname())
    r = c.getresponse()
    data = r.read()
    print(method, path, r.status, r.reason, r.version, r.getheader("x-twice"), r.getheader("Connection"), len(data), data[:30], r.will_close)
print("connections:", len(sockets))
c.close()
server.shutdown()
t.join()
server.server_close()
print(*log, sep="\n")

# urllib.request: redirects, loops, errors with bodies, POST data, headers, timeouts, cookies, basic authentication.
import http.cookiejar, http.server, socket, threading, urllib.error, urllib.parse, urllib.request

class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        if url.path == "/to":
            self.answer(int(url.query), Location="/there")
        elif url.path == "/loop":
            self.answer(302, Location="/loop")
        elif url.path == "/there":
            self.answer(200, b"arrived by " + self.command.encode())
        elif url.path == "/cookie":
            self.answer(200, (self.headers["Cookie"] or "none").encode(), Set_Cookie="k=v")
        elif url.path == "/secret":
            if self.headers["Authorization"] == "Basic dTpw":
                self.answer(200, b"welcome")
            else:
                self.answer(401, WWW_Authenticate='Basic realm="r"')
        elif url.path == "/echo":
            self.answer(200, repr((self.headers["User-Agent"], self.headers["X-Own"], url.query)).encode())
        else:
            self.answer(404, b"no such page", X_Why="because")
    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/to":
            return self.answer(303, Location="/there")
        self.answer(200, self.headers["Content-Type"].encode() + b" " + data)
    def log_message(self, *args):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
base = "http://127.0.0.1:%d" % server.server_address[1]
jar = http.cookiejar.CookieJar()
passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
passwords.add_password(None, base, "u", "p")
opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar), urllib.request.HTTPBasicAuthHandler(passwords))
for path, data in (("/to?301", None), ("/to?302", None), ("/to?303", None), ("/to?307", None), ("/to?308", None), ("/to", b"x=1"), ("/form", b"a=b&c=d"), ("/missing", None), ("/cookie", None),
                   ("/cookie", None), ("/secret", None)):
    try:
        with opener.open(base + path, data, timeout=5) as r:
            print(path, r.status, r.geturl()[len(base):], r.read())
    except urllib.error.HTTPError as e:
        print(path, type(e).__name__, e.code, e.reason, e.read(), e.headers["X-Why"])
try:
    opener.open(base + "/loop", timeout=5)
except urllib.error.HTTPError as e:
    print("loop:", e.code, str(e).splitlines()[0])
request = urllib.request.Request(base + "/echo?" + urllib.parse.urlencode({"q": "ñ &"}), headers={"X-Own": "mine", "User-Agent": "me"})
print(urllib.request.urlopen(request).read())
print(len(jar))
server.shutdown()
server.server_close()
try:
    urllib.request.urlopen(base, timeout=5)
except urllib.error.URLError as e:
    print(e)
silent = socket.create_server(("127.0.0.1", 0))
try:
    urllib.request.urlopen("http://127.0.0.1:%d" % silent.getsockname()[1], timeout=0.1)
except OSError as e:
    print(type(e).__name__, e)
for url in ("nonsense", "foo://bar", "http://", "http://127.0.0.1:99999/", "data:text/plain,hello"):
    try:
        print(url, urllib.request.urlopen(url, timeout=2).read())
    except Exception as e:
        print(url, type(e).__name__, e)

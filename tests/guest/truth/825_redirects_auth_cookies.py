# urllib.request: redirects of each kind, a loop, basic authentication, cookies, an opener with a proxy, data: and unknown schemes, HTTPError as a response.
import base64, http.cookiejar, http.server, threading, urllib.error, urllib.parse, urllib.request

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = urllib.parse.urlsplit(self.path)
        seen.append(self.command + " " + self.path.replace(str(port), "PORT"))
        name = path.path.strip("/")
        body = b""
        if name.isdigit() and name[0] == "3":
            self.send_response(int(name))
            self.send_header("Location", "/loop" if name == "399" else "/end?from=" + name)
        elif name == "loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
        elif name == "auth":
            if self.headers.get("Authorization") != "Basic " + base64.b64encode(b"ana:pw").decode():
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="r"')
            else:
                self.send_response(200)
                body = b"in"
        elif name == "cookie":
            self.send_response(200)
            self.send_header("Set-Cookie", "a=1; Path=/")
            body = (self.headers.get("Cookie") or "none").encode()
        elif name == "teapot":
            self.send_response(418, "Teapot")
            body = b"short and stout"
        else:
            self.send_response(200)
            body = (self.command + " " + str(self.headers.get("Content-Length"))).encode()
        if self.headers.get("Content-Length"):
            self.rfile.read(int(self.headers["Content-Length"]))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
    do_POST = do_HEAD = do_GET
    def log_message(self, *args):
        pass

seen = []
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
port = server.server_port
threading.Thread(target=server.serve_forever, args=(0.01,)).start()
base = "http://127.0.0.1:%d/" % port
def fetch(url, **more):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, **more), timeout=5) as r:
            print(r.status, r.url.replace(base, ""), r.read())
    except urllib.error.HTTPError as e:
        print("HTTPError", e.code, e.reason.split("\n")[0], e.read())
    except urllib.error.URLError as e:
        print("URLError", e.reason)
    except ValueError as e:
        print("ValueError", e)
for code in (301, 302, 303, 307, 308, 304, 300):
    fetch(base + str(code))
for code in (301, 307):
    fetch(base + str(code), data=b"abc")
fetch(base + "302", method="HEAD")
fetch(base + "loop")
fetch(base + "teapot")
fetch(base + "auth")
fetch("data:text/plain;base64,aGk=")
fetch("gopher://x/")
fetch("nothing")
fetch("http://127.0.0.1:1/")
passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
passwords.add_password(None, base, "ana", "pw")
opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(passwords), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
print(opener.open(base + "auth").read(), opener.open(base + "cookie").read(), opener.open(base + "cookie").read())
proxied = urllib.request.build_opener(urllib.request.ProxyHandler({"http": "127.0.0.1:%d" % port}))
print(proxied.open("http://somewhere.invalid/page").read())
server.shutdown()
server.server_close()
print(*seen, sep="\n")

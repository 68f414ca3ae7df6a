# ThreadingHTTPServer: requests served at the same time, a slow one does not hold up others; clients in threads and by urllib.
import http.client, http.server, threading, time, urllib.request

class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        if self.path == "/slow":
            time.sleep(0.3)
        body = ("%s from %s" % (self.path, threading.current_thread() is not threading.main_thread())).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass

with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
    t = threading.Thread(target=server.serve_forever, args=(0.01,))
    t.start()
    base = "http://127.0.0.1:%d" % server.server_port
    order = []
    def get(path):
        order.append(urllib.request.urlopen(base + path).read())
    threads = [threading.Thread(target=get, args=("/slow",))]
    threads[0].start()
    time.sleep(0.05)
    for n in range(3):
        x = threading.Thread(target=get, args=("/%d" % n,))
        threads.append(x)
        x.start()
        x.join()
    threads[0].join()
    print(order)
    c = http.client.HTTPConnection("127.0.0.1", server.server_port)
    for n in range(3):
        c.request("GET", "/keep%d" % n)
        print(c.getresponse().read())
    c.close()
    server.shutdown()
    t.join()
print("done", threading.active_count())

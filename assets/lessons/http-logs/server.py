# python3 server.py
import json
from http.server import BaseHTTPRequestHandler, HTTPServer

logs = []


class LogHandler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path != "/logs":
            self.send_error(404)
            return
        self.answer(200, logs)

    def do_POST(self):
        if self.path != "/logs":
            self.send_error(404)
            return
        length = int(self.headers["Content-Length"])
        logs.append(json.loads(self.rfile.read(length)))
        self.answer(201, {"status": "ok"})

    def answer(self, status, value):
        body = json.dumps(value).encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = HTTPServer(("", 8000), LogHandler)
print("http server: port 8000")
server.serve_forever()

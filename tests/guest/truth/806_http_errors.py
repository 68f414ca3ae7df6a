# http.client against servers that misbehave: nothing, half a header, wrong lengths, nonsense, too early an end.
import http.client, socket, threading

answers = [b"", b"HTTP/1.1 200 O", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", b"nonsense\r\n\r\n", b"HTTP/1.0 200 OK\r\n\r\nuntil the end",
           b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
           b"HTTP/1.1 999 Strange\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
           b"HTTP/1.1 204 No Content\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 70000 + b"\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n"]
srv = socket.create_server(("127.0.0.1", 0))

def serve():
    for answer in answers:
        conn, _ = srv.accept()
        request = b""
        while b"\r\n\r\n" not in request:
            request += conn.recv(4096)
        conn.sendall(answer)
        conn.close()

t = threading.Thread(target=serve)
t.start()
for answer in answers:
    c = http.client.HTTPConnection(*srv.getsockname(), timeout=5)
    c.request("GET", "/")
    try:
        r = c.getresponse()
        print(r.status, r.reason, r.read())
    except (http.client.HTTPException, OSError) as e:
        print(type(e).__name__, str(e)[:60])
    c.close()
t.join()
srv.close()
c = http.client.HTTPConnection(*("127.0.0.1", 1), timeout=5)
for bad in ("a b", "/\x01", "/ü"):
    try:
        c.putrequest("GET", bad)
        print(bad, "ok")
    except Exception as e:
        print(type(e).__name__, str(e)[:50])

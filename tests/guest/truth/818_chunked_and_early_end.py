# http.client reading what ends too soon, has no length, is chunked with trailers, or says nonsense.
import http.client, socket, threading

answers = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
    b"HTTP/1.0 200 OK\r\n\r\nuntil the end",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;ext=1\r\nwiki\r\n5\r\npedia\r\n0\r\nTrailer: x\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwi",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nwi",
    b"",
    b"nonsense\r\n\r\n",
    b"HTTP/1.1 abc OK\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"".join(b"H%d: v\r\n" % i for i in range(120)) + b"\r\n",
    b"HTTP/1.1 200 OK\r\nX: 1\r\n continued\r\nContent-Length: 0\r\n\r\n",
]
listener = socket.create_server(("127.0.0.1", 0))

def serve():
    for answer in answers:
        conn, _ = listener.accept()
        with conn:
            got = b""
            while b"\r\n\r\n" not in got:
                got += conn.recv(1000)
            conn.sendall(answer)

t = threading.Thread(target=serve)
t.start()
for answer in answers:
    c = http.client.HTTPConnection(*listener.getsockname())
    c.request("GET", "/")
    try:
        r = c.getresponse()
        print(r.status, r.reason, r.length, r.chunked, r.will_close, dict(list(r.getheaders())[:1]))
        print("  ", r.read())
    except http.client.IncompleteRead as e:
        print("  ", type(e).__name__, e, e.partial)
    except (http.client.HTTPException, ConnectionError) as e:
        print("  ", type(e).__name__, str(e)[:60])
    c.close()
t.join()

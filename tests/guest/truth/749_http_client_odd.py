# http.client and servers that answer oddly: broken status lines, lengths, chunks, headers; bodies of all kinds; refused requests.
import http.client, socket, threading, io
def t(label, f, *a, **k):
    try:
        r = f(*a, **k)
        print(label, repr(r))
        return r
    except Exception as e:
        print(label, type(e).__name__, e)

srv=socket.create_server(("127.0.0.1",0))
port=srv.getsockname()[1]
def answer(raw,method="GET",body=None,headers={},read=lambda r:r.read(),chunk=False):
    h=http.client.HTTPConnection("127.0.0.1",port,timeout=2)
    h.request(method,"/x",body,headers)
    k,_=srv.accept()
    req=k.recv(65536)
    k.sendall(raw)
    k.close()
    try:
        r=h.getresponse()
        print(r.status,repr(r.reason),r.version,r.length,r.chunked,r.will_close,dict(r.headers))
        print(read(r), r.isclosed(), h.sock is None)
    except Exception as e: print(type(e).__name__, e)
    finally: h.close()
for raw in (b"",b"\r\n",b"HTTP/1.1 200 OK\r\n\r\n",b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",b"HTTP/1.1 abc OK\r\n\r\n",b"HTTP/1.1 99 X\r\n\r\n",b"HTTP/1.1 1000 X\r\n\r\n",b"HTTP/0.9 200 OK\r\n\r\nxx",b"SSH-2.0-x\r\n",b"HTTP/2 200\r\n\r\n",b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabcd",b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabcd",b"HTTP/1.1 200 OK\r\nContent-Length: zz\r\n\r\nabcd",b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nTrailer: x\r\n\r\n",b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab",b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nab",b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nz",b"HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n",b"HTTP/1.1 304 N\r\n\r\n",b"HTTP/1.1 200 OK\r\nBad Header\r\n\r\n",b"HTTP/1.1 200 OK\r\nA: 1\r\n  folded\r\nA: 2\r\nContent-Length: 0\r\n\r\n",b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nz",b"HTTP/1.0 200 OK\r\nKeep-Alive: 5\r\nContent-Length: 1\r\n\r\nz",b"HTTP/1.1 200 OK\r\n"+b"X: y\r\n"*101+b"\r\n",b"HTTP/1.1 200 "+b"x"*66000+b"\r\n\r\n",b"HTTP/1.1 200 OK\r\nX: "+b"x"*66000+b"\r\n\r\n"):
    print(raw[:50])
    answer(raw)
CH=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
answer(CH,read=lambda r:(r.read(3),r.read(4),r.read(100),r.read()))
answer(CH,read=lambda r:(r.read1(),r.read1(2),r.peek(3)[:3],r.readline(),r.read1()))
answer(CH,read=lambda r:list(r))
b=bytearray(7)
answer(CH,read=lambda r:(r.readinto(b),bytes(b),r.readinto(b),bytes(b[:4])))
CL=b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello\nworld"
answer(CL,read=lambda r:(r.readline(),r.read1(2),r.peek(2)[:2],r.read(50),r.read()))
answer(CL,method="HEAD")
def post(body,headers={},**k):
    h=http.client.HTTPConnection("127.0.0.1",port,timeout=2)
    try: h.request("POST","/",body,headers,**k)
    except Exception as e: print(type(e).__name__,e); h.close(); return
    q,_=srv.accept()
    h.close()
    d=b""
    while x:=q.recv(65536): d+=x
    print(d.decode("latin1").replace(str(port),"PORT").replace("\r\n","|"))
    q.close()
post(b"abc")
post("abc")
post("ñ")
post("€")
post(io.BytesIO(b"file"))
post(io.StringIO("texto ñ"))
post([b"a",b"bc"])
post(iter([b"a",b"",b"bc"]))
post(iter([b"a",b"bc"]),encode_chunked=True,headers={"Transfer-Encoding":"chunked"})
post(5)
post(None)
post(bytearray(b"ba"))
post(memoryview(b"mv"))
post({"a":1})
post(b"x",{"X-A":1}) if 0 else None
post(b"x",{"X-B":"a\nb"})
post(b"x",{"X-C":"ok","Host":"mine","Content-Length":"1"})
post(b"x",{"X D":"1"})
post(b"x",{"n":5})
h=http.client.HTTPConnection("127.0.0.1",port)
t("no req",h.getresponse)
t("bad method",h.request,"GE T","/")
h=http.client.HTTPConnection("127.0.0.1",port)
t("bad url",h.request,"GET","/a b")
h=http.client.HTTPConnection("127.0.0.1",port)
t("nl",h.request,"GET","/a\n")
h=http.client.HTTPConnection("127.0.0.1",port)
t("nonascii",h.request,"GET","/ñ")
t("twice",h.request,"GET","/")
t("port",http.client.HTTPConnection,"host:abc")
t("p",lambda:http.client.HTTPConnection("[::1]:80").host)
t("p",lambda:http.client.HTTPConnection("h:").port)
t("ctl",http.client.HTTPConnection,"a b")
h=http.client.HTTPConnection("127.0.0.1",port)
h.set_tunnel("dest",81,{"P":"1"})
t("tunnel",lambda: (threading,))if 0 else None
h=http.client.HTTPConnection("127.0.0.1",1,timeout=1)
t("refused",h.request,"GET","/")
print(h.sock)
t("resp",h.getresponse)

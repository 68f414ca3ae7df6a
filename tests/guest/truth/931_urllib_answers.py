# urllib against a threaded server: redirects, errors, short and chunked bodies, auth, cookies, keep-alive, pipelining, 100-continue, bad URLs.
import http.server, threading, urllib.request, urllib.error, urllib.parse, http.client, socket, http.cookiejar, io
def t(label, f, *a, **k):
    try:
        r = f(*a, **k)
        print(label, repr(r))
        return r
    except Exception as e:
        print(label, type(e).__name__, e)

class H(http.server.BaseHTTPRequestHandler):
    protocol_version="HTTP/1.1"
    def reply(self,code,body=b"",**h):
        self.send_response(code)
        for k,v in h.items(): self.send_header(k.replace("_","-"),v)
        self.send_header("Content-Length",str(len(body))); self.end_headers()
        if self.command!="HEAD": self.wfile.write(body)
    def do_GET(self):
        p=self.path
        if p.startswith("/r"): self.reply(int(p[2:5]),b"go",Location="/final")
        elif p=="/loop": self.reply(302,Location="/loop")
        elif p=="/ftp": self.reply(302,Location="file:///etc/passwd")
        elif p.startswith("/s"): self.reply(int(p[2:5]),b"body of "+p.encode())
        elif p=="/chunk":
            self.send_response(200); self.send_header("Transfer-Encoding","chunked"); self.end_headers()
            for c in (b"one",b"two",b""): self.wfile.write(b"%x\r\n%s\r\n"%(len(c),c))
        elif p=="/short": self.send_response(200); self.send_header("Content-Length","50"); self.end_headers(); self.wfile.write(b"only"); self.close_connection=True
        elif p=="/none": self.close_connection=True; self.connection.close() if 0 else None
        elif p=="/auth":
            a=self.headers.get("Authorization"); self.reply(200,a.encode()) if a else self.reply(401,WWW_Authenticate='Basic realm="r"')
        elif p=="/slow": import time; time.sleep(0.3); self.reply(200,b"late")
        else: self.reply(200,("%s %s %s"%(self.command,p,self.headers.get("Cookie"))).encode(),Set_Cookie="k=v",X_A="1")
    do_HEAD=do_GET
    def do_POST(self):
        n=self.headers.get("Content-Length"); b=self.rfile.read(int(n)) if n else b"nolen"; self.reply(200,b"%s %s %s"%(self.command.encode(),str(self.headers.get("Content-Type")).encode(),b))
    do_PUT=do_DELETE=do_POST
    def log_message(self,*a): pass
srv=http.server.ThreadingHTTPServer(("127.0.0.1",0),H); srv.handle_error=lambda *a: None; threading.Thread(target=srv.serve_forever,args=(0.01,),daemon=True).start(); B="http://127.0.0.1:%d"%srv.server_port
op=urllib.request.build_opener(urllib.request.ProxyHandler({}))
def get(path,data=None,method=None,headers={},**k):
    try:
        with op.open(urllib.request.Request(B+path,data,headers,method=method),timeout=2,**k) as r: print(path,r.status,r.reason,r.url.replace(B,""),r.read())
    except urllib.error.HTTPError as e: print(path,"HTTPError",e.code,e.reason,e.read(),e.headers.get("Location"),e.url.replace(B,""))
    except Exception as e: print(path,type(e).__name__,e)
for p in ("/","/x?q=%20a","/r301","/r302","/r303","/r307","/r308","/r300","/s404","/s500","/s204","/s999","/s503","/chunk","/short","/none","/loop","/ftp","/auth"): get(p)
for m in ("HEAD","PUT","DELETE","PATCH"): get("/m",None if m=="HEAD" else b"d",m)
get("/p",b"a=1"); get("/p",urllib.parse.urlencode({"ñ":"á é"}).encode()); get("/r307",b"x"); get("/r302",b"x"); get("/p",b"",method="POST"); get("/p","str")
pm=urllib.request.HTTPPasswordMgrWithDefaultRealm(); pm.add_password(None,B,"u","p"); jar=http.cookiejar.CookieJar(); op=urllib.request.build_opener(urllib.request.ProxyHandler({}),urllib.request.HTTPBasicAuthHandler(pm),urllib.request.HTTPCookieProcessor(jar)); get("/auth"); get("/c"); get("/c"); print([(c.name,c.value) for c in jar])
try: op.open(B+"/slow",timeout=0.05)
except Exception as e: print(type(e).__name__,e)
for u in ("http://127.0.0.1:1/","nope://x","","http://","http:///x","http://127.0.0.1:99999/","http://127.0.0.1:abc/","http://a b/","file:///nonexistent","data:text/plain,hi"): t(u,lambda: op.open(u,timeout=1).read())
c=http.client.HTTPConnection("127.0.0.1",srv.server_port,timeout=2)
for i in range(3):
    c.request("GET","/k%d"%i); r=c.getresponse(); print(r.status,r.read(),r.will_close); 
c.request("GET","/unread"); r=c.getresponse(); t("again unread",c.request,"GET","/x"); t("resp",c.getresponse); r.read(); c.close(); t("closed read",r.read)
c.request("HEAD","/h"); r=c.getresponse(); print(r.length,r.read(),r.getheader("X-A"),r.getheader("nope"),r.getheader("nope",5),sorted(k for k,_ in r.getheaders() if k!="Date")); c.close()
c.connect(); s=c.sock; s.sendall(b"GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\nConnection: close\r\n\r\n"); d=b""
while x:=s.recv(1000): d+=x
print(d.count(b"HTTP/1.1 200"),d.endswith(b"GET /b None")); s=socket.create_connection(srv.server_address); s.sendall(b"POST /e HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"); print(s.recv(100)); s.sendall(b"ok"); print(s.recv(1000).split(b"\r\n")[0]); srv.shutdown(); srv.server_close(); get("/gone")

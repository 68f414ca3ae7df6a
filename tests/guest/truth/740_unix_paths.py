# AF_UNIX paths: a file is found by whatever path leads to it (other folders, links, new names); what a full queue says first.
import socket, os, tempfile
def t(l, f, *a):
    try: print(l,f(*a))
    except OSError as e: print(l,type(e).__name__,e)
base=tempfile.mkdtemp(); os.mkdir(base+"/a"); os.mkdir(base+"/b"); os.chdir(base+"/a")
s=socket.socket(1); s.bind("sock"); s.listen()
def c(p):
    k=socket.socket(1); k.connect(p); x,_=s.accept(); return k.getpeername()
t("rel",c,"sock"); t("dot",c,"./sock"); t("up",c,"../a/sock"); t("abs",lambda:c(base+"/a/sock")); os.chdir(base+"/b"); t("other dir",c,"sock"); t("../",c,"../a/sock")
os.symlink("../a/sock","ln"); t("sym",c,"ln"); os.link("../a/sock","hard"); t("hard",c,"hard"); os.rename("../a/sock","moved"); t("moved",c,"moved"); t("old",c,"../a/sock")
os.unlink("moved"); t("hard still",c,"hard"); os.unlink("hard"); t("gone",c,"ln"); t("bind over dangling link",socket.socket(1).bind,"ln")
s2=socket.socket(1); s2.bind("sock"); s2.listen(); k=socket.socket(1); k.connect("sock"); print(k.getpeername(), s.getsockname())
s2.close(); t("left over file",socket.socket(1).connect,"sock"); t("in use still",socket.socket(1).bind,"sock")
d=socket.socket(1,2); d.bind(base+"/a/dg"); e=socket.socket(1,2); os.chdir("../a"); e.bind("me"); e.sendto(b"x","dg"); print(d.recvfrom(5)); os.chdir("/"); t("reply rel",d.sendto,b"r","me"); 
l = socket.socket(socket.AF_UNIX); l.bind("\0full"); l.listen(0); l.setblocking(False)
k = socket.socket(socket.AF_UNIX); k.connect("\0full"); k.setblocking(False)
t("connected, to a full queue:", k.connect, "\0full"); t("the listener itself:", l.connect, "\0full")
l.accept(); t("connected:", k.connect, "\0full"); t("the listener itself:", l.connect, "\0full")

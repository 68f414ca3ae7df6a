# inet_aton, inet_pton, inet_ntop, htons and their kin with odd values; interfaces by name and number; CMSG_LEN; the default timeout.
import socket
def t(label, f, *a, **k):
    try:
        r = f(*a, **k)
        print(label, repr(r))
        return r
    except Exception as e:
        print(label, type(e).__name__, e)

for s in ("1.2.3.4","1.2.3","1.2","1","0x1.2.3.4","01.02.03.04","1.2.3.256","1.2.3.4 ","1.2.3.4 x"," 1.2.3.4","","255.255.255.255","4294967295","4294967296","0xffffffff","1.2.65535","1.2.65536","1.16777215","a.b.c.d","08.1.1.1","1..2","1.2.3.4.5","0x","1.2.3.4\n"):
    t(repr(s), socket.inet_aton, s)
    t("p", socket.inet_pton, socket.AF_INET, s)
for s in ("::","::1","1::","1:2:3:4:5:6:7:8","1:2:3:4:5:6:7:8:9","1:2:3:4:5:6:7","::ffff:1.2.3.4","1:2:3:4:5:6:1.2.3.4","1:2:3:4:5:6:7:1.2.3.4","1::2::3",":::","12345::","g::","::1%lo","[::1]","::1.2.3","1:2:3:4:5:6:7::","::2:3:4:5:6:7:8","1:0:0:2:0:0:0:3","::00001","::01.2.3.4","",":","1:"):
    r = t(repr(s), socket.inet_pton, socket.AF_INET6, s)
    if r: t("back", socket.inet_ntop, socket.AF_INET6, r)
for b in (b"\0"*16,b"\0"*15+b"\1",b"\0"*12+b"\1\2\3\4",b"\0"*10+b"\xff\xff\1\2\3\4",b"\0\1"+b"\0"*10+b"\0\1\0\0",b"\0\1"*8,b"\0\1\0\0\0\1\0\0\0\0\0\1\0\0\0\0",b"x"*15,b"x"*4,b"\0"*14+b"\0\5",bytes(range(16)),b"\0"*8+b"\0\1"*4,b"\0"*13+b"\1\2\3"):
    t(b, socket.inet_ntop, socket.AF_INET6, b)
for b in (b"\1\2\3\4",b"\1\2\3",b"",bytearray(b"\1\2\3\4"),memoryview(b"abcd"),"abcd",None,b"abcde"):
    t(b if not isinstance(b,memoryview) else "mv", socket.inet_ntoa, b)
    t(" p", socket.inet_ntop, 2, b)
t("fam", socket.inet_pton, 99, "1.2.3.4")
t("fam", socket.inet_ntop, 99, b"1234")
t("fam", socket.inet_pton, 1, "x")
t("t", socket.inet_pton, "x", "y")
t("n", socket.inet_pton, 2, None)
t("b", socket.inet_aton, b"1.2.3.4")
t("nul", socket.inet_aton, "1.2.3.4\0")
t("args", socket.inet_aton)
for f in (socket.htons, socket.ntohs, socket.htonl, socket.ntohl):
    for v in (0,1,255,256,65535,65536,-1,2**31,2**32-1,2**32,2**64,"x",1.0,True,None): t((f.__name__,v), f, v)
print((1, "lo") in socket.if_nameindex())
t("i2n", socket.if_indextoname, 1)
t("i2n", socket.if_indextoname, 99)
t("i2n", socket.if_indextoname, -1)
t("i2n", socket.if_indextoname, 0)
t("n2i", socket.if_nametoindex, "lo")
t("n2i", socket.if_nametoindex, "nope")
t("n2i", socket.if_nametoindex, b"lo")
t("n2i", socket.if_nametoindex, 5)
t("big", socket.if_indextoname, 2**70)
t("cmsg", socket.CMSG_LEN, 4)
t("cmsg", socket.CMSG_SPACE, 4)
t("cmsg", socket.CMSG_LEN, -1)
t("cmsg", socket.CMSG_LEN, 2**63)
t("c", socket.CMSG_SPACE, 2**63 - 1)
t("c", socket.CMSG_LEN, 2**31)
print(socket.has_ipv6, socket.has_dualstack_ipv6(), socket.SOMAXCONN, socket.INADDR_ANY, socket.INADDR_LOOPBACK, socket.INADDR_BROADCAST, socket.SocketType, socket.error, socket.timeout, socket.gaierror, socket.herror, socket.gaierror.__mro__, socket.timeout.__mro__)
t("dt", socket.getdefaulttimeout)
socket.setdefaulttimeout(2.5)
s=socket.socket()
print(s.gettimeout())
a,b=socket.socketpair()
print(a.gettimeout())
socket.setdefaulttimeout(0)
t("c",lambda: socket.socket().getblocking())
t("x", socket.setdefaulttimeout, -1)
t("x", socket.setdefaulttimeout, "a")
socket.setdefaulttimeout(None)
import os
t("hostname", lambda: socket.gethostname() == os.uname().nodename)

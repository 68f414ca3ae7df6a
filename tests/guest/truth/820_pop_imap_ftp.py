# poplib, imaplib and ftplib (passive and active) with tiny servers of our own.
import ftplib, imaplib, io, poplib, re, socket, threading

def serve(function, count=1):
    listener = socket.create_server(("127.0.0.1", 0))
    def run():
        for _ in range(count):
            conn, _ = listener.accept()
            with conn, conn.makefile("rwb", buffering=0) as f:
                function(conn, f)
        listener.close()
    t = threading.Thread(target=run)
    t.start()
    return listener.getsockname(), t

def pop(conn, f):
    mails = {1: b"Subject: a\r\n\r\nline\r\n..dot\r\n", 2: b"Subject: b\r\n\r\n" + b"x" * 60 + b"\r\n"}
    f.write(b"+OK pop <1@x>\r\n")
    while True:
        words = f.readline().split()
        verb = words[0].upper() if words else b"QUIT"
        if verb == b"STAT":
            f.write(b"+OK 2 100\r\n")
        elif verb == b"LIST":
            f.write(b"+OK\r\n1 20\r\n2 80\r\n.\r\n")
        elif verb == b"RETR" and int(words[1]) in mails:
            f.write(b"+OK\r\n" + mails[int(words[1])] + b".\r\n")
        elif verb in (b"USER", b"PASS", b"DELE", b"NOOP", b"APOP"):
            f.write(b"+OK\r\n")
        elif verb == b"QUIT":
            f.write(b"+OK bye\r\n")
            return
        else:
            f.write(b"-ERR what\r\n")

address, t = serve(pop)
p = poplib.POP3(*address, timeout=5)
print(p.getwelcome(), p.user("ana"), p.pass_("x"), p.stat(), p.list(), p.retr(1), p.dele(2), sep="\n")
try:
    p.retr(9)
except poplib.error_proto as e:
    print(e)
print(p.quit())
t.join()

def imap(conn, f):
    f.write(b"* OK hello\r\n")
    while True:
        line = f.readline()
        if not line:
            return
        tag, verb, *rest = line.split()
        verb = verb.upper()
        if verb == b"CAPABILITY":
            f.write(b"* CAPABILITY IMAP4rev1 IDLE\r\n")
        elif verb == b"LOGIN" and b"wrong" in line:
            f.write(tag + b" NO bad\r\n")
            continue
        elif verb == b"SELECT":
            f.write(b"* 2 EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n")
        elif verb == b"SEARCH":
            f.write(b"* SEARCH 1 2\r\n")
        elif verb == b"FETCH":
            f.write(b"* 1 FETCH (RFC822 {9}\r\nSubject\r\n FLAGS (\\Seen))\r\n")
        elif verb == b"APPEND":
            size = int(re.search(rb"\{(\d+)\}", line)[1])
            f.write(b"+ go\r\n")
            got = b""
            while len(got) < size + 2:
                got += conn.recv(size + 2 - len(got))
        elif verb == b"LOGOUT":
            f.write(b"* BYE now\r\n" + tag + b" OK\r\n")
            return
        f.write(tag + b" OK done\r\n")

address, t = serve(imap)
m = imaplib.IMAP4(*address, timeout=5)
print(m.welcome, m.capabilities, m.state)
try:
    m.login("ana", "wrong")
except imaplib.IMAP4.error as e:
    print(e)
print(m.login("ana", "good"), m.select(), m.search(None, "ALL"), m.fetch("1", "(RFC822 FLAGS)"), sep="\n")
print(m.append("INBOX", None, None, b"x" * 5000), m.noop(), m.logout())
t.join()

def ftp(conn, f):
    stored = {}
    data = None
    f.write(b"220 tiny\r\n")
    def channel():
        if isinstance(data, tuple):
            return socket.create_connection(data)
        s, _ = data.accept()
        data.close()
        return s
    while True:
        words = f.readline().decode().split()
        verb = words[0].upper() if words else "QUIT"
        if verb == "EPSV":
            f.write(b"500 no\r\n")
        elif verb == "PASV":
            data = socket.create_server(("127.0.0.1", 0))
            port = data.getsockname()[1]
            f.write(b"227 ok (127,0,0,1,%d,%d)\r\n" % (port >> 8, port & 255))
        elif verb == "PORT":
            n = list(map(int, words[1].split(",")))
            data = ("127.0.0.1", n[4] * 256 + n[5])
            f.write(b"200 ok\r\n")
        elif verb in ("STOR", "RETR", "NLST"):
            if verb == "RETR" and words[1] not in stored:
                f.write(b"550 none\r\n")
                continue
            f.write(b"150 here\r\n")
            with channel() as s:
                if verb == "STOR":
                    stored[words[1]] = b"".join(iter(lambda: s.recv(10000), b""))
                elif verb == "RETR":
                    s.sendall(stored[words[1]])
                else:
                    s.sendall("".join(n + "\r\n" for n in stored).encode())
            f.write(b"226 done\r\n")
        elif verb == "SIZE":
            f.write(b"213 %d\r\n" % len(stored[words[1]]))
        elif verb == "PWD":
            f.write(b'257 "/a ""b"""\r\n')
        elif verb == "QUIT":
            f.write(b"221 bye\r\n")
            return
        else:
            f.write(b"331 more\r\n" if verb == "USER" else b"230 in\r\n" if verb == "PASS" else b"200 ok\r\n")

address, t = serve(ftp)
c = ftplib.FTP(timeout=5)
print(c.connect(*address), c.login("ana", "x"), c.pwd())
for passive in (True, False):
    c.set_pasv(passive)
    print(c.storbinary("STOR big%d" % passive, io.BytesIO(bytes(range(256)) * 500)), c.size("big%d" % passive))
    got = []
    print(c.retrbinary("RETR big%d" % passive, got.append), len(b"".join(got)), b"".join(got) == bytes(range(256)) * 500)
    print(c.storlines("STOR text", io.BytesIO(b"a\nb\nc")))
    lines = []
    print(c.retrlines("RETR text", lines.append), lines, c.nlst())
try:
    c.retrbinary("RETR nothing", print)
except ftplib.error_perm as e:
    print(e)
print(c.quit())
t.join()

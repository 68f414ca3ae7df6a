# smtplib, poplib, ftplib's control line and telnet-like talk against hand-written servers in threads.
import poplib, smtplib, socket, threading

def serve(script):
    """Answers each line by the first matching word of the script."""
    srv = socket.create_server(("127.0.0.1", 0))
    seen = []
    def run():
        conn, _ = srv.accept()
        f = conn.makefile("rwb")
        f.write(script[""])
        f.flush()
        data = False
        for line in f:
            word = line.strip().decode()
            seen.append(word)
            if data:
                if word == ".":
                    data = False
                    f.write(b"250 taken\r\n")
                    f.flush()
                continue
            key = word.upper().split(" ")[0]
            f.write(script.get(word) or script.get(key, b"500 what?\r\n"))
            f.flush()
            data = key == "DATA"
            if key == "QUIT":
                break
        f.close()
        conn.close()
        srv.close()
    t = threading.Thread(target=run)
    t.start()
    return srv.getsockname(), seen, t

addr, seen, t = serve({"": b"220 here\r\n", "EHLO": b"250-test\r\n250-8BITMIME\r\n250 SIZE 1000\r\n", "MAIL": b"250 ok\r\n", "RCPT": b"250 ok\r\n", "DATA": b"354 go\r\n", "QUIT": b"221 bye\r\n",
                       "NOOP": b"250 ok\r\n", "RCPT TO:<bad@x>": b"550 no\r\n", "RSET": b"250 ok\r\n"})
with smtplib.SMTP(*addr, local_hostname="me", timeout=5) as s:
    print(s.noop(), s.has_extn("size"), s.docmd("HELP"))
    print(s.sendmail("a@x", ["b@x", "bad@x"], "Subject: s\n\nbody\n.dot\n"))
    try:
        s.sendmail("a@x", ["bad@x"], "no")
    except smtplib.SMTPRecipientsRefused as e:
        print(e.recipients)
t.join()
print(seen)
addr, seen, t = serve({"": b"+OK hi\r\n", "USER": b"+OK\r\n", "PASS": b"+OK\r\n", "STAT": b"+OK 2 320\r\n", "LIST": b"+OK\r\n1 120\r\n2 200\r\n.\r\n", "RETR": b"+OK\r\nline 1\r\n..dot\r\n.\r\n", "DELE": b"-ERR no\r\n", "QUIT": b"+OK\r\n"})
p = poplib.POP3(*addr, timeout=5)
print(p.getwelcome(), p.user("u"), p.pass_("p"), p.stat(), p.list(), p.retr(1))
try:
    p.dele(1)
except poplib.error_proto as e:
    print(e)
print(p.quit())
t.join()
print(seen)
srv = socket.create_server(("127.0.0.1", 0))
t = threading.Thread(target=lambda: srv.accept()[0].close())
t.start()
try:
    smtplib.SMTP(*srv.getsockname(), local_hostname="me", timeout=5)
except smtplib.SMTPServerDisconnected as e:
    print(e)
t.join()
srv.close()
try:
    smtplib.SMTP(*srv_addr) if (srv_addr := ("127.0.0.1", 1)) else None
except OSError as e:
    print(type(e).__name__)

# smtplib with a small server in a thread: EHLO, AUTH PLAIN, DATA with dots, refused recipients, pipelined RSET, a server that closes.
import base64, smtplib, socketserver, threading
from email.message import EmailMessage

class Handler(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")
    def handle(self):
        self.say("220 tiny ready")
        while True:
            line = self.rfile.readline()
            if not line:
                log.append("gone")
                return
            line = line.rstrip(b"\r\n").decode()
            log.append(line[:60])
            verb = line.split()[0].upper()
            if verb == "EHLO":
                self.say("250-tiny")
                self.say("250-SIZE 1000000")
                self.say("250-8BITMIME")
                self.say("250 AUTH PLAIN LOGIN")
            elif verb == "AUTH":
                ok = base64.b64decode(line.split()[2]) == b"\0ana\0secret"
                self.say("235 welcome" if ok else "535 no")
            elif verb == "RCPT":
                self.say("550 unknown" if "nobody" in line else "250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                body = []
                while (got := self.rfile.readline()) != b".\r\n":
                    body.append(got)
                log.append("%d lines, %r" % (len(body), body[-1]))
                self.say("250 queued")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            elif verb == "BOOM":
                return
            elif verb in ("MAIL", "RSET", "NOOP"):
                self.say("250 ok")
            elif verb == "VRFY":
                self.say("252-perhaps")
                self.say("252 or not")
            else:
                self.say("502 what")

log = []
server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, args=(0.01,)).start()
with smtplib.SMTP(*server.server_address, local_hostname="me", timeout=5) as s:
    print(s.ehlo(), s.esmtp_features)
    try:
        s.login("ana", "wrong")
    except smtplib.SMTPAuthenticationError as e:
        print(e)
    print(s.login("ana", "secret"))
    m = EmailMessage()
    m["From"], m["To"], m["Subject"] = "a@x", "b@y, nobody@z", "Señal"
    m.set_content("hello\n.\n..dots\nend")
    print(s.send_message(m))
    try:
        s.sendmail("a@x", ["nobody@1", "nobody@2"], "text")
    except smtplib.SMTPRecipientsRefused as e:
        print(e.recipients)
    print(s.verify("ana"), s.noop(), s.help())
    try:
        s.docmd("BOOM")
    except smtplib.SMTPServerDisconnected as e:
        print(e)
    try:
        s.noop()
    except smtplib.SMTPServerDisconnected as e:
        print(e)
with smtplib.SMTP(*server.server_address, local_hostname="me") as s:
    print(s.sendmail("a@x", "b@y", b"raw\r\n" * 20000))
server.shutdown()
server.server_close()
print(*log, sep="\n")

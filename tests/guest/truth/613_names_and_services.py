# getaddrinfo, getnameinfo, gethostby*, getserv*: numeric hosts, localhost, ports by name, hints, errors.
import socket

def show(what, call):
    try:
        print(what, call())
    except OSError as e:
        print(what, type(e).__name__, e.args[0] if isinstance(e, (socket.gaierror, socket.herror)) else e)

gai = socket.getaddrinfo
for args in (("127.0.0.1", 80), ("127.0.0.1", "http"), ("127.0.0.1", "ftp", 0, socket.SOCK_STREAM), ("::1", 443, 0, socket.SOCK_STREAM),
             ("127.0.0.1", "domain"), ("127.0.0.1", None), (None, 80, 0, socket.SOCK_STREAM), (None, 80, 0, socket.SOCK_STREAM, 0, socket.AI_PASSIVE),
             ("127.0.0.1", 80, socket.AF_INET6), ("::1", 80, socket.AF_INET), ("localhost", 80, socket.AF_INET, socket.SOCK_STREAM),
             ("127.1", 80, 0, socket.SOCK_STREAM), ("0x7f000001", 80, 0, socket.SOCK_STREAM), ("::ffff:1.2.3.4", 1, 0, socket.SOCK_DGRAM),
             ("127.0.0.1", "80", 0, 0, socket.IPPROTO_UDP), ("127.0.0.1", 80, 0, socket.SOCK_RAW), ("127.0.0.1", "nosuch"), ("127.0.0.1", "http", 0, socket.SOCK_DGRAM),
             ("127.0.0.1", 80, 77), ("127.0.0.1", 80, 0, 77), ("localhost", 80, 0, 0, 0, socket.AI_NUMERICHOST), ("127.0.0.1", "http", 0, 0, 0, socket.AI_NUMERICSERV),
             ("127.0.0.1", 80, 0, socket.SOCK_STREAM, socket.IPPROTO_UDP), ("127.0.0.1", 80, socket.AF_INET6, socket.SOCK_STREAM, 0, socket.AI_V4MAPPED),
             ("127.0.0.1", 80, 0, socket.SOCK_STREAM, 0, socket.AI_CANONNAME), ("127.0.0.1", -1), ("127.0.0.1", 70000), ("fe80::1", 80, 0, socket.SOCK_STREAM),
             ("1.2.3.4.5", 80, 0, 0, 0, socket.AI_NUMERICHOST), ("", 80), ("127.0.0.1", "")):
    show("getaddrinfo%r" % (args,), lambda: gai(*args))
for args in ((("127.0.0.1", 80), 0), (("127.0.0.1", 80), socket.NI_NUMERICHOST), (("127.0.0.1", 53), socket.NI_DGRAM | socket.NI_NUMERICHOST), (("127.0.0.1", 12345), 0),
             (("::1", 22), socket.NI_NUMERICHOST), (("::1", 22, 0, 0), socket.NI_NUMERICSERV | socket.NI_NUMERICHOST), (("192.0.2.1", 80), socket.NI_NUMERICHOST)):
    show("getnameinfo%r" % (args,), lambda: socket.getnameinfo(*args))
show("gethostbyname", lambda: socket.gethostbyname("localhost"))
show("gethostbyname", lambda: socket.gethostbyname("10.20.30.40"))
show("gethostbyname", lambda: socket.gethostbyname("::1"))
show("gethostbyname_ex", lambda: socket.gethostbyname_ex("127.0.0.1"))
show("gethostbyaddr", lambda: socket.gethostbyaddr("127.0.0.1")[0])
for name in ("http", "https", "ssh", "smtp", "domain", "ftp", "telnet", "pop3", "imap2", "ntp", "nothing", "HTTP", "echo", "time", "nntp", "ldap", "syslog"):
    show("getservbyname " + name, lambda: socket.getservbyname(name))
for args in (("domain", "udp"), ("http", "udp"), ("ntp", "udp"), ("tftp", "udp"), ("syslog", "udp"), ("snmp", "udp")):
    show("getservbyname%r" % (args,), lambda: socket.getservbyname(*args))
for port in (7, 20, 21, 22, 23, 25, 53, 80, 110, 123, 143, 443, 993, 995, 3306, 5432, 6000, 8080, 65000, 0):
    show("getservbyport %d" % port, lambda: socket.getservbyport(port))
for name in ("tcp", "udp", "icmp", "ip", "ipv6", "gre", "esp", "sctp", "TCP", "nothing"):
    show("getprotobyname " + name, lambda: socket.getprotobyname(name))
show("getfqdn", lambda: socket.getfqdn("127.0.0.1"))
print(socket.if_nametoindex("lo"), socket.if_indextoname(1), (1, "lo") in socket.if_nameindex())

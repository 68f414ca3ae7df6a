# getaddrinfo(): socket types and protocols in every combination, and names that IDNA refuses.
import socket

def attempt(label, call):
    try:
        print(label, call())
    except Exception as e:
        print(label, type(e).__name__, e)

for kind in 0, 1, 2, 3, 4, 5, 6, 10:
    for protocol in 0, 1, 6, 17, 33, 132, 136, 255:
        for service in 80, "http", None:
            attempt((kind, protocol, service), lambda: [(int(row[1]), row[2]) for row in socket.getaddrinfo("127.0.0.1", service, socket.AF_INET, kind, protocol)])
for name in "a..b", "x" * 64, "x" * 64 + ".com", ".", "a" * 63 + ".invalid", "\0", "127.0.0.1\0x":
    attempt(ascii(name[:9]), lambda: socket.getaddrinfo(name, 80, type=socket.SOCK_STREAM)[0][4])
    attempt("  by name:", lambda: socket.gethostbyname(name))
    attempt("  connect:", lambda: socket.socket().connect_ex((name, 1)))
attempt("the host is looked at last:", lambda: socket.getaddrinfo(("127.0.0.1", 1), 80, "x"))
attempt("and here:", lambda: socket.getaddrinfo(("127.0.0.1", 1), 80))
attempt("IPv4 as IPv6:", lambda: socket.getaddrinfo("127.0.0.1", 80, socket.AF_INET6, socket.SOCK_STREAM, 0, socket.AI_V4MAPPED)[0][4])

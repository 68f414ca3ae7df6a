# inet_aton, inet_pton, inet_ntop: what is an address and what is not, and how IPv6 is written.
import socket

def one(function, *args):
    try:
        return function(*args)
    except (OSError, ValueError, TypeError, OverflowError) as e:
        return "%s: %s" % (type(e).__name__, e)

for text in ("127.0.0.1", "127.1", "127.0.1", "1", "0x1", "010.010.010.010", "256.1.1.1", "1.2.3.4 trailing", " 1.2.3.4", "1.2.3.", ".1.2.3", "1..2", "0xffffffff",
             "4294967296", "1.16777216", "1.2.65536", "08.1.1.1", "0x.1", "1.2.3.4\n", "", "a.b.c.d", "1.2.3.0x10", "1.2.3.4.", "٣.1.1.1"):
    print(repr(text), one(socket.inet_aton, text), one(socket.inet_pton, socket.AF_INET, text))
for text in ("::", "::1", "1::", "2001:db8::8a2e:370:7334", "::ffff:192.0.2.128", "::192.0.2.1", "fe80::1%lo", "fe80::1%1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7",
             "::1::", ":::", "1:::2", "12345::", "::g", "0:0:0:0:0:0:0:0", "00001::", "0001::", "::1.2.3", "::1.2.3.4.5", "::1.2.3.256", "1.2.3.4", "::FFFF:1.2.3.4",
             "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "::1:", ":1::", "1::2:3:4:5:6:7", "1::2:3:4:5:6:7:8", " ::1", "::1 ", "", "::01.2.3.4", "[::1]"):
    packed = one(socket.inet_pton, socket.AF_INET6, text)
    print(repr(text), packed if isinstance(packed, str) else (packed.hex(), one(socket.inet_ntop, socket.AF_INET6, packed)))
for packed in (bytes(16), bytes(15) + b"\1", b"\1" + bytes(15), b"\0\1" * 8, bytes(10) + b"\xff\xff\1\2\3\4", bytes(12) + b"\1\2\3\4", bytes(12) + b"\0\0\3\4", b"\0\1" + bytes(4) + b"\0\2" + bytes(6) + b"\0\3",
               b"\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0", bytes(2) + b"\0\1" * 7, bytes(8) + b"\0\1" * 4, b"\0\1" * 4 + bytes(8), bytes(4) + b"\0\1" * 6):
    print(packed.hex(), one(socket.inet_ntop, socket.AF_INET6, packed))
print(one(socket.inet_ntop, socket.AF_INET, b"123"), one(socket.inet_ntop, socket.AF_INET6, b"123"), one(socket.inet_ntop, 77, b"1234"), one(socket.inet_ntoa, b"12345"))
print([one(socket.htons, v) for v in (1, 65535, 65536, -1)], [one(socket.htonl, v) for v in (1, 2**32 - 1, 2**32, -1)])

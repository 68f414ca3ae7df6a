# socket.create_connection: every address is tried, the last error is raised, timeout and source address are kept.
import errno, socket

srv = socket.create_server(("127.0.0.1", 0))
port = srv.getsockname()[1]
with socket.create_connection(("localhost", port)) as c:
    print("by name:", c.family.name, c.gettimeout())
with socket.create_connection(("127.0.0.1", port), timeout=3) as c:
    print("timeout:", c.gettimeout())
with socket.create_connection(("127.0.0.1", port), source_address=("127.0.0.5", 0)) as c:
    print("source:", c.getsockname()[0])
srv.close()
for host in ("127.0.0.1", "localhost"):
    try:
        socket.create_connection((host, port))
    except ConnectionRefusedError as e:
        print(host, e)
try:
    socket.create_connection(("127.0.0.1", port), source_address=("127.0.0.1", port), timeout=1)
except OSError as e:
    print("to itself:", type(e).__name__)
else:
    print("to itself: connected")
try:
    socket.create_connection(("no-such-host.invalid", 80))
except OSError as e:
    print("unknown:", type(e).__name__, e.errno in (socket.EAI_NONAME, socket.EAI_AGAIN))
try:
    socket.create_connection(("127.0.0.1", port), source_address=("192.0.2.77", 0))
except OSError as e:
    print("foreign source:", errno.errorcode[e.errno])

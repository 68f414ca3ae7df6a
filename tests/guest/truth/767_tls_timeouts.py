# What TLS says of a peer that says nothing.
import re, socket, ssl

silent = socket.create_server(("127.0.0.1", 0))
context = ssl.create_default_context()
for timeout in (0.05, 0):
    s = socket.create_connection(silent.getsockname())
    s.settimeout(timeout)
    try:
        context.wrap_socket(s, server_hostname="localhost")
    except (OSError, ValueError) as e:
        print(type(e).__name__, re.sub(r"\d+", "N", str(e)))

# sendto(MSG_FASTOPEN) of more than fits: it connects, then sleeps as often as it needs, and does not connect again.
import socket, threading

server = socket.create_server(("127.0.0.1", 0))
got = []


def serve():
    conn, _ = server.accept()
    with conn:
        octets = 0
        while data := conn.recv(65536):
            octets += len(data)
    got.append(octets)


thread = threading.Thread(target=serve)
thread.start()
with socket.socket() as client:
    print("sent", client.sendto(bytes(12_000_000), socket.MSG_FASTOPEN, server.getsockname()))
thread.join()
print("received", *got)

# python3 receiver.py
import select
import socket

letters = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
letters.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
letters.bind(("", 6000))
letters.listen()
postcards = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
postcards.bind(("", 6000))

got_letters = []
got_postcards = []
pending = b""
waiting_for = [letters, postcards]
while True:
    ready, _, _ = select.select(waiting_for, [], [], 5)
    if not ready:
        break
    for sock in ready:
        if sock is letters:
            connection, address = letters.accept()
            waiting_for.append(connection)
        elif sock is postcards:
            text, address = postcards.recvfrom(1024)
            got_postcards.append(int(text.split()[1]))
            print("postcard", got_postcards[-1])
        else:
            data = sock.recv(1024)
            if not data:
                waiting_for.remove(sock)
                sock.close()
            pending += data
            *lines, pending = pending.split(b"\n")
            for line in lines:
                got_letters.append(int(line.split()[1]))
                print("letter", got_letters[-1])

print("letters:  ", got_letters)
print("postcards:", got_postcards)

# TCP_INFO of a listener, a fresh socket and both ends: state, options, sizes, and what counts as sent and received.
import socket, struct

FIELDS = dict(state=(0, "B"), ca_state=(1, "B"), retransmits=(2, "B"), backoff=(4, "B"), options=(5, "B"), rto=(8, "I"), ato=(12, "I"), snd_mss=(16, "I"), rcv_mss=(20, "I"),
              unacked=(24, "I"), sacked=(28, "I"), pmtu=(60, "I"), rcv_ssthresh=(64, "I"), rttvar=(72, "I"), snd_ssthresh=(76, "I"), snd_cwnd=(80, "I"), advmss=(84, "I"),
              reordering=(88, "I"), max_pacing=(112, "Q"), bytes_acked=(120, "Q"), bytes_received=(128, "Q"), segs_out=(136, "I"), segs_in=(140, "I"), notsent=(144, "I"),
              data_segs_in=(152, "I"), data_segs_out=(156, "I"), bytes_sent=(200, "Q"), bytes_retrans=(208, "Q"))

def show(label, s, *names):
    info = s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 248)
    print(label, {name: struct.unpack_from(FIELDS[name][1], info, FIELDS[name][0])[0] for name in names or FIELDS})

COUNTS = "state ato unacked bytes_acked bytes_received segs_out segs_in data_segs_in data_segs_out bytes_sent".split()
ENDS = "state ca_state retransmits backoff options ato rcv_mss unacked sacked pmtu snd_ssthresh reordering max_pacing".split()
for family, host in (socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"):
    server = socket.create_server((host, 0), family=family)
    show("listening:", server)
    show("fresh:", socket.socket(family), *(name for name in FIELDS if name not in ("snd_mss",)))
    client = socket.create_connection(server.getsockname()[:2])
    show("one waits:", server, "unacked", "sacked")
    conn, _ = server.accept()
    show("client:", client, *ENDS)
    show("server:", conn, *ENDS)
    show("client:", client, *COUNTS)
    show("server:", conn, *COUNTS)
    client.send(b"x" * 1000)
    conn.recv(2000)
    conn.send(b"answer")
    client.recv(100)
    show("client:", client, *COUNTS)
    show("server:", conn, *COUNTS)
    client.shutdown(socket.SHUT_WR)
    show("client after FIN:", client, "state", "segs_out", "bytes_acked")
    show("server after FIN:", conn, "state", "segs_in", "bytes_received")
    conn.close()
    show("client at the end:", client, "state", "segs_in", "bytes_received")
print([len(client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, n)) for n in (1, 8, 104, 232, 248)])

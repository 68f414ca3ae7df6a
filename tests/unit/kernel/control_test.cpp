// What travels beside a message's octets: descriptors, credentials, errors of earlier datagrams.
#include <catch2/catch_test_macros.hpp>

#include "syscall/option_numbers.h"
#include "unit/kernel/world.h"

using namespace zocalo;
using namespace zocalo::kernel::test;

namespace {

Bytes int_octets(std::vector<std::int32_t> values) {
  Bytes data;
  for (const std::int32_t value : values) {
    for (unsigned shift = 0; shift < 32; shift += 8)
      data.push_back(static_cast<std::uint8_t>(static_cast<std::uint32_t>(value) >> shift));
  }
  return data;
}

/// One cmsghdr with its data.
Bytes message(int level, int type, const Bytes& data) {
  Bytes out = int_octets({static_cast<std::int32_t>(16 + data.size()), 0, level, type});
  out.insert(out.end(), data.begin(), data.end());
  out.resize((out.size() + 7) / 8 * 8);
  return out;
}

Bytes rights(std::vector<std::int32_t> fds) { return message(SOL_SOCKET_, SCM_RIGHTS_, int_octets(fds)); }

std::int32_t int_at(const Bytes& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = (value << 8) | bytes.at(at + i);
  return static_cast<std::int32_t>(value);
}

struct Ends {
  explicit Ends(Program& program, int type = SOCK_STREAM_) {
    const Reply reply = std::get<Reply>(program.call(SocketPair{AF_UNIX_, type, 0}));
    a = reply.fds.at(0);
    b = reply.fds.at(1);
  }
  Fd a = -1, b = -1;
};

Reply received(Program& program, Fd fd, std::uint32_t room, int flags = 0) {
  return std::get<Reply>(program.call(Recv{fd, 100, flags, room}));
}

}  // namespace

TEST_CASE("a descriptor that goes through a socket is a new number for the same file") {
  Loopback l;
  Program& p = l.program;
  const Ends way(p), other(p);
  CHECK(p.run(Send{way.a, to_bytes("x"), 0, {}, rights({other.a})}) == 1);
  p.close(other.a);
  CHECK(p.recv(other.b, 10, MSG_DONTWAIT_) == "-EAGAIN");  // on its way it is open
  const Reply reply = received(p, way.b, 24);
  CHECK(reply.flags == 0);
  const Fd fd = int_at(reply.control, 16);
  CHECK(p.send(fd, "hello") == 5);
  CHECK(p.recv(other.b) == "hello");
  p.close(fd);
  CHECK(p.recv(other.b) == "");
}

TEST_CASE("a descriptor that nobody takes is closed, and MSG_CTRUNC says so") {
  Loopback l;
  Program& p = l.program;
  const Ends way(p), other(p);
  p.run(Send{way.a, to_bytes("x"), 0, {}, rights({other.a})});
  p.close(other.a);
  CHECK(received(p, way.b, 0).flags == MSG_CTRUNC_);
  CHECK(p.recv(other.b) == "");
}

TEST_CASE("a descriptor in the queue of a socket that is closed is closed, too") {
  Loopback l;
  Program& p = l.program;
  const Ends way(p), other(p);
  p.run(Send{way.a, to_bytes("x"), 0, {}, rights({other.a})});
  p.close(other.a);
  p.close(way.b);
  CHECK(p.recv(other.b) == "");
}

TEST_CASE("a read ends behind octets that came with descriptors, and room for one gives one") {
  Loopback l;
  Program& p = l.program;
  const Ends way(p);
  p.send(way.a, "plain");
  p.run(Send{way.a, to_bytes("with"), 0, {}, rights({way.a, way.a})});
  p.send(way.a, "after");
  const Reply reply = received(p, way.b, 20);
  CHECK(to_string(ByteView(reply.data)) == "plainwith");
  CHECK(reply.control.size() == 20);
  CHECK(reply.flags == MSG_CTRUNC_);
  CHECK(p.recv(way.b) == "after");
}

TEST_CASE("what is no descriptor is not sent") {
  Loopback l;
  Program& p = l.program;
  const Ends way(p);
  CHECK(p.run(Send{way.a, to_bytes("x"), 0, {}, rights({way.a, 77})}) == error(Errno::ebadf));
  CHECK(p.run(Send{way.a, to_bytes("x"), 0, {}, message(SOL_SOCKET_, 99, {})}) == error(Errno::einval));
  const Bytes somebody = message(SOL_SOCKET_, SCM_CREDENTIALS_, int_octets({1, 0, 0}));
  CHECK(p.run(Send{way.a, to_bytes("x"), 0, {}, somebody}) == error(Errno::eperm));
  CHECK(p.recv(way.b, 10, MSG_DONTWAIT_) == "-EAGAIN");
}

TEST_CASE(
    "another program of the host gets a descriptor of its own, and no descriptor that only the sender "
    "knows") {
  Loopback l;
  Program& p = l.program;
  Program q{l.world, l.kernel, 2};
  const Fd listener = p.socket(SOCK_STREAM_, AF_UNIX_);
  p.bind(listener, UnixAddress{"/way"});
  p.run(Listen{listener, 1});
  const Fd client = q.socket(SOCK_STREAM_, AF_UNIX_);
  q.connect(client, UnixAddress{"/way"});
  const Fd server = p.accept(listener);
  const Bytes peer = std::get<Reply>(p.call(GetSockOpt{server, SOL_SOCKET_, SO_PEERCRED_, 12})).data;
  CHECK(int_at(peer, 0) == process_number(GuestId{2}));
  p.run(Send{server, to_bytes("x"), 0, {}, rights({listener, -5})});
  const Reply reply = received(q, client, 24);
  CHECK(reply.flags == MSG_CTRUNC_);
  CHECK(q.name(int_at(reply.control, 16)) == p.name(listener));
  p.run(Send{server, to_bytes("x"), 0, {}, rights({-5})});
  CHECK(received(q, client, 24).control.empty());
}

TEST_CASE("a datagram says where it came to, and IP_PKTINFO answers from there") {
  Loopback l;
  Program& p = l.program;
  const Fd rx = p.socket(SOCK_DGRAM_), tx = p.socket(SOCK_DGRAM_);
  p.bind(rx, at(IpAddress::v4(0, 0, 0, 0), 0));
  p.set(rx, IPPROTO_IP_, IP_PKTINFO_, {1});
  p.sendto(tx, "x", at(IpAddress::v4(127, 0, 0, 9), p.port(rx)));
  const Reply reply = received(p, rx, 100);
  REQUIRE(reply.control.size() == 32);
  CHECK(int_at(reply.control, 16) == 1);
  CHECK(reply.control[23] == 9);
  CHECK(reply.control[27] == 9);
  p.run(
      Send{rx, to_bytes("y"), 0, reply.address,
           message(IPPROTO_IP_, IP_PKTINFO_, Bytes(reply.control.begin() + 16, reply.control.begin() + 28))});
  const Reply answer = received(p, tx, 0);
  CHECK(std::get<InetAddress>(answer.address).endpoint.ip == IpAddress::v4(127, 0, 0, 9));
}

TEST_CASE("with IP_RECVERR an unconnected socket hears of a closed port, and whose datagram it was") {
  Loopback l;
  Program& p = l.program;
  const Fd s = p.socket(SOCK_DGRAM_);
  p.set(s, IPPROTO_IP_, IP_RECVERR_, {1});
  p.sendto(s, "lost", at(kHere, 9));
  CHECK(p.poll(s, 0) == POLLERR_);
  CHECK(p.so_error(s) == static_cast<std::int64_t>(Errno::econnrefused));
  CHECK(p.poll(s, 0) == POLLERR_);  // the queue's
  const Reply reply = received(p, s, 100, MSG_ERRQUEUE_);
  CHECK(to_string(ByteView(reply.data)) == "lost");
  CHECK(reply.flags == MSG_ERRQUEUE_);
  CHECK(reply.address == SocketAddress(at(kHere, 9)));
  CHECK(int_at(reply.control, 16) == static_cast<std::int32_t>(Errno::econnrefused));
  CHECK(p.poll(s, 0) == 0);
  CHECK(p.recv(s, 10, MSG_ERRQUEUE_) == "-EAGAIN");
}

TEST_CASE(
    "F_DUPFD gives the lowest number that is not below, and a closed standard stream is a free number") {
  Loopback l;
  Program& p = l.program;
  const Fd s = p.socket();
  CHECK(p.run(Dup{s, 200}) == 200);
  CHECK(p.run(Dup{s, 200}) == 201);
  CHECK(p.run(Dup{s, -1}) == error(Errno::einval));
  CHECK(p.close(1) == 0);
  CHECK(p.close(1) == error(Errno::ebadf));
  CHECK(p.socket() == 1);
}

TEST_CASE("ioctl(2) tells what is queued") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  p.send(client, "12345");
  CHECK(p.run(Ioctl{server, FIONREAD_}) == 5);
  p.recv(server, 2);
  CHECK(p.run(Ioctl{server, FIONREAD_}) == 3);
  CHECK(p.run(Ioctl{client, SIOCOUTQ_}) == 0);
  CHECK(p.run(Ioctl{server, 0x1234}) == error(Errno::enotty));
  CHECK(p.run(Ioctl{99, FIONREAD_}) == error(Errno::ebadf));
  CHECK(p.run(Ioctl{p.listener(), FIONREAD_}) == error(Errno::einval));
}

TEST_CASE("select(2) does not look at numbers beyond the table, and leaves them in the sets") {
  Loopback l;
  Program& p = l.program;
  CHECK(p.sets(255) == "-EBADF");
  CHECK(p.sets(900) == "rwx");
  p.run(Dup{p.socket(), 600});
  CHECK(p.sets(900) == "-EBADF");
}

#pragma once
// The guest protocol: what a CPython program (through assets/guest/) and its host say to each other, as frames.
//
// A frame is   u32 big-endian header size | u32 big-endian payload size | header | payload.
// The header is a JSON object (UTF-8) with a "t" that names it; the payload is raw octets: the data of send
// and recv, optval, nothing elsewhere. One frame is answered by one frame where it says so.
//
// guest -> host
//   {"t":"hello","protocol":1,"python":"3.11.2","platform":"linux"}             answered by "start"
//   {"t":"call","th":1,"op":"recv","fd":4,"size":1024,"flags":0}                by "reply", of the same th
//   {"t":"line","th":1,"file":"server.py","line":12,"fn":"main","depth":1,
//    "vars":{"data":"b'hi'"},"gone":["x"],"globals":{"count":"3"},"globals_gone":["y"]}
//   {"t":"enter","th":1,"file":…,"line":…,"fn":"handle","depth":2,"vars":{…},"source":"…"|absent}
//                                                                               a function is called
//   {"t":"leave","th":1,"file":…,"line":…,"fn":"handle","depth":2,"value":"None"}   it returns
//   {"t":"raise","th":1,"file":…,"line":…,"fn":…,"depth":2,"type":"OSError",
//    "text":"[Errno 111] …","caught":?}
//   {"t":"out","stream":1,"text":"…"}                                           2: stderr
//   {"t":"exit","status":0,"why":"exit"|"exception"|"budget","traceback":"…"}   the last frame
//
// host -> guest
//   {"t":"start","path":"server.py","source":"…"|absent,"argv":["server.py",…],"seed":7,"host":"server",
//    "pid":1001,"epoch":1700000000000000000,"trace":"library"|"program"|"calls"|"none","line_budget":1000000,
//    "files":{"other.py":"…"},"now":0}
//   {"t":"reply","th":1,"now":ns,"result":3, …}
//   {"t":"reply","th":1,"now":ns,"errno":"ECONNREFUSED","detail":""}
//   {"t":"kill"}                                                                not answered
//
// * Before "hello" is answered with "start" the program has not begun. "start" comes when it may run.
// * While a call is unanswered that thread does nothing. "line", "enter", "leave", "raise", "out" may be
//   batched by the guest in any number of frames, but always reach the host before the call or exit that
//   follows them.
// * Only code of the program's own folder (and "files") is traced; the standard library is not, but "calls"
//   of it are made. With "trace":"library" what the program calls of it is traced too: its files are named
//   "python3.11/socket.py", and "source" is such a file's text when it is entered for the first time.
// * "vars" holds what changed since the frame's last report, as reprs of at most 200 characters; "gone" what
//   was deleted. "depth" counts traced frames, the module's is 1. Locals of the module's frame are its globals
//   without dunders, modules, functions and classes. "globals" and "globals_gone" are the same of the module
//   whose function runs the line.
// * Where "source" is absent the guest reads "path". `epoch` is what time.time() gives at virtual time 0, in ns.
// * Members of a call: those of its struct in syscall.h, by the same names, `data` and `optval` as the
//   payload, durations in ns ("timeout": null for none), an address as ["ip",port] (family from the text;
//   IPv6 ["ip",port,flow,scope]), a unix address as "path", none as null, sets as [[r],[w],[x]] in "sets",
//   poll's fds as [[fd,events],…]. "op" is the struct's name as the man pages write it, with _ between words:
//   socket, socketpair, bind, listen, accept, connect, send, recv, shutdown, close, getsockopt, setsockopt,
//   getsockname, getpeername, set_nonblocking, get_nonblocking, dup, select, poll, epoll_create, epoll_ctl
//   (its op is "op_code"), epoll_wait, nanosleep, clock_gettime, getaddrinfo, gethostname, futex_wait,
//   futex_wake, thread_start, thread_exit, tgkill, read (of stdin, where "start" has "input"), ioctl.
// * Members of a reply, absent when empty: "result", "address", "flags", "fds", "sets",
//   "ready":[[fd,revents]], "addresses":[[family,type,protocol,address]]; data is the payload.
// * "errno" is errno(3)'s name, or the number where we have no name for it.
// * "start" has "nodes":true where the host's kernel makes the file of an AF_UNIX name itself.
// * "start" has "input":true where the host types into the program: then its stdin is read by calls, else it
//   is the guest's own.
// * Output that is no UTF-8 has no "text": its octets are the payload of "out".
// * Only the host's answer moves time: the shim's clock is what the last "now" said, and reading it is a call.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/program.h"
#include "syscall/syscall.h"

namespace zocalo::guest {

inline constexpr int kProtocol = 1;
/// A frame that announces more than this is refused; nothing a guest does needs it.
inline constexpr std::uint32_t kMaxHeader = 8U << 20, kMaxPayload = 64U << 20;

struct Hello {
  int protocol = 0;
  std::string python, platform;
};
struct Call {
  ThreadId thread{1};
  syscall::Syscall call;
};
struct Line {
  Location at;
  Variables variables;
  Variables globals;  ///< of the module that the function is of
};
struct Enter {
  Location at;
  Variables variables;
  std::optional<std::string> source;  ///< the library's file, whose text was not said before
};
struct Leave {
  Location at;
  std::string value;
};
struct Raise {
  Location at;
  std::string type, text;
};
struct Out {
  int stream = 1;
  std::string text;
};
struct Exit {
  int status = 0;
  std::string why, traceback;
};
using FromGuest = std::variant<Hello, Call, Line, Enter, Leave, Raise, Out, Exit>;

/// The frame that starts a guest. `input`: the host serves its stdin; `nodes`: its kernel makes AF_UNIX's files.
Bytes encode_start(const Program& program, GuestId guest, Time now, bool input = false, bool nodes = false);
/// The answer to a call of `thread`; `outcome` is Reply or Failed.
Bytes encode_reply(ThreadId thread, const syscall::Outcome& outcome, Time now);
Bytes encode_kill();

struct Decoded {
  std::optional<FromGuest> message;
  std::string error;  ///< why not: names the member and what it should be
};

/// One whole frame (with its two sizes). Never trusts what it reads: the guest may be broken.
Decoded decode(ByteView frame);

/// Cuts a stream into whole frames.
class FrameReader {
 public:
  void push(ByteView bytes);
  /// The next whole frame (with its two sizes), or nothing yet. After failed() always nothing.
  std::optional<Bytes> next();
  /// A size was over the limits: the stream can't be understood any more.
  bool failed() const { return failed_; }

 private:
  Bytes buffer_;
  std::size_t start_ = 0;
  bool failed_ = false;
};

}  // namespace zocalo::guest

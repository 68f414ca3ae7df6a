#include "native/web_server.h"

#include <httplib.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "native/live/live_session.h"
#include "native/static_files.h"
#include "session/breakpoint_json.h"

namespace zocalo::native {

struct WebServer::Impl {
  Impl(Options from, LiveBoard* to) : options(std::move(from)), board(to) {}

  Options options;
  LiveBoard* board;
  httplib::Server server;
  std::thread thread;
  int port = 0;

  void configure();
  bool trusted(const httplib::Request& request, httplib::Response& response) const;
  bool is_own_host(std::string host) const;
  void serve_file(const httplib::Request& request, httplib::Response& response) const;
  void serve_timeline(const httplib::Request& request, httplib::Response& response) const;
  bool takes_json(const httplib::Request& request, httplib::Response& response) const;
  void take_command(const httplib::Request& request, httplib::Response& response) const;
  void take_breakpoints(const httplib::Request& request, httplib::Response& response) const;
};

namespace {

void refuse(httplib::Response& response, int status, const std::string& why) {
  response.status = status;
  response.set_content(nlohmann::json{{"error", why}}.dump() + "\n", "application/json");
}

/// A parameter as a number, or `missing` where there is none; nothing if it is no number.
std::optional<std::uint64_t> number(const httplib::Request& request, const char* name,
                                    std::uint64_t missing) {
  if (!request.has_param(name)) return missing;
  const std::string text = request.get_param_value(name);
  if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos)
    return std::nullopt;
  return std::stoull(text);
}

std::string without_scheme(const std::string& origin) {
  const std::size_t at = origin.find("://");
  return at == std::string::npos ? origin : origin.substr(at + 3);
}

}  // namespace

/// A page of another site may name us by a DNS name of its own that leads here (DNS rebinding): its Host
/// tells.
bool WebServer::Impl::is_own_host(std::string host) const {
  const std::string suffix = ":" + std::to_string(port);
  if (host.size() > suffix.size() && host.compare(host.size() - suffix.size(), suffix.size(), suffix) == 0) {
    host.resize(host.size() - suffix.size());
  } else if (port != 80) {
    return false;
  }
  const bool numeric =
      host.find_first_not_of("0123456789.") == std::string::npos || (!host.empty() && host.front() == '[');
  return host == "localhost" || numeric || host == options.bind || host == machine_name();
}

bool WebServer::Impl::trusted(const httplib::Request& request, httplib::Response& response) const {
  const std::string host = request.get_header_value("Host");
  if (!is_own_host(host)) {
    refuse(response, 421, "this server does not answer for the host '" + host + "'");
    return false;
  }
  const std::string site = request.get_header_value("Sec-Fetch-Site");
  const bool foreign_site = !site.empty() && site != "same-origin" && site != "none";
  const std::string origin = request.get_header_value("Origin");
  if (foreign_site || (!origin.empty() && without_scheme(origin) != host)) {
    refuse(response, 403, "a page of another site may not use this");
    return false;
  }
  return true;
}

void WebServer::Impl::serve_file(const httplib::Request& request, httplib::Response& response) const {
  const std::string path = request.path == "/live" ? "/" : request.path;
  const auto file = find_static_file(options.folder, path, request.get_header_value("Accept-Encoding"));
  if (!file) {
    response.status = 404;
    response.set_content("Not found. The web application is built by native/run.\n",
                         "text/plain; charset=utf-8");
    return;
  }
  response.set_header("ETag", file->etag);
  response.set_header("Cache-Control", file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.set_header("X-Content-Type-Options", "nosniff");
  response.set_header("Cross-Origin-Resource-Policy", "same-origin");
  if (file->has_variants) response.set_header("Vary", "Accept-Encoding");
  if (request.get_header_value("If-None-Match").find(file->etag) != std::string::npos) {
    response.status = 304;
    return;
  }
  auto stream = std::make_shared<std::ifstream>(file->path, std::ios::binary);
  if (!*stream) {
    response.status = 403;
    return;
  }
  if (!file->encoding.empty()) response.set_header("Content-Encoding", std::string(file->encoding));
  const std::string type(file->type);
  if (file->size == 0) {
    response.set_content("", type);
    return;
  }
  // With a size the library sends it as it is; a plain body it would compress once more.
  response.set_content_provider(static_cast<std::size_t>(file->size), type,
                                [stream](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
                                  std::vector<char> part(std::min<std::size_t>(length, 256 * 1024));
                                  stream->clear();
                                  stream->seekg(static_cast<std::streamoff>(offset));
                                  stream->read(part.data(), static_cast<std::streamsize>(part.size()));
                                  const auto got = static_cast<std::size_t>(stream->gcount());
                                  return got > 0 && sink.write(part.data(), got);
                                });
}

void WebServer::Impl::serve_timeline(const httplib::Request& request, httplib::Response& response) const {
  constexpr std::size_t kMost = 1U << 20;
  constexpr std::uint64_t kLongestWait = 2000;
  if (board == nullptr)
    return refuse(response, 404, "no session runs; start one with: zocalo live --serve PORT PROGRAM.py");
  const auto from = number(request, "from", 0);
  const auto wait = number(request, "wait", 0);
  const auto turn = number(request, "turn", 0);
  if (!from || !wait || !turn) return refuse(response, 400, "from, wait and turn must be whole numbers");
  const int patience = static_cast<int>(std::min(*wait, kLongestWait));
  const std::optional<std::uint64_t> known = request.has_param("turn") ? turn : std::nullopt;
  const LiveBoard::News news = board->moments(static_cast<std::size_t>(*from), kMost, patience, known);
  response.set_header("Cache-Control", "no-store");
  response.set_header("Zocalo-Paused", news.standing.paused ? "1" : "0");
  response.set_header("Zocalo-Turn", std::to_string(news.turn));
  if (news.standing.held) response.set_header("Zocalo-Held", std::to_string(*news.standing.held));
  response.set_content(news.octets, "application/octet-stream");
}

/// Whether there is a session to tell and the body is JSON, which no form of another site can send.
bool WebServer::Impl::takes_json(const httplib::Request& request, httplib::Response& response) const {
  if (board == nullptr) {
    refuse(response, 404, "no session runs; start one with: zocalo live --serve PORT PROGRAM.py");
    return false;
  }
  if (request.get_header_value("Content-Type").rfind("application/json", 0) == 0) return true;
  refuse(response, 415, "the body must be application/json");
  return false;
}

void WebServer::Impl::take_breakpoints(const httplib::Request& request, httplib::Response& response) const {
  if (!takes_json(request, response)) return;
  std::string error;
  auto list = session::read_breakpoints(request.body, error);
  if (!list) return refuse(response, 400, error);
  debug::Breakpoints tried;
  tried.set(*list);
  for (std::size_t i = 0; i < list->size(); ++i) {
    if (const std::string wrong = tried.problem(i, Language::en); !wrong.empty())
      return refuse(response, 400, "breakpoint " + std::to_string(i + 1) + ": " + wrong);
  }
  LiveCommand command{LiveCommand::Kind::break_at};
  command.breakpoints = std::move(*list);
  command.release = request.has_param("release");
  board->post(std::move(command));
  response.status = 204;
}

void WebServer::Impl::take_command(const httplib::Request& request, httplib::Response& response) const {
  if (!takes_json(request, response)) return;
  const auto body = nlohmann::json::parse(request.body, nullptr, false);
  const auto word = body.is_object() ? body.find("command") : body.end();
  const bool text = body.is_object() && word != body.end() && word->is_string();
  const auto command = text ? live_command(word->get<std::string>()) : std::nullopt;
  if (!command)
    return refuse(
        response, 400,
        R"(say {"command":"pause"}, "resume", "step", "stop", "kill PROGRAM" or "type PROGRAM TEXT")");
  board->post(*command);
  response.status = 204;
}

void WebServer::Impl::configure() {
  // Not the library's SO_REUSEPORT: a second server on the port must hear that it is taken.
  server.set_socket_options([](auto socket) {
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  });
  server.set_payload_max_length(64 * 1024);
  server.set_read_timeout(5, 0);
  server.set_write_timeout(10, 0);
  server.set_keep_alive_timeout(5);
  server.new_task_queue = [] { return new httplib::ThreadPool(16); };
  server.Get("/api/session", [this](const auto& request, auto& response) {
    if (!trusted(request, response)) return;
    response.set_header("Cache-Control", "no-store");
    response.set_content(board != nullptr ? board->description() : "{\"live\":false}\n", "application/json");
  });
  server.Get("/api/session/timeline", [this](const auto& request, auto& response) {
    if (trusted(request, response)) serve_timeline(request, response);
  });
  server.Post("/api/session/command", [this](const auto& request, auto& response) {
    if (trusted(request, response)) take_command(request, response);
  });
  server.Post("/api/session/breakpoints", [this](const auto& request, auto& response) {
    if (trusted(request, response)) take_breakpoints(request, response);
  });
  server.Get("/api/.*",
             [](const auto&, auto& response) { refuse(response, 404, "there is no such part of the API"); });
  server.Get("/.*", [this](const auto& request, auto& response) { serve_file(request, response); });
}

WebServer::WebServer(Options options, LiveBoard* board)
    : impl_(std::make_unique<Impl>(std::move(options), board)) {
  impl_->configure();
}

WebServer::~WebServer() { stop(); }

std::string WebServer::start() {
  const Options& options = impl_->options;
  impl_->port = options.port;
  if (options.port == 0) {
    impl_->port = impl_->server.bind_to_any_port(options.bind);
  } else if (!impl_->server.bind_to_port(options.bind, options.port)) {
    impl_->port = -1;
  }
  if (impl_->port <= 0) {
    return "can't listen on " + options.bind + " port " + std::to_string(options.port) +
           ": it is in use or not this machine's; choose another with --port or --bind";
  }
  impl_->thread = std::thread([server = &impl_->server] { server->listen_after_bind(); });
  return {};
}

int WebServer::port() const { return impl_->port; }

std::string WebServer::url() const {
  const bool six = impl_->options.bind.find(':') != std::string::npos;
  const std::string host = six ? "[" + impl_->options.bind + "]" : impl_->options.bind;
  return "http://" + host + ":" + std::to_string(impl_->port);
}

void WebServer::stop() {
  if (!impl_->thread.joinable()) return;
  // stop() before the thread has begun to listen would be forgotten.
  while (!impl_->server.is_running()) std::this_thread::yield();
  impl_->server.stop();
  impl_->thread.join();
}

}  // namespace zocalo::native

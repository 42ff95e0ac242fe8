// See load.h.
#include "board/load.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <stdexcept>

#include "support/lines.h"

namespace duoc::bench {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

class Connection {
 public:
  explicit Connection(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd_ < 0 || ::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
      fail("connect");
    const int one = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    in_.resize(1 << 20);
  }
  ~Connection() { ::close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  int fd() const { return fd_; }

  void send(const std::string& request) {
    for (std::size_t at = 0; at < request.size();) {
      const auto n = ::send(fd_, request.data() + at, request.size() - at, MSG_NOSIGNAL);
      if (n < 0) fail("send");
      at += static_cast<std::size_t>(n);
    }
    got_ = header_ = body_ = 0;
  }

  // Takes what has come; true when the answer is whole.
  bool receive() {
    if (got_ == in_.size()) in_.resize(in_.size() * 2);
    const auto n = ::recv(fd_, in_.data() + got_, in_.size() - got_, 0);
    if (n <= 0) fail("the server closed the connection");
    got_ += static_cast<std::size_t>(n);
    if (header_ == 0) {
      const std::string_view all(in_.data(), got_);
      const auto end = all.find("\r\n\r\n");
      if (end == std::string_view::npos) return false;
      header_ = end + 4;
      body_ = length_of(all.substr(0, header_));
    }
    return got_ >= header_ + body_;
  }
  int status() const { return std::atoi(in_.data() + 9); }
  std::string_view body() const { return {in_.data() + header_, body_}; }

 private:
  static std::size_t length_of(std::string_view header) {
    for (const char* name : {"content-length: ", "Content-Length: "}) {
      const auto at = header.find(name);
      if (at != std::string_view::npos)
        return std::strtoull(header.data() + at + std::strlen(name), nullptr, 10);
    }
    throw std::runtime_error("an answer without content-length: " + std::string(header));
  }

  int fd_;
  std::string in_;
  std::size_t got_ = 0;
  std::size_t header_ = 0;
  std::size_t body_ = 0;
};

struct Place {
  Asker asker;
  std::unique_ptr<Connection> connection;
  double sent = 0;
  bool waits = false;  // for its answer
};

}  // namespace

Load run_load(std::uint16_t port, std::vector<Asker> askers, double seconds) {
  std::vector<Place> places;
  std::vector<pollfd> polled;
  for (Asker& a : askers) {
    places.push_back({std::move(a), std::make_unique<Connection>(port)});
    polled.push_back({places.back().connection->fd(), POLLIN, 0});
  }
  Load load;
  const double start = wall_seconds();
  double now = start;
  bool waiting = true;
  while (now < start + seconds || waiting) {
    for (Place& p : places) {
      if (p.waits || now >= start + seconds || (p.asker.every > 0 && now < p.sent + p.asker.every))
        continue;
      p.connection->send(p.asker.request());
      p.sent = now;
      p.waits = true;
    }
    if (::poll(polled.data(), polled.size(), 10) < 0) fail("poll");
    waiting = false;
    for (std::size_t i = 0; i < places.size(); ++i) {
      Place& p = places[i];
      if ((polled[i].revents & (POLLIN | POLLHUP)) != 0 && p.connection->receive()) {
        now = wall_seconds();
        p.waits = false;
        p.asker.answer(p.connection->status(), p.connection->body());
        if (p.asker.every == 0) {
          load.latencies.push_back(now - p.sent);
          ++load.answers;
        }
        if (p.asker.every == 0 && now < start + seconds) {
          p.connection->send(p.asker.request());
          p.sent = now;
          p.waits = true;
        }
      }
      waiting = waiting || p.waits;
    }
    now = wall_seconds();
  }
  load.seconds = now - start;
  return load;
}

std::string ask_once(std::uint16_t port, const std::string& request) {
  Connection c(port);
  c.send(request);
  while (!c.receive()) continue;
  if (c.status() != 200) throw std::runtime_error("refused: " + std::string(c.body()));
  return std::string(c.body());
}

std::string get_request(const std::string& target, const std::string& cookie) {
  return "GET " + target +
         " HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\ncookie: " + cookie +
         "\r\n\r\n";
}

std::string post_request(const std::string& target, const std::string& cookie,
                         const std::string& csrf, const std::string& body) {
  return "POST " + target + " HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n" +
         "cookie: " + cookie + "\r\nx-duoc-csrf: " + csrf +
         "\r\ncontent-length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace duoc::bench

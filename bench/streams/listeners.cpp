// See listeners.h.
#include "streams/listeners.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "support/lines.h"

namespace duoc::bench {
namespace {

struct FreeContext {
  void operator()(SSL_CTX* c) const { SSL_CTX_free(c); }
};
struct FreeSession {
  void operator()(SSL* s) const { SSL_free(s); }
};

struct Stream {
  int fd = -1;
  std::unique_ptr<SSL, FreeSession> ssl;
  std::string seen;
  bool over = false;
};

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

}  // namespace

struct Listeners::Inside {
  std::uint16_t port = 0;
  std::unique_ptr<SSL_CTX, FreeContext> context;
  int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  std::vector<Stream> streams;

  Stream asked(const std::string& request, std::string_view mark);

  int read(Stream& s, char* to, int most) {
    if (s.ssl) return SSL_read(s.ssl.get(), to, most);
    return static_cast<int>(::recv(s.fd, to, static_cast<std::size_t>(most), 0));
  }

  // Everything that is there now; the socket does not wait any more.
  void take(Stream& s) {
    char buffer[16 * 1024];
    for (;;) {
      errno = 0;
      const int n = read(s, buffer, sizeof buffer);
      if (n > 0) {
        s.seen.append(buffer, static_cast<std::size_t>(n));
        continue;
      }
      const bool more = s.ssl ? SSL_get_error(s.ssl.get(), n) == SSL_ERROR_WANT_READ
                              : n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
      s.over = s.over || !more;
      return;
    }
  }

  // Waits a little and reads whatever has come; calls `each` with the streams that were read.
  template <class Each>
  void turn(const Each& each) {
    epoll_event events[512];
    const int n = ::epoll_wait(epoll, events, 512, 20);
    for (int i = 0; i < n; ++i) {
      Stream& s = streams[events[i].data.u32];
      if (s.over) continue;
      take(s);
      each(s);
    }
  }
};

Listeners::Listeners(std::uint16_t port, bool tls) : inside_(std::make_unique<Inside>()) {
  inside_->port = port;
  if (tls) inside_->context.reset(SSL_CTX_new(TLS_client_method()));
  if (tls) SSL_CTX_set_mode(inside_->context.get(), SSL_MODE_RELEASE_BUFFERS);
}

Listeners::~Listeners() {
  for (Stream& s : inside_->streams) ::close(s.fd);
  ::close(inside_->epoll);
}

std::size_t Listeners::count() const { return inside_->streams.size(); }

// Connected, its request sent and read up to `mark`.
Stream Listeners::Inside::asked(const std::string& request, std::string_view mark) {
  Stream s;
  s.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (s.fd < 0) fail("socket");
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_addr.s_addr = htonl(INADDR_LOOPBACK + static_cast<std::uint32_t>(streams.size() % 200));
  sockaddr_in to = own;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(port);
  if (::bind(s.fd, reinterpret_cast<sockaddr*>(&own), sizeof own) != 0) fail("bind");
  if (::connect(s.fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) fail("connect");
  if (context) {
    s.ssl.reset(SSL_new(context.get()));
    SSL_set_fd(s.ssl.get(), s.fd);
    if (SSL_connect(s.ssl.get()) != 1) throw std::runtime_error("a TLS handshake failed");
    SSL_write(s.ssl.get(), request.data(), static_cast<int>(request.size()));
  } else if (::send(s.fd, request.data(), request.size(), MSG_NOSIGNAL) < 0) {
    fail("send");
  }
  char buffer[4096];
  while (s.seen.find(mark) == std::string::npos) {
    const int n = read(s, buffer, sizeof buffer);
    if (n <= 0) break;
    s.seen.append(buffer, static_cast<std::size_t>(n));
  }
  if (!s.seen.starts_with("HTTP/1.1 200")) throw std::runtime_error("refused: " + s.seen);
  return s;
}

void Listeners::ask(const std::string& request) const {
  const Stream s = inside_->asked(request, "\r\n\r\n");
  ::close(s.fd);
}

void Listeners::open(const std::string& cookie) {
  Inside& x = *inside_;
  Stream s = x.asked(
      "GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + cookie + "\r\n\r\n", "}\n\n");
  s.seen.clear();
  s.seen.shrink_to_fit();
  int on = 1;
  ::ioctl(s.fd, FIONBIO, &on);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP;
  event.data.u32 = static_cast<std::uint32_t>(x.streams.size());
  ::epoll_ctl(x.epoll, EPOLL_CTL_ADD, s.fd, &event);
  x.streams.push_back(std::move(s));
}

Listeners::Heard Listeners::hear(const std::string& data, double since) {
  Inside& x = *inside_;
  Heard heard;
  std::size_t n = 0;
  while (n < x.streams.size()) {
    if (wall_seconds() > since + 60)
      throw std::runtime_error("an event did not reach every stream");
    x.turn([&](Stream& s) {
      if (s.over) throw std::runtime_error("a stream ended");
      if (s.seen.find(data) == std::string::npos) return;
      s.seen.clear();
      if (++n == x.streams.size() / 2) heard.half = wall_seconds() - since;
    });
  }
  heard.last = wall_seconds() - since;
  return heard;
}

std::size_t Listeners::idle(double seconds) {
  Inside& x = *inside_;
  std::size_t ended = 0;
  const double until = wall_seconds() + seconds;
  while (wall_seconds() < until) {
    x.turn([&](Stream& s) {
      if (s.over) ++ended;
      s.seen.clear();
    });
  }
  return ended;
}

}  // namespace duoc::bench

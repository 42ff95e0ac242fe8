// A client over a plain socket for the tests of the server.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace duoc::http {

/// A plain client: writes bytes, reads until the peer is done or enough has come.
class Client {
 public:
  explicit Client(std::uint16_t port, const char* from = nullptr)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (from != nullptr) {
      sockaddr_in own{};
      own.sin_family = AF_INET;
      ::inet_pton(AF_INET, from, &own.sin_addr);
      EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&own), sizeof own), 0);
    }
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(port);
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&a), sizeof a), 0);
    const timeval patience{30, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~Client() { ::close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  /// False when the server has closed.
  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  /// Whether the server has closed, without waiting; what it said before is dropped.
  bool closed() {
    char scrap[4096];
    ssize_t n = 0;
    while ((n = ::recv(fd_, scrap, sizeof scrap, MSG_DONTWAIT)) > 0) continue;
    return n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
  }
  /// Bytes that have come and were not read.
  int waiting() const {
    int n = 0;
    ::ioctl(fd_, FIONREAD, &n);
    return n;
  }
  std::string read_until(std::string_view mark) {
    std::size_t from = 0;  // looked through already
    while (seen_.find(mark, from) == std::string::npos) {
      from = seen_.size() - std::min(seen_.size(), mark.size());
      char buffer[64 * 1024];
      const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
      if (n <= 0) break;
      seen_.append(buffer, static_cast<std::size_t>(n));
    }
    const auto at = seen_.find(mark);
    const std::string out = at == std::string::npos ? seen_ : seen_.substr(0, at + mark.size());
    seen_.erase(0, out.size());
    return out;
  }
  std::string read_all() { return read_until("\x01never\x01"); }

 private:
  int fd_;
  std::string seen_;
};

/// Whether it holds within a time that no machine needs.
inline bool soon(const std::function<bool()>& holds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < until) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace duoc::http

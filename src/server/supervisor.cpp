// See supervisor.h.
#include "server/supervisor.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace duoc::server {
namespace {

std::int64_t number_in(const char* name) {
  const char* text = std::getenv(name);
  std::int64_t n = 0;
  if (text != nullptr) std::from_chars(text, text + std::strlen(text), n);
  return n;
}

}  // namespace

Supervisor::Supervisor() {
  const char* path = std::getenv("NOTIFY_SOCKET");
  if (path == nullptr || (path[0] != '/' && path[0] != '@')) return;
  address_ = path;
  if (address_.size() >= sizeof(sockaddr_un::sun_path)) return;
  if (address_[0] == '@') address_[0] = '\0';
  socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const std::int64_t waits = number_in("WATCHDOG_USEC");
  const std::int64_t whose = number_in("WATCHDOG_PID");
  if (waits >= 2000 && (whose == 0 || whose == ::getpid()))
    life_ = std::chrono::milliseconds(waits / 2000);
}

Supervisor::~Supervisor() {
  if (socket_ >= 0) ::close(socket_);
}

void Supervisor::say(std::string_view lines) const {
  if (socket_ < 0) return;
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, address_.data(), address_.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  ::sendto(socket_, lines.data(), lines.size(), MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&to),
           size);
}

void Supervisor::live(const sigset_t& signals, const std::function<void()>& reload,
                      const std::function<bool(std::chrono::milliseconds)>& turns) const {
  const auto pause = life_.value_or(std::chrono::hours(1)).count();
  const timespec wait{pause / 1000, (pause % 1000) * 1'000'000};
  for (;;) {
    const int signal = ::sigtimedwait(&signals, nullptr, &wait);
    if (signal == SIGHUP) reload();
    if (signal == SIGINT || signal == SIGTERM) return;
    if (life_ && turns(*life_)) say("WATCHDOG=1");
  }
}

}  // namespace duoc::server

// What systemd is told of a serving process (sd_notify(3), written out: one datagram a message).
#pragma once

#include <chrono>
#include <csignal>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace duoc::server {

/// Silent when nobody supervises the process (no NOTIFY_SOCKET).
class Supervisor {
 public:
  /// From the environment that the process was started with.
  Supervisor();
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;
  /// "READY=1", "STATUS=…": lines of sd_notify(3). A supervisor that does not listen is no trouble.
  void say(std::string_view lines) const;
  /// Until SIGINT or SIGTERM, which are blocked and in `signals`; SIGHUP reloads. A sign of life is
  /// given as often as it is wanted, and only after `turns` has shown within that time that the
  /// process still works: one that hangs is started anew.
  void live(const sigset_t& signals, const std::function<void()>& reload,
            const std::function<bool(std::chrono::milliseconds)>& turns) const;

 private:
  int socket_ = -1;
  std::string address_;  // as in sun_path, abstract ones with their leading zero
  std::optional<std::chrono::milliseconds> life_;  // half of what the supervisor waits for
};

}  // namespace duoc::server

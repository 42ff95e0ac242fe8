// What systemd is told of a serving process (sd_notify(3), written out: one datagram a message).
#pragma once

#include <chrono>
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
  /// How often a sign of life is wanted: half of what the supervisor waits for. Nothing: never.
  std::optional<std::chrono::milliseconds> wants_life() const { return life_; }

 private:
  int socket_ = -1;
  std::string address_;  // as in sun_path, abstract ones with their leading zero
  std::optional<std::chrono::milliseconds> life_;
};

}  // namespace duoc::server

// The two servers that are compared, each a process of its own kept to one processor core.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace duoc::bench {

inline constexpr int kServerCore = 0;
inline constexpr int kClientCore = 1;
/// Keeps the calling process to the core, when the machine has it.
void stay_on(int core);

/// A child that ends with the object.
class ServerProcess {
 public:
  ServerProcess(pid_t pid, std::uint16_t port) : pid_(pid), port_(port) {}
  ServerProcess(ServerProcess&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)), port_(other.port_) {}
  ServerProcess& operator=(ServerProcess&&) = delete;
  ~ServerProcess();
  std::uint16_t port() const { return port_; }
  /// Seconds of processor time that it has used.
  double seconds() const;

 private:
  pid_t pid_;
  std::uint16_t port_;
};

/// The product serving a store, one thread for HTTP; call before this process has threads.
ServerProcess serve(const std::string& store);
/// nginx with one worker serving the folder's files; nothing when it is not installed.
std::optional<ServerProcess> serve_by_nginx(const std::filesystem::path& folder);

}  // namespace duoc::bench

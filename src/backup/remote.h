// A target on another machine: what `duoc receive` serves there, over TLS.
#pragma once

#include <memory>
#include <string>

#include "backup/target.h"

namespace duoc::backup {

struct RemoteAccess {
  std::string authority;    // PEM of who has signed the receiver's certificate
  std::string token_file;   // one line; "" where a certificate is shown instead
  std::string certificate;  // PEM, ours
  std::string key;
};

/// A folder, or https://host:port. Throws std::runtime_error with one sentence when the address or
/// what is needed to go there cannot be used.
std::unique_ptr<Target> open_target(const std::string& address, const RemoteAccess& access,
                                    int keep_days);

/// The token in a file that only its owner may read; 20 characters at least.
std::string read_token(const std::string& file);

}  // namespace duoc::backup

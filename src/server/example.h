// Builds an example province out of files: every row becomes an ordinary act under a simulated
// clock.
#pragma once

#include <string>

#include "server/installation.h"

namespace duoc::server {

inline constexpr const char* kExamplePassword = "duoc-vi-du-2025";

/// Reads folder/*.tsv and writes the store. Throws std::runtime_error naming file, line and what
/// was refused. Returns the number of entries.
std::uint64_t create_example(const std::string& folder, const Places& places);

}  // namespace duoc::server

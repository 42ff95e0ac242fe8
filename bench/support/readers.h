// Readers who are signed in without their passwords, which are slow on purpose.
#pragma once

#include <string>
#include <vector>

#include "server/installation.h"

namespace duoc::bench {

struct Reader {
  std::string login;
  std::string cookie;
  std::string csrf;
};

/// Puts sessions into the store, as signing in does; whoever serves it afterwards knows them.
std::vector<Reader> sign_in(server::Installation& in, const std::vector<std::string>& logins);

}  // namespace duoc::bench

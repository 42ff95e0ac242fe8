// Runs the real binary as a person would.
#pragma once

#include <string>

namespace duoc::test {

struct Ran {
  int code = -1;
  std::string out;  // standard output
  std::string error;
};

/// `arguments` as a shell reads them.
Ran duoc(const std::string& arguments);

}  // namespace duoc::test

// Trouble that waiting does not mend.
#pragma once

#include <stdexcept>

namespace duoc {

/// Lasts until somebody mends it: a setting, a file, a right. The program that meets it at its
/// start ends with the exit code of a misuse, so that nobody starts it again and again.
class Lasting : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace duoc

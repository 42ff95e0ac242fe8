// Always-on checks for bugs. A failed ENSURE means that this program is wrong, never that the world
// is: it prints where and stops at once, so that nothing is written on top of a broken belief.
#pragma once

namespace duoc {

/// Prints the place and the condition to stderr and aborts.
[[noreturn]] void ensure_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace duoc

#define ENSURE(condition) \
  ((condition) ? static_cast<void>(0) : ::duoc::ensure_failed(#condition, __FILE_NAME__, __LINE__))

// A SQLite VFS that loses what was not synced when the power is cut, and tears the last page. For
// tests only.
#pragma once

#include <cstdint>
#include <string>

namespace duoc::test {

/// One at a time in a process. Files go through SQLite's own VFS; what was written since the last
/// sync is remembered.
class PowerCut {
 public:
  static constexpr const char* kVfs = "power-cut";

  PowerCut();
  ~PowerCut();
  PowerCut(const PowerCut&) = delete;
  PowerCut& operator=(const PowerCut&) = delete;

  /// Cuts at the n-th write from now on (1: the next one); 0 never.
  void arm(std::uint64_t writes);
  bool is_cut() const;
  std::uint64_t writes() const;
  /// After the store was closed: leaves on disk what would have survived. The last write survives
  /// by half.
  void restore();
};

}  // namespace duoc::test

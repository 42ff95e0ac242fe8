// A SQLite VFS that loses what was not synced when the power is cut, and tears the last page; and
// that refuses like a disk that is full, read-only or failing. For tests only.
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
  enum class Refuses { as_full, as_read_only, writes_by_half, syncs, reads };
  /// From the n-th write, sync or read on (by the kind of refusal; 1: the next one) the disk
  /// refuses so many of them in a row; 0 times: until mended.
  void refuse(Refuses how, std::uint64_t n, std::uint64_t times);
  void mend();
  /// How often it has refused since then.
  std::uint64_t refused() const;

  /// After the store was closed: leaves on disk what would have survived. The last write survives
  /// by half.
  void restore();
};

}  // namespace duoc::test

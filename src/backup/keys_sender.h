// Sends copies of the key store to their own target. Trouble with it is told and waits for itself
// alone: rows and files go on.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "backup/shipper.h"

namespace duoc::backup {

class KeysSender {
 public:
  /// Removes copies that a run before left beside the keys when it was ended.
  explicit KeysSender(Shipper::Parts& parts);
  /// When a key was made or destroyed, and once a day. The moment of the copy, if one was made.
  /// `had`: the target that has had copies. `last`: there is no later call.
  std::optional<Moment> send(std::string& had, bool last);
  const std::string& trouble() const { return trouble_; }

 private:
  using Steady = std::chrono::steady_clock;  // a clock that is set back must not end the copies
  void copy(std::string& had, Moment now);

  Shipper::Parts& parts_;
  std::uint64_t copied_ = UINT64_MAX;
  std::optional<Steady::time_point> at_;
  std::optional<Steady::time_point> again_;
  std::string trouble_;
};

}  // namespace duoc::backup

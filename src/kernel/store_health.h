// Whether the store takes writes: the trouble that a failed one met, and one that does not come
// back.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "store/store.h"

namespace duoc {

/// The cause that a store names, or `other`.
store::Cause cause_of(const std::exception& e);
/// The refusal of what that cause keeps from being written.
Fault fault_of(store::Cause cause);

/// Told by the one who writes; asked by everybody.
class StoreHealth {
 public:
  /// A write that has not come back for so long counts as an engine that does not answer (a disk or
  /// a database that stands still reports no error).
  StoreHealth(Clock& clock, std::chrono::milliseconds patience);

  void written();
  /// `what` could not be written. Logged once until it is mended: a full disk must not fill the log
  /// too. What has no cause of the store's is to blame alone and says nothing about the store.
  void failed(const std::exception& e, const char* what);
  /// What the asker of an act is told that `e` kept from being written; counted.
  Fault told(const std::exception& e);

  /// From the failed try, or the write that hangs, until one succeeds.
  std::optional<store::Cause> cause() const;
  /// Since when that is so.
  std::optional<Moment> since() const;
  /// A write has been under way for longer than the patience.
  bool hangs() const;
  /// Nothing can be written before somebody outside has mended it.
  bool hopeless() const;
  /// A part of the write under way has come back: its time begins anew.
  void goes_on();
  /// Acts that were told so.
  std::uint64_t not_written() const;

  /// A write under way, as long as it lives.
  class Under {
   public:
    explicit Under(StoreHealth& health);
    ~Under();
    Under(const Under&) = delete;
    Under& operator=(const Under&) = delete;

   private:
    StoreHealth& health_;
  };

 private:
  using Steady = std::chrono::steady_clock;
  bool late() const;  // under the mutex
  void came_back();

  Clock& clock_;
  const std::chrono::milliseconds patience_;
  mutable std::mutex mutex_;
  std::optional<store::Cause> trouble_;
  Moment trouble_since_{0};
  std::string incident_;  // what the log calls the newest trouble
  std::uint64_t not_written_ = 0;
  std::optional<Steady::time_point> begun_;
  mutable Moment hangs_since_{0};
  mutable bool said_ = false;  // in the log, that this one hangs
};

}  // namespace duoc

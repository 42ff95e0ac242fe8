// An engine that does not answer: one looks whether it does again, the others need not wait for it.
#pragma once

#include <chrono>
#include <mutex>
#include <utility>

#include "store/store.h"

namespace duoc::store {

class Away {
 public:
  /// `watched` false: everybody waits for himself.
  explicit Away(bool watched) : watched_(watched) {}

  /// What `ask` gives. Throws its trouble, or Cause::lost at once while another is looking or has
  /// looked in vain within two seconds.
  template <class Ask>
  auto unless(Ask ask) {
    const auto began = Clock::now();
    {
      const std::lock_guard lock(mutex_);
      if (away_ && (looking_ || began < again_))
        throw Trouble("the store does not answer", 0, Cause::lost);
      looking_ = away_;
    }
    try {
      auto answer = ask();
      const std::lock_guard lock(mutex_);
      away_ = looking_ = false;
      return answer;
    } catch (...) {
      const std::lock_guard lock(mutex_);
      looking_ = false;
      // What fails at once may be tried at once.
      away_ = watched_ && Clock::now() - began >= std::chrono::seconds(1);
      again_ = Clock::now() + std::chrono::seconds(2);
      throw;
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  std::mutex mutex_;
  bool watched_;
  bool away_ = false;     // the last who asked waited for nothing
  bool looking_ = false;  // somebody tries again
  Clock::time_point again_;
};

}  // namespace duoc::store

// One thread for what is slow on purpose (passwords), with a bounded queue: never on an I/O thread,
// never on the committer's.
#pragma once

#include <functional>
#include <memory>

namespace duoc::api {

class SlowLane {
 public:
  static constexpr std::size_t kWaiting = 64;
  SlowLane();
  /// Finishes what waits.
  ~SlowLane();
  SlowLane(const SlowLane&) = delete;
  SlowLane& operator=(const SlowLane&) = delete;
  /// False when too many wait already. Trouble inside `work` is reported and ends that work alone.
  bool submit(std::function<void()> work);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace duoc::api

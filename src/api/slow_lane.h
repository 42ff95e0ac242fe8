// A thread for what is too slow for an I/O thread, with a bounded queue before it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace duoc::api {

class SlowLane {
 public:
  /// At most `waiting` pieces of work wait; one runs at a time.
  explicit SlowLane(std::size_t waiting);
  ~SlowLane();
  /// False when too many wait already, or after stop().
  bool submit(std::function<void()> work);
  /// Lets the work under way finish and drops what waits. Work must not touch what is torn down
  /// after this.
  void stop();
  /// For long work to ask, wherever it stands: whether the lane still runs and the seconds have not
  /// passed.
  std::function<bool(int, int)> while_wanted(std::chrono::seconds most) const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace duoc::api

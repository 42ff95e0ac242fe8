// A thread for what is too slow for an I/O thread, with a bounded queue before it.
#pragma once

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

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace duoc::api

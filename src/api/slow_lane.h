// A thread for what is too slow for an I/O thread, with a bounded queue before it in which askers
// take turns.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/result.h"

namespace duoc::api {

class SlowLane {
 public:
  /// At most `waiting` pieces of work wait, `of_one` of them one asker's (0: all may be); one runs
  /// at a time.
  explicit SlowLane(std::size_t waiting, std::size_t of_one = 0);
  ~SlowLane();
  /// Whose work it is decides when it comes on; "" is the system itself. Faults server.overloaded
  /// when too much waits already or after stop(), server.many_at_once when too much of the asker's.
  Checked submit(const std::string& whose, std::function<void()> work);
  Checked submit(std::function<void()> work) { return submit("", std::move(work)); }
  std::size_t waiting() const;
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

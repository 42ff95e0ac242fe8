// The doctor's rounds beside a serving process: what was found is kept for some seconds, and looked
// for on a thread of its own, so that nobody who asks holds up an answer to somebody else.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/slow_lane.h"
#include "server/doctor.h"

namespace duoc::server {

/// What one round has found.
struct Round {
  Moment at{0};
  Position position = 0;      // of the journal, when it began
  std::vector<Examined> all;  // what `duoc doctor --quick` says
  std::int64_t store_bytes = 0;
  std::optional<Verified> verified;
  bool has_directive = false;
  bool has_register = false;
};

class Rounds {
 public:
  explicit Rounds(Installation& in) : in_(in) {}
  /// Gives a round: the newest when it is fresh or while the next is under way, else one made now.
  /// `take` runs here or on the rounds' thread. Faults server.overloaded, server.many_at_once.
  using Take = std::function<void(const Round&)>;
  Checked ask(const std::string& whose, Take take);
  void stop() { lane_.stop(); }

 private:
  bool fresh() const;
  void make();

  Installation& in_;
  std::mutex mutex_;
  std::shared_ptr<const Round> newest_;
  std::chrono::steady_clock::time_point made_;
  bool under_way_ = false;
  api::SlowLane lane_{16, 4};
};

}  // namespace duoc::server

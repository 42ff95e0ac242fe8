// Imports under way on this node. What was read stays in memory until it is written or forgotten:
// a file of people holds personal data, which may lie nowhere unsealed.
#pragma once

#include <deque>
#include <map>
#include <mutex>

#include "modules/organisation/api.h"
#include "modules/organisation/importing.h"

namespace duoc::organisation {

struct Api::Imports {
  static constexpr std::size_t kHeldMost = 16;            // files read and not yet written
  static constexpr std::int64_t kHeldSeconds = 2 * 3600;  // since they were last asked for

  struct Run {
    std::int64_t id = 0;
    What what = What::units;
    Options options;
    Actor actor;
    Moment at;  // last asked for
    documents::Document document;
    // From here on guarded by the mutex.
    std::string state = "read";  // read, running, done, stopped, failed
    std::vector<Step> steps;
    std::size_t next = 0;       // of the steps
    std::uint64_t rows = 0;     // that the steps change
    std::uint64_t written = 0;  // rows whose steps are all done
    std::uint64_t left = 0;     // rows that wait for a decision
    std::vector<Position> entries;
    std::optional<Fault> problem;
    int problem_row = 0;
    bool stop = false;
  };
  std::mutex mutex;
  std::map<std::int64_t, std::shared_ptr<Run>> runs;
  std::int64_t last = 0;

  /// Keeps a file that was read; forgets the one longest not asked for when there are too many, and
  /// every earlier one of the same person that was not begun.
  std::shared_ptr<Run> keep(std::shared_ptr<Run> run);
  /// The asker's own; nothing for anybody else's.
  std::shared_ptr<Run> find(std::int64_t id, PersonId person);
};

}  // namespace duoc::organisation

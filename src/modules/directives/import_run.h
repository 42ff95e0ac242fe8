// Writing what was decided of an import: amendments first, then new tasks, then the links that a
// person has ticked. One act after the other through the committer; stoppable between them.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "modules/directives/importing.h"

namespace duoc::directives {

/// Progress is not a matter of record, what was written is.
struct ImportRun {
  std::string state = "running";  // running, done, stopped, failed
  std::uint64_t rows = 0;         // tasks to amend and to enter
  std::uint64_t written = 0;
  std::uint64_t left = 0;  // rows on which nothing was decided, or which were skipped
  std::vector<Position> entries;
  std::string problem;  // a fault's key
  std::string problem_no;
  std::atomic<bool> stop{false};
  ImportId import;  // of the new tasks, once the first of them are written
  std::int64_t draft = 0;
};

struct ImportPlan {
  Actor actor;
  RegisterId reg;
  DirectiveId directive;
  std::string name;
  std::string file;
  Decided decided;
};

/// Runs on the committer's thread, act by act. `first` learns how the first act went, `last` that
/// it is over. `graph` and `mutex` (of the run's fields) outlive the committer.
void write_import(Committer& committer, const StepGraph& graph, std::mutex& mutex,
                  std::shared_ptr<ImportRun> run, ImportPlan plan,
                  std::function<void(const Result<Entry>&)> first,
                  std::function<void(const ImportRun&)> last);

}  // namespace duoc::directives

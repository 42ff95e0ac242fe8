// Imports under way on this node: progress is not a matter of record, what was written is.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "modules/directives/api.h"

namespace duoc::directives {

struct Api::Imports {
  struct Run {
    std::string state = "running";  // running, done, stopped, failed
    std::uint64_t rows = 0;
    std::uint64_t written = 0;
    std::uint64_t left = 0;
    std::vector<Position> entries;
    std::string problem;
    std::atomic<bool> stop{false};
    std::int64_t import = 0;
    ImportTasks chunk;
    std::vector<ImportRow> all;
    Actor actor;
  };
  std::mutex mutex;
  std::map<std::int64_t, std::shared_ptr<Run>> runs;  // by import id
};

}  // namespace duoc::directives

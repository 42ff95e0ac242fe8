// What the bench asks and what the engine answered, in a form that the rivals can be held to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "generator.h"

namespace duoc::bench {

/// One cell of an answer: the group's key, the class, how many.
struct Cell {
  std::uint32_t key;
  std::uint32_t cls;
  std::uint64_t n;
  bool operator==(const Cell&) const = default;
  auto operator<=>(const Cell&) const = default;
};

/// One question in both tongues. `sql` gives rows (key, cls, n); its table is `versions`.
struct Asked {
  std::string name;
  figures::Question question;
  std::string sql;
  bool at_k = false;        // only the versions of the first half of the history are in question
  double milliseconds = 0;  // the engine's median
  std::vector<Cell> answer;
};

/// One line of the bench's output. An empty rival: a measure that stands alone; a goal in words.
void print_line(const std::string& name, std::uint64_t subjects, double value,
                const std::string& unit, const std::string& rival, double rival_value,
                const std::string& goal = {});

/// Nanoseconds for adding up three columns of that many 32-bit numbers: what no scan that reads
/// twelve bytes of every version can beat here. The fastest of the loops that this machine can run.
/// (A scan that leaves blocks out can.)
double memory_sum_nanoseconds(std::uint64_t versions);

/// Loads the same versions into SQLite at `path` (":memory:", or a new file where memory is too
/// small for table and indexes), with a covering index for each question, and asks the same;
/// at(): the engine's nanoseconds for one look-up. Throws when an answer differs.
void run_sqlite(const std::string& path, figures::Subject subjects, const std::vector<Act>& acts,
                const std::vector<Asked>& questions, double at_nanoseconds, Moment as_of);

}  // namespace duoc::bench

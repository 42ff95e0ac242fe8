// A random history of a small province through the real committer: tasks, acts of every kind,
// mergers, changed calendars. From its seed alone.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "kernel/org/rows.h"
#include "properties/brute_force.h"
#include "support/small_province.h"

namespace duoc::test {

class History {
 public:
  explicit History(std::uint64_t seed, const std::string& engine = engine_of_run(),
                   store::OpenOptions options = {});

  /// 24 tasks and so many acts; half-way units are merged and calendars change.
  void live(int acts);
  void add_task();
  /// An act on some task, mostly one that its step allows.
  void one_act();
  directives::ActOnTask some_act();

  /// Tasks and acts as the rows hold them.
  std::vector<Raw> raw();
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  Moment some_moment();
  /// By which figures known at k are counted.
  const org::Calendar& calendar(Position k) const;

  SmallProvince p;
  org::Calendar first = org::vietnam_calendar();
  std::vector<org::CalendarFrom> calendars;  // accepted
  int done = 0;

 private:
  void merge(const std::string& unit, const std::string& into);
  void change_calendar(int year);
  std::string pick(const directives::Task& now);

  std::mt19937_64 random_;
  std::vector<TaskId> tasks_;
};

}  // namespace duoc::test

// The nouns of goals: a goal of a directive is a measure with targets by year and scope; values are
// reported, verified and judged against them. Pure: what is so at moment t, as known at position k.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "modules/directives/goals/decimal.h"

namespace duoc::directives {

using GoalId = Id<struct GoalTag>;
using GoalsImportId = Id<struct GoalsImportTag>;

enum class Comparison : std::uint8_t {
  at_least,     // ≥ lower
  above,        // > lower
  at_most,      // ≤ upper
  below,        // < upper
  equal,        // = lower = upper
  between,      // lower … upper, both included
  rank_within,  // rank ≤ upper: "nhóm 10"
};
std::string_view name_of(Comparison c);
std::optional<Comparison> comparison_of(std::string_view name);

/// What a value is held against. Bounds that the comparison does not have are empty.
struct Bounds {
  Comparison comparison = Comparison::at_least;
  std::optional<Decimal> lower;
  std::optional<Decimal> upper;
  bool operator==(const Bounds&) const = default;
};
/// The bounds that the comparison needs are there, no others, in order, and not negative ranks.
bool well_formed(const Bounds& b);
bool satisfies(Decimal value, const Bounds& b);
/// "≥ 80", "40 – 50", "≤ 10 (thứ hạng)"
std::string written(const Bounds& b, bool english);

/// How two targets of the same measure stand to each other.
enum class Relation { same, first_stricter, second_stricter, overlapping, disjoint };
Relation relation_of(const Bounds& a, const Bounds& b);
std::string_view name_of(Relation r);

/// A target as an act set it; a later one for the same year and scope takes its place from
/// `effective` on, the old one stays.
struct GoalTarget {
  Position position = 0;
  int n = 0;  // within the act
  Moment effective;
  int year = 0;         // by the end of which it is to be reached; 0: no year is said
  std::string horizon;  // as written: "Đến năm 2030"
  std::string scope;    // "Đông Nam Á"; "" normally
  Bounds bounds;
  std::string note;      // what stays words: "và tăng dần theo yêu cầu phát triển"
  std::string document;  // of the change; "" for the directive's own
};

/// A value as reported; positions of what was said of it later, 0 for none.
struct GoalValue {
  Position position = 0;
  std::string scope;
  Day day;  // the day the value is of
  Decimal value;
  Position verified = 0;
  Position returned = 0;
  Position withdrawn = 0;
  bool stands(Position k) const {
    const auto said = [k](Position p) { return p != 0 && p <= k; };
    return position <= k && !said(returned) && !said(withdrawn);
  }
  bool is_verified(Position k) const { return verified != 0 && verified <= k; }
};

/// A task whose completion the goal follows, from a moment until it no longer does.
struct GoalTask {
  TaskId task;
  Position since = 0;
  Moment effective;
  Position until = 0;  // 0: still followed
  Moment until_effective{kNever};
};

/// Everything that was said of one goal, in journal order.
struct GoalHistory {
  Position position = 0;  // of the entry that brought the goal
  Moment since;           // from when the goal counts
  Position withdrawn = 0;
  std::vector<GoalTarget> targets;
  std::vector<GoalValue> values;
  std::vector<GoalTask> tasks;
};

enum class GoalState : std::uint8_t { reached, not_reached, awaiting, no_value };
std::string_view name_of(GoalState s);
std::optional<GoalState> goal_state_of(std::string_view name);

/// What is known of a followed task: done, waiting for its verifier, open, or out of the count
/// (cancelled, or not in its register at that moment).
enum class TaskState { done, claimed, open, out };

/// One target with the value it is judged by.
struct JudgedTarget {
  const GoalTarget* target = nullptr;
  const GoalValue* verified = nullptr;  // the latest one whose day has come
  const GoalValue* pending = nullptr;   // a later one, not yet verified
  GoalState state = GoalState::no_value;
};

struct Judgement {
  bool there = false;  // the goal stood at that moment, as known then
  int year = 0;        // judged for this year; 0 when the goal names none
  GoalState state = GoalState::no_value;
  std::vector<JudgedTarget> targets;  // of the year; empty: judged by the tasks it follows
  std::size_t tasks = 0;              // followed and counted
  std::size_t tasks_done = 0;
  std::size_t tasks_claimed = 0;
};

/// The targets in force at t as known at k: for each year and scope the one that took effect last.
std::vector<const GoalTarget*> targets_in_force(const GoalHistory& h, Moment t, Position k);
std::vector<const GoalTask*> tasks_followed(const GoalHistory& h, Moment t, Position k);
/// The year that a reader who names none is shown: the first target year not before t's, else the
/// last one; 0 when no target names a year.
int nearest_year(const std::vector<const GoalTarget*>& targets, Moment t);

/// Judges the goal at t, as known at k, for a year (none: nearest_year). A goal with targets is
/// judged by values: the latest verified one whose day has come, and no later than the target's
/// year ends. One without targets is judged by the tasks it follows. The worst of the targets
/// counts: not_reached, then no_value, awaiting, reached.
Judgement judge(const GoalHistory& h, Moment t, Position k, std::optional<int> year,
                const std::function<TaskState(TaskId)>& task_state);

}  // namespace duoc::directives

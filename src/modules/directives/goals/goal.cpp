// See goal.h and docs/decisions/0010-goals.md.
#include "modules/directives/goals/goal.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace duoc::directives {
namespace {

constexpr std::string_view kComparisons[] = {"at_least", "above",   "at_most",    "below",
                                             "equal",    "between", "rank_within"};
constexpr std::string_view kStates[] = {"reached", "not_reached", "awaiting", "no_value"};
constexpr std::string_view kRelations[] = {"same", "first_stricter", "second_stricter",
                                           "overlapping", "disjoint"};

template <class E, std::size_t N>
std::optional<E> named(const std::string_view (&names)[N], std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<E>(i);
  }
  return std::nullopt;
}

// The values that satisfy bounds, as a closed interval of ten-thousandths: "> 80" begins with the
// next number that can be written.
struct Interval {
  std::int64_t from = std::numeric_limits<std::int64_t>::min();
  std::int64_t to = std::numeric_limits<std::int64_t>::max();
};

Interval interval_of(const Bounds& b) {
  Interval i;
  if (b.lower) i.from = b.lower->n + (b.comparison == Comparison::above ? 1 : 0);
  if (b.upper) i.to = b.upper->n - (b.comparison == Comparison::below ? 1 : 0);
  return i;
}

bool later(const GoalValue& a, const GoalValue& b) {
  return std::tuple(a.day, a.position) > std::tuple(b.day, b.position);
}

JudgedTarget judge_target(const GoalHistory& h, const GoalTarget& target, Moment t, Position k) {
  JudgedTarget out;
  out.target = &target;
  for (const GoalValue& v : h.values) {
    if (v.scope != target.scope || !v.stands(k) || start_of(v.day) >= t) continue;
    if (target.year != 0 && civil(v.day).year > target.year) continue;
    const GoalValue*& best = v.is_verified(k) ? out.verified : out.pending;
    if (best == nullptr || later(v, *best)) best = &v;
  }
  // What waits but is older than the verified value says nothing new.
  if (out.pending != nullptr && out.verified != nullptr && later(*out.verified, *out.pending))
    out.pending = nullptr;
  if (out.verified != nullptr && satisfies(out.verified->value, target.bounds)) {
    out.state = GoalState::reached;
  } else if (out.pending != nullptr && satisfies(out.pending->value, target.bounds)) {
    out.state = GoalState::awaiting;
  } else {
    out.state = out.verified != nullptr ? GoalState::not_reached : GoalState::no_value;
  }
  return out;
}

// Of several targets the worst counts.
int weight(GoalState s) {
  switch (s) {
    case GoalState::not_reached:
      return 3;
    case GoalState::no_value:
      return 2;
    case GoalState::awaiting:
      return 1;
    case GoalState::reached:
      return 0;
  }
  return 0;
}

void judge_tasks(Judgement& out, const GoalHistory& h, Moment t, Position k,
                 const std::function<TaskState(TaskId)>& task_state) {
  for (const GoalTask* followed : tasks_followed(h, t, k)) {
    const TaskState state = task_state(followed->task);
    if (state == TaskState::out) continue;
    ++out.tasks;
    if (state == TaskState::done) ++out.tasks_done;
    if (state == TaskState::claimed) ++out.tasks_claimed;
  }
}

}  // namespace

std::string_view name_of(Comparison c) { return kComparisons[static_cast<std::size_t>(c)]; }
std::optional<Comparison> comparison_of(std::string_view name) {
  return named<Comparison>(kComparisons, name);
}
std::string_view name_of(GoalState s) { return kStates[static_cast<std::size_t>(s)]; }
std::optional<GoalState> goal_state_of(std::string_view name) {
  return named<GoalState>(kStates, name);
}
std::string_view name_of(Relation r) { return kRelations[static_cast<std::size_t>(r)]; }

bool well_formed(const Bounds& b) {
  switch (b.comparison) {
    case Comparison::at_least:
    case Comparison::above:
      return b.lower && !b.upper;
    case Comparison::at_most:
    case Comparison::below:
      return b.upper && !b.lower;
    case Comparison::rank_within:
      return b.upper && !b.lower && b.upper->n >= kDecimalUnit && b.upper->n % kDecimalUnit == 0;
    case Comparison::equal:
      return b.lower && b.lower == b.upper;
    case Comparison::between:
      return b.lower && b.upper && *b.lower < *b.upper;
  }
  return false;
}

bool satisfies(Decimal value, const Bounds& b) {
  const Interval i = interval_of(b);
  return value.n >= i.from && value.n <= i.to;
}

std::string written(const Bounds& b, bool english) {
  const auto number = [&](const std::optional<Decimal>& d) {
    return d ? written(*d, english) : std::string("?");
  };
  switch (b.comparison) {
    case Comparison::at_least:
      return "≥ " + number(b.lower);
    case Comparison::above:
      return "> " + number(b.lower);
    case Comparison::at_most:
      return "≤ " + number(b.upper);
    case Comparison::below:
      return "< " + number(b.upper);
    case Comparison::equal:
      return "= " + number(b.lower);
    case Comparison::between:
      return number(b.lower) + " – " + number(b.upper);
    case Comparison::rank_within:
      return (english ? "rank ≤ " : "thứ hạng ≤ ") + number(b.upper);
  }
  return {};
}

Relation relation_of(const Bounds& a, const Bounds& b) {
  const Interval x = interval_of(a);
  const Interval y = interval_of(b);
  if (x.from == y.from && x.to == y.to) return Relation::same;
  if (x.to < y.from || y.to < x.from) return Relation::disjoint;
  if (x.from >= y.from && x.to <= y.to) return Relation::first_stricter;
  if (y.from >= x.from && y.to <= x.to) return Relation::second_stricter;
  return Relation::overlapping;
}

// Goals count by days: what begins with a day is not there at the end of the day before, which is
// the same moment.
std::vector<const GoalTarget*> targets_in_force(const GoalHistory& h, Moment t, Position k) {
  std::map<std::pair<int, std::string>, const GoalTarget*> newest;
  for (const GoalTarget& target : h.targets) {
    if (target.position > k || target.effective >= t) continue;
    const GoalTarget*& best = newest[{target.year, target.scope}];
    if (best == nullptr || std::tuple(target.effective, target.position, target.n) >
                               std::tuple(best->effective, best->position, best->n))
      best = &target;
  }
  std::vector<const GoalTarget*> out;
  for (const auto& [key, target] : newest) out.push_back(target);
  return out;
}

std::vector<const GoalTask*> tasks_followed(const GoalHistory& h, Moment t, Position k) {
  std::vector<const GoalTask*> out;
  for (const GoalTask& g : h.tasks) {
    const bool begun = g.since <= k && g.effective < t;
    const bool over = g.until != 0 && g.until <= k && g.until_effective < t;
    if (begun && !over) out.push_back(&g);
  }
  return out;
}

int nearest_year(const std::vector<const GoalTarget*>& targets, Moment t) {
  // The end of a day is the first second of the next: the year asked is that of the moment before.
  const int now = civil(day_of(Moment{t.s - 1})).year;
  int ahead = 0;
  int last = 0;
  for (const GoalTarget* target : targets) {
    if (target->year >= now && (ahead == 0 || target->year < ahead)) ahead = target->year;
    last = std::max(last, target->year);
  }
  return ahead != 0 ? ahead : last;
}

Judgement judge(const GoalHistory& h, Moment t, Position k, std::optional<int> year,
                const std::function<TaskState(TaskId)>& task_state) {
  Judgement out;
  out.there = h.position <= k && h.since < t && (h.withdrawn == 0 || h.withdrawn > k);
  if (!out.there) return out;
  const auto targets = targets_in_force(h, t, k);
  out.year = year.value_or(nearest_year(targets, t));
  for (const GoalTarget* target : targets) {
    if (target->year == out.year || target->year == 0)
      out.targets.push_back(judge_target(h, *target, t, k));
  }
  judge_tasks(out, h, t, k, task_state);
  if (!targets.empty()) {
    out.state = out.targets.empty() ? GoalState::no_value : GoalState::reached;
    for (const JudgedTarget& j : out.targets) {
      if (weight(j.state) > weight(out.state)) out.state = j.state;
    }
    return out;
  }
  if (out.tasks == 0) return out;
  const bool all_done = out.tasks_done == out.tasks;
  const bool all_claimed = out.tasks_done + out.tasks_claimed == out.tasks;
  out.state = all_done      ? GoalState::reached
              : all_claimed ? GoalState::awaiting
                            : GoalState::not_reached;
  return out;
}

}  // namespace duoc::directives

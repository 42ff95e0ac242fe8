// Judgement against brute force on random histories: another way to the same answer, entry by
// entry and without the fold's shortcuts. The seed is printed; DUOC_SEED repeats a run.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>

#include "modules/directives/goals/goal.h"

namespace duoc::directives {
namespace {

constexpr int kFirstYear = 2025;

struct World {
  GoalHistory history;
  std::map<TaskId, TaskState> tasks;
};

Bounds random_bounds(std::mt19937& random) {
  const auto n = [&] { return Decimal{static_cast<std::int64_t>(random() % 12) * kDecimalUnit}; };
  const auto c = static_cast<Comparison>(random() % 7);
  const Decimal low = n();
  const Decimal high{low.n + kDecimalUnit};
  switch (c) {
    case Comparison::at_least:
    case Comparison::above:
      return {c, low, std::nullopt};
    case Comparison::equal:
      return {c, low, low};
    case Comparison::between:
      return {c, low, high};
    default:
      return {c, std::nullopt, high};
  }
}

World random_world(std::mt19937& random) {
  World w;
  Position at = 1;
  const auto moment = [&] {
    return start_of(day_from(kFirstYear, 1, 1) + static_cast<int>(random() % 900)) +
           static_cast<std::int64_t>(random() % 86400);
  };
  w.history.position = at++;
  w.history.since = start_of(day_from(kFirstYear, 1, 1));
  const char* scopes[] = {"", "Đông Nam Á"};
  const bool qualitative = random() % 5 == 0;
  const auto add_target = [&](Position p, Moment effective) {
    w.history.targets.push_back(
        {p, static_cast<int>(w.history.targets.size()), effective,
         random() % 6 == 0 ? 0 : kFirstYear + static_cast<int>(random() % 3), "",
         scopes[random() % 2], random_bounds(random), "", ""});
  };
  if (!qualitative) {
    add_target(1, w.history.since);
    if (random() % 2 == 0) add_target(1, w.history.since);
  }
  const std::size_t acts = random() % 25;
  for (std::size_t i = 0; i < acts; ++i) {
    const Position p = at++;
    const auto what = random() % 10;
    if (what < 4 && !qualitative) {
      w.history.values.push_back({p, scopes[random() % 2], day_of(moment()),
                                  Decimal{static_cast<std::int64_t>(random() % 14) * kDecimalUnit},
                                  0, 0, 0});
    } else if (what < 7 && !w.history.values.empty()) {
      GoalValue& v = w.history.values[random() % w.history.values.size()];
      const bool open = v.verified == 0 && v.returned == 0 && v.withdrawn == 0;
      if (open && random() % 3 != 0) (random() % 4 == 0 ? v.returned : v.verified) = p;
      if (!open && v.withdrawn == 0 && random() % 3 == 0) v.withdrawn = p;
    } else if (what == 7 && !qualitative) {
      add_target(p, moment());
    } else if (what == 8) {
      w.history.tasks.push_back({TaskId{static_cast<std::int64_t>(p)}, p, moment(), 0, kNever});
      w.tasks[TaskId{static_cast<std::int64_t>(p)}] = static_cast<TaskState>(random() % 4);
    } else if (what == 9 && !w.history.tasks.empty()) {
      GoalTask& t = w.history.tasks[random() % w.history.tasks.size()];
      if (t.until == 0) {
        t.until = p;
        t.until_effective = moment();
      }
    }
  }
  if (random() % 12 == 0) w.history.withdrawn = at++;
  return w;
}

bool reaches(Decimal v, const Bounds& b) {
  switch (b.comparison) {
    case Comparison::at_least:
      return v.n >= b.lower->n;
    case Comparison::above:
      return v.n > b.lower->n;
    case Comparison::at_most:
    case Comparison::rank_within:
      return v.n <= b.upper->n;
    case Comparison::below:
      return v.n < b.upper->n;
    case Comparison::equal:
      return v.n == b.lower->n;
    case Comparison::between:
      return b.lower->n <= v.n && v.n <= b.upper->n;
  }
  return false;
}

// Every day up to t is walked, from the newest backwards, for the value that counts.
GoalState state_of(const World& w, const GoalTarget& target, Moment t, Position k) {
  const Day first = day_from(kFirstYear - 1, 1, 1);
  bool verified_found = false;
  bool verified_reaches = false;
  bool pending_reaches = false;
  bool pending_found = false;
  for (Day d = day_of(t); d >= first && !verified_found; d = d - 1) {
    if (start_of(d) >= t) continue;
    if (target.year != 0 && d > day_from(target.year, 12, 31)) continue;
    for (auto v = w.history.values.rbegin(); v != w.history.values.rend(); ++v) {
      if (v->day != d || v->scope != target.scope || v->position > k) continue;
      if ((v->returned != 0 && v->returned <= k) || (v->withdrawn != 0 && v->withdrawn <= k))
        continue;
      const bool verified = v->verified != 0 && v->verified <= k;
      if (verified) {
        verified_found = true;
        verified_reaches = reaches(v->value, target.bounds);
        break;
      }
      if (!pending_found) {
        pending_found = true;
        pending_reaches = reaches(v->value, target.bounds);
      }
    }
  }
  if (verified_found && verified_reaches) return GoalState::reached;
  if (pending_found && pending_reaches) return GoalState::awaiting;
  return verified_found ? GoalState::not_reached : GoalState::no_value;
}

struct Answer {
  bool there = false;
  GoalState state = GoalState::no_value;
  int year = 0;
};

Answer brute(const World& w, Moment t, Position k, std::optional<int> year) {
  Answer out;
  const GoalHistory& h = w.history;
  out.there = k >= h.position && t > h.since && !(h.withdrawn != 0 && h.withdrawn <= k);
  if (!out.there) return out;
  // For each year and scope: walk the targets in journal order and keep the one that began last.
  std::map<std::pair<int, std::string>, GoalTarget> force;
  for (const GoalTarget& x : h.targets) {
    if (x.position > k || x.effective >= t) continue;
    const auto key = std::pair{x.year, x.scope};
    if (!force.contains(key) || x.effective >= force.at(key).effective) force[key] = x;
  }
  std::set<int> years;
  for (const auto& [key, x] : force) years.insert(key.first);
  const int now = civil(day_of(Moment{t.s - 1})).year;
  out.year = years.empty() ? 0 : *years.rbegin();
  for (auto y = years.rbegin(); y != years.rend(); ++y) {
    if (*y >= now) out.year = *y;
  }
  if (year) out.year = *year;
  if (force.empty()) {
    int counted = 0;
    int done = 0;
    int claimed = 0;
    for (const GoalTask& g : h.tasks) {
      if (g.since > k || g.effective >= t) continue;
      if (g.until != 0 && g.until <= k && g.until_effective < t) continue;
      const TaskState s = w.tasks.at(g.task);
      counted += s != TaskState::out;
      done += s == TaskState::done;
      claimed += s == TaskState::claimed;
    }
    if (counted == 0) return out;
    out.state = done == counted             ? GoalState::reached
                : done + claimed == counted ? GoalState::awaiting
                                            : GoalState::not_reached;
    return out;
  }
  std::set<GoalState> states;
  for (const auto& [key, x] : force) {
    if (key.first == out.year || key.first == 0) states.insert(state_of(w, x, t, k));
  }
  for (const GoalState s :
       {GoalState::reached, GoalState::awaiting, GoalState::no_value, GoalState::not_reached}) {
    if (states.contains(s)) out.state = s;
  }
  return out;
}

TEST(GoalJudgement, IsWhatBruteForceFinds) {
  const char* asked = std::getenv("DUOC_SEED");
  const unsigned seed =
      asked != nullptr ? static_cast<unsigned>(std::atoll(asked)) : std::random_device{}();
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  std::map<GoalState, int> seen;
  for (int round = 0; round < 4000; ++round) {
    const World w = random_world(random);
    for (int question = 0; question < 6; ++question) {
      const Moment t =
          start_of(day_from(kFirstYear - 1, 12, 1) + static_cast<int>(random() % 1300)) +
          static_cast<std::int64_t>(random() % 2 * (random() % 86400));
      const Position k = random() % 30;
      std::optional<int> year;
      if (random() % 2 == 0) year = kFirstYear + static_cast<int>(random() % 4);
      const Judgement j = judge(w.history, t, k, year, [&](TaskId id) { return w.tasks.at(id); });
      const Answer b = brute(w, t, k, year);
      ASSERT_EQ(j.there, b.there) << "seed " << seed << " round " << round;
      if (!j.there) continue;
      ASSERT_EQ(name_of(j.state), name_of(b.state))
          << "seed " << seed << " round " << round << " t " << rfc3339(t) << " k " << k;
      ASSERT_EQ(j.year, b.year) << "seed " << seed << " round " << round;
      ++seen[j.state];
    }
  }
  EXPECT_EQ(seen.size(), 4u) << "every state must occur";
  for (const auto& [state, n] : seen) EXPECT_GT(n, 100) << name_of(state);
}

TEST(GoalJudgement, AValueCountsFromItsDayAndNotBeyondItsYear) {
  GoalHistory h;
  h.position = 1;
  h.since = start_of(day_from(2025, 1, 1));
  const Bounds floor{Comparison::at_least, Decimal{80 * kDecimalUnit}, std::nullopt};
  h.targets = {{1, 1, h.since, 2025, "", "", floor, "", ""}};
  h.values = {{2, "", day_from(2025, 12, 31), Decimal{79 * kDecimalUnit}, 3, 0, 0},
              {4, "", day_from(2026, 1, 1), Decimal{90 * kDecimalUnit}, 5, 0, 0}};
  const auto at = [&](Day d, Position k) {
    return judge(h, end_of(d), k, 2025, [](TaskId) { return TaskState::open; }).state;
  };
  EXPECT_EQ(at(day_from(2025, 12, 30), 9), GoalState::no_value);
  EXPECT_EQ(at(day_from(2025, 12, 31), 9), GoalState::not_reached);
  EXPECT_EQ(at(day_from(2026, 6, 1), 9), GoalState::not_reached);  // 90 came a day too late
  EXPECT_EQ(at(day_from(2025, 12, 31), 2), GoalState::no_value);   // reported, not yet verified
}

}  // namespace
}  // namespace duoc::directives

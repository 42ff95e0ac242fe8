// Random histories through the real committer; every figure two ways, the journal replayed, the
// ledger rebuilt.
#include <gtest/gtest.h>

#include <random>

#include "base/json_out.h"
#include "kernel/journal/journal.h"
#include "kernel/org/acts.h"
#include "kernel/org/rows.h"
#include "modules/directives/answers.h"
#include "properties/brute_force.h"
#include "support/small_province.h"

namespace duoc::test {
namespace {

using namespace directives;

std::string text_of(const Numbers& n) {
  JsonOut out;
  out.open();
  write_numbers(out, n);
  out.close();
  return out.take();
}

class History {
 public:
  explicit History(std::uint64_t seed) : random_(seed) {}

  void live(int acts) {
    for (int i = 0; i < 24; ++i) add_task();
    for (int i = 0; i < acts; ++i) {
      p.clock.set(p.clock.now() + static_cast<std::int64_t>(below(30) * 3600));
      if (below(40) == 0) add_task();
      if (i == acts / 2) merge("C1", "C2");
      if (i == acts * 2 / 3) merge("DOH", "DOF");
      if (i == acts / 3) change_calendar(2025);
      if (i == acts * 3 / 4) change_calendar(2026);
      one_act();
    }
  }

  std::vector<Raw> raw() {
    std::vector<Raw> out;
    each_task(p.in->store->writer(), [&](const Task& t) { out.push_back({t, {}}); });
    for (Raw& r : out) r.acts = acts_of(p.in->store->writer(), r.task.id);
    return out;
  }

  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  Moment some_moment() {
    const Moment from = start_of(day_from(2025, 2, 20));
    return from + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(700) * 86400));
  }

  /// By which figures known at k are counted.
  const org::Calendar& calendar(Position k) const {
    const org::Calendar* found = &first;
    for (const auto& c : calendars) {
      if (c.position <= k) found = &c.calendar;
    }
    return *found;
  }

  SmallProvince p;
  org::Calendar first = org::vietnam_calendar();
  std::vector<org::CalendarFrom> calendars;  // accepted
  int done = 0;

 private:
  void add_task() {
    static const char* leads[] = {"DOST", "DOF", "DOH", "C1", "C2", "OFFICE", "DOST-A"};
    const Day deadline = day_of(p.clock.now()) + static_cast<int>(below(500));
    const auto kind = below(6);
    std::string lead = leads[below(7)];
    if (p.in->committer->org()->today.find(p.units.at(lead))->closed) lead = "DOF";
    if (kind == 0) {
      tasks_.push_back(p.add_task(lead, deadline, TaskKind::regular));
    } else if (kind == 1) {
      static const char* periods[] = {"month", "quarter", "half_year", "year"};
      tasks_.push_back(p.add_task(lead, deadline, TaskKind::recurring, periods[below(4)]));
    } else {
      tasks_.push_back(p.add_task(lead, deadline));
    }
  }

  void merge(const std::string& unit, const std::string& into) {
    // Half of them dated ahead: what the unit is given until then goes to the successor too.
    const Day from = day_of(p.clock.now()) + static_cast<int>(below(2) * (1 + below(90)));
    const org::MergeUnit m{p.units.at(unit), p.units.at(into), from};
    p.must(p.in->act({}, [&](Work& w) { return org::merge_unit(w, m); }));
  }

  // Days off at the ends of half a year's months, set now and accepted some acts later.
  void change_calendar(int year) {
    org::SetCalendar a{year, true, {}};
    for (int month = 7; month <= 12; ++month) {
      const Day last = day_from(year, month, last_day_of_month(year, month));
      for (int i = 0; i < 2; ++i)
        a.days.push_back({last - i, org::DayKind::day_off_for, "Nghỉ", "Off"});
    }
    p.must(p.in->act({}, [&](Work& w) { return org::set_calendar(w, a); }));
    for (int i = 0; i < 10; ++i) one_act();
    p.must(p.in->act(p.who("clerk"), [&](Work& w) { return accept_calendar(w, "1/QĐ"); }));
    calendars.push_back({p.in->committer->position(), p.in->committer->org()->calendar});
  }

  // Mostly an act that the task's step allows; now and then any, which is to be refused.
  std::string pick(const Task& now) {
    if (below(25) == 0) return "withdraw_acts";
    if (below(150) == 0) return "withdraw_task";
    std::vector<std::string> open;
    for (const auto& [name, transition] : p.in->graph.acts()) {
      const bool rare = name == "cancel_task" || name == "reassign_task" || name == "reopen_task";
      const bool fits = transition.from.contains(now.step) || below(12) == 0;
      if (fits && !(rare && below(6) != 0)) open.push_back(name);
    }
    return open.empty() ? "report_progress" : open[below(open.size())];
  }

  void one_act() {
    const TaskId task = tasks_[below(tasks_.size())];
    const Task now = p.task(task);
    ActOnTask a = act_named(task, pick(now));
    const Day today = day_of(p.clock.now());
    if (a.act == "claim_completion") a.evidence = {evidence(today - static_cast<int>(below(20)))};
    if (below(4) == 0) a.effective_day = today - static_cast<int>(below(25));
    if (below(9) == 0) a.effective = p.clock.now() + -static_cast<std::int64_t>(below(40) * 3600);
    a.confirm_evidence_date = below(2) == 0;
    if (a.act == "ask_extension")
      a.new_deadline = now.deadline.value_or(today) + static_cast<int>(1 + below(200));
    if (a.act == "reassign_task") a.lead = p.units.at(below(2) == 0 ? "DOF" : "C2");
    if (now.kind == TaskKind::recurring) {
      const int year = civil(today).year + static_cast<int>(below(2));
      const auto list = occurrences(now.recurrence, year, p.in->committer->org()->calendar);
      if (!list.empty()) a.occurrence = list[below(list.size())].deadline;
    }
    if (a.act == "withdraw_acts") {
      const auto all = acts_of(p.in->store->writer(), task);
      a.positions = {all[below(all.size())].position};
    }
    if (p.act("", a)) ++done;
  }

  std::mt19937_64 random_;
  std::vector<TaskId> tasks_;
};

class FiguresOf : public ::testing::TestWithParam<int> {};

TEST_P(FiguresOf, AgreeWithTheRawActsForAnyMomentAndPosition) {
  const std::uint64_t seed = std::random_device{}() + static_cast<std::uint64_t>(GetParam());
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  SCOPED_TRACE(seed);
  History h(seed);
  h.live(900);
  ASSERT_GT(h.done, 200);
  const auto raw = h.raw();
  const Position newest = h.p.in->committer->position();
  std::vector<Moment> edges;
  for (const Raw& r : raw) {
    for (const TaskAct& a : r.acts) {
      edges.push_back(a.effective);
      if (a.due_at != kNever) edges.push_back(a.due_at);
    }
  }
  for (int i = 0; i < 400; ++i) {
    Asked a;
    a.registers = {h.p.reg};
    a.as_of = h.below(2) == 0
                  ? edges[h.below(edges.size())] + static_cast<std::int64_t>(h.below(3)) + -1
                  : h.some_moment();
    a.known_at = h.below(2) == 0 ? newest : 1 + h.below(newest);
    if (h.below(2) == 0) a.year = 2025 + static_cast<int>(h.below(3));
    const Numbers fast = h.p.in->ledger->numbers(a);
    const org::Calendar& calendar = h.calendar(a.known_at);
    const Numbers slow = count(raw, a.as_of, a.known_at, a.year, std::nullopt, calendar);
    ASSERT_EQ(text_of(fast), text_of(slow))
        << rfc3339(a.as_of) << " known at " << a.known_at << " year " << a.year.value_or(0);
    ASSERT_EQ(fast.total, fast.done() + fast.in_term + fast.claimed + fast.overdue);
    ASSERT_EQ(fast.tasks, fast.total + fast.regular + fast.cancelled + fast.other_years);
    for (const char* name : {"total", "done", "overdue", "claimed", "in_term", "cancelled",
                             "regular", "other_years", "tasks"}) {
      const auto list = h.p.in->ledger->list(a, name);
      const std::map<std::string, std::uint64_t> of = {
          {"total", fast.total},     {"done", fast.done()},
          {"overdue", fast.overdue}, {"claimed", fast.claimed},
          {"in_term", fast.in_term}, {"cancelled", fast.cancelled},
          {"regular", fast.regular}, {"other_years", fast.other_years},
          {"tasks", fast.tasks}};
      ASSERT_EQ(list.size(), of.at(name)) << name;
    }
    Numbers sum;
    for (const Group& g : h.p.in->ledger->groups(a, By::unit)) {
      const Numbers own = count(raw, a.as_of, a.known_at, a.year, UnitId{g.key}, calendar);
      ASSERT_EQ(g.numbers.total, own.total) << "unit " << g.key;
      ASSERT_EQ(g.numbers.overdue, own.overdue);
      sum.total += g.numbers.total;
    }
    ASSERT_EQ(sum.total, fast.total) << "units' own entries sum to the register's total";
  }
}

TEST_P(FiguresOf, RebuiltFromTheRowsAreTheSameAndTheRowsFollowFromTheJournal) {
  const std::uint64_t seed = std::random_device{}() + static_cast<std::uint64_t>(GetParam());
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  SCOPED_TRACE(seed);
  History h(seed);
  h.live(600);
  auto& rows = h.p.in->store->writer();
  const Position newest = h.p.in->committer->position();
  const Ledger rebuilt(rows, newest);
  for (int i = 0; i < 200; ++i) {
    Asked a;
    a.registers = {h.p.reg};
    a.as_of = h.some_moment();
    a.known_at = 1 + h.below(newest);
    ASSERT_EQ(text_of(rebuilt.numbers(a)), text_of(h.p.in->ledger->numbers(a)));
  }
  const auto list = server::modules();
  const auto verdict = journal::verify(
      rows, {list, h.p.in->signer.public_key(), h.p.in->places.files, std::nullopt});
  EXPECT_TRUE(verdict.ok) << verdict.problem;
}

TEST(Figures, AMergerChangesNothingForTheProvince) {
  History h(7);
  h.live(300);
  // The merger of the history took effect at the start of some day: one second before and at it,
  // province totals agree.
  for (const auto& act : h.p.in->committer->org()->unit_acts) {
    if (act.kind != org::UnitActKind::merged) continue;
    Asked before;
    before.registers = {h.p.reg};
    before.as_of = act.effective + -1;
    Asked after = before;
    after.as_of = act.effective;
    const Numbers x = h.p.in->ledger->numbers(before);
    const auto raw = h.raw();
    const org::Calendar& calendar = h.calendar(figures::kNow);
    const Numbers y = count(raw, before.as_of, figures::kNow, std::nullopt, std::nullopt, calendar);
    EXPECT_EQ(text_of(x), text_of(y));
    EXPECT_EQ(x.tasks, h.p.in->ledger->numbers(after).tasks);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, FiguresOf, ::testing::Range(0, 3));

}  // namespace
}  // namespace duoc::test

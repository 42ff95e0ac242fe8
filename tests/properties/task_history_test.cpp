// Random histories through the real committer; every figure two ways, the journal replayed, the
// ledger rebuilt.
#include <gtest/gtest.h>

#include <random>

#include "kernel/journal/journal.h"
#include "properties/brute_force.h"
#include "support/history.h"

namespace duoc::test {
namespace {

using namespace directives;

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
  for (const auto& act : h.p.org().unit_acts) {
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

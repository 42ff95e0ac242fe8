// One seed is one province's bad weeks: the clock jumps and is set back, the disk fills, fails,
// turns read-only and reads badly, the power goes, readers do not let go, the engine is taken away.
// After each piece: every acknowledged act is there, nothing is half, rows follow from the journal,
// figures equal a recount. DUOC_SEEDS=N for a long run, DUOC_SEED=S for one again.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>

#include "kernel/journal/journal.h"
#include "simulation/power_cut_vfs.h"
#include "store/faulty_for_test.h"
#include "support/history.h"

namespace duoc::test {
namespace {

using namespace directives;
using Refuses = PowerCut::Refuses;

bool of_the_store(const Fault& fault) { return fault.key.starts_with("store."); }

// What has happened, so that a run that tests nothing fails.
struct Tally {
  int acts = 0;
  int refused_by_rule = 0;
  int refused_by_store = 0;
  int cuts = 0;
  int set_back = 0;
  int held = 0;
  int taken_away = 0;
};

class Weeks {
 public:
  Weeks(std::uint64_t seed, bool on_file)
      : on_file_(on_file),
        seed_(seed),
        h_(seed, on_file ? "sqlite" : "postgresql", options(on_file)) {
    for (int i = 0; i < 12; ++i) h_.add_task();
    acknowledged_ = position();
  }
  ~Weeks() { held_.reset(); }

  void live(int steps) {
    for (int i = 0; i < steps && !::testing::Test::HasFatalFailure(); ++i) {
      step();
      if (i % 40 == 39) check();
    }
    held_.reset();
    disarm();
    h_.p.reopen();
    check();
  }
  const Tally& tally() const { return tally_; }

 private:
  store::OpenOptions options(bool on_file) {
    store::OpenOptions o;
    if (on_file) {
      o.vfs = PowerCut::kVfs;
      o.log_pages = 60;  // so that the log is copied back often
    } else {
      o.door = [this](std::unique_ptr<store::Store> inner) {
        return std::make_unique<store::FaultyStore>(std::move(inner), faults_);
      };
    }
    return o;
  }

  Position position() const { return h_.p.in->committer->position(); }

  void step() {
    switch (h_.below(20)) {
      case 0:
        return move_clock();
      case 1:
        return hold_a_reader();
      case 2:
        return look_at_the_reader();
      case 3:
      case 4:
        return arm();
      case 5:
        return disarm();
      case 6:
        return on_file_ ? cut_the_power() : take_the_engine_away();
      case 7:
        return a_batch();
      case 8:
        if (h_.below(4) == 0) return close_and_open();
        [[fallthrough]];
      default:
        return an_act();
    }
  }

  void move_clock() {
    const auto hours = static_cast<std::int64_t>(h_.below(200)) - 60;
    if (hours < 0) ++tally_.set_back;
    h_.p.clock.set(h_.p.clock.now() + hours * 3600);
  }

  // What a disk does to one act or to many.
  void arm() {
    const std::uint64_t at = 1 + h_.below(12);
    const std::uint64_t times = 1 + h_.below(30);
    if (on_file_) {
      static constexpr Refuses kAll[] = {Refuses::as_full, Refuses::as_read_only,
                                         Refuses::writes_by_half, Refuses::syncs, Refuses::reads};
      return power_.refuse(kAll[h_.below(5)], at, times);
    }
    static constexpr store::Cause kCauses[] = {store::Cause::full, store::Cause::read_only,
                                               store::Cause::disk};
    faults_.fail(at, times, kCauses[h_.below(3)]);
    if (h_.below(3) != 0) return;
    faults_.mend();
    faults_.commit =
        h_.below(2) == 0 ? store::Faults::Commit::lost_before : store::Faults::Commit::lost_after;
    faults_.begins_refused = static_cast<int>(h_.below(3));
  }

  void disarm() {
    power_.mend();
    faults_.mend();
  }

  // Deciding what to ask reads rows, and is not what is tested.
  std::optional<ActOnTask> asked() {
    try {
      return h_.some_act();
    } catch (const store::Trouble&) {
      return std::nullopt;
    }
  }

  void an_act() {
    h_.p.clock.set(h_.p.clock.now() + static_cast<std::int64_t>(h_.below(30) * 3600));
    const auto a = asked();
    if (!a) return;
    took(h_.p.act("", *a));
  }

  void took(const Result<Entry>& r) {
    if (r) {
      ++tally_.acts;
      ASSERT_EQ(r->position, acknowledged_ + 1) << "seed " << seed_;
      acknowledged_ = r->position;
      perhaps_ = 0;
    } else {
      if (of_the_store(r.fault())) perhaps_ = std::max<Position>(perhaps_, 1);
      ++(of_the_store(r.fault()) ? tally_.refused_by_store : tally_.refused_by_rule);
    }
    ASSERT_EQ(position(), acknowledged_) << "seed " << seed_;
  }

  void a_batch() {
    std::vector<ActOnTask> acts;
    for (std::uint64_t n = 2 + h_.below(6); n > 0; --n) {
      if (auto a = asked()) acts.push_back(std::move(*a));
    }
    const int refused = tally_.refused_by_store;
    std::vector<Position> positions;
    std::vector<Job> jobs;
    for (const ActOnTask& a : acts) {
      Job job;
      job.verb = [this, a](Work& w) { return act_on_task(w, h_.p.in->graph, *h_.p.in->ledger, a); };
      if (h_.below(8) != 0) job.ahead = reads_ahead(a.task);
      if (h_.below(2) == 0) job.idempotency_key = "key " + std::to_string(h_.below(400));
      job.answer = [&, this](Result<Entry> r) {
        if (r) positions.push_back(r->position);
        ++(r                         ? tally_.acts
           : of_the_store(r.fault()) ? tally_.refused_by_store
                                     : tally_.refused_by_rule);
      };
      jobs.push_back(std::move(job));
    }
    h_.p.in->committer->run_batch(jobs);
    // A key of before gives the answer of before.
    for (const Position got : positions) {
      if (got <= acknowledged_) continue;
      ASSERT_EQ(got, ++acknowledged_) << "seed " << seed_;
    }
    if (!positions.empty()) perhaps_ = 0;
    if (tally_.refused_by_store > refused) perhaps_ = std::max<Position>(perhaps_, acts.size());
    ASSERT_EQ(faults_.stale, "") << "seed " << seed_;
    ASSERT_EQ(position(), acknowledged_) << "seed " << seed_;
  }

  // Somebody who reads and does not let go: what they see stands still.
  void hold_a_reader() {
    if (held_) return;
    try {
      held_.emplace(h_.p.in->store->read());
      held_at_ = (*held_)->integer("SELECT count(*) FROM journal", {});
      ++tally_.held;
    } catch (const store::Trouble&) {
      held_.reset();
    }
  }

  void look_at_the_reader() {
    if (!held_) return;
    try {
      ASSERT_EQ((*held_)->integer("SELECT count(*) FROM journal", {}), held_at_)
          << "seed " << seed_;
    } catch (const store::Trouble&) {  // the disk reads badly now
    }
    if (h_.below(2) == 0) held_.reset();
  }

  void close_and_open() {
    held_.reset();
    disarm();
    h_.p.reopen();
    ASSERT_EQ(position(), acknowledged_) << "seed " << seed_;
  }

  // The power goes at some write of the next acts. What was acknowledged is there; of what the disk
  // refused last, all or nothing: its commit may have come to the disk before the error did.
  void cut_the_power() {
    disarm();
    held_.reset();
    power_.arm(1 + h_.below(60));
    for (int i = 0; i < 40 && !power_.is_cut(); ++i) an_act();
    if (!power_.is_cut()) return power_.arm(0);
    ++tally_.cuts;
    h_.p.in.reset();
    power_.restore();
    h_.p.reopen();
    ASSERT_GE(position(), acknowledged_) << "seed " << seed_ << ": an acknowledged act is gone";
    ASSERT_LE(position(), acknowledged_ + perhaps_) << "seed " << seed_;
    acknowledged_ = position();
    perhaps_ = 0;
  }

  // All connections of the engine are ended at the k-th statement of an act.
  void take_the_engine_away() {
    held_.reset();
    faults_.mend();
    faults_.commit = store::Faults::Commit::as_ever;
    faults_.after = 1 + h_.below(12);
    faults_.times = 1;
    faults_.goes_wrong = [this] {
      ++tally_.taken_away;
      const auto other = store::open(h_.p.places().store, {});
      other->read()->rows(
          "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = "
          "current_database() AND pid <> pg_backend_pid()",
          {}, [](const store::Row&) {});
    };
    for (int i = 0; i < 8 && faults_.armed(); ++i) an_act();
    faults_.mend();
  }

  void check() {
    held_.reset();
    disarm();
    auto& rows = h_.p.in->store->writer();
    rows.begin();  // an engine that was taken away is found again
    rows.rollback();
    const Position newest = position();
    ASSERT_EQ(newest, acknowledged_) << "seed " << seed_;
    ASSERT_EQ(rows.integer("SELECT count(*) FROM journal", {}), static_cast<std::int64_t>(newest))
        << "seed " << seed_;
    const auto list = server::modules();
    const auto verdict = journal::verify(
        rows, {list, h_.p.in->signer.public_key(), h_.p.in->places.files, std::nullopt});
    ASSERT_TRUE(verdict.ok) << "seed " << seed_ << ": " << verdict.problem;
    const Ledger rebuilt(rows, newest);
    const auto raw = h_.raw();
    for (int i = 0; i < 12; ++i) {
      Asked a;
      a.registers = {h_.p.reg};
      a.as_of = h_.some_moment();
      a.known_at = 1 + h_.below(newest);
      const std::string live = text_of(h_.p.in->ledger->numbers(a));
      ASSERT_EQ(live, text_of(rebuilt.numbers(a))) << "seed " << seed_;
      const Numbers counted =
          count(raw, a.as_of, a.known_at, a.year, std::nullopt, h_.calendar(a.known_at));
      ASSERT_EQ(live, text_of(counted)) << "seed " << seed_ << " as of " << a.as_of.s
                                        << " known at " << a.known_at << apart(raw, a);
    }
  }

  // The acts of the tasks that are counted in two ways.
  std::string apart(const std::vector<Raw>& raw, const Asked& a) {
    std::string out;
    for (const char* name : {"done", "claimed", "overdue", "in_term"}) {
      const auto list = h_.p.in->ledger->list(a, name);
      for (const Raw& r : raw) {
        const Numbers own =
            count({r}, a.as_of, a.known_at, a.year, std::nullopt, h_.calendar(a.known_at));
        const std::map<std::string, std::uint64_t> of = {{"done", own.done()},
                                                         {"claimed", own.claimed},
                                                         {"overdue", own.overdue},
                                                         {"in_term", own.in_term}};
        const bool live = std::any_of(list.begin(), list.end(),
                                      [&](const auto& x) { return x.task == r.task.id; });
        if (live == (of.at(name) != 0)) continue;
        out += "\ntask " + std::to_string(r.task.id.n) + (live ? " is " : " is not ") + name + ":";
        for (const TaskAct& x : r.acts) {
          out += "\n  " + std::to_string(x.position) +
                 (x.occurrence ? " of " + iso(*x.occurrence) : "") + " kind " +
                 std::to_string(static_cast<int>(x.kind)) + " recorded " +
                 std::to_string(x.recorded.s) + " effective " + std::to_string(x.effective.s) +
                 " due " + std::to_string(x.due_at.s) + " withdraws";
          for (const Position w : x.withdraws) out += " " + std::to_string(w);
        }
      }
    }
    return out;
  }

  bool on_file_;
  std::uint64_t seed_;
  PowerCut power_;  // before what is opened through it
  store::Faults faults_;
  History h_;
  std::optional<store::Snapshot> held_;
  std::int64_t held_at_ = 0;
  Position acknowledged_ = 0;
  Position perhaps_ = 0;  // so many acts that were refused since may be there after a cut
  Tally tally_;
};

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* set = std::getenv(name);
  return set == nullptr || *set == 0 ? otherwise : std::strtoull(set, nullptr, 10);
}

TEST(Simulation, BadWeeksLoseNothingAndLeaveNothingHalf) {
  const bool on_file = engine_of_run() == "sqlite";
  const std::uint64_t seeds = from_environment("DUOC_SEEDS", on_file ? 8 : 4);
  const std::uint64_t one = from_environment("DUOC_SEED", 0);
  const std::uint64_t first = one != 0 ? one : std::uint64_t{std::random_device{}()} << 16;
  Tally all;
  for (std::uint64_t i = 0; i < (one != 0 ? 1 : seeds); ++i) {
    Weeks weeks(first + i, on_file);
    weeks.live(400);
    if (HasFailure()) {
      std::printf("again with DUOC_SEED=%llu\n", static_cast<unsigned long long>(first + i));
      return;
    }
    const Tally& t = weeks.tally();
    all.acts += t.acts;
    all.refused_by_rule += t.refused_by_rule;
    all.refused_by_store += t.refused_by_store;
    all.cuts += t.cuts;
    all.set_back += t.set_back;
    all.held += t.held;
    all.taken_away += t.taken_away;
  }
  std::printf(
      "%llu seeds from %llu: %d acts, %d refused by rule, %d by the store; power cut %d times, "
      "engine taken away %d times, clock set back %d times, %d readers held\n",
      static_cast<unsigned long long>(one != 0 ? 1 : seeds), static_cast<unsigned long long>(first),
      all.acts, all.refused_by_rule, all.refused_by_store, all.cuts, all.taken_away, all.set_back,
      all.held);
  EXPECT_GT(all.acts, 0);
  EXPECT_GT(all.refused_by_store, 0) << "the disk never refused";
  EXPECT_GT(on_file ? all.cuts : all.taken_away, 0);
  EXPECT_GT(all.set_back, 0);
  EXPECT_GT(all.held, 0);
}

}  // namespace
}  // namespace duoc::test

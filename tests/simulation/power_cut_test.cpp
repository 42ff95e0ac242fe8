// The power is cut after every write of a script of acts: what was acknowledged is there, the
// journal is whole. The same script with synchronous=OFF must lose acts, or the test would prove
// nothing.
#include <gtest/gtest.h>
#include <unistd.h>

#include "kernel/journal/journal.h"
#include "simulation/power_cut_vfs.h"
#include "support/reduced.h"
#include "support/small_province.h"

namespace duoc::test {
namespace {

using namespace directives;
namespace fs = std::filesystem;

constexpr int kActs = 200;

class PowerCutTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SmallProvince p;
    const TaskId task = p.add_task("DOF", day_from(2030, 12, 31));
    p.must(p.act("clerk", task, "assign_task"));
    p.must(p.act("dof", task, "accept_task"));
    p.in.reset();
    // In memory where there is such a folder: what a disk keeps is the simulation's business, and
    // a thousand stores are made and thrown away here.
    const fs::path memory = "/dev/shm";
    const bool writable = ::access(memory.c_str(), W_OK) == 0;
    base_ = (writable ? memory : fs::temp_directory_path()) /
            ("duoc-power-" + hex(sha256(random_bytes(16))).substr(0, 12));
    fs::create_directories(base_);
    fs::copy(p.folder, base_ / "start", fs::copy_options::recursive);
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(base_, ignored);
  }

  struct Outcome {
    Position acknowledged = 0;
    Position found = 0;
    std::string problem;
    bool cut = false;
    std::uint64_t writes = 0;
  };

  // Runs the script with the power going at the n-th write, then opens what survived with the
  // ordinary engine.
  Outcome run(std::uint64_t n, store::Sync sync) {
    const fs::path folder = base_ / "run";
    fs::remove_all(folder);
    fs::copy(base_ / "start", folder, fs::copy_options::recursive);
    const std::string store = (folder / "duoc.db").string();
    Outcome out;
    FixedClock clock(start_of(day_from(2025, 6, 2)) + 8 * 3600);
    {
      PowerCut power;
      store::OpenOptions options;
      options.vfs = PowerCut::kVfs;
      options.sync = sync;
      options.log_pages = 500;  // so that the script's writes include copying the log back
      {
        server::Installation in(store, clock, options);
        out.acknowledged = in.committer->position();
        power.arm(n);
        for (int i = 0; i < kActs && !power.is_cut(); ++i) {
          ActOnTask a = act_named(TaskId{1}, "report_progress");
          a.percent = i % 100;
          const auto r =
              in.act({}, [&](Work& w) { return act_on_task(w, in.graph, *in.ledger, a); });
          if (r) out.acknowledged = r->position;
        }
        out.cut = power.is_cut();
        out.writes = power.writes();
        if (!out.cut) power.arm(1);  // even an undisturbed run ends without a last checkpoint
      }
      power.restore();
    }
    try {
      server::Installation in(store, clock);
      out.found = in.committer->position();
      const auto list = server::modules();
      const auto verdict =
          journal::verify(in.store->writer(), {list, in.signer.public_key(), "", std::nullopt});
      if (!verdict.ok) out.problem = verdict.problem;
    } catch (const std::exception& e) {
      out.problem = e.what();
    }
    return out;
  }

  fs::path base_;
};

// The writes are dealt out to several programs, so that they run beside one another.
constexpr int kShares = 4;
class PowerCutShare : public PowerCutTest, public ::testing::WithParamInterface<int> {};

TEST_P(PowerCutShare, NothingAcknowledgedIsLostAtAnyWrite) {
  const Outcome whole = run(0, store::Sync::full);
  ASSERT_FALSE(whole.cut);
  ASSERT_TRUE(whole.problem.empty()) << whole.problem;
  ASSERT_EQ(whole.found, whole.acknowledged);
  ASSERT_GT(whole.writes, 200u);
  const auto step = static_cast<std::uint64_t>(kShares * reduced("cuts at every write", 1, 16));
  std::uint64_t cuts = 0;
  for (std::uint64_t n = 1 + static_cast<std::uint64_t>(GetParam()); n <= whole.writes; n += step) {
    const Outcome o = run(n, store::Sync::full);
    ASSERT_TRUE(o.cut) << "write " << n;
    ASSERT_TRUE(o.problem.empty()) << "write " << n << ": " << o.problem;
    ASSERT_GE(o.found, o.acknowledged) << "write " << n << " lost an acknowledged act";
    ++cuts;
  }
  std::printf("%llu cuts over %llu writes, share %d of %d\n", static_cast<unsigned long long>(cuts),
              static_cast<unsigned long long>(whole.writes), GetParam() + 1, kShares);
}
INSTANTIATE_TEST_SUITE_P(Shares, PowerCutShare, ::testing::Range(0, kShares));

TEST_F(PowerCutTest, WithoutSyncActsAreLost) {
  const Outcome o = run(300, store::Sync::off);
  const bool lost = !o.problem.empty() || o.found < o.acknowledged;
  EXPECT_TRUE(lost) << "synchronous=OFF lost nothing: the cut does not cut";
}

}  // namespace
}  // namespace duoc::test

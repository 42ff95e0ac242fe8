// kill -9 at any moment of a loaded run loses nothing that was answered with success and leaves no
// half act; in PostgreSQL the engine is killed too. DUOC_KILLS=1000 for a long run;
// DUOC_TEST_ENGINE.
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <random>
#include <thread>

#include "kernel/journal/journal.h"
#include "properties/brute_force.h"
#include "support/own_cluster.h"
#include "support/small_province.h"

namespace duoc::test {
namespace {

using namespace directives;
namespace fs = std::filesystem;

constexpr int kTasks = 4;
constexpr int kRoundsEach = 20;  // then a fresh province: verifying a long journal takes long

// Writers report progress as fast as they can and tell the parent each position that was
// acknowledged.
[[noreturn]] void loaded_run(const server::Places& places, int to_parent) {
  const auto clock = system_clock();
  server::Installation in(places, *clock);
  in.committer->start();
  std::atomic<int> n{0};
  std::vector<std::thread> writers;
  for (int w = 0; w < 16; ++w) {
    writers.emplace_back([&, w] {
      for (;;) {
        ActOnTask a = act_named(TaskId{1 + w % kTasks}, "report_progress");
        a.note = "Báo cáo " + std::to_string(++n);
        const auto r =
            in.act({}, [&](Work& work) { return act_on_task(work, in.graph, *in.ledger, a); });
        if (!r) continue;
        const Position position = r->position;
        if (::write(to_parent, &position, sizeof position) != sizeof position) ::_exit(1);
      }
    });
  }
  for (auto& t : writers) t.join();
  ::_exit(0);
}

struct Round {
  std::vector<Position> acknowledged;
  int engine_crashes = 0;
};

// False at the end of the process, or when it stands still with all its writers waiting.
bool told_within_minutes(int from, Position& position) {
  pollfd told{from, POLLIN, 0};
  return ::poll(&told, 1, 180'000) == 1 &&
         ::read(from, &position, sizeof position) == sizeof position;
}

// One loaded process, killed after so many acknowledgements, not after some time: the machine's
// speed does not matter. On the way the engine is killed, if `crash` says when.
Round killed_round(const server::Places& places, unsigned wanted, unsigned crash,
                   const OwnCluster& cluster) {
  Round out;
  int ends[2];
  if (::pipe(ends) != 0) return out;
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    loaded_run(places, ends[1]);
  }
  ::close(ends[1]);
  Position position = 0;
  while (told_within_minutes(ends[0], position)) {
    out.acknowledged.push_back(position);
    if (out.acknowledged.size() == crash) {
      cluster.crash();
      ++out.engine_crashes;
    }
    if (out.acknowledged.size() == wanted) ::kill(child, SIGKILL);
  }
  ::close(ends[0]);
  if (out.acknowledged.size() < wanted) {
    ADD_FAILURE() << "no act is answered any more, after " << out.acknowledged.size();
    ::kill(child, SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  return out;
}

void expect_whole(SmallProvince& p, Position most) {
  ASSERT_GE(p.in->committer->position(), most) << "an acknowledged act is gone";
  auto& rows = p.in->store->writer();
  const auto list = server::modules();
  const auto verdict =
      journal::verify(rows, {list, p.in->signer.public_key(), p.in->places.files, std::nullopt});
  ASSERT_TRUE(verdict.ok) << verdict.problem;
  std::vector<Raw> raw;
  each_task(rows, [&](const Task& t) { raw.push_back({t, {}}); });
  for (Raw& r : raw) r.acts = acts_of(rows, r.task.id);
  const Moment now = p.in->committer->now();
  const Numbers counted =
      count(raw, now, figures::kNow, std::nullopt, std::nullopt, org::vietnam_calendar());
  const Numbers live = p.numbers(now);
  ASSERT_EQ(live.tasks, counted.tasks);
  ASSERT_EQ(live.total, counted.total);
  ASSERT_EQ(live.overdue, counted.overdue);
  ASSERT_EQ(live.in_term, counted.in_term);
}

std::unique_ptr<SmallProvince> loaded_province() {
  auto p = std::make_unique<SmallProvince>();
  for (int i = 0; i < kTasks; ++i) {
    const TaskId task = p->add_task("DOF", day_from(2030, 12, 31));
    p->must(p->act("clerk", task, "assign_task"));
    p->must(p->act("dof", task, "accept_task"));
    p->must(p->act("dof", task, "start_task"));
  }
  p->in.reset();
  return p;
}

TEST(Kill, NothingAcknowledgedIsLostAndNothingIsHalf) {
  const auto seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  std::mt19937 random(seed);
  const char* asked = std::getenv("DUOC_KILLS");
  const int kills = asked == nullptr ? 6 : std::atoi(asked);
  ASSERT_GT(kills, 0);
  const bool engine_too = engine_of_run() == "postgresql";
  const OwnCluster cluster(engine_too);
  std::unique_ptr<SmallProvince> p;
  Position most = 0;
  std::size_t acts = 0;
  int crashes = 0;
  for (int round = 0; round < kills && !HasFailure(); ++round) {
    if (round % kRoundsEach == 0) {
      p = loaded_province();
      most = 0;
    }
    const unsigned wanted = 50 + random() % 400;
    const unsigned crash = engine_too && round % 5 == 1 ? 1 + random() % wanted : 0;
    const Round r = killed_round(p->places(), wanted, crash, cluster);
    for (const Position x : r.acknowledged) most = std::max(most, x);
    acts += r.acknowledged.size();
    crashes += r.engine_crashes;
    p->clock.set(system_clock()->now());
    p->reopen();
    expect_whole(*p, most);
    p->in.reset();
  }
  std::printf("%d kills, %d of the engine, %zu acknowledged acts, none lost\n", kills, crashes,
              acts);
}

}  // namespace
}  // namespace duoc::test

// kill -9 at any moment of a loaded run loses nothing that was answered with success and leaves no
// half act.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <random>
#include <thread>

#include "kernel/journal/journal.h"
#include "support/small_province.h"

namespace duoc::test {
namespace {

using namespace directives;
namespace fs = std::filesystem;

// Writers report progress as fast as they can and tell the parent each position that was
// acknowledged.
[[noreturn]] void loaded_run(const std::string& store, int to_parent) {
  const auto clock = system_clock();
  server::Installation in(store, *clock);
  in.committer->start();
  std::atomic<int> n{0};
  std::vector<std::thread> writers;
  for (int w = 0; w < 16; ++w) {
    writers.emplace_back([&, w] {
      for (;;) {
        ActOnTask a = act_named(TaskId{1 + w % 4}, "report_progress");
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

TEST(Kill, NothingAcknowledgedIsLostAndNothingIsHalf) {
  const auto seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  std::mt19937 random(seed);
  std::string store;
  fs::path kept = fs::temp_directory_path() / ("duoc-kill-" + std::to_string(::getpid()));
  {
    SmallProvince p;
    for (int i = 0; i < 4; ++i) {
      const TaskId task = p.add_task("DOF", day_from(2030, 12, 31));
      p.must(p.act("clerk", task, "assign_task"));
      p.must(p.act("dof", task, "accept_task"));
      p.must(p.act("dof", task, "start_task"));
    }
    p.in.reset();
    fs::copy(p.folder, kept, fs::copy_options::recursive);
  }
  store = (kept / "duoc.db").string();
  Position most = 0;
  for (int round = 0; round < 6; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(ends[0]);
      loaded_run(store, ends[1]);
    }
    ::close(ends[1]);
    // Killed after some acknowledgements, not after some time: the machine's speed does not matter.
    const unsigned wanted = 50 + random() % 400;
    std::vector<Position> acknowledged;
    Position position = 0;
    while (::read(ends[0], &position, sizeof position) == sizeof position) {
      acknowledged.push_back(position);
      if (acknowledged.size() == wanted) ::kill(child, SIGKILL);
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    const auto clock = system_clock();
    server::Installation in(store, *clock);
    for (const Position x : acknowledged) most = std::max(most, x);
    EXPECT_GE(in.committer->position(), most) << "an acknowledged act is gone";
    const auto list = server::modules();
    const auto verdict = journal::verify(
        in.store->writer(), {list, in.signer.public_key(), in.places.files, std::nullopt});
    EXPECT_TRUE(verdict.ok) << verdict.problem;
    const Ledger rebuilt(in.store->writer(), in.committer->position());
    EXPECT_EQ(rebuilt.position(), in.ledger->position());
  }
  std::error_code ignored;
  fs::remove_all(kept, ignored);
}

}  // namespace
}  // namespace duoc::test

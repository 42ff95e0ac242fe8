// Many writers and readers at once over one committer: every act gets its own position, readers see
// only whole positions, and the journal is in order at the end. The thread sanitiser watches this.
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "kernel/journal/journal.h"
#include "support/small_province.h"

namespace duoc::test {
namespace {

using namespace directives;

constexpr int kWriters = 6;
constexpr int kReaders = 3;
constexpr int kActsEach = 60;

class Threads : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < kWriters; ++i) {
      const TaskId task = p.add_task("DOF", day_from(2030, 12, 31));
      p.must(p.act("clerk", task, "assign_task"));
      p.must(p.act("dof", task, "accept_task"));
      tasks.push_back(task);
    }
    p.in->committer->start();
  }

  // Reports on one task; each acknowledged position goes to `out`.
  void write(int w, std::vector<Position>& out) {
    for (int i = 0; i < kActsEach; ++i) {
      ActOnTask a = act_named(tasks[static_cast<std::size_t>(w)], "report_progress");
      a.percent = i;
      const auto r = p.in->act(
          {}, [&](Work& work) { return act_on_task(work, p.in->graph, *p.in->ledger, a); });
      if (r) out.push_back(r->position);
    }
  }

  // What was counted at a position is there in a snapshot taken afterwards, and never goes back.
  void read(const std::atomic<bool>& done, std::string& wrong) {
    Position before = 0;
    while (!done && wrong.empty()) {
      const Position position = p.in->ledger->position();
      if (position < before) wrong = "the position went back";
      before = position;
      const auto rows = p.in->store->read();
      const auto newest = journal::newest(*rows);
      if (!newest || newest->head.size < position) wrong = "a figure is ahead of its rows";
      Asked asked;
      asked.as_of = p.clock.now();
      asked.known_at = position;
      if (p.in->ledger->numbers(asked).tasks != kWriters) wrong = "a task is missing";
      if (p.in->committer->org()->people.empty()) wrong = "nobody is there";
    }
  }

  SmallProvince p;
  std::vector<TaskId> tasks;
};

TEST_F(Threads, WritersAndReadersAtOnce) {
  std::atomic<bool> done{false};
  std::vector<std::vector<Position>> positions(kWriters);
  std::vector<std::string> wrong(kReaders);
  std::vector<std::thread> writers;
  std::vector<std::thread> readers;
  for (int r = 0; r < kReaders; ++r)
    readers.emplace_back([&, r] { read(done, wrong[static_cast<std::size_t>(r)]); });
  for (int w = 0; w < kWriters; ++w)
    writers.emplace_back([&, w] { write(w, positions[static_cast<std::size_t>(w)]); });
  for (auto& t : writers) t.join();
  done = true;
  for (auto& t : readers) t.join();
  for (const auto& w : wrong) EXPECT_EQ(w, "");
  std::set<Position> all;
  for (const auto& list : positions) {
    EXPECT_EQ(list.size(), static_cast<std::size_t>(kActsEach));
    all.insert(list.begin(), list.end());
  }
  EXPECT_EQ(all.size(), static_cast<std::size_t>(kWriters * kActsEach));
  p.in->committer->stop();
  const auto list = server::modules();
  const auto verdict =
      journal::verify(p.in->store->writer(), {list, p.in->signer.public_key(), "", std::nullopt});
  EXPECT_TRUE(verdict.ok) << verdict.problem;
}

}  // namespace
}  // namespace duoc::test

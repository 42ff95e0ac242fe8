// Many writers and readers at once over one committer: every act gets its own position, readers see
// only whole positions, and the journal is in order at the end. The thread sanitiser watches this.
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "api/door.h"
#include "kernel/journal/journal.h"
#include "kernel/org/acts.h"
#include "support/small_province.h"

namespace duoc::test {
namespace {

using namespace directives;

template <class T>
concept Opens = requires(T held) {
  std::forward<T>(held).operator->();
};
static_assert(Opens<const org::Held&> && !Opens<org::Held>, "only what has a name is looked into");

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
      const auto org = p.in->committer->org();
      if (org->people.empty()) wrong = "nobody is there";
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

// Each addition makes a new organisation and frees the one before; a visit that still looked into
// the old one found a person who was erased, and refused who was signed in.
TEST_F(Threads, WhoIsSignedInStaysSoWhileOthersAreAdded) {
  http::Sessions sessions;
  const auto opened = sessions.open(p.who("dof").person.n, p.clock.now());
  http::Request request;
  request.headers = {{"cookie", std::string(http::Sessions::kCookie) + "=" + opened.token}};
  const api::Door door({*p.in->store, *p.in->committer, sessions});
  std::atomic<bool> done{false};
  std::vector<int> turned_away(kReaders);
  std::vector<std::thread> readers;
  for (int& count : turned_away) {
    readers.emplace_back([&] {
      while (!done)
        if (!door.visit(request, false)) ++count;
    });
  }
  for (int i = 0; i < kActsEach; ++i) {
    const org::AddPerson add{"added" + std::to_string(i), "Người thêm", "", "", "x"};
    p.must(p.in->act({}, [&](Work& w) { return org::add_person(w, p.in->people_keys, add); }));
  }
  done = true;
  for (auto& t : readers) t.join();
  EXPECT_EQ(turned_away, std::vector<int>(kReaders));
}

}  // namespace
}  // namespace duoc::test

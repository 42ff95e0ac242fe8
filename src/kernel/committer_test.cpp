// The committer beside a module of its own: order, remembered keys, an act in trouble alone.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <future>
#include <utility>

#include "kernel/journal/journal.h"
#include "kernel/work.h"
#include "store/faulty_for_test.h"

namespace duoc {
namespace {

namespace fs = std::filesystem;

void apply_noted(const Entry& e, store::Connection& rows) {
  rows.run("INSERT INTO noted(name, position) VALUES ($1, $2)", {e.record, e.position});
}

Module noted() {
  Module m{"noted",
           {{"noted", 1, "CREATE TABLE noted(name TEXT PRIMARY KEY, position INTEGER NOT NULL)"}},
           {{"note.made", 1, apply_noted}},
           {}};
  return m;
}

class CommitterTest : public ::testing::Test {
 protected:
  CommitterTest()
      : folder_(fs::temp_directory_path() / ("duoc-committer-" + hex(sha256(random_bytes(8))))),
        clock_(start_of(day_from(2025, 9, 18))) {
    fs::create_directories(folder_);
    const std::string key = (folder_ / "journal.key").string();
    journal::Signer::create(key);
    signer_ = std::make_unique<journal::Signer>(key);
    store::OpenOptions options;
    options.create = true;
    store_ = std::make_unique<store::FaultyStore>(
        store::open((folder_ / "duoc.db").string(), options), faults_);
    const std::vector<Module> modules = {journal::module(), noted()};
    std::vector<store::Step> steps;
    for (const Module& m : modules) steps.insert(steps.end(), m.schema.begin(), m.schema.end());
    store::migrate(*store_, steps);
    begin();
  }
  void begin(std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    committer_.reset();
    committer_ = made(patience);
  }
  std::unique_ptr<Committer> made(std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    return std::make_unique<Committer>(Committer::Parts{
        *store_,
        clock_,
        *signer_,
        "test",
        {journal::module(), noted()},
        [](store::Connection&, Moment) { return std::make_shared<const org::State>(); },
        patience});
  }
  ~CommitterTest() override {
    committer_.reset();
    store_.reset();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  // A note whose name must not be there yet: the second of the same name is trouble in apply.
  Job note(const std::string& name, std::vector<std::string>& answers) {
    Job job;
    job.verb = [name](Work& work) -> Result<Entry> {
      Entry e;
      e.kind = "note.made";
      e.record = name;
      e.effective = work.now;
      return e;
    };
    job.answer = [name, &answers](Result<Entry> r) {
      answers.push_back(r ? name + " " + std::to_string(r->position) : r.fault().key);
    };
    return job;
  }

  fs::path folder_;
  FixedClock clock_;
  store::Faults faults_;
  std::unique_ptr<journal::Signer> signer_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Committer> committer_;
};

TEST_F(CommitterTest, AnActInTroubleUndoesOnlyItself) {
  std::vector<std::string> answers;
  std::vector<Job> jobs;
  for (const char* name : {"một", "hai", "một", "ba"}) jobs.push_back(note(name, answers));
  committer_->run_batch(jobs);
  const std::vector<std::string> expected = {"một 1", "hai 2", "store.not_written", "ba 3"};
  EXPECT_EQ(answers, expected);
  EXPECT_EQ(committer_->position(), 3u);
  EXPECT_EQ(store_->writer().integer("SELECT count(*) FROM noted", {}), 3);
}

TEST_F(CommitterTest, RecordedMomentsNeverDecreaseWhenTheClockGoesBack) {
  std::vector<std::string> answers;
  std::vector<Job> first;
  first.push_back(note("một", answers));
  committer_->run_batch(first);
  clock_.set(start_of(day_from(2025, 9, 1)));
  std::vector<Job> second;
  second.push_back(note("hai", answers));
  committer_->run_batch(second);
  const auto a = journal::find(store_->writer(), 1);
  const auto b = journal::find(store_->writer(), 2);
  ASSERT_TRUE(a && b);
  EXPECT_GE(b->recorded, a->recorded);
}

// Nobody knows what became of a commit whose answer was lost, until the engine is found again.
TEST_F(CommitterTest, AnEngineLostAtACommitIsAskedWhatItHolds) {
  for (const bool after : {true, false}) {
    std::vector<std::string> answers;
    std::vector<Job> jobs;
    const std::string name = after ? "sau" : "trước";
    jobs.push_back(note(name + " một", answers));
    jobs.push_back(note(name + " hai", answers));
    const auto from = committer_->position();
    faults_.commit = after ? store::Faults::Commit::lost_after : store::Faults::Commit::lost_before;
    faults_.begins_refused = 2;
    committer_->run_batch(jobs);
    const auto at = [&](int n) { return std::to_string(from + static_cast<Position>(n)); };
    EXPECT_EQ(answers, (std::vector<std::string>{name + " một " + at(1), name + " hai " + at(2)}));
    EXPECT_EQ(committer_->position(), from + 2);
    EXPECT_EQ(store_->writer().integer("SELECT count(*) FROM journal", {}),
              static_cast<std::int64_t>(from + 2));
  }
}

// While it is asked, the disk may refuse as well: that says nothing of the commit.
TEST_F(CommitterTest, WhatBecameOfALostCommitIsAskedUntilItIsKnown) {
  for (std::uint64_t at = 1; at < 30; ++at) {
    std::vector<std::string> answers;
    std::vector<Job> jobs;
    jobs.push_back(note("hỏi " + std::to_string(at), answers));
    const auto from = committer_->position();
    faults_.commit = store::Faults::Commit::lost_after;
    faults_.begins_refused = 1;
    faults_.fail(at, 1, store::Cause::disk);
    committer_->run_batch(jobs);
    faults_.mend();
    ASSERT_EQ(answers.size(), 1u);
    const bool told_done = answers[0].starts_with("hỏi");
    EXPECT_EQ(committer_->position(), from + (told_done ? 1 : 0)) << at << ": " << answers[0];
    EXPECT_EQ(store_->writer().integer("SELECT count(*) FROM journal", {}),
              static_cast<std::int64_t>(committer_->position()))
        << at << ": " << answers[0];
    faults_.commit = store::Faults::Commit::as_ever;
  }
}

// What stands in the way is said by its name, and forgotten by the next act that is written.
TEST_F(CommitterTest, AFullOrReadOnlyDiskRefusesActsAndIsForgottenWhenItIsMended) {
  for (const auto& [cause, key] : std::vector<std::pair<store::Cause, std::string>>{
           {store::Cause::full, "store.full"},
           {store::Cause::read_only, "store.read_only"},
           {store::Cause::disk, "store.disk_failed"}}) {
    std::vector<std::string> answers;
    const auto from = committer_->position();
    for (std::uint64_t at = 1; at < 9; ++at) {
      std::vector<Job> jobs;
      for (const char* name : {"một", "hai", "ba"}) jobs.push_back(note(key + name, answers));
      faults_.fail(at, 1000, cause);
      committer_->run_batch(jobs);
      EXPECT_EQ(committer_->trouble(), cause);
      EXPECT_EQ(committer_->not_written().key, key);
    }
    EXPECT_EQ(answers, std::vector<std::string>(24, key));
    EXPECT_EQ(committer_->position(), from);
    faults_.mend();
    answers.clear();
    std::vector<Job> jobs;
    jobs.push_back(note(key + "một", answers));
    committer_->run_batch(jobs);
    EXPECT_EQ(answers.front(), key + "một " + std::to_string(from + 1));
    EXPECT_EQ(committer_->trouble(), std::nullopt);
  }
}

// Nobody sends an act to a store that says that it takes none: it must find out by itself.
TEST_F(CommitterTest, AMendedStoreShowsItselfWithoutAnAct) {
  committer_->start();
  faults_.fail(1, 4, store::Cause::full);
  std::vector<std::string> answers;
  EXPECT_EQ(committer_->run(note("một", answers)).fault().key, "store.full");
  for (int i = 0; i < 600 && committer_->trouble(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(committer_->trouble(), std::nullopt);
  EXPECT_EQ(committer_->position(), 0u);
}

// Nobody acts, and the engine goes away: readiness says so, and says when it is back.
TEST_F(CommitterTest, AnEngineLostWhileNobodyActsShowsItselfWithoutAnAct) {
  faults_.fail(1, 1'000'000, store::Cause::lost);
  committer_->start();
  for (int i = 0; i < 600 && !committer_->trouble(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(committer_->trouble(), store::Cause::lost);
  committer_->stop();
  EXPECT_EQ(committer_->position(), 0u);
}

// Answers that come from several threads.
class Answers {
 public:
  Answer of(const std::string& name) {
    return [this, name](Result<Entry> r) {
      const std::lock_guard lock(mutex_);
      all_[name] = r ? "position " + std::to_string(r->position) : r.fault().key;
      come_.notify_all();
    };
  }
  std::string wait_for(const std::string& name) {
    std::unique_lock lock(mutex_);
    come_.wait_for(lock, std::chrono::seconds(60), [&] { return all_.contains(name); });
    return all_[name];
  }
  bool has(const std::string& name) {
    const std::lock_guard lock(mutex_);
    return all_.contains(name);
  }

 private:
  std::mutex mutex_;
  std::condition_variable come_;
  std::map<std::string, std::string> all_;
};

// A disk or a database that stands still reports no error: whoever comes meanwhile is told so.
TEST_F(CommitterTest, AWriteThatHangsIsALostEngineForWhatComesAfterIt) {
  begin(std::chrono::seconds(2));  // long enough for what does not hang on any machine
  std::promise<void> entered;
  std::promise<void> mended;
  faults_.after = 2;
  faults_.goes_wrong = [&, back = mended.get_future().share()] {
    entered.set_value();
    back.wait();
  };
  Answers answers;
  std::vector<std::string> unused;
  const auto submit = [&](const std::string& name) {
    Job job = note(name, unused);
    job.answer = answers.of(name);
    committer_->submit(std::move(job));
  };
  submit("một");
  committer_->start();
  EXPECT_EQ(answers.wait_for("một"), "server.overloaded") << "nobody writes yet";
  Job second = note("hai", unused);
  second.answer = [&, told = answers.of("hai")](Result<Entry> r) {
    told(std::move(r));
    submit("sáu");  // an answer that goes on at once
  };
  committer_->submit(std::move(second));
  entered.get_future().wait();
  submit("ba");  // behind it, or late already
  for (int i = 0; i < 600 && !committer_->trouble(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(committer_->trouble(), store::Cause::lost);
  EXPECT_LE(committer_->trouble_since(), clock_.now());
  submit("bốn");
  EXPECT_EQ(answers.wait_for("bốn"), "store.lost");
  EXPECT_EQ(answers.wait_for("ba"), "store.lost");
  bool kept = true;
  committer_->chore([](store::Connection&) {}, [&](bool done) { kept = done; });
  EXPECT_FALSE(kept);
  EXPECT_FALSE(answers.has("hai")) << "nobody knows yet";
  mended.set_value();
  EXPECT_EQ(answers.wait_for("hai"), "position 1");
  EXPECT_EQ(answers.wait_for("sáu"), "position 2");
  EXPECT_EQ(committer_->run(note("năm", unused))->position, 3u);
  for (int i = 0; i < 600 && committer_->trouble(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(committer_->trouble(), std::nullopt);
  committer_->stop();
}

// Who hears of an act and asks at once is given what is after it.
TEST_F(CommitterTest, AnActIsAnnouncedOnceThePositionSaysIt) {
  struct Heard final : Follower {
    Committer* committer = nullptr;
    std::vector<std::pair<Position, Position>> all;  // told, and what the committer says then
    void follow(const Entry& e) override { all.emplace_back(e.position, committer->position()); }
  };
  Heard figures;
  Heard pages;
  figures.committer = pages.committer = committer_.get();
  committer_->announce_to(pages);
  committer_->follow(figures);
  std::vector<std::string> answers;
  std::vector<Job> jobs;
  for (const char* name : {"một", "hai"}) jobs.push_back(note(name, answers));
  committer_->run_batch(jobs);
  using All = std::vector<std::pair<Position, Position>>;
  EXPECT_EQ(figures.all, (All{{1, 0}, {2, 0}}));
  EXPECT_EQ(pages.all, (All{{1, 2}, {2, 2}}));
}

// What an answer throws is its taker's trouble: the others are answered, and writing goes on.
TEST_F(CommitterTest, AnAnswerThatThrowsEndsNothing) {
  std::vector<std::string> answers;
  std::vector<Job> jobs;
  for (const char* name : {"một", "hai", "ba"}) jobs.push_back(note(name, answers));
  jobs[1].answer = [](Result<Entry>) { throw std::runtime_error("the taker has no room"); };
  committer_->run_batch(jobs);
  EXPECT_EQ(answers, (std::vector<std::string>{"một 1", "ba 3"}));
  bool kept = false;
  committer_->chore([](store::Connection&) {},
                    [&](bool done) {
                      kept = done;
                      throw std::runtime_error("the taker has no room");
                    });
  EXPECT_TRUE(kept);
}

// Found again, the engine may hold what another has written: nothing is built on what is known
// here.
TEST_F(CommitterTest, WhatAnotherWroteWhileTheEngineWasLostEndsTheWriting) {
  std::vector<std::string> answers;
  const auto act = [&](Committer& by, const std::string& name) {
    std::vector<Job> jobs;
    jobs.push_back(note(name, answers));
    by.run_batch(jobs);
  };
  act(*committer_, "một");
  faults_.lost = true;
  act(*committer_, "hai");
  EXPECT_EQ(answers, (std::vector<std::string>{"một 1", "hai 2"})) << "nobody else was there";
  const auto other = made();
  act(*other, "ba");
  faults_.lost = true;
  EXPECT_THROW(act(*committer_, "bốn"), std::runtime_error);
  EXPECT_EQ(answers.size(), 3u);
  EXPECT_EQ(other->position(), 3u);
  act(*other, "năm");
  EXPECT_EQ(answers.back(), "năm 4");
}

// Asked to end while nobody knows what became of a commit: nobody is told that it is not there.
TEST_F(CommitterTest, ACommitNobodyKnowsOfIsToldAsLost) {
  Answers answers;
  std::vector<std::string> unused;
  faults_.commit = store::Faults::Commit::lost_after;
  faults_.begins_refused = 1'000'000;
  Job job = note("một", unused);
  job.answer = answers.of("một");
  committer_->start();
  committer_->submit(std::move(job));
  for (int i = 0; i < 600 && !committer_->trouble(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  committer_->stop();
  EXPECT_EQ(answers.wait_for("một"), "store.lost");
}

// What holds the lock for a moment is no trouble of the store.
TEST_F(CommitterTest, ALockHeldByAnotherWhileNobodyActsIsNoTrouble) {
  std::atomic<int> asked{0};
  faults_.after = 1;
  faults_.times = 1'000'000;
  faults_.goes_wrong = [&] {
    ++asked;
    throw store::Trouble("the lock is held", 0, store::Cause::other);
  };
  committer_->start();
  for (int i = 0; i < 600 && asked == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  committer_->stop();
  EXPECT_GT(asked, 0);
  EXPECT_EQ(committer_->trouble(), std::nullopt);
}

}  // namespace
}  // namespace duoc

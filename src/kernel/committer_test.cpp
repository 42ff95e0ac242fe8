// The committer beside a module of its own: order, remembered keys, an act in trouble alone.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "kernel/journal/journal.h"
#include "kernel/work.h"

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

// An engine that goes at a commit: with or after it.
struct Loss {
  bool next = false;   // the next commit throws
  bool after = false;  // it was written all the same
  bool lost = false;
  int begins_refused = 0;  // until it is found again
};

class LosingWriter final : public store::Writer {
 public:
  LosingWriter(store::Writer& inner, Loss& loss) : inner_(inner), loss_(loss) {}
  void run(std::string_view sql, std::span<const store::Arg> args) override {
    inner_.run(sql, args);
  }
  std::int64_t run_counted(std::string_view sql, std::span<const store::Arg> args) override {
    return inner_.run_counted(sql, args);
  }
  void rows(std::string_view sql, std::span<const store::Arg> args,
            const store::Each& each) override {
    inner_.rows(sql, args, each);
  }
  std::vector<std::string> tables() override { return inner_.tables(); }
  void script(std::string_view sql) override { inner_.script(sql); }
  void begin() override {
    if (loss_.lost && loss_.begins_refused-- > 0) throw store::Trouble("still away", 0);
    loss_.lost = false;
    inner_.begin();
  }
  void commit() override {
    if (!std::exchange(loss_.next, false)) return inner_.commit();
    loss_.after ? inner_.commit() : inner_.rollback();
    loss_.lost = true;
    throw store::Trouble("the connection was lost", 0);
  }
  void rollback() noexcept override { inner_.rollback(); }
  bool lost() const override { return loss_.lost; }
  std::int64_t changed() override { return inner_.changed(); }

 private:
  store::Writer& inner_;
  Loss& loss_;
};

class LosingStore final : public store::Store {
 public:
  LosingStore(std::unique_ptr<store::Store> inner, Loss& loss)
      : inner_(std::move(inner)), writer_(inner_->writer(), loss) {}
  store::Writer& writer() override { return writer_; }
  store::Snapshot read() override { return inner_->read(); }
  void copy_to(const std::string& path) override { inner_->copy_to(path); }
  std::string engine_name() const override { return inner_->engine_name(); }

 private:
  std::unique_ptr<store::Store> inner_;
  LosingWriter writer_;
};

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
    store_ =
        std::make_unique<LosingStore>(store::open((folder_ / "duoc.db").string(), options), loss_);
    const std::vector<Module> modules = {journal::module(), noted()};
    std::vector<store::Step> steps;
    for (const Module& m : modules) steps.insert(steps.end(), m.schema.begin(), m.schema.end());
    store::migrate(*store_, steps);
    committer_ = std::make_unique<Committer>(Committer::Parts{
        *store_, clock_, *signer_, "test", modules,
        [](store::Connection&, Moment) { return std::make_shared<const org::State>(); }});
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
  Loss loss_;
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
    loss_ = {true, after, false, 2};
    committer_->run_batch(jobs);
    const auto at = [&](int n) { return std::to_string(from + static_cast<Position>(n)); };
    EXPECT_EQ(answers, (std::vector<std::string>{name + " một " + at(1), name + " hai " + at(2)}));
    EXPECT_EQ(committer_->position(), from + 2);
    EXPECT_EQ(store_->writer().integer("SELECT count(*) FROM journal", {}),
              static_cast<std::int64_t>(from + 2));
  }
}

}  // namespace
}  // namespace duoc

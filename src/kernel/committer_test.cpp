// The committer beside a module of its own: order, remembered keys, an act in trouble alone.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

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
    store_ = store::open((folder_ / "duoc.db").string(), options);
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

}  // namespace
}  // namespace duoc

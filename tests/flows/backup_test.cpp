// The backup from inside: batches cut in the middle, generations that follow one another and go,
// files each once, a target that fails for a while, parts of a commit that is larger than a part.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "backup/bring.h"
#include "backup/shelf.h"
#include "backup/shipper.h"
#include "base/json_in.h"
#include "kernel/org/acts.h"
#include "server/backup_serving.h"
#include "server/restoring.h"
#include "support/small_province.h"

namespace duoc::test {
namespace {

using namespace directives;
namespace fs = std::filesystem;

// A shelf that fails when it is told to.
class Failing final : public backup::Target {
 public:
  Failing(const std::string& folder, const std::atomic<bool>& fails)
      : shelf_(folder), fails_(fails) {}
  bool greet(const std::string& i) override { return on().greet(i); }
  void put_part(const std::string& g, std::uint64_t n, std::string_view b) override {
    on().put_part(g, n, b);
  }
  std::optional<std::string> hash_of(const std::string& g, std::uint64_t n) override {
    return on().hash_of(g, n);
  }
  void add_line(const std::string& g, std::string_view l) override { on().add_line(g, l); }
  bool has_file(const std::string& n) override { return on().has_file(n); }
  void put_file(const std::string& n, std::string_view b) override { on().put_file(n, b); }
  void put_keys(const std::string& n, std::string_view b) override { on().put_keys(n, b); }
  void prune() override { on().prune(); }

 private:
  backup::Shelf& on() {
    if (fails_) throw std::runtime_error("the target fails");
    return shelf_;
  }
  backup::Shelf shelf_;
  const std::atomic<bool>& fails_;
};

class Backups : public ::testing::Test {
 protected:
  Backups() {
    for (int i = 0; i < 4; ++i) {
      tasks_.push_back(p_.add_task("DOF", day_from(2030, 12, 31)));
      p_.must(p_.act("clerk", tasks_.back(), "assign_task"));
      p_.must(p_.act("dof", tasks_.back(), "accept_task"));
      p_.must(p_.act("dof", tasks_.back(), "start_task"));
    }
    p_.in.reset();
    backup::make_box_keys(box(), server::Places(store()).backup_public,
                          journal::Signer(server::Places(store()).journal_key).public_key());
    open();
  }
  ~Backups() override {
    shipper_.reset();
    in_.reset();
  }

  std::string store() const { return (p_.folder / "duoc.db").string(); }
  std::string box() const { return (p_.folder / "box.key").string(); }
  std::string shelf() const { return (p_.folder / "shelf").string(); }

  void open(std::size_t piece_bytes = 4u << 20) {
    shipper_.reset();
    in_.reset();
    store::OpenOptions o;
    o.keep_log = true;
    in_ = std::make_unique<server::Installation>(store(), p_.clock, o);
    const server::Places& lies = in_->places;
    backup::Shipper::Parts parts{in_->store->log(),
                                 std::make_unique<Failing>(shelf(), fails_),
                                 nullptr,
                                 shelf(),
                                 in_->signer,
                                 in_->people_keys,
                                 backup::read_box_public(lies.backup_public),
                                 lies.backup_state,
                                 lies.files,
                                 lies.journal_key,
                                 {},
                                 [this] { return in_->committer->head(); },
                                 p_.clock};
    parts.pause_ms = 1;
    parts.look_ms = 50;
    parts.piece_bytes = piece_bytes;
    shipper_ = std::make_unique<backup::Shipper>(std::move(parts));
    in_->committer->follow(*shipper_);
    shipper_->start();
  }

  void report(int acts) {
    std::vector<Job> jobs;
    for (int i = 0; i < acts; ++i) {
      ActOnTask a = act_named(tasks_[static_cast<std::size_t>(i) % 4], "report_progress");
      a.note = std::string(200, 'x');
      jobs.push_back({{},
                      [this, a](Work& w) { return act_on_task(w, in_->graph, *in_->ledger, a); },
                      "",
                      {},
                      [](Result<Entry> r) { EXPECT_TRUE(r.ok()); }});
    }
    in_->committer->run_batch(jobs);
  }

  template <class Condition>
  void wait(Condition condition) {
    for (int i = 0; i < 30000 && !condition(shipper_->lag()); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    ASSERT_TRUE(condition(shipper_->lag())) << shipper_->lag().last_error;
  }
  void shipped() {
    wait([](const backup::Lag& l) { return l.whole && l.shipped == l.committed; });
  }

  server::Restored restored(std::optional<Position> position = std::nullopt) {
    const std::string to = (p_.folder / ("back" + std::to_string(++backs_)) / "duoc.db").string();
    const server::Places places(to);
    fs::create_directories(places.keys);
    fs::copy_file(in_->places.journal_key, places.journal_key);
    server::RestoreAsked asked;
    asked.target = shelf();
    asked.box_file = box();
    asked.position = position;
    server::Restored out = server::restore_to(asked, places);
    last_ = places.store;
    return out;
  }

  SmallProvince p_{start_of(day_from(2025, 3, 3)) + 8 * 3600, "sqlite"};
  std::vector<TaskId> tasks_;
  std::atomic<bool> fails_ = false;
  std::unique_ptr<server::Installation> in_;
  std::unique_ptr<backup::Shipper> shipper_;
  int backs_ = 0;
  std::string last_;
};

TEST_F(Backups, APositionInsideOfABatchIsCutAndSealed) {
  shipped();
  const Position before = in_->committer->position();
  report(40);
  shipped();
  ASSERT_EQ(in_->committer->position(), before + 40);
  EXPECT_EQ(
      in_->store->read()->integer("SELECT count(*) FROM journal_head WHERE size > $1 AND size < $2",
                                  {before, before + 40}),
      0)
      << "one batch, one head";
  for (const Position position : {before + 1, before + 17, before + 39, before}) {
    const auto back = restored(position);
    EXPECT_EQ(back.position, position);
    EXPECT_TRUE(back.verdict.ok) << back.verdict.problem;
    EXPECT_EQ(back.missing(), 0u);
    const auto opened = store::open(last_, {});
    const auto rows = opened->read();
    EXPECT_EQ(rows->integer("SELECT max(position) FROM task_act", {}),
              static_cast<std::int64_t>(position));
  }
  EXPECT_THROW(restored(before + 41), std::runtime_error);
}

TEST_F(Backups, ACommitLargerThanAPartIsWholeOrNotThere) {
  open(20000);
  shipped();
  report(256);
  shipped();
  const auto back = restored();
  EXPECT_EQ(back.position, in_->committer->position());
  EXPECT_GT(back.brought.parts, 3u);
  // Without its last part the commit is not there at all.
  const backup::Shelf parts(shelf());
  const std::string generation = back.brought.generation;
  char name[32];
  std::snprintf(name, sizeof name, "%012llu.part",
                static_cast<unsigned long long>(parts.numbers(generation).back()));
  fs::remove(fs::path(shelf()) / generation / name);
  const auto less = restored();
  EXPECT_EQ(less.position + less.missing(), in_->committer->position());
  EXPECT_EQ(less.missing(), 256u);
}

TEST_F(Backups, ATargetThatFailsIsTriedAgainAndNothingIsLeftOut) {
  shipped();
  fails_ = true;
  report(10);
  wait([](const backup::Lag& l) { return l.last_error == "the target fails"; });
  EXPECT_LT(shipper_->lag().shipped, in_->committer->position());
  EXPECT_GT(shipper_->lag().bytes_behind, 0u);
  report(10);
  fails_ = false;
  shipped();
  EXPECT_EQ(shipper_->lag().last_error, "");
  EXPECT_EQ(restored().position, in_->committer->position());
  EXPECT_EQ(backup::Shelf(shelf()).generations().size(), 1u);
}

TEST_F(Backups, ATargetThatIsEmptiedWhileServingGetsEverythingAgain) {
  in_->files.put("một tệp minh chứng");
  shipped();
  wait([&](const backup::Lag&) { return backup::Shelf(shelf()).files().size() == 1; });
  const std::string first = shipper_->lag().generation;
  fs::remove_all(shelf());  // and nothing is committed after it
  wait([&](const backup::Lag& l) { return l.generation != first && l.whole; });
  report(3);
  shipped();
  const auto back = restored();
  EXPECT_EQ(back.position, in_->committer->position());
  EXPECT_EQ(back.files, 1u);
}

TEST_F(Backups, ATargetThatIsReplacedBeforeARestartGetsEverythingAgain) {
  in_->files.put("một tệp minh chứng");
  shipped();
  wait([&](const backup::Lag&) { return backup::Shelf(shelf()).files().size() == 1; });
  shipper_.reset();
  fs::remove_all(shelf());
  open();
  shipped();
  wait([&](const backup::Lag&) { return backup::Shelf(shelf()).files().size() == 1; });
  EXPECT_EQ(restored().position, in_->committer->position());
  // An older copy of the target in its place.
  const std::string older = (p_.folder / "older").string();
  fs::copy(shelf(), older, fs::copy_options::recursive);
  report(5);
  shipped();
  const std::string before = shipper_->lag().generation;
  shipper_.reset();
  fs::remove_all(shelf());
  fs::rename(older, shelf());
  p_.clock.set(p_.clock.now() + 60);  // generations are in order by their seconds
  open();
  shipped();
  EXPECT_NE(shipper_->lag().generation, before);
  EXPECT_EQ(restored().position, in_->committer->position());
}

TEST_F(Backups, AFolderThatHoldsNoBackupGetsNoTree) {
  backup::Shelf away((p_.folder / "away").string());
  const std::string generation = backup::new_generation(Moment{0});
  EXPECT_THROW(away.put_part(generation, 1, "x"), backup::Emptied);
  EXPECT_THROW(away.add_line(generation, "x"), backup::Emptied);
  EXPECT_THROW(away.put_file(std::string(64, 'a'), "x"), backup::Emptied);
  EXPECT_FALSE(fs::exists(p_.folder / "away"));
  EXPECT_TRUE(away.greet(std::string(64, 'a')));
  EXPECT_FALSE(away.greet(std::string(64, 'a')));
}

TEST_F(Backups, AGenerationFollowsAnotherAfterAWeekAndTheOldOneGoesAMonthLater) {
  shipped();
  backup::Shelf kept(shelf());
  const auto first = kept.generations();
  ASSERT_EQ(first.size(), 1u);
  shipper_.reset();  // which reads the clock
  p_.clock.set(p_.clock.now() + std::int64_t{8} * 86400);
  open();
  report(5);
  wait([&](const backup::Lag& l) { return l.generation != first[0] && l.whole; });
  shipped();
  ASSERT_EQ(kept.generations().size(), 2u);
  EXPECT_EQ(restored().brought.generation, kept.generations().back());
  const Moment now = system_clock()->now();  // the receiver's clock is the files'
  kept.prune_at(now + std::int64_t{29} * 86400);
  EXPECT_EQ(kept.generations().size(), 2u);
  kept.prune_at(now + std::int64_t{31} * 86400);
  ASSERT_EQ(kept.generations().size(), 1u);
  EXPECT_NE(kept.generations()[0], first[0]);
  EXPECT_EQ(restored().position, in_->committer->position());
}

TEST_F(Backups, ANumberThatWasGivenOutBeforeAReturnToAPositionIsNotGivenOutAgain) {
  const auto add = [](server::Installation& in, const std::string& login) {
    const auto made = in.act({}, [&](Work& w) {
      return org::add_person(w, in.people_keys, {login, "Người mới", "0900000001", "", "x"});
    });
    EXPECT_TRUE(made.ok());
    return PersonId{std::stoll(made.value().record.substr(7))};
  };
  const Position before = in_->committer->position();
  const PersonId gone = add(*in_, "gone");
  const PersonId lives = add(*in_, "lives");
  ASSERT_TRUE(in_->act({}, [&](Work& w) { return org::erase_person(w, gone); }).ok());
  in_->people_keys.destroy(gone);
  shipped();
  const std::string copy = (p_.folder / "people.copy").string();
  in_->people_keys.copy_to(copy);
  restored(before);
  const server::Places places(last_);
  fs::copy_file(copy, places.people_keys);
  server::write_erased(places, {gone});
  PersonId fresh;
  {
    server::Installation back(places, p_.clock, {});
    fresh = add(back, "fresh");
    EXPECT_GT(fresh.n, lives.n);
  }
  server::Installation again(places, p_.clock, {});
  EXPECT_TRUE(again.people_keys.has(fresh)) << "the key of a living person was destroyed";
  EXPECT_FALSE(again.people_keys.has(gone));
}

TEST_F(Backups, APasswordIsSetForWhoHasNoKeySinceTheKeysAreOlder) {
  const auto org = in_->committer->org();
  const PersonId focal = org->by_login.at("dof");
  const PersonId erased = org->by_login.at("doh");
  shipped();
  restored();
  const server::Places places(last_);
  server::write_erased(places, {erased});
  EXPECT_THROW(server::Installation(places, p_.clock, {}), std::runtime_error);
  PeopleKeys(std::string(places.people_keys));  // an empty one, made on purpose
  server::Installation back(places, p_.clock, {});
  const auto set = [&](PersonId id) {
    return back.act({}, [&](Work& w) {
      return org::set_password(w, back.people_keys, {id, "secret of " + std::to_string(id.n)});
    });
  };
  const auto done = set(focal);
  ASSERT_TRUE(done.ok());
  const std::string record = "person/" + std::to_string(focal.n);
  const auto sealed = entry_body(done.value().body).text_or_empty("secret");
  EXPECT_EQ(back.people_keys.open(focal, record, "secret", sealed),
            "secret of " + std::to_string(focal.n));
  EXPECT_FALSE(set(erased).ok()) << "erased later than the position";
  EXPECT_FALSE(back.people_keys.has(erased));
}

TEST_F(Backups, ErasuresOutliveTheirGeneration) {
  shipped();
  backup::Shelf kept(shelf());
  const std::string first = kept.generations().back();
  kept.add_line(first, backup::erasure_line(PersonId{77}, 5, in_->signer));
  shipper_.reset();
  p_.clock.set(p_.clock.now() + std::int64_t{8} * 86400);
  open();
  report(5);
  wait([&](const backup::Lag& l) { return l.generation != first && l.whole; });
  kept.prune_at(system_clock()->now() + std::int64_t{31} * 86400);
  ASSERT_EQ(kept.generations().size(), 1u);
  const auto ahead = backup::bring_lines(kept, backup::read_box_private(box()), "", 0);
  EXPECT_TRUE(ahead.erased.contains(PersonId{77}));
}

TEST_F(Backups, ErasuresAfterThePositionGoToANewTarget) {
  server::write_erased(in_->places, {PersonId{77}});  // as a restore to a position leaves it
  shipper_.reset();
  in_.reset();
  store::OpenOptions o;
  o.keep_log = true;
  in_ = std::make_unique<server::Installation>(server::Places(store()), p_.clock, o);
  const std::string fresh = (p_.folder / "fresh").string();
  shipper_ = server::backup_of(server::Arguments({"--backup", fresh}, {"backup"}, {}), *in_);
  shipper_->start();
  shipped();
  const auto ahead =
      backup::bring_lines(backup::Shelf(fresh), backup::read_box_private(box()), "", 0);
  EXPECT_TRUE(ahead.erased.contains(PersonId{77}));
}

TEST_F(Backups, FilesGoOnceAndComeBack) {
  const std::string one = in_->files.put("một tệp minh chứng");
  shipped();
  const std::string two = in_->files.put(std::string(3u << 20, 'f'));
  report(1);
  shipped();
  wait([&](const backup::Lag&) { return backup::Shelf(shelf()).files().size() == 2; });
  const auto back = restored();
  EXPECT_EQ(back.files, 2u);
  const Files there((fs::path(last_).parent_path() / "files").string());
  EXPECT_EQ(there.get(one), "một tệp minh chứng");
  EXPECT_TRUE(there.has(two));
  open();
  report(1);
  shipped();
  EXPECT_EQ(backup::Shelf(shelf()).files().size(), 2u);
}

TEST_F(Backups, StrayFilesAreNamedAndLeftOut) {
  const std::string file = in_->files.put("một tệp minh chứng");
  shipped();
  wait([&](const backup::Lag&) { return backup::Shelf(shelf()).files().size() == 1; });
  const backup::Shelf kept(shelf());
  std::ofstream(fs::path(shelf()) / kept.generations().back() / "1.part") << "x";
  fs::create_directories(fs::path(shelf()) / "files" / "zz");
  std::ofstream(fs::path(shelf()) / "files" / "zz" / (file + ".part")) << "x";
  const auto back = restored();
  EXPECT_EQ(back.position, in_->committer->position());
  EXPECT_EQ(back.files_wrong, 0u);
  EXPECT_EQ(std::count_if(back.notes.begin(), back.notes.end(),
                          [](const std::string& n) { return n.find("left out: ") != n.npos; }),
            2);
}

TEST_F(Backups, ALineThatACrashHasCutIsPassedOver) {
  shipped();
  shipper_.reset();
  const backup::Shelf kept(shelf());
  const std::string generation = kept.generations().back();
  std::ofstream(fs::path(shelf()) / generation / "heads", std::ios::app) << "{\"origin\":\"te";
  open();
  report(3);
  shipped();
  const auto back = restored();
  EXPECT_EQ(back.position, in_->committer->position());
  EXPECT_EQ(back.missing(), 0u);
  ASSERT_EQ(back.notes.size(), 2u);  // and that no key store is there
  EXPECT_NE((back.notes[0] + back.notes[1]).find("A line of the log of heads"), std::string::npos);
}

TEST(Parts, WhatIsHostileIsRefused) {
  EXPECT_FALSE(backup::read_header(""));
  EXPECT_FALSE(backup::read_header("\n\n"));
  EXPECT_FALSE(backup::read_header("{}\n\n"));
  EXPECT_FALSE(backup::read_header(std::string(10000, 'x')));
  EXPECT_FALSE(backup::read_header("{\"duoc_part\":2}\nx\n"));
  for (const char* name :
       {"", "g-", "../x", "g-20261127T160530Z-1a2b3c4", "g-20261327T160530Z-1a2b3c4d",
        "g-20261127T160530Z-1A2b3c4d", "g-20261127T160530Z-1a2b3c4d/"})
    EXPECT_FALSE(backup::is_generation(name)) << name;
  EXPECT_TRUE(backup::is_generation(backup::new_generation(Moment{1'795'709'130})));
  EXPECT_EQ(backup::compact(Moment{0}), "19700101T000000Z");
  EXPECT_FALSE(backup::is_file_name("../../../../etc/passwd"));
  EXPECT_FALSE(backup::is_keys_name("keys-../../x"));
}

}  // namespace
}  // namespace duoc::test

// The backup from inside: batches cut in the middle, generations that follow one another and go,
// files each once, a target that fails for a while, parts of a commit that is larger than a part.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/json_in.h"
#include "base/lasting.h"
#include "documents/document.h"
#include "kernel/org/acts.h"
#include "server/backup_serving.h"
#include "server/workshop.h"
#include "support/backups.h"

namespace duoc::test {
namespace {

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

TEST_F(Backups, AnActSentOnceMoreAfterAReturnToAPositionIsDoneOnce) {
  const auto send = [&](server::Installation& in, const std::string& key) {
    Job job;
    const auto org = in.committer->org();
    job.actor = {org->by_login.at("dof"), {}, {}};
    job.idempotency_key = key;
    job.request = sha256(key);
    directives::ActOnTask a = act_named(tasks_[0], "report_progress");
    a.note = key;
    job.verb = [&in, a](Work& w) { return directives::act_on_task(w, in.graph, *in.ledger, a); };
    const auto done = in.committer->run(std::move(job));
    EXPECT_TRUE(done.ok());
    return done.value().position;
  };
  const Position kept = send(*in_, "before");
  const Position end = send(*in_, "the last");
  const Position lost = send(*in_, "after");
  shipped();
  ASSERT_EQ(restored(end).position, end);
  const server::Places places(last_);
  in_->people_keys.copy_to(places.people_keys);
  server::Installation back(places, p_.clock, {});
  EXPECT_EQ(send(back, "before"), kept);
  EXPECT_EQ(send(back, "the last"), end);
  EXPECT_EQ(back.committer->position(), end) << "an act was done twice";
  EXPECT_EQ(send(back, "after"), lost) << "what was left behind is done anew";
  EXPECT_EQ(back.committer->position(), end + 1);
  EXPECT_EQ(send(back, "after"), lost);
  EXPECT_EQ(back.committer->position(), end + 1);
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

TEST_F(Backups, APieceThatEndsInsideOfTheNextCommitHoldsNoMoreThanBeforeIt) {
  std::atomic<bool> asked = false, reported = false;
  hooks_.at_line = [&] {  // a long commit after the head was read and before its pages are
    if (!asked.exchange(false)) return;
    reported.wait(false);
    report(256);
    hooks_.parts_left = 1;
  };
  for (const std::size_t piece_bytes : {40000, 60000, 80000, 100000}) {
    reported = false;
    open(piece_bytes);
    shipped();
    asked = true;
    report(1);
    reported = true;
    reported.notify_all();
    wait([](const backup::Lag& l) { return l.last_error == "the target is full"; });
    const Position said = shipper_->lag().shipped;
    EXPECT_LE(said, restored().position) << piece_bytes;
    hooks_.parts_left = 1 << 30;
    shipped();
  }
  EXPECT_EQ(restored().position, in_->committer->position());
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

TEST_F(Backups, AFolderThatHoldsNoBackupGetsNoTree) {
  backup::Shelf away((p_.folder / "away").string());
  const std::string generation = backup::new_generation(1, Moment{0});
  EXPECT_THROW(away.put_part(generation, 1, "x"), backup::Emptied);
  EXPECT_THROW(away.add_line(generation, "x"), backup::Emptied);
  EXPECT_THROW(away.put_file(std::string(64, 'a'), "x"), backup::Emptied);
  EXPECT_FALSE(fs::exists(p_.folder / "away"));
  EXPECT_FALSE(away.look(std::string(64, 'a'), {}));
  EXPECT_FALSE(fs::exists(p_.folder / "away"));
  EXPECT_FALSE(away.begin(std::string(64, 'a')).newest);
  EXPECT_TRUE(away.look(std::string(64, 'a'), {}));
  EXPECT_THROW(away.look(std::string(64, 'b'), {}), std::runtime_error);
  EXPECT_THROW(away.put_part(generation, 1, "x"), backup::Occupied) << "it was not opened";
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

std::string random_of(std::size_t bytes) {
  std::string out = random_bytes(1u << 20);
  while (out.size() < bytes) out += out.substr(0, std::min(out.size(), bytes - out.size()));
  return out;
}

TEST_F(Backups, AScanOfSeventyMebibytesGoesAndComesBack) {
  const std::string file = in_->files.put(random_of(70u << 20));
  report(1);
  shipped();
  wait([&](const backup::Lag&) { return backup::Shelf(shelf()).files().size() == 1; });
  const auto back = restored();
  EXPECT_EQ(back.files, 1u);
  EXPECT_EQ(back.files_wrong, 0u);
  EXPECT_TRUE(Files((fs::path(last_).parent_path() / "files").string()).has(file));
}

TEST_F(Backups, AFileThatIsNotWhatItsNameSaysIsLeftOutAndTheRestGoesOn) {
  shipped();
  const std::string name = in_->files.put("một tệp minh chứng");
  const std::string good = in_->files.put("một tệp khác");
  shipper_.reset();
  const auto path = [&](const std::string& n) {
    return fs::path(in_->files.folder()) / n.substr(0, 2) / n;
  };
  fs::remove(path(name));
  std::ofstream(path(name)) << "một";
  const std::string large(64, 'a');
  fs::create_directories(path(large).parent_path());
  std::ofstream(path(large)) << "x";
  fs::resize_file(path(large), backup::kPlainMost + 1);
  open();
  report(3);
  shipped();
  wait([&](const backup::Lag& l) {
    return l.left_out.find("(and 1 files more are left out)") != std::string::npos;
  });
  report(3);
  shipped();
  EXPECT_EQ(shipper_->lag().last_error, shipper_->lag().left_out);
  EXPECT_EQ(backup::Shelf(shelf()).files(), std::vector<std::string>{good});
  EXPECT_EQ(restored().position, in_->committer->position());
}

TEST(Parts, WhatIsTooLargeIsSaidAndEndsNothing) {
  EXPECT_GE(backup::kPlainMost, documents::kPdfBytesMost);
  EXPECT_GE(backup::kPlainMost, documents::kFileBytesMost);
  const fs::path key = fs::temp_directory_path() / ("duoc-key-" + hex(sha256(random_bytes(8))));
  journal::Signer::create(key.string());
  const journal::Signer signer(key.string());
  fs::remove(key);
  EXPECT_THROW(backup::seal_part({}, std::string(backup::kPlainMost + 1, 'x'), {}, signer),
               std::runtime_error);
}

TEST_F(Backups, AFullLogOfHeadsBeginsAGeneration) {
  shipped();
  heads_most_ = 20000;
  open();
  const std::string first = shipper_->lag().generation;
  for (int i = 0; i < 80; ++i) {
    report(1);
    shipped();
  }
  const backup::Shelf kept(shelf());
  EXPECT_GT(kept.generations().size(), 1u);
  for (const std::string& g : kept.generations())
    EXPECT_LT(fs::file_size(fs::path(shelf()) / g / "heads"), 24000u) << g;
  EXPECT_EQ(restored().position, in_->committer->position());
  // Found full: by an earlier release, or by who wrote it too slowly to see.
  shipper_.reset();
  const std::string last = kept.generations().back();
  std::ofstream(fs::path(shelf()) / last / "heads", std::ios::app) << std::string(65u << 20, '\n');
  open();
  report(1);
  wait([&](const backup::Lag& l) { return l.generation != last && l.whole; });
  shipped();
}

TEST_F(Backups, AnErasureThatIsSentOnceMoreBringsNoGenerationBack) {
  shipped();
  backup::Shelf kept(shelf());
  const std::string line = backup::erasure_line(PersonId{77}, 5, in_->signer);
  EXPECT_THROW(kept.add_line(backup::new_generation(900, Moment{0}), line), backup::Occupied);
  EXPECT_EQ(kept.generations().size(), 1u);
}

TEST_F(Backups, ATargetOfTheKeysThatIsAwayHoldsNothingElseUp) {
  shipped();
  shipper_.reset();
  const std::string begin = in_->places.journal_key + ".keys-20261127T160530Z-1a2b3c4d";
  std::ofstream(begin) << "keys";
  keys_shelf_ = (p_.folder / "keys-shelf").string();
  std::ofstream(keys_shelf_) << "no folder";
  open();
  wait([](const backup::Lag& l) { return !l.left_out.empty(); });
  EXPECT_FALSE(fs::exists(begin)) << "a copy of a run before stayed beside the keys";
  report(3);
  shipped();
  fs::remove(keys_shelf_);
  open();
  wait([](const backup::Lag& l) { return l.keys_copied.s != 0; });
  EXPECT_EQ(shipper_->lag().last_error, "");
}

TEST_F(Backups, CopiesOfTheKeysGoAfterThirtyDaysAndHalvesOfThemAfterOne) {
  backup::Shelf kept(shelf());
  shipped();
  const fs::path keys = fs::path(shelf()) / "keys";
  fs::create_directories(keys);
  std::ofstream(keys / "keys-20261127T160530Z-1a2b3c4d.part") << "x";
  std::ofstream(keys / "keys-20261127T160530Z-1a2b3c4e.part.new") << "x";
  const Moment now = system_clock()->now();
  kept.prune_at(now + std::int64_t{2} * 86400);
  EXPECT_EQ(kept.keys().size(), 1u);
  EXPECT_FALSE(fs::exists(keys / "keys-20261127T160530Z-1a2b3c4e.part.new"));
  kept.prune_at(now + std::int64_t{31} * 86400);
  EXPECT_TRUE(fs::is_empty(keys));
}

TEST_F(Backups, ALogThatIsLeftOfAnotherStoreIsRefused) {
  shipped();
  for (const char* end : {"-wal", "-shm", "-fold"}) {
    const fs::path to = p_.folder / "left" / "duoc.db";
    fs::create_directories(to.parent_path());
    std::ofstream(to.string() + end) << "x";
    server::RestoreAsked asked;
    asked.target = shelf();
    asked.box_file = box();
    EXPECT_THROW(server::restore_to(asked, server::Places(to.string())), std::runtime_error);
    EXPECT_THROW(server::Workshop(server::Places(to.string())), Lasting);
    EXPECT_FALSE(fs::exists(to));
    fs::remove(to.string() + end);
  }
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
  EXPECT_TRUE(backup::is_generation("g-20261127T160530Z-1a2b3c4d")) << "of an earlier release";
  EXPECT_EQ(backup::count_of("g-20261127T160530Z-1a2b3c4d"), 0u);
  EXPECT_FALSE(backup::is_generation("g-000000000000-20261127T160530Z-1a2b3c4d"));
  EXPECT_FALSE(backup::is_generation("g-00000000001-20261127T160530Z-1a2b3c4d"));
  const std::string named = backup::new_generation(12, Moment{1'795'709'130});
  EXPECT_TRUE(backup::is_generation(named)) << named;
  EXPECT_EQ(backup::count_of(named), 12u);
  EXPECT_EQ(backup::compact(Moment{0}), "19700101T000000Z");
  EXPECT_FALSE(backup::is_file_name("../../../../etc/passwd"));
  EXPECT_FALSE(backup::is_keys_name("keys-../../x"));
}

}  // namespace
}  // namespace duoc::test

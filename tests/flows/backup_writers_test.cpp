// Whose the backup's target is: a disk that is not mounted, a target that was emptied or set back,
// and two installations that send to one target.
#include <fstream>
#include <sstream>

#include "support/backups.h"

namespace duoc::test {
namespace {

// Its disk is not mounted: what is left is a folder of the system's disk.
TEST_F(Backups, ATargetThatWasMountedAndIsNotGetsNothingUntilItIsBack) {
  in_->files.put("một tệp minh chứng");
  shipped();
  wait([&](const backup::Lag&) { return backup::Shelf(shelf()).files().size() == 1; });
  const std::string first = shipper_->lag().generation;
  const std::string away = (p_.folder / "away").string();
  const auto refused = [](const backup::Lag& l) {
    return !l.whole && l.last_error.find("is its disk mounted?") != std::string::npos;
  };
  for (const bool serving : {true, false}) {
    if (!serving) shipper_.reset();
    fs::rename(shelf(), away);
    fs::create_directories(shelf());
    if (!serving) open();
    wait(refused);
    report(3);
    wait(refused);
    EXPECT_TRUE(fs::is_empty(shelf())) << "a backup was begun on the disk below";
    fs::remove(shelf());
    fs::rename(away, shelf());
    shipped();
    EXPECT_EQ(shipper_->lag().generation, first);
    EXPECT_EQ(shipper_->lag().last_error, "");
  }
  // An older backup lies below it, begun there one day when the disk was away as well.
  shipper_.reset();
  fs::rename(shelf(), away);
  backup::Shelf below(shelf());
  below.begin(hex(in_->signer.public_key()));
  open();
  wait([](const backup::Lag& l) {
    return l.last_error.find("is the right disk mounted?") != std::string::npos;
  });
  EXPECT_TRUE(below.generations().empty());
}

TEST_F(Backups, ATargetThatWasEmptiedOnPurposeGetsEverythingAgainWhenThatIsSaid) {
  in_->files.put("một tệp minh chứng");
  shipped();
  wait([&](const backup::Lag&) { return backup::Shelf(shelf()).files().size() == 1; });
  for (const bool serving : {true, false}) {
    const std::string before = shipper_->lag().generation;
    if (!serving) shipper_.reset();
    fs::remove_all(shelf());
    if (!serving) open();
    backup::ask_anew(in_->places.backup_state);
    wait([&](const backup::Lag& l) { return l.generation != before && l.whole; });
    report(3);
    shipped();
    EXPECT_FALSE(backup::asked_anew(in_->places.backup_state)) << "said once, it holds once";
    wait([&](const backup::Lag&) { return backup::Shelf(shelf()).files().size() == 1; });
    const auto back = restored();
    EXPECT_EQ(back.position, in_->committer->position());
    EXPECT_EQ(back.files, 1u);
  }
}

TEST_F(Backups, ATargetThatIsSetBackGetsANewGeneration) {
  in_->files.put("một tệp minh chứng");
  shipped();
  shipper_.reset();
  const std::string older = (p_.folder / "older").string();
  fs::copy(shelf(), older, fs::copy_options::recursive);
  open();
  report(5);
  shipped();
  const std::string before = shipper_->lag().generation;
  shipper_.reset();
  fs::remove_all(shelf());
  fs::rename(older, shelf());
  open();  // within the same second, by the clock of this test
  shipped();
  EXPECT_NE(shipper_->lag().generation, before);
  EXPECT_EQ(restored().position, in_->committer->position());
  EXPECT_EQ(restored().brought.generation, shipper_->lag().generation);
}

TEST_F(Backups, GenerationsAreInOrderWhenTheClockIsSetBack) {
  shipped();
  for (int i = 0; i < 3; ++i) {
    const std::string before = shipper_->lag().generation;
    shipper_.reset();
    p_.clock.set(p_.clock.now() + (i == 1 ? 0 : -std::int64_t{86400}));
    backup::ask_anew(in_->places.backup_state);
    open();
    wait([&](const backup::Lag& l) { return l.generation != before && l.whole; });
    report(1);
    shipped();
    EXPECT_EQ(backup::Shelf(shelf()).generations().back(), shipper_->lag().generation);
    EXPECT_EQ(backup::Shelf(shelf()).generations().size(), std::size_t(i) + 2);
    EXPECT_EQ(restored().position, in_->committer->position());
  }
}

// A copy of the whole installation, made while nobody serves from it.
class TwoWriters : public Backups {
 protected:
  ~TwoWriters() override {
    other_shipper_.reset();
    other_.reset();
  }
  // `exact`: a cloned machine, of which nothing says that it is one.
  void copy(bool exact) {
    shipper_.reset();
    in_.reset();
    fs::create_directories(other_folder());
    for (const char* name : {"duoc.db", "duoc.db-wal", "keys", "files", "backup"})
      if (fs::exists(p_.folder / name))
        fs::copy(p_.folder / name, other_folder() / name, fs::copy_options::recursive);
    const std::string state = (other_folder() / "backup").string();
    if (exact && fs::exists(state)) {
      const std::string same = backup::writer_of((p_.folder / "backup").string());
      const std::string fresh = backup::new_writer(state);
      std::ostringstream text;
      text << std::ifstream(fs::path(state) / "writer").rdbuf();
      std::string changed = text.str();
      changed.replace(changed.find(fresh), fresh.size(), same);
      backup::write_durably(state + "/writer", changed);
      ASSERT_EQ(backup::writer_of(state), same);
    }
  }
  fs::path other_folder() const { return p_.folder / "other"; }
  void open_other() {
    store::OpenOptions o;
    o.keep_log = true;
    other_ = std::make_unique<server::Installation>(
        server::Places((other_folder() / "duoc.db").string()), p_.clock, o);
    other_shipper_ = shipper_of(*other_);
    other_->committer->follow(*other_shipper_);
    other_shipper_->start();
  }
  static bool stopped(const backup::Lag& l) {
    return l.last_error.find("two installations must not send to one target") !=
               std::string::npos &&
           l.last_error.find("this is writer ") != std::string::npos &&
           l.last_error.find("duoc backup anew") != std::string::npos;
  }

  std::unique_ptr<server::Installation> other_;
  std::unique_ptr<backup::Shipper> other_shipper_;
};

TEST_F(TwoWriters, ACopyBesideTheOneThatServesIsStoppedAndNamesBoth) {
  shipped();
  copy(false);
  open();
  report(2);
  shipped();
  open_other();
  report(*other_, 3);
  wait(*other_shipper_, stopped);
  const std::string said = other_shipper_->lag().last_error;
  EXPECT_NE(said.find(backup::writer_of(in_->places.backup_state)), std::string::npos) << said;
  EXPECT_NE(said.find(backup::writer_of(other_->places.backup_state)), std::string::npos) << said;
  EXPECT_EQ(other_shipper_->lag().heads, 0u) << "and not one line of it went out";
  report(2);
  shipped();
  EXPECT_EQ(shipper_->lag().last_error, "");
  EXPECT_EQ(backup::Shelf(shelf()).generations().size(), 1u);
  EXPECT_EQ(restored().position, in_->committer->position());
}

// The clone cannot be told from a restart; the one that served stops, by itself, and says so.
TEST_F(TwoWriters, AClonedMachineIsNoticedByTheOneThatServedBefore) {
  shipped();
  copy(true);
  open();
  wait([](const backup::Lag& l) { return l.last_error.empty() && l.whole; });
  open_other();
  report(*other_, 1);
  wait([&](const backup::Lag& l) { return stopped(l) || stopped(other_shipper_->lag()); });
  report(5);
  report(*other_, 3);
  const bool first = stopped(shipper_->lag());
  backup::Shipper& alive = first ? *other_shipper_ : *shipper_;
  server::Installation& lives = first ? *other_ : *in_;
  wait(alive, [](const backup::Lag& l) { return l.whole && l.shipped == l.committed; });
  EXPECT_EQ(restored().position, lives.committer->position());
  // As long as both run neither displaces the other again.
  for (int i = 0; i < 5; ++i) {
    report(*(first ? in_ : other_), 1);
    report(lives, 1);
    wait(alive, [](const backup::Lag& l) { return l.whole && l.shipped == l.committed; });
    EXPECT_TRUE(stopped((first ? *shipper_ : *other_shipper_).lag()));
  }
  EXPECT_EQ(backup::Shelf(shelf()).generations().size(), 1u);
}

TEST_F(TwoWriters, AForkedJournalIsNamedAndOneOfTheRowsIsChosen) {
  shipped();
  copy(false);
  open();
  const Position common = in_->committer->position();
  report(3);
  shipped();
  const std::string first = shipper_->lag().generation;
  open_other();
  wait(*other_shipper_, stopped);
  p_.clock.set(p_.clock.now() + 1);
  report(*other_, 2);
  backup::ask_anew(other_->places.backup_state);  // by mistake
  wait(*other_shipper_, [](const backup::Lag& l) { return l.whole && l.shipped == l.committed; });
  wait(stopped);
  const std::string second = other_shipper_->lag().generation;
  const std::string one = backup::writer_of(in_->places.backup_state);
  const std::string two = backup::writer_of(other_->places.backup_state);
  try {
    restored();
    FAIL() << "restored in silence";
  } catch (const backup::Damaged& forked) {
    const std::string said = forked.what();
    for (const std::string& name : {first, second, one, two, std::to_string(common + 3)})
      EXPECT_NE(said.find(name), std::string::npos) << name << " in: " << said;
  }
  const auto of_first = restored(std::nullopt, first);
  EXPECT_EQ(of_first.position, in_->committer->position());
  EXPECT_EQ(of_first.missing(), 0u);
  const auto of_second = restored(std::nullopt, second);
  EXPECT_EQ(of_second.position, other_->committer->position());
  EXPECT_EQ(of_second.missing(), 0u);
  EXPECT_THROW(restored(std::nullopt, backup::new_generation(7, Moment{0})), std::runtime_error);
}

// No two heads of one position: only the journal itself shows it.
TEST_F(TwoWriters, AForkBelowTheHeadsOfTheOtherRowIsFoundInTheJournal) {
  shipped();
  copy(false);
  open();
  report(3);
  shipped();
  const std::string first = shipper_->lag().generation;
  shipper_.reset();
  open_other();
  wait(*other_shipper_, stopped);
  report(*other_, 7);
  backup::ask_anew(other_->places.backup_state);
  wait(*other_shipper_, [](const backup::Lag& l) { return l.whole && l.shipped == l.committed; });
  try {
    restored();
    FAIL() << "restored in silence";
  } catch (const backup::Damaged& forked) {
    EXPECT_NE(std::string(forked.what()).find("sealed different journals"), std::string::npos);
    EXPECT_NE(std::string(forked.what()).find(first), std::string::npos);
  }
  EXPECT_EQ(restored(std::nullopt, first).position, in_->committer->position());
}

TEST_F(TwoWriters, WhatWasRestoredGoesOnOnTheTargetUnlessTheOldOneDidMeanwhile) {
  shipped();
  report(4);
  shipped();
  const Position position = in_->committer->position() - 2;
  restored(position);
  const auto begin = [&] {
    store::OpenOptions o;
    o.keep_log = true;
    const server::Places places(last_);
    if (!fs::exists(places.people_keys)) in_->people_keys.copy_to(places.people_keys);
    other_ = std::make_unique<server::Installation>(places, p_.clock, o);
    other_shipper_ = shipper_of(*other_);
    other_->committer->follow(*other_shipper_);
    other_shipper_->start();
  };
  report(1);  // the old one is not gone
  shipped();
  begin();
  wait(*other_shipper_, stopped);
  other_shipper_.reset();
  other_.reset();
  const std::string first = shipper_->lag().generation;
  restored(position);
  begin();
  wait(*other_shipper_, [](const backup::Lag& l) { return l.whole && l.shipped == l.committed; });
  wait(stopped);
  report(*other_, 1);
  wait(*other_shipper_, [](const backup::Lag& l) { return l.shipped == l.committed; });
  // The entries that were left behind are not asked for again: the row says that they were.
  const auto back = restored();
  EXPECT_EQ(back.position, position + 1);
  EXPECT_EQ(back.missing(), 0u);
  EXPECT_GT(restored(std::nullopt, first).position, back.position);
}

TEST_F(TwoWriters, RowsThatWereWrittenToAtTheSameTimeAreNamed) {
  shipped();
  const std::string first = shipper_->lag().generation;
  const std::string before = (p_.folder / "before").string();
  shipper_.reset();
  backup::ask_anew(in_->places.backup_state);
  open();
  report(1);
  wait([&](const backup::Lag& l) { return l.generation != first && l.whole; });
  shipped();
  EXPECT_TRUE(restored().notes.size() == 1);  // that no key store is there
  // A folder that was merged from two: the first row went on.
  std::ofstream(fs::path(shelf()) / first / "heads", std::ios::app) << "\n{\"under\":\"x\"}\n";
  const auto back = restored();
  ASSERT_EQ(back.notes.size(), 2u);
  EXPECT_NE(back.notes[0].find("were written to at the same time"), std::string::npos);
}

}  // namespace
}  // namespace duoc::test

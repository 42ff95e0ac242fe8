// Each thing that the doctor refuses, made wrong; and that nothing serves while it is.
#include "server/doctor.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "base/json_in.h"
#include "flows/program.h"
#include "kernel/org/acts.h"
#include "support/own_cluster.h"
#include "support/small_province.h"

namespace duoc::test {
namespace {

namespace fs = std::filesystem;
using server::Examined;
using server::Finding;

class Doctor : public ::testing::Test {
 protected:
  // What is refused, by name; the clock of the test is the machine's.
  std::map<std::string, std::string> refused(bool whole = true) {
    std::map<std::string, std::string> out;
    for (const Examined& e : server::examine(p.places(), *p.in->store, p.clock, whole)) {
      EXPECT_FALSE(e.what.empty()) << e.name;
      EXPECT_EQ(e.finding == Finding::good, e.todo.empty()) << e.name << ": " << e.todo;
      if (e.finding == Finding::refused && !e.name.starts_with("disk")) out[e.name] = e.what;
    }
    return out;
  }
  std::string options() const {
    return " --store '" + p.places().store + "' --data '" + p.folder.string() + "'";
  }
  Ran serve() {
    p.in.reset();
    return duoc("serve --port 0" + options());
  }
  SmallProvince p;
};

TEST_F(Doctor, FindsNothingWrongWithASoundInstallation) {
  EXPECT_TRUE(refused().empty()) << refused().begin()->second;
}

TEST_F(Doctor, RefusesKeysThatOthersMayRead) {
  fs::permissions(p.places().journal_key, fs::perms::group_read, fs::perm_options::add);
  EXPECT_NE(refused()["key_rights"].find("journal.key"), std::string::npos);
  fs::permissions(p.places().journal_key, fs::perms::group_read, fs::perm_options::remove);
  fs::permissions(p.places().keys, fs::perms::others_exec, fs::perm_options::add);
  EXPECT_NE(refused()["key_rights"].find("look into"), std::string::npos);
  const Ran ran = serve();
  EXPECT_EQ(ran.code, 3);
  EXPECT_NE(ran.error.find("does not serve: others may look into"), std::string::npos) << ran.error;
  EXPECT_NE(ran.error.find("chmod 700"), std::string::npos) << ran.error;
}

TEST_F(Doctor, ServesNothingWithoutThePersonsKeys) {
  p.in.reset();
  for (const char* end : {"", "-wal", "-shm"}) fs::remove(p.places().people_keys + end);
  const Ran ran = duoc("serve --port 0" + options());
  EXPECT_EQ(ran.code, 3);
  EXPECT_NE(ran.error.find("'duoc restore keys'"), std::string::npos) << ran.error;
  EXPECT_FALSE(fs::exists(p.places().people_keys)) << "none is made in their place";
}

TEST_F(Doctor, RefusesAnotherKeyThanTheJournals) {
  fs::remove(p.places().journal_key);
  journal::Signer::create(p.places().journal_key);
  EXPECT_NE(refused()["journal_key"].find("not signed with"), std::string::npos);
  const Ran ran = serve();
  EXPECT_EQ(ran.code, 3);
  EXPECT_NE(ran.error.find("bring the installation's own key back"), std::string::npos)
      << ran.error;
}

TEST_F(Doctor, RefusesAClockBehindTheJournal) {
  const Moment now = p.clock.now();
  p.clock.set(now + -200);
  EXPECT_TRUE(refused().empty()) << "some minutes are a time service at work";
  p.clock.set(now + -3600);
  EXPECT_NE(refused()["clock"].find("the newest entry was recorded at"), std::string::npos);
}

TEST_F(Doctor, DoesNotServeBehindTheJournalsClock) {
  p.clock.set(system_clock()->now() + 86400);
  p.must(p.in->act({}, [](Work& w) {
    org::AddUnit a;
    a.facts = {"NEW", "Mới", "New", "department", 0, w.org.today.by_code("P")->id, false, ""};
    a.valid_from = day_from(2020, 1, 1);
    return org::add_unit(w, a);
  }));
  const Ran ran = serve();
  EXPECT_EQ(ran.code, 3);
  EXPECT_NE(ran.error.find("set the clock"), std::string::npos) << ran.error;
}

TEST_F(Doctor, RefusesAJournalThatWasNeverVerifiedOrIsTouchedOrCut) {
  p.add_task("DOF", day_from(2030, 12, 31));
  EXPECT_NE(refused(false)["journal"].find("never verified"), std::string::npos);
  EXPECT_TRUE(refused(true).empty());
  EXPECT_TRUE(refused(false).empty());
  auto& rows = p.in->store->writer();
  rows.script("UPDATE task SET percent = 7 WHERE id = 1");
  EXPECT_NE(refused(true)["journal"].find("not in order"), std::string::npos);
  const auto size = std::to_string(p.in->committer->position());
  rows.script("DELETE FROM journal WHERE position = " + size);
  rows.script("DELETE FROM journal_head WHERE size = " + size);
  EXPECT_NE(refused(false)["journal"].find("is shorter now"), std::string::npos);
}

TEST_F(Doctor, RefusesAPersonWithoutAKey) {
  const auto& people = p.org().people;
  ASSERT_FALSE(people.empty());
  p.in->people_keys.destroy(people.begin()->first);
  EXPECT_NE(refused()["person_keys"].find("1 persons have no key"), std::string::npos);
}

TEST(DoctorCommand, SpeaksInWordsAndInJson) {
  SmallProvince p(system_clock()->now(), "sqlite");
  p.in.reset();
  const std::string at = " --store " + p.places().store;
  const Ran words = duoc("doctor" + at);
  EXPECT_NE(words.out.find("good     journal: verified"), std::string::npos) << words.out;
  fs::permissions(p.places().people_keys, fs::perms::others_read, fs::perm_options::add);
  const Ran wrong = duoc("doctor --json" + at);
  EXPECT_EQ(wrong.code, 1);
  const JsonIn in = parse_json(wrong.out).value();
  EXPECT_FALSE(in.flag("ok"));
  EXPECT_GT(in.list("examined")->size(), 3u);
  EXPECT_EQ(duoc("doctor --store /nowhere/duoc.db").code, 3);
}

TEST(DoctorCommand, RefusesADatabaseThatMayLoseWhatItAnswered) {
  const OwnCluster cluster;
  SmallProvince p(system_clock()->now(), "postgresql");
  auto& rows = p.in->store->writer();
  EXPECT_TRUE(p.in->store->unsafe_settings().empty());
  EXPECT_FALSE(p.in->store->folder().empty()) << "it lies on this machine";
  EXPECT_GT(p.in->store->bytes(), 1 << 20);
  rows.script("ALTER SYSTEM SET fsync = off");
  rows.script("SELECT pg_reload_conf()");
  for (int i = 0; i < 300 && p.in->store->unsafe_settings().empty(); ++i) ::usleep(100'000);
  p.in.reset();
  const Ran ran =
      duoc("serve --port 0 --store '" + p.places().store + "' --data " + p.folder.string());
  EXPECT_EQ(ran.code, 3);
  EXPECT_NE(ran.error.find("does not serve: fsync is off"), std::string::npos) << ran.error;
  const Ran doctor = duoc("doctor --store '" + p.places().store + "' --data " + p.folder.string());
  EXPECT_EQ(doctor.code, 1);
  EXPECT_NE(doctor.out.find("refused  durability: fsync is off"), std::string::npos) << doctor.out;
}

}  // namespace
}  // namespace duoc::test

// Each thing that the doctor refuses, made wrong; and that nothing serves while it is.
#include "server/doctor.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "backup/part.h"
#include "backup/state.h"
#include "base/json_in.h"
#include "flows/program.h"
#include "kernel/org/acts.h"
#include "server/settings.h"
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
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.error.find("does not serve: others may look into"), std::string::npos) << ran.error;
  EXPECT_NE(ran.error.find("chmod 700"), std::string::npos) << ran.error;
}

TEST_F(Doctor, ServesNothingWithoutThePersonsKeys) {
  p.in.reset();
  for (const char* end : {"", "-wal", "-shm"}) fs::remove(p.places().people_keys + end);
  const Ran ran = duoc("serve --port 0" + options());
  EXPECT_EQ(ran.code, 2) << "the unit does not try it again";
  EXPECT_NE(ran.error.find("'duoc restore keys'"), std::string::npos) << ran.error;
  EXPECT_FALSE(fs::exists(p.places().people_keys)) << "none is made in their place";
}

TEST_F(Doctor, RefusesAnotherKeyThanTheJournals) {
  fs::remove(p.places().journal_key);
  journal::Signer::create(p.places().journal_key);
  EXPECT_NE(refused()["journal_key"].find("not signed with"), std::string::npos);
  const Ran ran = serve();
  EXPECT_EQ(ran.code, 2);
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
  EXPECT_NE(wrong.out.find("not_looked_at"), std::string::npos) << wrong.out;
}

TEST(DoctorCommand, PrintsItsFindingsWhenTheStoreCannotBeOpened) {
  const Ran ran = duoc("doctor --store /nowhere/duoc.db");
  EXPECT_EQ(ran.code, 1);
  const auto disk = ran.out.find("refused  disk: /nowhere cannot be looked at");
  const auto store = ran.out.find("refused  store: there is no store at");
  EXPECT_NE(disk, std::string::npos) << ran.out;
  EXPECT_NE(store, std::string::npos) << ran.out;
  EXPECT_LT(disk, store);
  EXPECT_NE(ran.out.find("not_looked_at"), std::string::npos) << ran.out;
}

TEST_F(Doctor, NotesAVerifiedHeadThatCannotBeKept) {
  fs::create_directories(p.places().keys + "/verified-head.json.new/in-the-way");
  const auto all = server::examine(p.places(), *p.in->store, p.clock, true);
  ASSERT_EQ(all.back().name, "journal");
  EXPECT_EQ(all.back().finding, Finding::note) << all.back().what;
  EXPECT_NE(all.back().what.find("could not be kept"), std::string::npos) << all.back().what;
  EXPECT_EQ(all.front().name, "disk");
}

class Settings : public ::testing::Test {
 protected:
  Examined found(const std::string& name, const std::vector<std::string>& words) {
    const server::Arguments a(words, server::serve_values(), server::serve_flags());
    for (const Examined& e : server::examine_settings(p.places(), a, p.in->store.get(), now))
      if (e.name == name) return e;
    ADD_FAILURE() << name;
    return {};
  }
  Moment now = system_clock()->now();
  std::vector<std::string> pair_for(int days) {
    const std::string at = p.folder.string();
    const std::string make =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=x -days " +
        std::to_string(days) + " -keyout " + at + "/key.pem -out " + at +
        "/crt.pem 2>/dev/null && chmod 600 " + at + "/key.pem";
    EXPECT_EQ(std::system(make.c_str()), 0);
    return {"--certificate", at + "/crt.pem", "--key", at + "/key.pem"};
  }
  SmallProvince p{system_clock()->now(), "sqlite"};
};

TEST_F(Settings, TellWhereTheBackupGoes) {
  EXPECT_EQ(found("backup", {}).finding, Finding::note);
  const std::string target = p.folder.string() + "/target";
  const Examined keyless = found("backup", {"--backup", target});
  EXPECT_EQ(keyless.finding, Finding::refused);
  EXPECT_NE(keyless.what.find("backup.pub"), std::string::npos) << keyless.what;
  std::ofstream(p.places().backup_public) << "key\n";
  EXPECT_NE(found("backup", {"--backup", target}).what.find("is not a backup's public key"),
            std::string::npos);
  fs::remove(p.places().backup_public);
  backup::make_box_keys(p.folder.string() + "/private", p.places().backup_public,
                        p.in->signer.public_key());
  const Examined away = found("backup", {"--backup", target});
  EXPECT_EQ(away.finding, Finding::refused);
  EXPECT_NE(away.what.find("cannot write to " + target), std::string::npos) << away.what;
  fs::create_directories(target);
  EXPECT_EQ(found("backup", {"--backup", target}).finding, Finding::good);
  EXPECT_EQ(found("backup_keys", {"--backup", target}).finding, Finding::note);
}

TEST_F(Settings, TellHowFarTheBackupIs) {
  const std::vector<std::string> to = {"--backup", p.folder.string()};
  EXPECT_NE(found("backup_sent", to).what.find("nothing was sent to"), std::string::npos);
  fs::create_directories(p.places().backup_state);
  backup::State state;
  state.target = p.folder.string();
  state.begun = state.sent = now + -2 * 86400;
  backup::write_state(p.places().backup_state, state);
  const Examined begun = found("backup_sent", to);
  EXPECT_EQ(begun.finding, Finding::refused);
  EXPECT_NE(begun.what.find("first whole state was begun 48 hours ago"), std::string::npos)
      << begun.what;
  state.whole = true;
  state.holds = p.in->committer->position();
  backup::write_state(p.places().backup_state, state);
  const Examined quiet = found("backup_sent", to);
  EXPECT_EQ(quiet.finding, Finding::good) << quiet.what;
  EXPECT_NE(quiet.what.find("the newest part went 48 hours ago"), std::string::npos) << quiet.what;
  EXPECT_EQ(found("backup_sent", {"--backup", "/else"}).finding, Finding::refused);
  p.add_task("DOF", day_from(2030, 12, 31));
  EXPECT_EQ(found("backup_sent", to).finding, Finding::good) << "some seconds are the way there";
  now = p.clock.now() + 3600;
  const Examined waits = found("backup_sent", to);
  EXPECT_EQ(waits.finding, Finding::refused);
  EXPECT_NE(waits.what.find("and acts since "), std::string::npos) << waits.what;
  state.sent = now + -7200;
  backup::write_state(p.places().backup_state, state);
  EXPECT_EQ(found("backup_sent", to).finding, Finding::note);
}

TEST_F(Settings, TellHowLongTheCertificateHolds) {
  EXPECT_EQ(found("certificate", {}).finding, Finding::note);
  EXPECT_EQ(found("certificate", {"--behind-proxy"}).finding, Finding::good);
  EXPECT_EQ(found("certificate", {"--certificate", "/nowhere/c", "--key", "/nowhere/k"}).finding,
            Finding::refused);
  EXPECT_EQ(found("certificate", pair_for(5)).finding, Finding::refused);
  EXPECT_EQ(found("certificate", pair_for(20)).finding, Finding::note);
  EXPECT_EQ(found("certificate", pair_for(90)).finding, Finding::good);
}

TEST(RootInAnothersFolder, WritesNothing) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can be in another user's folder this way";
  SmallProvince p(system_clock()->now(), "sqlite");
  p.in.reset();
  ASSERT_EQ(::chown(p.folder.c_str(), 65534, 65534), 0);
  const std::string at = " --store " + p.places().store;
  for (const std::string& command :
       {"unit add X --name X --kind office" + at, "backup key " + p.folder.string() + "/k" + at,
        "init --store " + p.folder.string() + "/other/duoc.db",
        "store copy --to " + p.folder.string() + "/copy/duoc.db" + at,
        "receive " + p.folder.string() + "/kept --certificate c --key k --client-authority a"}) {
    const Ran ran = duoc(command);
    EXPECT_EQ(ran.code, 2) << command;
    EXPECT_NE(ran.error.find("runuser -u nobody -- duoc"), std::string::npos) << ran.error;
  }
  EXPECT_FALSE(fs::exists(p.folder / "other"));
  EXPECT_FALSE(fs::exists(p.folder / "kept"));
}

// What waiting does not mend: the unit does not try it again.
TEST(ServeCommand, EndsAsMisusedWhenWaitingMendsNothing) {
  SmallProvince p(system_clock()->now(), "sqlite");
  p.in.reset();
  const std::string folder = p.folder.string();
  const std::string at = " --store " + p.places().store;
  std::ofstream(folder + "/token") << "short\n";
  fs::permissions(folder + "/token", fs::perms::owner_read, fs::perm_options::replace);
  std::ofstream(folder + "/foreign.db") << std::string(5000, 'x');
  fs::create_directories(folder + "/keys");
  std::ofstream(folder + "/no.pem") << "nothing\n";
  fs::permissions(folder + "/no.pem", fs::perms::owner_read, fs::perm_options::replace);
  const std::vector<std::pair<std::string, std::string>> all = {
      {"--store " + folder + "/none.db", "there is no store at " + folder + "/none.db"},
      {"--store " + folder + "/foreign.db", "file is not a database"},
      {"--address nowhere" + at, "'nowhere' is not an address to listen at"},
      {"--metrics-token " + folder + "/token" + at, "needs at least 16 characters"},
      {"--metrics-token " + folder + "/none" + at, "none cannot be read: No such file"},
      {"--certificate " + folder + "/no.pem --key " + folder + "/no.pem" + at,
       "the certificate " + folder + "/no.pem cannot be read"},
      {"--backup " + folder + "/target" + at, "'duoc backup key FILE' makes one"}};
  for (const auto& [options, sentence] : all) {
    const Ran ran = duoc("serve --port 0 " + options);
    EXPECT_EQ(ran.code, 2) << options;
    EXPECT_NE(ran.error.find(sentence), std::string::npos) << options << ": " << ran.error;
  }
}

// An older program is put back after an upgrade: it neither serves nor reads, and says why.
TEST(ServeCommand, RefusesAStoreThatANewerReleaseHasUpgraded) {
  SmallProvince p(system_clock()->now(), "sqlite");
  p.in->store->writer().script(
      "INSERT INTO schema_step(module, number, hash) VALUES ('directives', 9999, 'later')");
  p.in.reset();
  const std::string at = " --store " + p.places().store;
  const std::string sentence =
      "the store was upgraded by a newer release (schema directives 9999): use that release, or "
      "bring the backup from before the upgrade back";
  for (const std::string command : {"serve --port 0", "figures", "unit add X --name X --kind x"}) {
    const Ran ran = duoc(command + at);
    EXPECT_EQ(ran.code, 2) << command;
    EXPECT_NE(ran.error.find(sentence), std::string::npos) << command << ": " << ran.error;
  }
  const Ran ran = duoc("doctor" + at);
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.out.find("refused  store: " + sentence), std::string::npos) << ran.out;
}

TEST(ServeCommand, SaysWhoHasThePort) {
  SmallProvince p(system_clock()->now(), "sqlite");
  p.in.reset();
  const int taken = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  ASSERT_EQ(::bind(taken, reinterpret_cast<sockaddr*>(&at), size), 0);
  ASSERT_EQ(::listen(taken, 1), 0);
  ASSERT_EQ(::getsockname(taken, reinterpret_cast<sockaddr*>(&at), &size), 0);
  const std::string port = std::to_string(ntohs(at.sin_port));
  const Ran ran = duoc("serve --port " + port + " --store " + p.places().store);
  ::close(taken);
  EXPECT_EQ(ran.code, 3);
  EXPECT_NE(ran.error.find("127.0.0.1, port " + port + ": another program has it"),
            std::string::npos)
      << ran.error;
  const Ran bare =
      duoc("serve --port 0 --certificate /nowhere/c --key /nowhere/k --store " + p.places().store);
  EXPECT_EQ(bare.code, 2);
  EXPECT_NE(bare.error.find("certificate: /nowhere/c cannot be read: No such file"),
            std::string::npos)
      << bare.error;
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
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.error.find("does not serve: fsync is off"), std::string::npos) << ran.error;
  const Ran doctor = duoc("doctor --store '" + p.places().store + "' --data " + p.folder.string());
  EXPECT_EQ(doctor.code, 1);
  EXPECT_NE(doctor.out.find("refused  durability: fsync is off"), std::string::npos) << doctor.out;
}

}  // namespace
}  // namespace duoc::test

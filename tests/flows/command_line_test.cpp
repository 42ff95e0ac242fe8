// Every command explains itself, answers in JSON when asked, and refuses bad words in one sentence.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/json_in.h"
#include "flows/program.h"
#include "server/installation.h"

namespace duoc::test {
namespace {

namespace fs = std::filesystem;

class CommandLine : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ =
        fs::temp_directory_path() / ("duoc-words-" + hex(sha256(random_bytes(16))).substr(0, 12));
    fs::create_directories(folder_);
    const Ran made = duoc("init --example ca-mau --json --store " + store());
    ASSERT_EQ(made.code, 0) << made.error;
    ASSERT_GT(parse_json(made.out).value().integer("position"), 1000);
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }
  static std::string store(const char* name = "store") {
    return (folder_ / name / "duoc.db").string();
  }
  static std::string file(const std::string& name, const std::string& bytes) {
    const fs::path path = folder_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
  }
  static JsonIn json(const std::string& arguments, int code = 0) {
    const Ran ran = duoc(arguments);
    EXPECT_EQ(ran.code, code) << arguments << ": " << ran.error;
    auto in = parse_json(ran.out);
    EXPECT_TRUE(in.ok()) << arguments << ": " << ran.out.substr(0, 200);
    return in ? std::move(*in) : JsonIn({});
  }
  static inline fs::path folder_;
};

TEST_F(CommandLine, WhatIsMadeIsReadByItsOwnerAlone) {
  for (const char* file : {"duoc.db", "keys/journal.key", "keys/people.db"}) {
    const auto rights = fs::status(folder_ / "store" / file).permissions();
    EXPECT_EQ(rights & (fs::perms::group_all | fs::perms::others_all), fs::perms::none) << file;
  }
}

TEST_F(CommandLine, EveryCommandHasHelp) {
  for (const char* command : {"",
                              "init",
                              "serve",
                              "import",
                              "import tasks",
                              "figures",
                              "figures overlap",
                              "journal",
                              "journal verify",
                              "journal head",
                              "journal tail",
                              "journal prove",
                              "journal check",
                              "backup",
                              "restore",
                              "receive",
                              "backup check",
                              "restore keys",
                              "doctor",
                              "capacity",
                              "user",
                              "user add",
                              "reference"}) {
    const Ran ran = duoc(std::string(command) + " --help");
    EXPECT_EQ(ran.code, 0) << command;
    EXPECT_NE(ran.out.find("duoc"), std::string::npos) << command;
    EXPECT_EQ(ran.error, "") << command;
  }
}

TEST_F(CommandLine, BadWordsAreMisuseInOneSentence) {
  const std::string at = " --store " + store();
  const std::pair<std::string, std::string> misuses[] = {
      {"serve --port abc" + at, "--port needs a whole number from 0 to 65535, not 'abc'"},
      {"serve --port 70000" + at, "--port needs a whole number"},
      {"serve --port 80x" + at, "not '80x'"},
      {"serve --threads 0" + at, "--threads needs a whole number from 1"},
      {"serve now" + at, "not 'now'"},
      {"journal prove xyz" + at, "the position needs a whole number"},
      {"journal prove -1" + at, "the position needs a whole number"},
      {"journal prove 99999999999999999999" + at, "the position needs a whole number"},
      {"journal prove 999999" + at, "there is no entry 999999"},
      {"journal tail --n many" + at, "--n needs a whole number"},
      {"journal nonsense" + at, "there is no 'journal nonsense'"},
      {"figures nonsense" + at, "there is no 'figures nonsense'"},
      {"figures --year soon" + at, "year"},
      {"figures --as-of yesterday" + at, "as_of"},
      {"figures --by colour" + at, "by"},
      {"figures --port 1" + at, "there is no option --port here"},
      {"user add x --role king --unit STC" + at, "--role must be one of"},
      {"user add x --role clerk --unit STC --from soon" + at, "--from needs a day"},
      {"init now" + at, "not 'now'"},
      {"nonsense", "there is no command 'nonsense'"},
  };
  for (const auto& [words, says] : misuses) {
    const Ran ran = duoc(words + " </dev/null");
    EXPECT_EQ(ran.code, 2) << words << ": " << ran.error;
    EXPECT_NE(ran.error.find(says), std::string::npos) << words << ": " << ran.error;
    EXPECT_EQ(std::count(ran.error.begin(), ran.error.end(), '\n'), 1) << ran.error;
    EXPECT_EQ(ran.error.find("stoi"), std::string::npos) << ran.error;
  }
}

TEST_F(CommandLine, WhatListsOrComputesAnswersInJson) {
  const std::string at = " --store " + store();
  EXPECT_TRUE(json("journal verify --json" + at).flag("ok"));
  EXPECT_FALSE(json("journal head --json" + at).text_or_empty("root").empty());
  EXPECT_EQ(json("journal tail --n 1 --json" + at).integer("position"),
            json("journal head" + at).integer("size"));
  const std::string proof = file("proof.json", duoc("journal prove 812 --json" + at).out);
  const JsonIn checked = json("journal check --json " + proof);
  EXPECT_TRUE(checked.flag("ok"));
  EXPECT_EQ(JsonIn(*checked.object("entry")).integer("position"), 812);
  const JsonIn refuted =
      json("journal check --json --key " + std::string(64, 'a') + " " + proof, 1);
  EXPECT_FALSE(refuted.flag("ok"));
  EXPECT_FALSE(refuted.text_or_empty("problem").empty());
  EXPECT_EQ(json("figures overlap 97-CTr/TU nq57.vn --json" + at).text("a"), "97-CTr/TU");
  EXPECT_NE(duoc("figures overlap 97-CTr/TU nq57.vn" + at).out.find("only in nq57.vn"),
            std::string::npos);
}

TEST_F(CommandLine, ABackupGoesOutAndComesBackInJson) {
  const std::string saved = (folder_ / "saved").string();
  const JsonIn out = json("backup " + saved + " --json --store " + store());
  EXPECT_EQ(out.integer("position"), json("journal head --store " + store()).integer("size"));
  const fs::path keys = folder_ / "back/keys";
  fs::create_directories(keys);
  fs::copy_file(folder_ / "store/keys/journal.key", keys / "journal.key");
  // Evidence that is there already, as on the way back from an upgrade, stays.
  for (const fs::path& files : {fs::path(saved) / "files", folder_ / "back/files"}) {
    fs::create_directories(files / "ab");
    std::ofstream(files / "ab/evidence") << "the same\n";
  }
  const JsonIn back = json("restore " + saved + " --json --store " + store("back"));
  EXPECT_TRUE(back.flag("ok"));
}

TEST_F(CommandLine, AStoreOfAnEarlierReleaseIsNotReadButNamed) {
  const std::string old = store("old");
  fs::create_directories(fs::path(old).parent_path());
  fs::copy_file(store(), old);
  {
    const auto opened = store::open(old, {});
    store::Writer& rows = opened->writer();
    rows.begin();
    rows.run("DELETE FROM schema_step WHERE module = 'directives' AND number > 1", {});
    rows.commit();
  }
  for (const char* command : {"figures --register nq57.vn", "journal verify", "journal head"}) {
    const Ran ran = duoc(std::string(command) + " --store " + old);
    EXPECT_EQ(ran.code, 3) << command;
    EXPECT_NE(ran.error.find("of an earlier release"), std::string::npos) << ran.error;
  }
}

TEST_F(CommandLine, AUnitIsAddedOrRefusedInJson) {
  const std::string rest = " --name 'Đơn vị thử' --kind department --json --store " + store();
  EXPECT_EQ(json("unit add THU --order 5" + rest).text("code"), "THU");
  EXPECT_EQ(duoc("unit add THU2 --order x" + rest).code, 2);
  EXPECT_EQ(json("unit add THU" + rest, 1).text_or_empty("code"), "unit.code_taken");
}

TEST_F(CommandLine, APersonIsAddedOrRefusedInJson) {
  const std::string rest = " --name 'Lê Thử' --unit STC --role clerk --json --store " + store();
  const std::string password = " <" + file("password", "mot-mat-khau-dai\n");
  EXPECT_EQ(json("user add thu" + rest + password).text("login"), "thu");
  const JsonIn again = json("user add thu" + rest + password, 1);
  EXPECT_FALSE(again.flag("ok"));
  EXPECT_FALSE(again.text_or_empty("code").empty());
}

TEST_F(CommandLine, WhoHoldsAPostIsListedAndAForgottenPasswordSet) {
  const std::string at = " --store " + store();
  const Ran all = duoc("user list --role administrator" + at);
  EXPECT_EQ(all.code, 0) << all.error;
  EXPECT_EQ(all.out.find("quantri "), 0u) << all.out;
  EXPECT_EQ(all.out.find("thuky"), std::string::npos) << all.out;
  EXPECT_GT(json("user list --json" + at).list("items")->size(), 5u);
  EXPECT_EQ(duoc("user list --role king" + at).code, 2);
  const std::string password = " <" + file("password", "mot-mat-khau-moi\n");
  EXPECT_EQ(json("user password quantri --json" + at + password).text("login"), "quantri");
  EXPECT_NE(duoc("journal tail --n 1" + at).out.find("person.password_set"), std::string::npos);
  const Ran nobody = duoc("user password nobody" + at + password);
  EXPECT_EQ(nobody.code, 2);
  EXPECT_NE(nobody.error.find("nobody signs in as 'nobody'"), std::string::npos) << nobody.error;
}

TEST_F(CommandLine, AnImportIsShownAsATableAndWrittenWithJson) {
  const std::string annex =
      file("annex.tsv",
           "STT\tNội dung nhiệm vụ\tCơ quan chủ trì\tThời hạn\n"
           "901\tLập danh mục\tSở Tài chính\tTháng 12/2026\n902\tRà soát\tSở Lạ\tTháng 12/2026\n");
  const std::string words = "import tasks " + annex + " --register nq57.vn --store " + store();
  const std::string table = duoc(words + " --dry-run").out;
  for (const char* part : {"row", "status", "lead", "deadline", "ready", "needs_decision", "STC",
                           "2026-12-31", "Lập danh mục", "Nothing was written"}) {
    EXPECT_NE(table.find(part), std::string::npos) << part << "\n" << table;
  }
  const JsonIn written = json(words + " --json");
  EXPECT_EQ(written.integer("written"), 1);
  EXPECT_EQ(written.integer("left"), 1);
}

}  // namespace
}  // namespace duoc::test

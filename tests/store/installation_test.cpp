// A whole installation on each engine, as a person runs it: the same acts give the same figures,
// the journal verifies, what was touched is named, a second writer is told.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "base/hash.h"
#include "base/json_in.h"
#include "flows/program.h"
#include "support/engines.h"

namespace duoc::test {
namespace {

namespace fs = std::filesystem;

class InstallationOn {
 public:
  explicit InstallationOn(const std::string& engine)
      : engine_(engine),
        data_(fs::temp_directory_path() /
              ("duoc-data-" + hex(sha256(random_bytes(8))).substr(0, 12))) {}
  ~InstallationOn() { fs::remove_all(data_); }
  std::string options() const {
    return " --store '" + engine_.address() + "' --data '" + data_.string() + "'";
  }
  std::string as_target() const {
    return " --to '" + engine_.address() + "' --to-data '" + data_.string() + "'";
  }
  const Engine& engine() const { return engine_; }
  const fs::path& data() const { return data_; }

 private:
  Engine engine_;
  fs::path data_;
};

const std::vector<std::string>& questions() {
  static const std::vector<std::string> all = {
      "figures --json --register 97-CTr/TU --year 2025 --as-of 2025-09-18",
      "figures --json --register nq57.vn --as-of 2025-09-18",
      "figures --json --register 97-CTr/TU --year 2025 --as-of 2025-09-18 --known-at 2025-09-18",
      "figures --json --by unit --as-of 2025-06-30",
      "figures --json --list overdue --as-of 2025-12-31"};
  return all;
}

TEST(Installations, TheSameActsGiveTheSameFiguresOnBothEngines) {
  std::map<std::string, std::vector<std::string>> answers;
  for (const char* name : {"sqlite", "postgresql"}) {
    const InstallationOn here(name);
    const Ran made = duoc("init --example ca-mau --json" + here.options());
    ASSERT_EQ(made.code, 0) << made.error;
    auto& said = answers[name];
    said.push_back(std::to_string(parse_json(made.out).value().integer("position").value_or(0)));
    for (const std::string& question : questions()) {
      const Ran ran = duoc(question + here.options());
      ASSERT_EQ(ran.code, 0) << question << ran.error;
      said.push_back(ran.out);
    }
    const Ran verified = duoc("journal verify" + here.options());
    EXPECT_EQ(verified.code, 0) << verified.error << verified.out;
    here.engine().open()->writer().script("UPDATE task SET percent = 99 WHERE id = 5");
    const Ran touched = duoc("journal verify" + here.options());
    EXPECT_EQ(touched.code, 1);
    EXPECT_NE(touched.error.find("table task, row 5"), std::string::npos) << touched.error;
  }
  ASSERT_EQ(answers["sqlite"].size(), answers["postgresql"].size());
  for (std::size_t i = 0; i < answers["sqlite"].size(); ++i)
    EXPECT_EQ(answers["sqlite"][i], answers["postgresql"][i]) << i;
}

TEST(Installations, AnEmptyOneInADatabaseIsFilledAndKept) {
  const InstallationOn here("postgresql");
  ASSERT_EQ(duoc("init --origin thu" + here.options()).code, 0);
  const Ran again = duoc("init --origin thu" + here.options());
  EXPECT_NE(again.code, 0);
  EXPECT_NE(again.error.find("already"), std::string::npos) << again.error;
  EXPECT_EQ(duoc("unit add VPTU --name 'Văn phòng Tỉnh ủy' --kind office" + here.options()).code,
            0);
  {
    const auto other = here.engine().open();
    other->writer();
    const Ran second =
        duoc("unit add STC --name 'Sở Tài chính' --kind department" + here.options());
    EXPECT_NE(second.code, 0);
    EXPECT_NE(second.error.find("another duoc is writing"), std::string::npos) << second.error;
  }
  EXPECT_EQ(duoc("unit add STC --name 'Sở Tài chính' --kind department" + here.options()).code, 0);
  EXPECT_EQ(duoc("journal verify" + here.options()).code, 0);
}

// There and back again: the same head, the same answers, and nothing is overwritten.
TEST(Installations, AreCopiedBetweenTheEngines) {
  const InstallationOn file("sqlite");
  const InstallationOn database("postgresql");
  const InstallationOn back("sqlite");
  ASSERT_EQ(duoc("init --example ca-mau" + file.options()).code, 0);
  const auto head = [](const InstallationOn& at) {
    const JsonIn in = parse_json(duoc("journal head" + at.options()).out).value();
    return in.text_or_empty("root") + in.text_or_empty("key");
  };
  const InstallationOn* from = &file;
  for (const char* beside : {"backup.pub", "erased"})
    std::ofstream(file.data() / "keys" / beside) << beside << "\n";
  for (const InstallationOn* to : {&database, &back}) {
    const std::string copy = "store copy --json" + from->options() + to->as_target();
    const Ran ran = duoc(copy);
    ASSERT_EQ(ran.code, 0) << ran.error << ran.out;
    EXPECT_TRUE(parse_json(ran.out).value().flag("ok"));
    EXPECT_EQ(head(*to), head(file));
    EXPECT_TRUE(fs::exists(to->data() / "keys/backup.pub")) << "the backup goes on";
    EXPECT_TRUE(fs::exists(to->data() / "keys/erased")) << "who was erased stays erased";
    for (const std::string& question : questions())
      EXPECT_EQ(duoc(question + to->options()).out, duoc(question + file.options()).out);
    const Ran again = duoc(copy);
    EXPECT_EQ(again.code, 2);
    EXPECT_NE(again.error.find("already"), std::string::npos) << again.error;
    from = to;
  }
  EXPECT_EQ(duoc("unit add THU --name 'Đơn vị thử' --kind office" + back.options()).code, 0);
}

TEST(Installations, ADatabaseNeedsAFolderBesideIt) {
  const Ran ran = duoc("journal verify --store postgresql://duoc@127.0.0.1:1/duoc");
  EXPECT_NE(ran.code, 0);
  EXPECT_NE(ran.error.find("--data FOLDER"), std::string::npos) << ran.error;
  const Ran nowhere =
      duoc("journal verify --store postgresql://duoc:secret@127.0.0.1:1/duoc --data /tmp");
  EXPECT_NE(nowhere.code, 0);
  EXPECT_EQ(nowhere.error.find("secret"), std::string::npos) << nowhere.error;
}

}  // namespace
}  // namespace duoc::test

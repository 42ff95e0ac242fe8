// The example province from the command line: the published figures, two beliefs, proofs, and a
// journal that was touched.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/json_in.h"
#include "flows/program.h"
#include "kernel/journal/journal.h"
#include "server/installation.h"

namespace duoc::test {
namespace {

namespace fs = std::filesystem;

JsonIn parsed(const std::string& text) {
  auto in = parse_json(text);
  EXPECT_TRUE(in.ok()) << text.substr(0, 300);
  return in ? std::move(*in) : JsonIn({});
}

class Example : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ =
        fs::temp_directory_path() / ("duoc-example-" + hex(sha256(random_bytes(16))).substr(0, 12));
    fs::create_directories(folder_);
    const Ran made = duoc("init --example ca-mau --store " + (folder_ / "store/duoc.db").string());
    ASSERT_EQ(made.code, 0) << made.error;
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }

  static std::string store() { return " --store " + (folder_ / "store/duoc.db").string(); }
  static JsonIn figures(const std::string& rest) {
    const Ran ran = duoc("figures --json " + rest + store());
    EXPECT_EQ(ran.code, 0) << ran.error;
    return parsed(ran.out);
  }
  // A copy of the store to be tampered with.
  static fs::path copy(const std::string& name) {
    fs::copy(folder_ / "store", folder_ / name, fs::copy_options::recursive);
    return folder_ / name / "duoc.db";
  }

  static inline fs::path folder_;
};

TEST_F(Example, GivesThePublishedFiguresOf18September2025) {
  struct Published {
    const char* arguments;
    int done;
    int total;
    const char* share;
  };
  for (const Published& p : {Published{"--register 97-CTr/TU --year 2025", 38, 65, "58.46"},
                             Published{"--register nq57.vn", 66, 123, "53.66"},
                             Published{"--register 523-TB/TU", 12, 12, "100.00"},
                             Published{"--register 524-TB/TU", 10, 10, "100.00"}}) {
    const JsonIn f = figures(std::string(p.arguments) + " --as-of 2025-09-18");
    EXPECT_EQ(f.integer("done"), p.done) << p.arguments;
    EXPECT_EQ(f.integer("total"), p.total) << p.arguments;
    EXPECT_EQ(f.text("share_done"), p.share) << p.arguments;
    EXPECT_EQ(f.integer("overdue"), 0) << p.arguments;
  }
  EXPECT_EQ(figures("--register 97-CTr/TU --as-of 2025-09-18").integer("tasks"), 101);
}

TEST_F(Example, SeptembersBeliefDiffersFromTodaysAndIsExplained) {
  const std::string asked = "--register 97-CTr/TU --year 2025 --as-of 2025-09-18";
  const JsonIn today = figures(asked);
  const JsonIn then = figures(asked + " --known-at 2025-09-18");
  EXPECT_EQ(then.integer("done"), 38);
  EXPECT_EQ(then.integer("done_late").value() + 1, today.integer("done_late").value());
  ASSERT_NE(then.list("differences"), nullptr);
  ASSERT_EQ(then.list("differences")->size(), 1u);
  const JsonIn d(then.list("differences")->at(0).as_object());
  EXPECT_EQ(d.text("then"), "done_on_time");
  EXPECT_EQ(d.text("now"), "done_late");
  EXPECT_FALSE(d.list("entries")->empty());
}

TEST_F(Example, TheFutureIsAQuestionLikeAnyOther) {
  EXPECT_GT(
      figures("--register 97-CTr/TU --year 2025 --as-of 2025-12-31").integer("overdue").value(), 0);
  EXPECT_GT(figures("--register 97-CTr/TU --as-of 2031-01-01").integer("overdue").value(), 30);
}

TEST_F(Example, RollsUpAndOverlaps) {
  const JsonIn tree = figures("--register 97-CTr/TU --as-of 2025-09-18 --by unit --tree");
  const JsonIn root(tree.list("rows")->at(0).as_object());
  EXPECT_EQ(root.text("key"), "CM");
  EXPECT_EQ(root.integer("total"), tree.integer("total"));
  const Ran ran = duoc("figures overlap 97-CTr/TU nq57.vn --json --as-of 2025-09-18" + store());
  const JsonIn overlap = parsed(ran.out);
  EXPECT_EQ(overlap.integer("linked_equal").value() + overlap.integer("linked_different").value(),
            101);
  EXPECT_EQ(overlap.integer("only_a"), 0);
  EXPECT_EQ(overlap.integer("only_b"), 22);
}

TEST_F(Example, AProofIsCheckedWithoutTheStore) {
  const fs::path proof = folder_ / "proof.json";
  const Ran proved = duoc("journal prove 812" + store());
  ASSERT_EQ(proved.code, 0) << proved.error;
  std::ofstream(proof) << proved.out;
  const std::string key = parsed(duoc("journal head" + store()).out).text_or_empty("key");
  EXPECT_EQ(duoc("journal check " + proof.string() + " --key " + key).code, 0);
  EXPECT_EQ(duoc("journal check " + proof.string() + " --key " + std::string(64, 'a')).code, 1);
  // What people read of a proof must be what is proved.
  std::string dressed = proved.out;
  const auto read = dressed.find("\"position\":812");
  ASSERT_NE(read, std::string::npos);
  std::ofstream(proof) << dressed.replace(read, 14, "\"position\":813");
  EXPECT_EQ(duoc("journal check " + proof.string()).code, 1);
  std::string touched = proved.out;
  touched.replace(touched.rfind("\\\"kind\\\":\\\"") + 11, 1, "x");
  std::ofstream(proof) << touched;
  EXPECT_EQ(duoc("journal check " + proof.string()).code, 1);
}

TEST_F(Example, AnyChangeOfARowOrEntryIsNamed) {
  ASSERT_EQ(duoc("journal verify" + store()).code, 0);
  const std::pair<const char*, const char*> changes[] = {
      {"UPDATE task SET percent = 99 WHERE id = 5", "table task, row 5"},
      {"UPDATE journal SET body = '{}' WHERE position = 900", "entry 900"},
      {"UPDATE journal SET recorded = recorded - 1 WHERE position = 901", "entry 901"},
      {"DELETE FROM journal WHERE position = 902", "entry 902"},
      {"UPDATE journal_head SET signature = zeroblob(64) WHERE size = 500", "head of size 500"},
      {"DELETE FROM task_act WHERE task = 7 AND kind = 1", "table task_act"},
  };
  int n = 0;
  for (const auto& [sql, named] : changes) {
    const fs::path db = copy("touched" + std::to_string(++n));
    store::open(db.string(), {})->writer().script(sql);
    const Ran ran = duoc("journal verify --store " + db.string());
    EXPECT_EQ(ran.code, 1) << sql;
    EXPECT_NE(ran.error.find(named), std::string::npos) << sql << ": " << ran.error;
  }
  const fs::path db = copy("touched-file");
  for (const auto& item : fs::recursive_directory_iterator(db.parent_path() / "files")) {
    if (!item.is_regular_file()) continue;
    std::ofstream(item.path(), std::ios::app) << "x";
    break;
  }
  EXPECT_NE(duoc("journal verify --store " + db.string()).error.find("the file "),
            std::string::npos);
}

// Cuts the newest entries off, or rewrites one, and signs everything anew with the real key: only a
// checkpoint tells.
void rewrite(const fs::path& db, Position drop, Position change) {
  auto opened = store::open(db.string(), {});
  auto& rows = opened->writer();
  const journal::Signer signer(server::Places(db.string()).journal_key);
  const auto newest = journal::newest(rows)->head;
  const Position size = newest.size - drop;
  rows.run("DELETE FROM journal WHERE position > $1", {size});
  rows.script("DELETE FROM journal_head");
  journal::Frontier frontier;
  std::vector<Entry> entries;
  journal::each(rows, 0, size, [&](const Entry& e) { entries.push_back(e); });
  for (Entry& e : entries) {
    if (e.position == change) e.body.insert(1, "\"note\":\"khác\",");
    const Hash leaf = journal::leaf_hash(entry_bytes(e));
    rows.run("UPDATE journal SET body = $2, leaf = $3 WHERE position = $1",
             {e.position, e.body, store::BlobView{bytes_of(leaf)}});
    frontier.append(leaf);
  }
  journal::Head head{newest.origin, size, frontier.root(), entries.back().recorded, {}};
  signer.sign(head);
  journal::append_head(rows, head, frontier);
}

TEST_F(Example, ACheckpointRefusesAJournalCutShortOrSignedAnew) {
  const fs::path head = folder_ / "head.json";
  std::ofstream(head) << duoc("journal head" + store()).out;
  EXPECT_EQ(duoc("journal verify --since " + head.string() + store()).code, 0);
  // The newest entries link equal goals; their rows go with them, so that nothing but the
  // checkpoint can tell.
  const fs::path cut = copy("cut");
  rewrite(cut, 1, 0);
  store::open(cut.string(), {})
      ->writer()
      .script(
          "DELETE FROM goal_act WHERE position = (SELECT max(since) FROM goal_same);"
          "DELETE FROM goal_same WHERE since = (SELECT max(since) FROM goal_same);"
          "UPDATE goal SET last_act = (SELECT max(position) FROM goal_act WHERE goal = goal.id)");
  EXPECT_EQ(duoc("journal verify --store " + cut.string()).code, 0);
  const Ran short_one =
      duoc("journal verify --since " + head.string() + " --store " + cut.string());
  EXPECT_EQ(short_one.code, 1);
  EXPECT_NE(short_one.error.find("was cut"), std::string::npos) << short_one.error;
  const fs::path anew = copy("anew");
  rewrite(anew, 0, 900);
  const Ran plain = duoc("journal verify --store " + anew.string());
  EXPECT_EQ(plain.code, 0) << plain.error;
  const Ran rewritten =
      duoc("journal verify --since " + head.string() + " --store " + anew.string());
  EXPECT_EQ(rewritten.code, 1);
  EXPECT_NE(rewritten.error.find("was rewritten"), std::string::npos) << rewritten.error;
}

TEST_F(Example, ABackupComesBackWhole) {
  const fs::path saved = folder_ / "saved";
  ASSERT_EQ(duoc("backup " + saved.string() + " --with-people-keys" + store()).code, 0);
  const fs::path back = folder_ / "back";
  fs::create_directories(back / "keys");
  fs::copy_file(folder_ / "store/keys/journal.key", back / "keys/journal.key");
  const Ran restored =
      duoc("restore " + saved.string() + " --store " + (back / "duoc.db").string());
  EXPECT_EQ(restored.code, 0) << restored.error;
  EXPECT_NE(restored.out.find("In order"), std::string::npos);
}

TEST_F(Example, MisuseIsAnsweredWithOneSentence) {
  for (const char* wrong :
       {"figures --register nichts", "figures --as-of 2025-02-30", "figures --nonsense",
        "journal prove 999999", "import tasks /etc/hostname", "nonsense",
        "serve --store /nowhere/duoc.db"}) {
    const Ran ran =
        duoc(std::string(wrong) + (std::string(wrong).find("--store") == std::string::npos &&
                                           std::string(wrong) != "nonsense"
                                       ? store()
                                       : ""));
    EXPECT_NE(ran.code, 0) << wrong;
    EXPECT_LT(std::count(ran.error.begin(), ran.error.end(), '\n'), 3)
        << wrong << ": " << ran.error;
  }
}

// Material that nobody here wrote; it is not part of the project, so its absence is said aloud.
TEST_F(Example, TheRealAnnexOfResolution03) {
  const fs::path annex =
      fs::path(DUOC_SOURCE_DIR) / "../shared/data/tasks/nq03_cp_2025_phuluc2.tsv";
  if (!fs::exists(annex)) {
    std::printf("The real annex is not beside the project: only the inline annexes are tested.\n");
    return;
  }
  const std::string arguments =
      "import tasks " + annex.string() + " --directive 03/NQ-CP --register 03/NQ-CP --json";
  const JsonIn dry = parsed(duoc(arguments + " --dry-run" + store()).out);
  EXPECT_EQ(dry.integer("rows"), 140);
  EXPECT_GE(dry.integer("ready").value(), 100);
  EXPECT_EQ(dry.integer("refused"), 0);
  EXPECT_EQ(dry.integer("new"), 140);
  int open_ended = 0;
  for (const auto& item : *dry.list("tasks")) {
    const JsonIn row(item.as_object());
    const std::string text = row.text_or_empty("deadline_text");
    if (text.find("tiếp theo") != std::string::npos) {
      ++open_ended;
      EXPECT_EQ(row.text("status"), "needs_decision");
      EXPECT_NE(JsonIn(*row.object("proposal")).text_or_empty("text").find("31/12/2025"),
                std::string::npos);
    } else if (!text.empty() && row.text("class") == "dated") {
      EXPECT_TRUE(row.day("deadline")) << text;
    }
  }
  EXPECT_EQ(open_ended, 3);
  const fs::path db = copy("imported");
  ASSERT_EQ(duoc(arguments + " --store " + db.string()).code, 0);
  const JsonIn again = parsed(duoc(arguments + " --dry-run --store " + db.string()).out);
  EXPECT_EQ(again.integer("unchanged"), dry.integer("ready"));
  const std::string head = duoc("journal head --store " + db.string()).out;
  ASSERT_EQ(duoc(arguments + " --store " + db.string()).code, 0);
  EXPECT_EQ(duoc("journal head --store " + db.string()).out, head)
      << "the same file again changes nothing";
  EXPECT_EQ(duoc("journal verify --store " + db.string()).code, 0);
}

}  // namespace
}  // namespace duoc::test

// What every engine must do alike, asked of each through the same face.
#include <gtest/gtest.h>

#include <limits>
#include <thread>

#include "base/lasting.h"
#include "store/postgres/postgres.h"
#include "support/engines.h"

namespace duoc::store {
namespace {

class OnBothEngines : public ::testing::TestWithParam<const char*> {
 protected:
  OnBothEngines() : engine_(GetParam()), store_(engine_.open()) {}

  Writer& writer() { return store_->writer(); }
  void table() {
    writer().script(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, raw BLOB, share REAL, "
        "n INTEGER) STRICT; CREATE INDEX t_n ON t(n);");
  }
  std::vector<std::string> names(Connection& rows, std::string_view where = "") {
    std::vector<std::string> out;
    rows.rows("SELECT name FROM t " + std::string(where) + " ORDER BY name", {},
              [&](const Row& r) { out.push_back(r.str(0)); });
    return out;
  }

  test::Engine engine_;
  std::unique_ptr<Store> store_;
};

using Names = std::vector<std::string>;

TEST_P(OnBothEngines, EveryTypeComesBackAsItWas) {
  table();
  const std::string raw("\0\xFF'\\$1\n", 7);
  const auto least = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(
      writer().run_counted(
          "INSERT INTO t(id, name, raw, share, n) VALUES ($1, $2, $3, $4, $5)",
          {std::numeric_limits<std::int64_t>::max(), "Đước \"$1\" 'a'", BlobView{raw}, 0.1, least}),
      1);
  EXPECT_EQ(
      writer().run_counted("INSERT INTO t(id, name, raw, share, n) VALUES ($1, $2, $3, $4, $5)",
                           {2, "", BlobView{""}, nullptr, nullptr}),
      1);
  int seen = 0;
  writer().rows("SELECT id, name, raw, share, n FROM t ORDER BY id DESC", {}, [&](const Row& r) {
    ASSERT_EQ(r.columns(), 5);
    if (seen++ == 0) {
      EXPECT_EQ(r.integer(0), std::numeric_limits<std::int64_t>::max());
      EXPECT_EQ(r.text(1), "Đước \"$1\" 'a'");
      EXPECT_EQ(r.blob(2), raw);
      EXPECT_EQ(r.real(3), 0.1);
      EXPECT_EQ(r.integer(4), least);
      EXPECT_FALSE(r.null(2));
      return;
    }
    EXPECT_EQ(r.text(1), "");
    EXPECT_FALSE(r.null(2));
    EXPECT_TRUE(r.null(3) && r.null(4));
    EXPECT_EQ(r.integer(4), 0);
    EXPECT_EQ(r.real(3), 0.0);
  });
  EXPECT_EQ(seen, 2);
}

TEST_P(OnBothEngines, ParametersStandInAnyOrderAndMoreThanOnce) {
  table();
  writer().run("INSERT INTO t(name, id, n) VALUES ($2, $1, $1)", {7, "bảy"});
  writer().run("INSERT INTO t(name, id) VALUES ($10, $1)", {8, 0, 0, 0, 0, 0, 0, 0, 0, "tám"});
  EXPECT_EQ(writer().integer("SELECT n FROM t WHERE name = $2 AND id = $1", {7, "bảy"}), 7);
  EXPECT_EQ(writer().integer("SELECT count(*) FROM t WHERE name <> '$1'", {}), 2);
}

TEST_P(OnBothEngines, ConflictAndReturning) {
  table();
  const char* keep = "INSERT INTO t(id, name, n) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
  EXPECT_EQ(writer().run_counted(keep, {1, "một", 1}), 1);
  EXPECT_EQ(writer().run_counted(keep, {2, "một", 2}), 0);
  std::int64_t n = 0;
  writer().rows(
      "INSERT INTO t(id, name, n) VALUES ($1, $2, $3) ON CONFLICT(id) DO UPDATE SET n = "
      "excluded.n RETURNING n",
      {1, "một", 5}, [&](const Row& r) { n = r.integer(0); });
  EXPECT_EQ(n, 5);
  EXPECT_THROW(writer().run("INSERT INTO t(id, name) VALUES (1, 'hai')", {}), Trouble);
  EXPECT_EQ(names(writer()), Names{"một"});
}

TEST_P(OnBothEngines, TextsSortByTheirBytes) {
  table();
  int id = 0;
  for (const char* name : {"Đ", "a", "B", "á", "_", "b"})
    writer().run("INSERT INTO t(id, name) VALUES ($1, $2)", {++id, name});
  EXPECT_EQ(names(writer()), (Names{"B", "_", "a", "b", "á", "Đ"}));
  EXPECT_EQ(names(writer(), "WHERE name > 'b'"), (Names{"á", "Đ"}));
}

TEST_P(OnBothEngines, AQuestionInsideTheRowsOfAnother) {
  table();
  for (int i = 1; i <= 300; ++i)
    writer().run("INSERT INTO t(id, name, n) VALUES ($1, $2, $3)", {i, std::to_string(i), i % 3});
  std::int64_t sum = 0;
  int rows = 0;
  writer().rows("SELECT id FROM t ORDER BY id", {}, [&](const Row& outer) {
    EXPECT_EQ(outer.integer(0), ++rows);
    writer().rows("SELECT n FROM t WHERE id <= $1 ORDER BY id", {outer.integer(0)},
                  [&](const Row& inner) { sum += inner.integer(0); });
  });
  EXPECT_EQ(rows, 300);
  std::int64_t expected = 0;
  for (int i = 1; i <= 300; ++i)
    for (int k = 1; k <= i; ++k) expected += k % 3;
  EXPECT_EQ(sum, expected);
}

TEST_P(OnBothEngines, RowsThatAreNotReadToTheEndLeaveNothingBehind) {
  table();
  for (int i = 1; i <= 50; ++i)
    writer().run("INSERT INTO t(id, name) VALUES ($1, $2)", {i, std::to_string(i)});
  const auto stop = [&] {
    writer().rows("SELECT id FROM t ORDER BY id", {},
                  [](const Row&) { throw std::runtime_error("enough"); });
  };
  EXPECT_THROW(stop(), std::runtime_error);
  EXPECT_EQ(writer().integer("SELECT count(*) FROM t", {}), 50);
}

TEST_P(OnBothEngines, ATransactionIsAllOrNothing) {
  table();
  writer().begin();
  writer().run("INSERT INTO t(id, name) VALUES (1, 'một')", {});
  writer().rollback();
  EXPECT_EQ(names(writer()), Names{});
  writer().begin();
  writer().run("INSERT INTO t(id, name) VALUES (1, 'một')", {});
  const auto twice = [&] {
    writer().run("INSERT INTO t(id, name) VALUES (1, 'hai')", {});
    writer().run("INSERT INTO t(id, name) VALUES (2, 'ba')", {});
    writer().commit();
  };
  EXPECT_THROW(twice(), Trouble);
  writer().rollback();
  writer().rollback();  // of nothing
  EXPECT_EQ(names(writer()), Names{});
  const std::int64_t before = writer().changed();
  writer().begin();
  writer().run("INSERT INTO t(id, name) VALUES (1, 'một')", {});
  writer().run("UPDATE t SET n = 4", {});
  writer().commit();
  EXPECT_EQ(writer().changed() - before, 2);
  EXPECT_EQ(names(*store_->read()), Names{"một"});
}

TEST_P(OnBothEngines, ASnapshotStaysWhereItBegan) {
  table();
  writer().run("INSERT INTO t(id, name) VALUES (1, 'một')", {});
  const auto before = store_->read();
  writer().begin();
  writer().run("INSERT INTO t(id, name) VALUES (2, 'hai')", {});
  EXPECT_EQ(names(*store_->read()), Names{"một"});  // not durable yet
  writer().commit();
  EXPECT_EQ(names(*before), Names{"một"});
  EXPECT_EQ(names(*store_->read()), (Names{"hai", "một"}));
}

TEST_P(OnBothEngines, ReadersWaitWhenAllAreLent) {
  table();
  OpenOptions options;
  options.readers = 2;
  const auto two = engine_.open(options);
  auto first = std::make_unique<Snapshot>(two->read());
  const auto second = two->read();
  std::thread waiting([&] { EXPECT_EQ(two->read()->integer("SELECT count(*) FROM t", {}), 0); });
  first.reset();
  waiting.join();
}

TEST_P(OnBothEngines, OnlyOneWriterAtATime) {
  writer();
  const auto other = engine_.open();
  try {
    other->writer();
    FAIL() << "two writers";
  } catch (const Trouble& t) {
    EXPECT_NE(std::string(t.what()).find("another duoc is writing"), std::string::npos) << t.what();
  }
  store_.reset();
  other->writer();
}

TEST_P(OnBothEngines, StepsAreAppliedOnceAndHeldToTheirHash) {
  const std::vector<Step> steps = {
      {"a", 1, "CREATE TABLE a(id INTEGER PRIMARY KEY, raw BLOB NOT NULL) STRICT, WITHOUT ROWID"},
      {"a", 2, "ALTER TABLE a ADD COLUMN note TEXT NOT NULL DEFAULT ' STRICT'"}};
  migrate(*store_, steps);
  migrate(*store_, steps);
  check_migrated(*store_->read(), steps);
  writer().run("INSERT INTO a(id, raw) VALUES (1, $1)", {BlobView{"x"}});
  std::string note;
  writer().first("SELECT note FROM a", {}, [&](const Row& r) { note = r.str(0); });
  EXPECT_EQ(note, " STRICT");
  // Another step under the same number, and a release that knows fewer steps or modules.
  const std::vector<Step> other = {{"a", 1, "CREATE TABLE b(id INTEGER)"}, steps[1]};
  EXPECT_THROW(migrate(*store_, other), Lasting);
  EXPECT_THROW(migrate(*store_, std::vector<Step>{steps[0]}), Lasting);
  EXPECT_THROW(check_migrated(*store_->read(), std::vector<Step>{steps[0]}), Lasting);
  EXPECT_THROW(check_migrated(*store_->read(), std::vector<Step>{{"b", 1, "SELECT 1"}}), Lasting);
  const std::vector<Step> bad = {
      steps[0], steps[1], {"a", 3, "CREATE TABLE c(id INTEGER); nonsense"}};
  EXPECT_THROW(migrate(*store_, bad), Trouble);
  EXPECT_THROW(writer().run("INSERT INTO c(id) VALUES (1)", {}), Trouble);  // undone with its step
}

TEST_P(OnBothEngines, TroubleNamesTheStatement) {
  try {
    writer().run("INSERT INTO nowhere(id) VALUES ($1)", {1});
    FAIL();
  } catch (const Trouble& t) {
    EXPECT_NE(std::string(t.what()).find("nowhere"), std::string::npos) << t.what();
  }
  table();
  EXPECT_EQ(writer().run_counted("INSERT INTO t(id, name) VALUES (1, 'sau sự cố')", {}), 1);
}

TEST_P(OnBothEngines, ManyWritesAreOneTransactionAndCounted) {
  table();
  const std::int64_t before = writer().changed();
  writer().begin();
  for (int i = 1; i <= 1000; ++i)
    writer().run("INSERT INTO t(id, name) VALUES ($1, $2)", {i, std::to_string(i)});
  EXPECT_EQ(writer().run_counted("UPDATE t SET n = 1 WHERE id > $1", {990}), 10);
  EXPECT_EQ(writer().integer("SELECT count(*) FROM t", {}), 1000);
  writer().run("DELETE FROM t WHERE id = $1", {1000});
  writer().commit();
  EXPECT_EQ(writer().changed() - before, 1011);
  EXPECT_EQ(store_->read()->integer("SELECT count(*) FROM t", {}), 999);
}

INSTANTIATE_TEST_SUITE_P(Engines, OnBothEngines, test::each_engine());

// What was asked ahead is given to the same question of its group, and to nothing else.
TEST_P(OnBothEngines, AnswersReadAheadAreTheSameAnswers) {
  Writer& w = store_->writer();
  w.script("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
  w.begin();
  for (int i = 0; i < 700; ++i)
    w.run("INSERT INTO t(id, name) VALUES ($1, $2)", {i, "tên " + std::to_string(i)});
  w.commit();
  w.begin();
  constexpr std::string_view question = "SELECT name FROM t WHERE id = $1";
  for (std::size_t i = 0; i < 700; ++i) {
    const Arg id(i);
    w.ask_ahead(i, question, {&id, 1});
  }
  const auto name = [&](int id) {
    std::string out;
    w.first(question, {id}, [&](const Row& row) { out = row.str(0); });
    return out;
  };
  for (int i = 0; i < 700; ++i) {
    w.answer_from(static_cast<std::size_t>(i));
    EXPECT_EQ(name(i), "tên " + std::to_string(i));
    EXPECT_EQ(name(699 - i), "tên " + std::to_string(699 - i)) << "asked of another group";
  }
  const auto writes = w.writes();
  w.run("UPDATE t SET name = 'khác' WHERE id = $1", {5});
  EXPECT_EQ(w.writes(), writes + 1);
  w.answer_from(std::nullopt);
  EXPECT_EQ(name(5), "khác");
  w.commit();
  w.begin();
  w.answer_from(5);
  EXPECT_EQ(name(5), "khác") << "nothing is kept beyond the transaction";
  w.rollback();
}

// What was read row by row before, in the same transaction, changes nothing for what is asked
// ahead.
TEST_P(OnBothEngines, AnswersReadAheadAreTheSameAfterRowsWereReadOneByOne) {
  Writer& w = store_->writer();
  w.script("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT NOT NULL, raw BLOB)");
  w.begin();
  for (int i = 0; i < 40; ++i)
    w.run("INSERT INTO t(id, name, raw) VALUES ($1, $2, $3)",
          {i, "tên " + std::to_string(i),
           i % 2 == 0 ? Arg(nullptr) : Arg(BlobView{std::string_view("\0\xFF", 2)})});
  w.commit();
  const std::string_view several = "SELECT name, raw FROM t WHERE id < $1 ORDER BY id";
  const std::string_view one = "SELECT id FROM t WHERE name = $1";
  for (const int rows : {0, 1, 2, 30}) {
    w.begin();
    EXPECT_EQ(w.integer("SELECT count(*) FROM t", {}), 40);
    const Arg most(rows);
    const Arg name("tên 7");
    w.ask_ahead(0, several, {&most, 1});
    w.ask_ahead(0, one, {&name, 1});
    w.answer_from(0);
    int n = 0;
    w.rows(several, {rows}, [&](const Row& row) {
      EXPECT_EQ(row.str(0), "tên " + std::to_string(n));
      EXPECT_EQ(row.null(1), n % 2 == 0);
      if (n % 2 != 0) {
        EXPECT_EQ(std::string(row.blob(1)), std::string("\0\xFF", 2));
      }
      ++n;
    });
    EXPECT_EQ(n, rows);
    EXPECT_EQ(w.integer(one, {"tên 7"}), 7);
    w.answer_from(std::nullopt);
    const auto before = w.changed();
    EXPECT_EQ(w.integer("SELECT count(*) FROM t", {}), 40);
    w.run("UPDATE t SET name = name WHERE id < $1", {rows});
    EXPECT_EQ(w.changed(), before + rows);
    w.rollback();
  }
}

// Many alike go as one over arrays, few alone: of every type, with no row, one or several.
TEST_P(OnBothEngines, QuestionsAskedTogetherAreAnsweredEachItsOwnRows) {
  Writer& w = store_->writer();
  w.script(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT NOT NULL, share REAL NOT NULL, mark BLOB "
      "NOT NULL)");
  const auto name = [](int i) { return "nhóm \"{" + std::to_string(i % 7) + "},\\'"; };
  const auto mark = [](int i) { return std::string("\0,", 2) + std::to_string(i % 7); };
  w.begin();
  for (int i = 0; i < 70; ++i) {
    w.run("INSERT INTO t(id, name, share, mark) VALUES ($1, $2, $3, $4)",
          {i, name(i), 0.5 * (i % 7), BlobView{mark(i)}});
  }
  w.commit();
  constexpr std::string_view question =
      "SELECT id, mark FROM t WHERE name = $2 AND share = $3 AND mark = $4 AND id < $1 ORDER BY id";
  for (const int asked : {1, 7, 8, 60}) {
    w.begin();
    std::vector<std::string> names;
    std::vector<std::string> marks;
    for (int i = 0; i < asked; ++i) {
      names.push_back(name(i));
      marks.push_back(mark(i));
    }
    const auto args = [&](int i) {
      const auto at = static_cast<std::size_t>(i);
      return std::vector<Arg>{i, names[at], 0.5 * (i % 7), BlobView{marks[at]}};
    };
    for (int i = 0; i < asked; ++i) w.ask_ahead(static_cast<std::size_t>(i), question, args(i));
    w.run("DELETE FROM t WHERE id = $1", {0});  // the questions were there before
    for (int i = asked - 1; i >= 0; --i) {
      w.answer_from(static_cast<std::size_t>(i));
      int rows = 0;
      w.rows(question, args(i), [&](const Row& row) {
        EXPECT_EQ(row.columns(), 2);
        EXPECT_EQ(row.integer(0) % 7, i % 7);
        EXPECT_EQ(row.blob(1), mark(i));
        ++rows;
      });
      const bool ahead = store_->engine_name() == "postgresql";
      EXPECT_EQ(rows, i / 7 - (ahead || i % 7 != 0 || i == 0 ? 0 : 1)) << i;
    }
    w.rollback();
  }
}

// Rows that an engine may keep and add together: of every type, with null in some or all of a
// column, there for whoever asks, changes or counts them, and gone with the transaction.
TEST_P(OnBothEngines, RowsAddedAreThereForWhateverComesAfter) {
  Writer& w = store_->writer();
  w.script(
      "CREATE TABLE kept(id INTEGER PRIMARY KEY, name TEXT, share REAL, mark BLOB, never TEXT, "
      "flag INTEGER NOT NULL)");
  w.script("CREATE TABLE other(id INTEGER PRIMARY KEY)");
  constexpr std::string_view sql =
      "INSERT INTO kept(id, name, share, mark, never, flag) VALUES ($1, $2, $3, $4, $5, $6)";
  const auto add = [&](int i) {
    const std::string name = "tên \"{" + std::to_string(i) + "},\\'";
    const std::string mark = std::string("\0,", 2) + std::to_string(i);
    w.add(sql, {i, i % 3 == 0 ? Arg(nullptr) : Arg(name), i % 2 == 0 ? Arg(nullptr) : Arg(0.5 * i),
                BlobView{mark}, nullptr, i % 2 == 0});
  };
  const auto count = [&] { return w.integer("SELECT count(*) FROM kept", {}); };
  for (const int rows : {1, 3, 4, 95, 96, 250}) {
    w.begin();
    const auto changed = w.changed();
    for (int i = 0; i < rows; ++i) {
      add(i);
      w.run("INSERT INTO other(id) VALUES ($1)", {i});
    }
    EXPECT_EQ(w.changed() - changed, 2 * rows);
    EXPECT_EQ(count(), rows);
    add(rows);
    w.run("UPDATE kept SET flag = 7 WHERE id = $1", {rows});
    EXPECT_EQ(w.integer("SELECT flag FROM kept WHERE id = $1", {rows}), 7);
    add(rows + 1);
    w.rows("SELECT id, name, share, mark, never, flag FROM kept ORDER BY id", {},
           [&](const Row& r) {
             const auto i = r.integer(0);
             EXPECT_EQ(r.str(1), i % 3 == 0 ? "" : "tên \"{" + std::to_string(i) + "},\\'");
             EXPECT_EQ(r.null(1), i % 3 == 0);
             EXPECT_EQ(r.null(2), i % 2 == 0);
             EXPECT_EQ(r.real(2), i % 2 == 0 ? 0 : 0.5 * static_cast<double>(i));
             EXPECT_EQ(r.blob(3), std::string("\0,", 2) + std::to_string(i));
             EXPECT_TRUE(r.null(4));
             if (i != rows) {
               EXPECT_EQ(r.integer(5), i % 2 == 0 ? 1 : 0);
             }
           });
    EXPECT_EQ(count(), rows + 2);
    add(rows + 2);
    w.rollback();
    EXPECT_EQ(count(), 0);
  }
  w.begin();
  for (int i = 0; i < 50; ++i) add(i);
  w.commit();
  w.begin();
  const auto again = [&] {
    add(50);
    add(7);  // is there
    add(51);
    add(52);
    w.commit();
  };
  EXPECT_THROW(again(), Trouble);
  w.rollback();
  EXPECT_EQ(count(), 50);
}

TEST_P(OnBothEngines, AReadOnlyEngineSaysSoAndIsStillRead) {
  Writer& writer = store_->writer();
  writer.script("CREATE TABLE t(id INTEGER PRIMARY KEY)");
  const bool sqlite = store_->engine_name() == "sqlite";
  writer.script(sqlite ? "PRAGMA query_only = 1" : "SET default_transaction_read_only = on");
  try {
    writer.begin();
    writer.run("INSERT INTO t(id) VALUES ($1)", {1});
    writer.commit();
    FAIL() << "it was written";
  } catch (const Trouble& trouble) {
    EXPECT_EQ(trouble.cause(), Cause::read_only) << trouble.what();
  }
  writer.rollback();
  EXPECT_EQ(store_->read()->integer("SELECT count(*) FROM t", {}), 0);
  writer.script(sqlite ? "PRAGMA query_only = 0" : "SET default_transaction_read_only = off");
  writer.begin();
  writer.run("INSERT INTO t(id) VALUES ($1)", {1});
  writer.commit();
  EXPECT_EQ(store_->read()->integer("SELECT count(*) FROM t", {}), 1);
}

TEST(Postgres, AWriterFindsTheEngineAgainAndIsStillAlone) {
  const test::Engine engine("postgresql");
  const auto store = engine.open();
  Writer& writer = store->writer();
  writer.script("CREATE TABLE t(id INTEGER PRIMARY KEY)");
  writer.run("INSERT INTO t(id) VALUES ($1)", {1});
  const auto end_writer = [&] {
    store->read()->rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid()",
        {}, [](const Row&) {});
  };
  end_writer();  // while it has nothing to do, which it learns now or from the first answer
  const auto write_two = [&] {
    try {
      writer.begin();
      writer.run("INSERT INTO t(id) VALUES ($1)", {2});
      writer.commit();
      return true;
    } catch (const Trouble& trouble) {
      EXPECT_EQ(trouble.cause(), Cause::lost) << trouble.what();
      writer.rollback();
      return false;
    }
  };
  EXPECT_TRUE(write_two() || write_two());
  writer.begin();
  writer.run("INSERT INTO t(id) VALUES ($1)", {3});
  end_writer();  // in the middle
  writer.run("INSERT INTO t(id) VALUES ($1)", {4});
  try {
    writer.changed();
    ADD_FAILURE() << "the engine was not lost";
  } catch (const Trouble& trouble) {
    EXPECT_EQ(trouble.cause(), Cause::lost) << trouble.what();
  }
  EXPECT_TRUE(writer.lost());
  writer.rollback();
  writer.begin();
  writer.run("INSERT INTO t(id) VALUES ($1)", {5});
  writer.commit();
  EXPECT_FALSE(writer.lost());
  EXPECT_EQ(writer.integer("SELECT count(*) FROM t WHERE id IN (1, 2, 5)", {}), 3);
  EXPECT_EQ(store->read()->integer("SELECT count(*) FROM t", {}), 3);
  EXPECT_THROW(engine.open()->writer(), Trouble);
}

TEST(Postgres, AnAddressIsNamedWithoutItsPassword) {
  EXPECT_EQ(without_password("postgresql://duoc:se:c@ret@db.local:5432/duoc"),
            "postgresql://duoc@db.local:5432/duoc");
  EXPECT_EQ(without_password("postgresql://duoc@db.local/duoc"), "postgresql://duoc@db.local/duoc");
  EXPECT_EQ(without_password("postgresql:///duoc"), "postgresql:///duoc");
  try {
    open("postgresql://duoc:secret@127.0.0.1:1/duoc", {});
    FAIL();
  } catch (const Trouble& t) {
    EXPECT_EQ(std::string(t.what()).find("secret"), std::string::npos) << t.what();
  }
}

}  // namespace
}  // namespace duoc::store

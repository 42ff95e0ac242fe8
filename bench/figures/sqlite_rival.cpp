// SQLite with its best index for each question: covering, and partial where only the present belief
// is asked.
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>

#include "rivals.h"

namespace duoc::bench {

namespace {

using Database = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;
using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;
using std::chrono::steady_clock;

void run(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(db));
}

Statement prepare(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sqlite3_errmsg(db));
  }
  return {statement, sqlite3_finalize};
}

Database open(const std::string& path) {
  sqlite3* db = nullptr;
  if (sqlite3_open(path.c_str(), &db) != SQLITE_OK) throw std::runtime_error("cannot open SQLite");
  Database owned(db, sqlite3_close);
  // As fast as it can be: a rival's file need not outlive the run, and it may use much memory.
  run(db,
      "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-4000000; "
      "PRAGMA mmap_size=30000000000; PRAGMA page_size=8192");
  return owned;
}

void load(sqlite3* db, figures::Subject subjects, const std::vector<Act>& acts) {
  run(db,
      "CREATE TABLE versions(subject INT, valid_from INT, valid_to INT, believed_from INT, "
      "believed_to INT, reg INT,"
      " unit INT, field INT, due_year INT, cls INT, kind INT, due_month INT); BEGIN");
  const Statement insert = prepare(db, "INSERT INTO versions VALUES(?,?,?,?,?,?,?,?,?,?,?,?)");
  each_version(subjects, acts, [&](const Version& v) {
    int i = 0;
    for (const std::uint32_t x :
         {v.subject, v.from, v.to, v.believed_from, v.believed_to, std::uint32_t{v.reg},
          std::uint32_t{v.unit}, std::uint32_t{v.field}, std::uint32_t{v.due_year},
          std::uint32_t{v.cls}, std::uint32_t{v.kind}, std::uint32_t{v.due_month}}) {
      sqlite3_bind_int64(insert.get(), ++i, x);
    }
    if (sqlite3_step(insert.get()) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db));
    sqlite3_reset(insert.get());
  });
  run(db, "COMMIT");
  run(db,
      "CREATE INDEX now_by_unit ON versions(unit, cls, valid_from, valid_to) WHERE believed_to = "
      "4294967295;"
      "CREATE INDEX now_by_register ON versions(reg, due_year, unit, cls, valid_from, valid_to)"
      " WHERE believed_to = 4294967295;"
      "CREATE INDEX now_by_register_and_unit ON versions(reg, unit, cls, valid_from, valid_to)"
      " WHERE believed_to = 4294967295;"
      "CREATE INDEX then_by_unit ON versions(unit, cls, valid_from, valid_to, believed_from, "
      "believed_to);"
      "CREATE INDEX now_by_subject ON versions(subject, valid_from, valid_to, cls, unit)"
      " WHERE believed_to = 4294967295;"
      "ANALYZE");
}

std::vector<Cell> ask(sqlite3_stmt* statement) {
  std::vector<Cell> cells;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    cells.push_back({static_cast<std::uint32_t>(sqlite3_column_int64(statement, 0)),
                     static_cast<std::uint32_t>(sqlite3_column_int64(statement, 1)),
                     static_cast<std::uint64_t>(sqlite3_column_int64(statement, 2))});
  }
  sqlite3_reset(statement);
  std::sort(cells.begin(), cells.end());
  return cells;
}

double at_nanoseconds(sqlite3* db, figures::Subject subjects, Moment as_of) {
  const Statement one = prepare(
      db,
      "SELECT cls, unit FROM versions WHERE subject = ? AND valid_from <= ?2 AND valid_to > ?2"
      " AND believed_to = 4294967295");
  constexpr int kLookUps = 20000;
  const auto start = steady_clock::now();
  for (int i = 0; i < kLookUps; ++i) {
    sqlite3_bind_int64(one.get(), 1, static_cast<std::int64_t>(i * 2654435761u % subjects));
    sqlite3_bind_int64(one.get(), 2, as_of.s);
    sqlite3_step(one.get());
    sqlite3_reset(one.get());
  }
  return std::chrono::duration<double, std::nano>(steady_clock::now() - start).count() / kLookUps;
}

}  // namespace

void run_sqlite(const std::string& path, figures::Subject subjects, const std::vector<Act>& acts,
                const std::vector<Asked>& questions, double engine_at, Moment as_of) {
  const auto before = steady_clock::now();
  const Database db = open(path);
  load(db.get(), subjects, acts);
  print_line("load and index the versions in SQLite", subjects,
             std::chrono::duration<double>(steady_clock::now() - before).count(), "s", "", 0);
  for (const Asked& q : questions) {
    const Statement statement = prepare(db.get(), q.sql);
    std::vector<double> times;
    for (int i = 0; i < 3; ++i) {
      const auto start = steady_clock::now();
      const auto cells = ask(statement.get());
      times.push_back(
          std::chrono::duration<double, std::milli>(steady_clock::now() - start).count());
      if (cells != q.answer) throw std::runtime_error("SQLite answers otherwise: " + q.name);
    }
    std::sort(times.begin(), times.end());
    print_line(q.name, subjects, q.milliseconds, "ms", "sqlite", times[1]);
  }
  print_line("at", subjects, engine_at, "ns", "sqlite", at_nanoseconds(db.get(), subjects, as_of));
}

}  // namespace duoc::bench

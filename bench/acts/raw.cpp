// See raw.h.
#include "raw.h"

#include <sqlite3.h>

#include <stdexcept>

#include "store/sqlite/sqlite.h"
#include "support/lines.h"

namespace duoc::bench {
namespace {

using Database = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;
using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

void run(sqlite3* db, const std::string& sql) {
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    throw std::runtime_error(std::string(sqlite3_errmsg(db)) + " in " + sql);
}

Database open(const std::string& path) {
  sqlite3* db = nullptr;
  if (sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr) !=
      SQLITE_OK) {
    throw std::runtime_error("cannot open " + path);
  }
  Database owned(db, sqlite3_close);
  run(db, store::sqlite_settings({}));
  return owned;
}

Statement prepare(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* s = nullptr;
  if (sqlite3_prepare_v3(db, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &s, nullptr) != SQLITE_OK)
    throw std::runtime_error(std::string(sqlite3_errmsg(db)) + " in " + sql);
  return {s, sqlite3_finalize};
}

// A row's values, kept outside of any database.
struct Value {
  int type = SQLITE_NULL;
  std::int64_t n = 0;
  std::string bytes;
};
using Values = std::vector<Value>;

struct Table {
  std::string select;  // with ?1 for the position
  std::string write;
  std::vector<Values> rows;
};

Values values_of(sqlite3_stmt* s) {
  Values out(static_cast<std::size_t>(sqlite3_column_count(s)));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int c = static_cast<int>(i);
    out[i].type = sqlite3_column_type(s, c);
    if (out[i].type == SQLITE_INTEGER) out[i].n = sqlite3_column_int64(s, c);
    if (out[i].type != SQLITE_TEXT && out[i].type != SQLITE_BLOB) continue;
    const auto* p = static_cast<const char*>(sqlite3_column_blob(s, c));
    out[i].bytes.assign(p == nullptr ? "" : p,
                        static_cast<std::size_t>(sqlite3_column_bytes(s, c)));
  }
  return out;
}

void write(sqlite3* db, sqlite3_stmt* s, const Values& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Value& v = values[i];
    const int n = static_cast<int>(i) + 1;
    if (v.type == SQLITE_INTEGER) {
      sqlite3_bind_int64(s, n, v.n);
    } else if (v.type == SQLITE_TEXT) {
      sqlite3_bind_text64(s, n, v.bytes.data(), v.bytes.size(), SQLITE_STATIC, SQLITE_UTF8);
    } else if (v.type == SQLITE_BLOB) {
      sqlite3_bind_blob64(s, n, v.bytes.data(), v.bytes.size(), SQLITE_STATIC);
    } else {
      sqlite3_bind_null(s, n);
    }
  }
  if (sqlite3_step(s) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db));
  sqlite3_reset(s);
}

// One row of each for one act, in the order in which the product writes them.
std::vector<Table> tables_of_an_act() {
  return {
      {"SELECT * FROM task_act WHERE position > ?1 ORDER BY position",
       "INSERT INTO task_act VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)",
       {}},
      // The task as each act left it; `percent` is the same in every report of the bench.
      {"SELECT task_act.task, task.step, task.percent, task_act.effective, task_act.position "
       "FROM task_act JOIN task ON task.id = task_act.task WHERE position > ?1 ORDER BY position",
       "UPDATE task SET step = ?2, percent = ?3, last_report = ?4, last_act = ?5 WHERE id = ?1",
       {}},
      {"SELECT * FROM journal WHERE position > ?1 ORDER BY position",
       "INSERT INTO journal VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)",
       {}},
      {"SELECT * FROM idempotency WHERE position > ?1 ORDER BY position",
       "INSERT INTO idempotency VALUES(?1,?2,?3,?4)",
       {}},
  };
}

}  // namespace

struct WrittenRows::Inside {
  std::vector<Table> tables = tables_of_an_act();
  Table heads{"SELECT * FROM journal_head WHERE size > ?1 ORDER BY size",
              "INSERT INTO journal_head VALUES(?1,?2,?3,?4,?5,?6)",
              {}};
  std::vector<std::size_t> batches;
};

WrittenRows::WrittenRows(const std::string& store, std::uint64_t after)
    : inside_(std::make_unique<Inside>()) {
  const Database db = open(store);
  const auto read = [&](Table& t) {
    const Statement s = prepare(db.get(), t.select);
    sqlite3_bind_int64(s.get(), 1, static_cast<std::int64_t>(after));
    while (sqlite3_step(s.get()) == SQLITE_ROW) t.rows.push_back(values_of(s.get()));
  };
  for (Table& t : inside_->tables) read(t);
  read(inside_->heads);
  auto before = static_cast<std::int64_t>(after);
  for (const Values& head : inside_->heads.rows) {
    inside_->batches.push_back(static_cast<std::size_t>(head[0].n - before));
    before = head[0].n;
  }
}

WrittenRows::~WrittenRows() = default;
const std::vector<std::size_t>& WrittenRows::batches() const { return inside_->batches; }

WrittenRows::Cost WrittenRows::write_into(const std::string& store) const {
  const Database db = open(store);
  std::vector<Statement> writes;
  for (const Table& t : inside_->tables) writes.push_back(prepare(db.get(), t.write));
  const Statement head = prepare(db.get(), inside_->heads.write);
  const Statement begin = prepare(db.get(), "BEGIN IMMEDIATE");
  const Statement commit = prepare(db.get(), "COMMIT");
  const double wall = wall_seconds();
  const double cpu = thread_seconds();
  std::size_t at = 0;
  for (std::size_t b = 0; b < inside_->batches.size(); ++b) {
    write(db.get(), begin.get(), {});
    for (const std::size_t end = at + inside_->batches[b]; at < end; ++at) {
      for (std::size_t t = 0; t < writes.size(); ++t)
        write(db.get(), writes[t].get(), inside_->tables[t].rows[at]);
    }
    write(db.get(), head.get(), inside_->heads.rows[b]);
    write(db.get(), commit.get(), {});
  }
  return {wall_seconds() - wall, thread_seconds() - cpu};
}

void must_be_equal(const std::string& a, const std::string& b) {
  const Database db = open(a);
  const Statement attach = prepare(db.get(), "ATTACH ?1 AS other");
  sqlite3_bind_text(attach.get(), 1, b.c_str(), -1, SQLITE_TRANSIENT);
  if (sqlite3_step(attach.get()) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db.get()));
  for (const std::string table : {"journal", "journal_head", "idempotency", "task_act", "task"}) {
    for (const auto& [x, y] : {std::pair{"main.", "other."}, {"other.", "main."}}) {
      const Statement differ =
          prepare(db.get(), "SELECT count(*) FROM (SELECT * FROM " + (x + table) +
                                " EXCEPT SELECT * FROM " + (y + table) + ")");
      sqlite3_step(differ.get());
      if (sqlite3_column_int64(differ.get(), 0) != 0)
        throw std::runtime_error("the rival's rows differ in " + table);
    }
  }
}

}  // namespace duoc::bench

// Raw sqlite3 with the settings of the product's store.
#include <sqlite3.h>

#include <memory>
#include <stdexcept>

#include "raw.h"
#include "store/sqlite/sqlite.h"
#include "support/lines.h"

namespace duoc::bench {
namespace {

using Database = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;
using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

Database open(const std::string& path) {
  sqlite3* db = nullptr;
  if (sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr) !=
      SQLITE_OK) {
    throw std::runtime_error("cannot open " + path);
  }
  Database owned(db, sqlite3_close);
  if (sqlite3_exec(db, store::sqlite_settings({}).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(db));
  return owned;
}

Statement prepare(sqlite3* db, const std::string& text) {
  const std::string sql = store::with_sqlite_parameters(text);
  sqlite3_stmt* s = nullptr;
  if (sqlite3_prepare_v3(db, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &s, nullptr) != SQLITE_OK)
    throw std::runtime_error(std::string(sqlite3_errmsg(db)) + " in " + sql);
  return {s, sqlite3_finalize};
}

void write(sqlite3* db, sqlite3_stmt* s, const Values& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Value& v = values[i];
    const int n = static_cast<int>(i) + 1;
    if (const auto* k = std::get_if<std::int64_t>(&v)) {
      sqlite3_bind_int64(s, n, *k);
    } else if (const auto* d = std::get_if<double>(&v)) {
      sqlite3_bind_double(s, n, *d);
    } else if (const auto* t = std::get_if<std::string>(&v)) {
      sqlite3_bind_text64(s, n, t->data(), t->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else if (const auto* b = std::get_if<Blob>(&v)) {
      sqlite3_bind_blob64(s, n, b->bytes.data(), b->bytes.size(), SQLITE_STATIC);
    } else {
      sqlite3_bind_null(s, n);
    }
  }
  if (sqlite3_step(s) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db));
  sqlite3_reset(s);
}

}  // namespace

RawCost write_by_sqlite(const WrittenRows& written, const std::string& path) {
  const Database db = open(path);
  std::vector<Statement> writes;
  for (const RawTable& t : written.tables) writes.push_back(prepare(db.get(), t.write));
  const Statement head = prepare(db.get(), written.heads.write);
  const Statement begin = prepare(db.get(), "BEGIN IMMEDIATE");
  const Statement commit = prepare(db.get(), "COMMIT");
  const double wall = wall_seconds();
  const double cpu = thread_seconds();
  std::size_t at = 0;
  for (std::size_t b = 0; b < written.batches.size(); ++b) {
    write(db.get(), begin.get(), {});
    for (const std::size_t end = at + written.batches[b]; at < end; ++at) {
      for (std::size_t t = 0; t < writes.size(); ++t)
        write(db.get(), writes[t].get(), written.tables[t].rows[at]);
    }
    write(db.get(), head.get(), written.heads.rows[b]);
    write(db.get(), commit.get(), {});
  }
  return {wall_seconds() - wall, thread_seconds() - cpu};
}

}  // namespace duoc::bench

// See copy.h.
#include "store/copy.h"

#include <algorithm>

namespace duoc::store {
namespace {

constexpr std::string_view kSteps = "schema_step";  // what migrate() has written

std::string insert_of(const std::string& table, int columns) {
  std::string values;
  for (int c = 1; c <= columns; ++c) values += (c == 1 ? "$" : ", $") + std::to_string(c);
  return "INSERT INTO " + table + " VALUES (" + values + ")";
}

std::uint64_t copy_table(Connection& from, Writer& to, const std::string& table) {
  if (to.integer("SELECT count(*) FROM " + table, {}) != 0)
    throw Trouble("the table " + table + " of the store to copy to is not empty", 0);
  std::uint64_t rows = 0;
  std::string insert;
  std::vector<Arg> args;
  from.rows("SELECT * FROM " + table, {}, [&](const Row& row) {
    if (rows++ == 0) insert = insert_of(table, row.columns());
    args.clear();
    for (int c = 0; c < row.columns(); ++c) args.push_back(row.arg(c));
    to.run(insert, std::span<const Arg>(args));
  });
  return rows;
}

}  // namespace

std::uint64_t copy_rows(Connection& from, Writer& to) {
  const auto known = to.tables();
  std::uint64_t rows = 0;
  to.begin();
  try {
    for (const std::string& table : from.tables()) {
      if (table == kSteps) continue;
      if (std::find(known.begin(), known.end(), table) == known.end())
        throw Trouble("the store to copy to has no table " + table, 0);
      rows += copy_table(from, to, table);
    }
    to.commit();
  } catch (...) {
    to.rollback();
    throw;
  }
  return rows;
}

}  // namespace duoc::store

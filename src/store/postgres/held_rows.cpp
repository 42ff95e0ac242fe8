// See held_rows.h.
#include "store/postgres/held_rows.h"

#include <algorithm>
#include <utility>

#include "store/postgres/array.h"
#include "store/postgres/values.h"

namespace duoc::store {
namespace {

constexpr std::size_t kTogetherLeast = 4;
constexpr std::string_view kInsert = "INSERT INTO ";
constexpr std::string_view kValues = ") VALUES (";

// "($1, $2, …, $n)" without the first bracket.
std::string numbered(std::size_t n) {
  std::string out;
  for (std::size_t p = 1; p <= n; ++p) out += (p == 1 ? "$" : ", $") + std::to_string(p);
  return out + ")";
}

// The table's name; "" for what is no plain row.
std::string table_of(std::string_view sql, std::size_t parameters) {
  const auto bracket = sql.find('(');
  const auto values = sql.find(kValues);
  if (!sql.starts_with(kInsert) || bracket == sql.npos || values == sql.npos) return "";
  if (sql.substr(values + kValues.size()) != numbered(parameters)) return "";
  return std::string(sql.substr(kInsert.size(), bracket - kInsert.size()));
}

}  // namespace

bool HeldRows::hold(std::string_view sql, std::span<const Arg> args) {
  const Bound bound(args);
  auto t =
      std::find_if(tables_.begin(), tables_.end(), [&](const Table& x) { return x.sql == sql; });
  if (t == tables_.end()) {
    std::string name = table_of(sql, args.size());
    if (name.empty() || args.empty()) return false;
    t = tables_.insert(tables_.end(), {std::string(sql), std::move(name), bound.types, {}, {}, 0});
    t->bytes.resize(args.size());
    t->null.resize(args.size());
  }
  for (std::size_t p = 0; p < args.size(); ++p) {
    const Oid type = bound.types[p];
    if (type != 0 && (array_of(type) == 0 || (t->types[p] != 0 && t->types[p] != type)))
      return false;
  }
  for (std::size_t p = 0; p < args.size(); ++p) {
    const bool null = bound.values[p] == nullptr;
    if (!null) t->types[p] = bound.types[p];
    t->null[p].push_back(null);
    t->bytes[p].emplace_back(null ? "" : bound.values[p],
                             static_cast<std::size_t>(bound.lengths[p]));
    bytes_ += t->bytes[p].back().size();
  }
  ++t->rows;
  ++rows_;
  return true;
}

bool HeldRows::named_in(std::string_view sql) const {
  return std::any_of(tables_.begin(), tables_.end(),
                     [&](const Table& t) { return sql.find(t.name) != sql.npos; });
}

HeldRows::Statement HeldRows::together(const Table& t) {
  Statement s;
  std::string arrays;
  std::string columns;
  std::string selected;
  for (std::size_t p = 0; p < t.types.size(); ++p) {
    if (p != 0) selected += ", ";
    if (t.types[p] == 0) {
      selected += "NULL";  // of the column's own type, whichever that is
      continue;
    }
    const std::string number = std::to_string(s.bytes.size() + 1);
    arrays += (s.bytes.empty() ? "$" : ", $") + number;
    columns += (s.bytes.empty() ? "p" : ", p") + number;
    selected += "p" + number;
    s.types.push_back(array_of(t.types[p]));
    s.bytes.push_back(array_bytes(t.types[p], t.rows, [&](std::size_t row) {
      return t.null[p][row] ? nullptr : &t.bytes[p][row];
    }));
    s.null.push_back(false);
  }
  s.sql = t.sql.substr(0, t.sql.find(kValues)) + ") SELECT " + selected + " FROM unnest(" + arrays +
          ") AS k(" + columns + ")";
  return s;
}

HeldRows::Statement HeldRows::alone(const Table& t, std::size_t row) {
  Statement s{t.sql, {}, {}, {}};
  for (std::size_t p = 0; p < t.types.size(); ++p) {
    s.types.push_back(t.null[p][row] ? 0 : t.types[p]);
    s.bytes.push_back(t.bytes[p][row]);
    s.null.push_back(t.null[p][row]);
  }
  return s;
}

std::vector<HeldRows::Statement> HeldRows::take() {
  const std::vector<Table> tables = std::exchange(tables_, {});
  rows_ = bytes_ = 0;
  std::vector<Statement> out;
  for (const Table& t : tables) {
    const bool some = std::any_of(t.types.begin(), t.types.end(), [](Oid o) { return o != 0; });
    if (t.rows >= kTogetherLeast && some) {
      out.push_back(together(t));
      continue;
    }
    for (std::size_t row = 0; row < t.rows; ++row) out.push_back(alone(t, row));
  }
  return out;
}

void HeldRows::clear() {
  tables_.clear();
  rows_ = bytes_ = 0;
}

}  // namespace duoc::store

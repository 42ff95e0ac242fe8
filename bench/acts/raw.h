// The rivals of the acts: the rows that the product wrote, written again by prepared statements of
// raw sqlite3 or raw libpq (pipelined) into the same schema, in the same batches.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "store/store.h"

namespace duoc::bench {

struct Blob {
  std::string bytes;
};
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;
using Values = std::vector<Value>;

/// One row for each act, or for each batch, and the statement that writes it; parameters $1, $2, …
struct RawTable {
  std::string select;  // with $1 for the position after which
  std::string write;
  std::vector<Values> rows;
};

/// What one run of the product wrote after a position, read back from its store.
struct WrittenRows {
  WrittenRows(const std::string& store, std::uint64_t after);
  std::vector<RawTable> tables;  // in the order in which the product writes them
  RawTable heads;
  std::vector<std::size_t> batches;  // acts in each of the committer's transactions, in order
};

struct RawCost {
  double wall = 0;  // seconds
  double cpu = 0;   // of the writing thread
};
/// Writes everything into a store as it was before. Durable as the product's.
RawCost write_by_sqlite(const WrittenRows& written, const std::string& path);
RawCost write_by_libpq(const WrittenRows& written, const std::string& address);

/// Throws when the two stores differ in a row of journal, heads, keys, acts or tasks.
void must_be_equal(const std::string& a, const std::string& b);

}  // namespace duoc::bench

// Rows to be added, kept until somebody may ask for them: then as few statements as go.
#pragma once

#include <libpq-fe.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace duoc::store {

class HeldRows {
 public:
  /// One statement and its parameters as they go over the wire; no bytes for null.
  struct Statement {
    std::string sql;
    std::vector<Oid> types;
    std::vector<std::string> bytes;
    std::vector<bool> null;
  };

  /// False, and nothing is kept, for what is no plain "INSERT INTO table(…) VALUES ($1, …)" or has
  /// other types than those of the same text before it.
  bool hold(std::string_view sql, std::span<const Arg> args);
  std::size_t rows() const { return rows_; }
  std::size_t bytes() const { return bytes_; }
  /// Whether a statement names a table that rows are kept for. May say so too often, never too
  /// seldom.
  bool named_in(std::string_view sql) const;
  /// Those kept, table by table in the order in which the tables came.
  std::vector<Statement> take();
  void clear();

 private:
  struct Table {
    std::string sql;
    std::string name;
    std::vector<Oid> types;                       // 0: null in every row so far
    std::vector<std::vector<std::string>> bytes;  // by column, then by row
    std::vector<std::vector<bool>> null;
    std::size_t rows = 0;
  };
  static Statement together(const Table& t);
  static Statement alone(const Table& t, std::size_t row);

  std::vector<Table> tables_;
  std::size_t rows_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace duoc::store

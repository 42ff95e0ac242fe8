// Finds the rows of a table under headings that are spelt in many ways and stand in any order.
// Knows nothing of what the columns mean.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "documents/document.h"

namespace duoc::documents {

/// A way to write a heading. `words` folded (fold_words); the first spelling that fits wins.
struct Spelling {
  std::string_view words;
  int column;
  bool whole = true;  // the heading is exactly this; otherwise it holds it
};

/// A row under the headings.
struct HeadedRow {
  int number = 0;                  // among all rows that were read, from 1
  int line = 0;                    // where it stands in its table, as Table::lines says
  std::string table;               // the table's name
  std::vector<std::string> cells;  // by column; "" where there is none
  const std::string& at(int column) const { return cells[static_cast<std::size_t>(column)]; }
};

struct HeadedRows {
  std::vector<HeadedRow> rows;        // of every table that has the headings, without empty ones
  std::vector<std::string> headings;  // by column, as the file spells them; "" where there is none
  bool has(int column) const { return !headings[static_cast<std::size_t>(column)].empty(); }
};

/// Which column a heading names, if any.
std::optional<int> column_of(std::string_view heading, std::span<const Spelling> spellings);

/// Every table whose headings, within its first 50 rows, satisfy `enough`. `columns`: how many
/// there are. Faults import.no_header, import.file_too_long (args limit) beyond `most` rows.
Result<HeadedRows> read_headed(const Document& document, std::span<const Spelling> spellings,
                               int columns, std::size_t most,
                               const std::function<bool(const std::vector<int>& at)>& enough);

}  // namespace duoc::documents

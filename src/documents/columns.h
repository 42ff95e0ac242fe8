// Tables without ruling lines: columns by the gaps that all lines under a header leave open.
#pragma once

#include <vector>

#include "documents/page_table.h"

namespace duoc::documents {

/// A run of lines with at least three columns. `xs`: the columns' edges, in the words' unit.
struct GapTable {
  Box box;
  std::vector<double> xs;
  std::vector<std::vector<std::vector<Word>>> rows;  // row, column, words
};

/// At most one a page: the longest run of lines that the same gaps divide into three columns or
/// more, at least four lines. A row begins where the first column has a word; what stands above the
/// first number is the header, one row.
std::vector<GapTable> tables_by_gaps(const std::vector<Word>& words);

PageTable table_of_columns(const GapTable& table, double unit);

}  // namespace duoc::documents

// Rows of a table on consecutive pages: which are its heading, which repeat it, and which go on
// with the row above.
#pragma once

#include <string>
#include <vector>

#include "documents/page_table.h"

namespace duoc::documents {

using Row = std::vector<CellText>;

/// Whether the first cell is a number as tasks and sections have it: "3", "1.2.", "IV".
bool is_numbered(const Row& row);

/// How many rows at the top are the table's heading for certain: none that is numbered, none below
/// a numbered one, and no second row unless it stands under cells of the first. A row that numbers
/// the columns ("1", "2", "3"; "A", "B", "1") ends it.
std::size_t heading_rows(const std::vector<Row>& rows);

/// How many rows at the top repeat the heading: the same words and numbers. Only what was read from
/// a picture may differ, by a few letters.
std::size_t repeated(const std::vector<Row>& rows, const std::vector<Row>& heading);

}  // namespace duoc::documents

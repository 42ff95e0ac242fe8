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

enum class GoesOn { no, perhaps, surely };

/// Whether the first row of a page, below its repeated heading, goes on with the last of `above`:
/// when the page `cut` it; when only a text that breaks off goes on; and when it has no number
/// though every task of the table has one and it is not a section's row.
GoesOn goes_on_with(const Row& row, const std::vector<Row>& above, std::size_t heading, bool cut);

/// Joins the row to the one above; what is joined is uncertain when asked.
void join_row(Row& above, Row& row, bool uncertain);

/// A merged cell that goes on over the page's end is blank at the top: the rows from `at` on take
/// its text, the first only when it is not `joined`. Uncertain unless the cell takes several rows
/// on both pages.
void take_merged(const Row& above, std::vector<Row>& rows, std::size_t at, bool joined);

}  // namespace duoc::documents

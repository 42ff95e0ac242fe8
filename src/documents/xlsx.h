// Workbooks of Excel (.xlsx, .xlsm) as tables: one a sheet, cells as they are shown.
#pragma once

#include <string>

#include "documents/gathering.h"
#include "documents/zip.h"

namespace duoc::documents {

/// The sheets of the workbook in its order. `workbook`: the name of its part. Faults
/// document.office_malformed (with part, sheet and line where known), document.office_entities,
/// document.too_deep, and those of Gathering. Notices document.formula_without_value,
/// document.hidden_sheet_read, document.hidden_rows_read, document.macros_ignored,
/// document.links_ignored.
Checked read_xlsx(const Parts& parts, const std::string& workbook, Gathering& out);

/// Column and row of "AB12", both from 0 and 1; false for what is no place on a sheet.
bool read_place(std::string_view text, std::size_t& column, std::size_t& row);

}  // namespace duoc::documents

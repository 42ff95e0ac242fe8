// Makes office files for tests: workbooks with the library that exports use, the rest as the text
// of their parts in a zip.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace duoc::test {

using Cells = std::vector<std::vector<std::string>>;
using Entries = std::vector<std::pair<std::string, std::string>>;  // name, bytes

/// A zip whose entries are deflated.
std::string zipped(const Entries& entries);
/// A file with one table of text cells.
std::string xlsx_of(const Cells& rows);
std::string ods_of(const Cells& rows);
std::string docx_of(const Cells& rows);

/// A workbook of one sheet, part by part: the rows and what follows sheetData as XML. `strings`:
/// the shared strings' part.
Entries xlsx_parts(const std::string& rows, const std::string& strings = "<sst/>");
/// content.xml around the rows of one table.
Entries ods_parts(const std::string& rows);
/// document.xml around this body.
Entries docx_parts(const std::string& body);

}  // namespace duoc::test

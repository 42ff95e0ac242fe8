// Running text without any table, and the question whether a text is one.
#pragma once

#include <string_view>

#include "documents/document.h"

namespace duoc::documents {

/// True when lines hold cells: tabs, or commas and semicolons set as nobody sets them in a
/// sentence ("STT,Nhiệm vụ"). Looks at the beginning.
bool holds_table(std::string_view text);

/// Paragraphs: a line each, or, in a text that is set in blocks with blank lines between, the lines
/// of a block together; a line that begins with a number or a dash is always one of its own. UTF-8.
/// Faults document.empty, document.cell_too_large, document.too_many_rows, document.is_utf16,
/// document.not_text, document.not_utf8, document.is_windows_1258, document.old_font.
Result<Document> read_text(std::string_view bytes);

}  // namespace duoc::documents

// Reads CSV and TSV. Bounded; anything that is not text is refused by its name.
#pragma once

#include "documents/document.h"

namespace duoc::documents {

/// Separator (tab, comma or semicolon) by what the first lines hold; quotes after RFC 4180.
/// `lines`: the line on which each row begins. Faults document.empty, document.too_large,
/// document.is_utf16, document.not_text, document.not_utf8, document.is_windows_1258,
/// document.old_font, document.quote_open, document.too_many_rows, document.too_many_columns,
/// document.cell_too_large.
Result<Table> read_delimited(std::string_view bytes);

/// That the bytes are UTF-8 text. Faults document.is_utf16, document.not_text, document.not_utf8,
/// document.is_windows_1258, document.old_font.
Checked check_text(std::string_view bytes);

}  // namespace duoc::documents

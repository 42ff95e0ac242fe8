// Reads CSV and TSV that came from outside. Bounded; anything that is not text is refused by its
// name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace duoc::directives {

inline constexpr std::size_t kFileBytesMost = 16u << 20;
inline constexpr std::size_t kRowsMost = 200'000;
inline constexpr std::size_t kColumnsMost = 200;
inline constexpr std::size_t kCellBytesMost = 64u << 10;

/// A sheet: rows of NFC cells, squeezed; `lines` gives the line of the file on which each row
/// begins (from 1).
struct Sheet {
  std::vector<std::vector<std::string>> rows;
  std::vector<int> lines;
};

/// Separator (tab, comma or semicolon) by what the first lines hold; quotes after RFC 4180. Faults
/// annex.empty, annex.too_large, annex.is_zip, annex.is_old_office, annex.is_pdf, annex.is_image,
/// annex.is_utf16, annex.not_utf8, annex.old_font, annex.quote_open, annex.too_many_rows,
/// annex.too_many_columns, annex.cell_too_large; args line, limit.
Result<Sheet> read_delimited(std::string_view bytes);

}  // namespace duoc::directives

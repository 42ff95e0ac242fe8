// Quotation marks of a cell read from a picture.
#pragma once

#include <string>
#include <string_view>

namespace duoc::documents {

/// The text with its quotation marks as a text can have them: a mark closes as it was opened
/// ("…" or “…”), one mark beside another is a speck, and so is one that begins a word or the cell
/// and is never closed. Apostrophes inside words stay (M'Drắk).
std::string mended_quotes(std::string_view text);

}  // namespace duoc::documents

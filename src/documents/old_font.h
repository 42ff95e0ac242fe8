// Text that was typed for the fonts of before Unicode (TCVN3, VNI): well-formed letters, of the
// wrong language.
#pragma once

#include "documents/document.h"

namespace duoc::documents {

/// Fault document.old_font, with the sheet and the line of the first such cell, when the document
/// is written in such letters.
Checked check_fonts(const Document& document);

}  // namespace duoc::documents

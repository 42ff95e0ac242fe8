// Files of LibreOffice and its kin (.ods, .odt) as tables and paragraphs.
#pragma once

#include "documents/gathering.h"
#include "documents/zip.h"

namespace duoc::documents {

/// Reads content.xml: the sheets of a spreadsheet, or the tables and paragraphs of a text. Faults
/// and notices as read_xlsx.
Checked read_opendocument(const Parts& parts, Gathering& out);

}  // namespace duoc::documents

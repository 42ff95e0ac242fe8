// Documents of Word (.docx, .docm): tables and the paragraphs around them.
#pragma once

#include <string>

#include "documents/gathering.h"
#include "documents/zip.h"

namespace duoc::documents {

/// Reads the body. `part`: the name of the main part. What tracking marks as deleted is left out,
/// what it marks as inserted is read. A cell over several grid columns stands in the first of them.
/// Faults and notices as read_xlsx.
Checked read_docx(const Parts& parts, const std::string& part, Gathering& out);

}  // namespace duoc::documents

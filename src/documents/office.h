// Office files, which are zips of XML: XLSX, ODS, DOCX, ODT. Every entry is measured before it is
// inflated; macros, formulas and links are never followed.
#pragma once

#include "documents/document.h"

namespace duoc::documents {

/// The format of a zip by what it holds. Faults document.is_zip, document.is_other_office,
/// document.zip_damaged, document.zip_bomb, document.locked, and those of the format's reader
/// (xlsx.h, docx.h, opendocument.h).
Result<Document> read_office(std::string_view bytes);

}  // namespace duoc::documents

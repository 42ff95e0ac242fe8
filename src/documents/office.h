// Office files, which are zips of XML: XLSX, ODS, DOCX. Every entry is measured before it is
// inflated; macros, formulas and links are never followed.
#pragma once

#include "documents/document.h"

namespace duoc::documents {

/// The format of a zip by what it holds. Faults document.is_zip, document.zip_damaged,
/// document.zip_bomb, document.locked.
Result<Document> read_office(std::string_view bytes);

}  // namespace duoc::documents

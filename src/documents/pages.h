// Pages: PDF with text, scanned PDF, and pictures. A page is a picture of ruling lines, which give
// the tables, and words with their places, which come from the PDF itself or from character
// recognition.
#pragma once

#include "documents/document.h"

namespace duoc::documents {

/// Faults document.pdf_damaged, document.pdf_locked, document.too_many_pages, document.no_words,
/// document.stopped, document.tool_missing.
Result<Document> read_pdf(std::string_view bytes, Progress progress, void* context);
/// PNG, JPEG, TIFF. Faults as above, document.image_damaged, document.image_too_large.
Result<Document> read_image(std::string_view bytes, Progress progress, void* context);

}  // namespace duoc::documents

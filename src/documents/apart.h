// Reading in a child process that can do nothing else: no network, bounded memory and time. The
// server itself never parses what a stranger has sent.
#pragma once

#include <functional>

#include "documents/document.h"

namespace duoc::documents {

/// Told before each page of a scan; false stops the child.
using PageProgress = std::function<bool(int page, int pages)>;

/// Reads the bytes in a child running this same program (`duoc parse-file`). Faults of
/// read_document, document.took_too_long, document.needs_too_much_memory, document.reader_failed.
Result<Document> read_apart(std::string_view bytes, const PageProgress& progress = nullptr);

/// A document as bytes, for the child's answer and for keeping a reading beside its file.
std::string encode(const Document& document);
/// Fault document.reading_malformed: the bytes are not of encode().
Result<Document> decode(std::string_view bytes);

}  // namespace duoc::documents

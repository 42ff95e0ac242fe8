// Reading in a child process that can do nothing else: no network, bounded memory and time. The
// server itself never parses what a stranger has sent.
#pragma once

#include <functional>
#include <optional>

#include "documents/document.h"

namespace duoc::documents {

inline constexpr std::size_t kAnswerBytesMost = 256u << 20;  // of a child

/// Told before each page of a scan, and again while it is read; false stops the child.
using PageProgress = std::function<bool(int page, int pages)>;

/// The program whose `parse-file` is the child; told once, before any thread reads. The binary
/// itself says /proc/self/exe, so that an upgrade on disk never mixes two versions.
void reader_program(const std::string& path);

/// Takes away what processes that were killed in the middle of a scan have left in the machine's
/// temporary folder: pages of documents that may be confidential.
void remove_left_readings();

/// Reads the bytes in a child running reader_program(). Faults of read_document,
/// document.took_too_long, document.needs_too_much_memory, document.reader_failed (it crashed, was
/// killed, or answered nonsense), document.stopped. Throws when no child can be started. Blocks the
/// calling thread, which must not end before.
Result<Document> read_apart(std::string_view bytes, const PageProgress& progress = nullptr);

/// The child's side: reads the file that stands at descriptor 0 and answers at descriptor 1. Never
/// returns. `parent`: the process to die with.
[[noreturn]] void read_for_parent(int parent);

/// A document as bytes, for the child's answer and for keeping a reading beside its file.
std::string encode(const Document& document);
/// Fault document.reading_malformed: the bytes are not of encode().
Result<Document> decode(std::string_view bytes);
/// The same for a refusal; nothing for bytes that are not of encode_fault().
std::string encode_fault(const Fault& fault);
std::optional<Fault> decode_fault(std::string_view bytes);

}  // namespace duoc::documents

// A file from outside as tables and running text, whatever its format. Knows nothing of what the
// tables mean.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bounds.h"
#include "base/result.h"

namespace duoc::documents {

inline constexpr std::size_t kFileBytesMost = 64u << 20;  // of the file as it comes
inline constexpr std::size_t kPdfBytesMost = kStoredFileMost;
inline constexpr std::size_t kRowsMost = 200'000;  // of a document
inline constexpr std::size_t kColumnsMost = 200;
inline constexpr std::size_t kCellBytesMost = 64u << 10;
inline constexpr std::size_t kTablesMost = 1'000;
inline constexpr std::size_t kPagesMost = 500;

enum class Format { delimited, xlsx, ods, docx, odt, pdf, image, text };
std::string_view name_of(Format f);

/// A cell read from a picture of the page, that may be misread.
struct Uncertain {
  int row = 0;          // index into rows
  int column = 0;       // index into the row
  int confidence = 0;   // per cent, of the least certain word
  std::string picture;  // PNG of the cell, "" when there is none
  bool operator==(const Uncertain&) const = default;
};

/// NFC cells, squeezed. A cell merged over several rows stands in each of them; merged over
/// columns, in the first. Rows of office files that hold nothing of their own are left out.
struct Table {
  std::string name;  // the sheet's; "" when the format has none
  std::vector<std::vector<std::string>> rows;
  std::vector<int> lines;  // where each row stands: line of the file, row of the sheet or of the
                           // table, from 1
  std::vector<int> pages;  // the page of each row, from 1; empty when the format has none
  std::vector<Uncertain> uncertain;  // by row, then column
  bool operator==(const Table&) const = default;
};

/// Text outside tables.
struct Paragraph {
  std::string text;  // NFC, squeezed
  int line = 0;      // its number among the paragraphs of the file, from 1
  int page = 0;      // 0 when the format has none
  bool operator==(const Paragraph&) const = default;
};

struct Document {
  Format format = Format::delimited;
  std::vector<Table> tables;          // in the order of the file
  std::vector<Paragraph> paragraphs;  // in the order of the file
  /// What was met and left aside: keys such as document.macros_ignored, document.links_ignored,
  /// document.formula_without_value, document.hidden_sheet_read.
  std::vector<std::string> notices;
  bool operator==(const Document&) const = default;
};

/// Told before each page of a scan; false stops the reading with document.stopped.
using Progress = bool (*)(void* context, int page, int pages);

/// Reads the bytes in this process. What comes from strangers goes through read_apart instead
/// (apart.h), which runs this in a bounded child. Faults document.*; args line, sheet, page, limit
/// where there is one.
Result<Document> read_document(std::string_view bytes, Progress progress = nullptr,
                               void* context = nullptr);

/// How many bytes a file that begins like this may have.
std::size_t bytes_most(std::string_view bytes);

/// Whether the bytes are pages (PDF, a picture), which take other programs and more time to read.
bool holds_pages(std::string_view bytes);

/// A fault of reading: field "file", args where given.
Fault refused(std::string key, std::size_t line = 0, std::size_t limit = 0);

}  // namespace duoc::documents

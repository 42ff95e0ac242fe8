// See document.h. What a file is, by its bytes and never by its name.
#include "documents/document.h"

#include "documents/delimited.h"

namespace duoc::documents {
namespace {

// The names of a zip's files stand in it as they are; the first few tell what it is.
const char* kind_of_zip(std::string_view b) {
  const std::string_view start = b.substr(0, 64 << 10);
  const std::string_view end = b.substr(b.size() > (64u << 10) ? b.size() - (64u << 10) : 0);
  const auto holds = [&](std::string_view name) {
    return start.find(name) != std::string_view::npos || end.find(name) != std::string_view::npos;
  };
  if (holds("xl/workbook") || holds("opendocument.spreadsheet")) return "document.is_spreadsheet";
  if (holds("word/document") || holds("opendocument.text")) return "document.is_document";
  return "document.is_zip";
}

Checked check_kind(std::string_view b) {
  if (b.empty()) return refused("document.empty");
  if (b.size() > kFileBytesMost) {
    Fault f = refused("document.too_large", 0, kFileBytesMost);
    f.code = Refusal::too_large;
    return f;
  }
  if (b.starts_with("PK\x03\x04") || b.starts_with("PK\x05\x06")) return refused(kind_of_zip(b));
  if (b.starts_with("\xD0\xCF\x11\xE0")) return refused("document.is_old_office");
  if (b.starts_with("%PDF")) return refused("document.is_pdf");
  if (b.starts_with("\x89PNG") || b.starts_with("\xFF\xD8\xFF") || b.starts_with("GIF8"))
    return refused("document.is_image");
  if (b.starts_with("\xFF\xFE") || b.starts_with("\xFE\xFF")) return refused("document.is_utf16");
  return Done{};
}

}  // namespace

std::string_view name_of(Format f) {
  constexpr std::string_view kNames[] = {"delimited", "xlsx",  "ods", "docx",
                                         "pdf",       "image", "text"};
  return kNames[static_cast<std::size_t>(f)];
}

bool holds_pages(std::string_view bytes) {
  for (const std::string_view magic :
       {std::string_view("%PDF"), std::string_view("\x89PNG"), std::string_view("\xFF\xD8\xFF"),
        std::string_view("GIF8"), std::string_view("II*\0", 4), std::string_view("MM\0*", 4)}) {
    if (bytes.starts_with(magic)) return true;
  }
  return false;
}

Fault refused(std::string key, std::size_t line, std::size_t limit) {
  Fault f{Refusal::invalid, std::move(key), "file", {}};
  if (f.key == "document.too_large") f.code = Refusal::too_large;
  if (line != 0) f.args["line"] = std::to_string(line);
  if (limit != 0) f.args["limit"] = std::to_string(limit);
  return f;
}

Result<Document> read_document(std::string_view bytes, Progress, void*) {
  CHECK(check_kind(bytes));
  Document out;
  TRY(Table table, read_delimited(bytes));
  out.tables.push_back(std::move(table));
  return out;
}

}  // namespace duoc::documents

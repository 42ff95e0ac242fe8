// See document.h. What a file is, by its bytes and never by its name.
#include "documents/document.h"

#include <algorithm>

#include "documents/delimited.h"
#include "documents/office.h"
#include "documents/old_font.h"
#include "documents/pages.h"
#include "documents/plain_text.h"

namespace duoc::documents {
namespace {

using namespace std::string_view_literals;

enum class Kind { office, pdf, image, text };

bool begins(std::string_view bytes, std::string_view small) {
  if (bytes.size() < small.size()) return false;
  return std::equal(small.begin(), small.end(), bytes.begin(),
                    [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
}

// Files of before 2007 and locked files of today stand in the same container; the names of its
// parts are UTF-16.
const char* kind_of_ole(std::string_view b) {
  constexpr auto kLocked = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv;
  return b.find(kLocked) == std::string_view::npos ? "document.is_old_office" : "document.locked";
}

// What is text by its bytes, but not a text to be read as it stands.
Checked check_markup(std::string_view b) {
  if (b.starts_with("\xEF\xBB\xBF")) b.remove_prefix(3);
  b.remove_prefix(std::min(b.find_first_not_of(" \t\r\n"), b.size()));
  if (b.starts_with("{\\rtf")) return refused("document.is_rtf");
  for (const std::string_view mark : {"<!doctype html", "<html", "<head", "<meta", "<table",
                                      "<body", "<style", "mime-version:", "<!--"}) {
    if (begins(b, mark)) return refused("document.is_html");
  }
  if (b.starts_with("ID;P")) return refused("document.is_sylk");
  if (begins(b, "<?xml")) {
    constexpr std::string_view kFlat = "application/vnd.oasis.opendocument.text";
    const bool text = b.substr(0, 8192).find(kFlat) != std::string_view::npos;
    return refused(text ? "document.is_flat_text" : "document.is_xml");
  }
  return Done{};
}

Result<Kind> kind_of(std::string_view b) {
  if (b.empty()) return refused("document.empty");
  const std::size_t most = bytes_most(b);
  if (b.size() > most) return refused("document.too_large", 0, most);
  if (b.starts_with("PK\x03\x04") || b.starts_with("PK\x05\x06")) return Kind::office;
  if (b.starts_with("\xD0\xCF\x11\xE0")) return refused(kind_of_ole(b));
  if (b.starts_with("%PDF")) return Kind::pdf;
  if (b.starts_with("\x89PNG") || b.starts_with("\xFF\xD8\xFF") || b.starts_with("II*\0"sv) ||
      b.starts_with("MM\0*"sv))
    return Kind::image;
  const bool webp = b.starts_with("RIFF") && b.substr(0, 12).ends_with("WEBP");
  const std::string_view brand = b.substr(std::min(b.size(), std::size_t{4}));  // after a length
  const bool heic = brand.starts_with("ftyphei") || brand.starts_with("ftypmif1");
  if (b.starts_with("GIF8") || webp || heic) return refused("document.is_image");
  if (b.starts_with("\xFF\xFE") || b.starts_with("\xFE\xFF")) return refused("document.is_utf16");
  CHECK(check_markup(b));
  return Kind::text;
}

Result<Document> read_kind(Kind kind, std::string_view bytes, Progress progress, void* context) {
  if (kind == Kind::office) return read_office(bytes);
  if (kind == Kind::pdf) return read_pdf(bytes, progress, context);
  if (kind == Kind::image) return read_image(bytes, progress, context);
  if (!holds_table(bytes)) return read_text(bytes);
  Document out;
  TRY(Table table, read_delimited(bytes));
  out.tables.push_back(std::move(table));
  return out;
}

}  // namespace

std::string_view name_of(Format f) {
  constexpr std::string_view kNames[] = {"delimited", "xlsx", "ods",   "docx",
                                         "odt",       "pdf",  "image", "text"};
  return kNames[static_cast<std::size_t>(f)];
}

Fault refused(std::string key, std::size_t line, std::size_t limit) {
  Fault f{Refusal::invalid, std::move(key), "file", {}};
  if (f.key == "document.too_large") f.code = Refusal::too_large;
  if (line != 0) f.args["line"] = std::to_string(line);
  if (limit != 0) f.args["limit"] = std::to_string(limit);
  return f;
}

std::size_t bytes_most(std::string_view bytes) {
  return bytes.starts_with("%PDF") ? kPdfBytesMost : kFileBytesMost;
}

bool holds_pages(std::string_view bytes) {
  const auto kind = kind_of(bytes);
  return kind.ok() && (*kind == Kind::pdf || *kind == Kind::image);
}

Result<Document> read_document(std::string_view bytes, Progress progress, void* context) {
  TRY(const Kind kind, kind_of(bytes));
  TRY(Document out, read_kind(kind, bytes, progress, context));
  CHECK(check_fonts(out));
  return out;
}

}  // namespace duoc::documents

// See office.h.
#include "documents/office.h"

#include "documents/docx.h"
#include "documents/office_parts.h"
#include "documents/opendocument.h"
#include "documents/xlsx.h"

namespace duoc::documents {
namespace {

constexpr const char* kManifest = "META-INF/manifest.xml";

// OpenDocument: says what it is in a part of its own.
Result<Document> read_oasis(const Zip& zip) {
  TRY(const std::string type, zip.read("mimetype"));
  const bool text = type.starts_with("application/vnd.oasis.opendocument.text");
  const bool sheets = type.starts_with("application/vnd.oasis.opendocument.spreadsheet");
  if (!text && !sheets) return refused("document.is_other_office");
  if (zip.has(kManifest)) {
    TRY(const std::string manifest, zip.read(kManifest));
    if (manifest.find("encryption-data") != std::string::npos) return refused("document.locked");
  }
  Gathering out;
  CHECK(read_opendocument(zip, out));
  return out.take(sheets ? Format::ods : Format::odt);
}

}  // namespace

Result<Document> read_office(std::string_view bytes) {
  TRY(const auto zip, Zip::open(bytes));
  if (zip->has("mimetype") && zip->has("content.xml")) return read_oasis(*zip);
  if (!zip->has("[Content_Types].xml")) return refused("document.is_zip");
  TRY(const auto related, relations(*zip, ""));
  std::string main;
  for (const auto& [id, r] : related) {
    if (r.type == "officeDocument" && !r.external) main = r.target;
  }
  Gathering out;
  if (main.starts_with("xl/") && main.ends_with(".xml")) {
    CHECK(read_xlsx(*zip, main, out));
    return out.take(Format::xlsx);
  }
  if (main.starts_with("word/")) {
    CHECK(read_docx(*zip, main, out));
    return out.take(Format::docx);
  }
  return refused(main.empty() ? "document.office_malformed" : "document.is_other_office");
}

}  // namespace duoc::documents

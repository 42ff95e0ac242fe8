// The parts of office files as XML, without the zip around them: whatever the bytes, tables within
// the limits or one named fault. The first byte says which part they are.
#include <cstdlib>

#include "base/text.h"
#include "documents/docx.h"
#include "documents/given_parts.h"
#include "documents/opendocument.h"
#include "documents/xlsx.h"

namespace {

using namespace duoc::documents;

constexpr const char* kRow =
    "<worksheet><sheetData><row><c t='s' s='1'><v>0</v></c><c s='1'><v>45918.5</v></c></row>"
    "</sheetData></worksheet>";
constexpr const char* kBook =
    "<workbook xmlns:r='r'><sheets><sheet name='a' r:id='b'/></sheets></workbook>";
constexpr const char* kRelations =
    "<R><Relationship Id='b' Type='x/worksheet' Target='sheet.xml'/><Relationship Id='c' "
    "Type='x/sharedStrings' Target='strings.xml'/><Relationship Id='d' Type='x/styles' "
    "Target='styles.xml'/></R>";
constexpr const char* kBody =
    "<d><body><tbl><tr><tc><p><pPr><numPr><numId val='1'/></numPr></pPr></p></tc></tr></tbl>"
    "<p><pPr><pStyle val='h'/></pPr><r><t>x</t></r></p></body></d>";
constexpr const char* kLists =
    "<R><Relationship Id='n' Type='x/numbering' Target='numbering.xml'/><Relationship Id='s' "
    "Type='x/styles' Target='styles.xml'/></R>";

void check(const duoc::Checked& read, Gathering& out, Format format) {
  if (!read) {
    if (read.fault().key.empty()) std::abort();
    return;
  }
  const Document document = out.take(format);
  std::size_t rows = 0;
  for (const Table& table : document.tables) {
    if (table.rows.empty() || table.rows.size() != table.lines.size()) std::abort();
    rows += table.rows.size();
    for (const auto& row : table.rows) {
      if (row.empty() || row.size() > kColumnsMost) std::abort();
      for (const auto& cell : row) {
        if (!cell.empty() && (!duoc::valid_utf8(cell) || duoc::squeeze(cell) != cell)) std::abort();
      }
    }
  }
  if (rows > kRowsMost || document.tables.size() > kTablesMost) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string part(reinterpret_cast<const char*>(data + 1), size - 1);
  Gathering out;
  std::map<std::string, std::string> parts = {{"xl/workbook.xml", kBook},
                                              {"xl/_rels/workbook.xml.rels", kRelations},
                                              {"xl/sheet.xml", kRow},
                                              {"xl/strings.xml", "<sst><si><t>x</t></si></sst>"},
                                              {"xl/styles.xml", "<s/>"},
                                              {"word/document.xml", kBody},
                                              {"word/_rels/document.xml.rels", kLists},
                                              {"word/numbering.xml", "<n/>"},
                                              {"word/styles.xml", "<s/>"}};
  constexpr const char* kNames[] = {
      "xl/sheet.xml",    "xl/strings.xml",    "xl/styles.xml",
      "xl/workbook.xml", "word/document.xml", "word/numbering.xml",
      "word/styles.xml", "content.xml",       "xl/_rels/workbook.xml.rels"};
  const std::string name = kNames[data[0] % std::size(kNames)];
  parts[name] = part;
  const GivenParts given(parts);
  if (name.starts_with("xl/")) {
    check(read_xlsx(given, "xl/workbook.xml", out), out, Format::xlsx);
  } else if (name.starts_with("word/")) {
    check(read_docx(given, "word/document.xml", out), out, Format::docx);
  } else {
    check(read_opendocument(given, out), out, Format::ods);
  }
  return 0;
}

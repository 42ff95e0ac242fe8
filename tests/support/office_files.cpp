// See office_files.h.
#include "support/office_files.h"

#include <unistd.h>
#include <xlsxwriter.h>
#include <zip.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace duoc::test {
namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string zipped(const Entries& entries) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(target);
  zip_t* zip = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  if (zip == nullptr) throw std::runtime_error("no zip");
  for (const auto& [name, bytes] : entries) {
    zip_source_t* source = zip_source_buffer(zip, bytes.data(), bytes.size(), 0);
    if (zip_file_add(zip, name.c_str(), source, 0) < 0) throw std::runtime_error(name);
  }
  if (zip_close(zip) != 0) throw std::runtime_error("the zip was not written");
  zip_stat_t stat;
  zip_source_stat(target, &stat);
  std::string out(stat.size, '\0');
  zip_source_open(target);
  zip_source_read(target, out.data(), out.size());
  zip_source_close(target);
  zip_source_free(target);
  return out;
}

std::string xlsx_of(const Cells& rows) {
  char path[] = "/tmp/duoc-test-XXXXXX";
  ::close(::mkstemp(path));
  lxw_workbook* book = workbook_new(path);
  lxw_worksheet* sheet = workbook_add_worksheet(book, "Phụ lục");
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      worksheet_write_string(sheet, static_cast<lxw_row_t>(r), static_cast<lxw_col_t>(c),
                             rows[r][c].c_str(), nullptr);
    }
  }
  if (workbook_close(book) != LXW_NO_ERROR) throw std::runtime_error("no workbook");
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  ::unlink(path);
  return bytes.str();
}

Entries xlsx_parts(const std::string& rows, const std::string& strings) {
  return {{"[Content_Types].xml", "<Types/>"},
          {"_rels/.rels",
           R"(<R><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></R>)"},
          {"xl/workbook.xml",
           R"(<workbook xmlns:r="r"><sheets><sheet name="Phụ lục" r:id="b"/></sheets></workbook>)"},
          {"xl/_rels/workbook.xml.rels",
           R"(<R><Relationship Id="b" Type="x/worksheet" Target="sheet.xml"/>)"
           R"(<Relationship Id="c" Type="x/sharedStrings" Target="strings.xml"/></R>)"},
          {"xl/strings.xml", strings},
          {"xl/sheet.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"}};
}

Entries ods_parts(const std::string& rows) {
  return {
      {"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
      {"content.xml",
       R"(<o:document-content xmlns:o="o" xmlns:table="t" xmlns:text="x"><o:body><o:spreadsheet>)"
       R"(<table:table table:name="Phụ lục">)" +
           rows + "</table:table></o:spreadsheet></o:body></o:document-content>"}};
}

Entries docx_parts(const std::string& body) {
  return {{"[Content_Types].xml", "<Types/>"},
          {"_rels/.rels",
           R"(<R><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></R>)"},
          {"word/document.xml",
           R"(<w:document xmlns:w="w"><w:body>)" + body + "</w:body></w:document>"}};
}

std::string ods_of(const Cells& rows) {
  std::string out;
  for (const auto& row : rows) {
    out += "<table:table-row>";
    for (const auto& cell : row)
      out += "<table:table-cell><text:p>" + escaped(cell) + "</text:p></table:table-cell>";
    out += R"(<table:table-cell table:number-columns-repeated="1000"/></table:table-row>)";
  }
  return zipped(ods_parts(out));
}

std::string docx_of(const Cells& rows) {
  std::string out = "<w:tbl>";
  for (const auto& row : rows) {
    out += "<w:tr>";
    for (const auto& cell : row)
      out += R"(<w:tc><w:p><w:r><w:t xml:space="preserve">)" + escaped(cell) +
             "</w:t></w:r></w:p></w:tc>";
    out += "</w:tr>";
  }
  return zipped(docx_parts(out + "</w:tbl>"));
}

}  // namespace duoc::test

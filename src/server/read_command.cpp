// duoc read FILE: what an import would see of a file, whatever its format.
#include <unistd.h>

#include <cstdio>

#include "base/json_out.h"
#include "documents/apart.h"
#include "kernel/faults.h"
#include "server/command_line.h"
#include "server/reading.h"

namespace duoc::server {
namespace {

std::string titled(std::string_view notice) {
  const FaultText& text = fault_text(notice);
  return std::string(text.title_en) + ": " + std::string(text.detail_en);
}

void write_row(JsonOut& out, const documents::Table& t, std::size_t r) {
  out.open().field("line", t.lines[r]);
  if (!t.pages.empty()) out.field("page", t.pages[r]);
  out.key("cells").open_list();
  for (const std::string& cell : t.rows[r]) out.value(cell);
  out.close_list().close();
}

void print_json(const documents::Document& document) {
  JsonOut out;
  out.open().field("format", name_of(document.format)).key("tables").open_list();
  for (const documents::Table& t : document.tables) {
    out.open().field("name", t.name).key("rows").open_list();
    for (std::size_t r = 0; r < t.rows.size(); ++r) write_row(out, t, r);
    out.close_list().key("uncertain").open_list();
    for (const documents::Uncertain& u : t.uncertain)
      out.open()
          .field("row", u.row)
          .field("column", u.column)
          .field("confidence", u.confidence)
          .close();
    out.close_list().close();
  }
  out.close_list().key("paragraphs").open_list();
  for (const documents::Paragraph& p : document.paragraphs) {
    out.open().field("line", p.line).field("text", p.text);
    if (p.page != 0) out.field("page", p.page);
    out.close();
  }
  out.close_list().key("notices").open_list();
  for (const std::string& notice : document.notices)
    out.open().field("code", notice).field("text", titled(notice)).close();
  std::puts(out.close_list().close().text().c_str());
}

void print_text(const documents::Document& document) {
  std::printf("%s: %zu tables, %zu paragraphs\n", std::string(name_of(document.format)).c_str(),
              document.tables.size(), document.paragraphs.size());
  for (const std::string& notice : document.notices)
    std::printf("Notice: %s.\n", titled(notice).c_str());
  for (std::size_t i = 0; i < document.tables.size(); ++i) {
    const documents::Table& t = document.tables[i];
    std::printf("\nTable %zu%s%s, %zu rows\n", i + 1, t.name.empty() ? "" : ": ", t.name.c_str(),
                t.rows.size());
    for (std::size_t r = 0; r < t.rows.size(); ++r) {
      std::printf("%6d", t.lines[r]);
      for (const std::string& cell : t.rows[r]) std::printf("\t%s", cell.c_str());
      std::putchar('\n');
    }
    for (const documents::Uncertain& u : t.uncertain)
      std::printf("Uncertain: line %d, column %d, %d %%\n",
                  t.lines[static_cast<std::size_t>(u.row)], u.column + 1, u.confidence);
  }
  if (!document.paragraphs.empty()) std::printf("\nText\n");
  for (const documents::Paragraph& p : document.paragraphs)
    std::printf("%6d\t%s\n", p.line, p.text.c_str());
}

}  // namespace

int read(const std::vector<std::string>& words) {
  const Arguments a(words, {}, {"json", "help"});
  if (a.flag("help") || a.words().size() != 1) {
    std::puts(
        "duoc read FILE [--json]\n"
        "Shows the tables, the rows with their lines, and the text of a file as an import would "
        "see them.\n"
        "Reads XLSX, ODS, DOCX, ODT, PDF, pictures (PNG, JPEG, TIFF), CSV, TSV and text; nothing "
        "is "
        "written.");
    return a.flag("help") ? 0 : 2;
  }
  const std::string bytes = read_file(a.words()[0], documents::kPdfBytesMost);
  const bool person = ::isatty(2) == 1;
  const auto document = documents::read_apart(bytes, [&](int page, int pages) {
    if (person) std::fprintf(stderr, "page %d of %d\r", page, pages);
    return true;
  });
  if (!document) return refused(document.fault(), a.flag("json"));
  a.flag("json") ? print_json(*document) : print_text(*document);
  return 0;
}

}  // namespace duoc::server

// What other programs say of a page: the words of pdftotext and of tesseract, whatever the bytes,
// are words with places that can be joined into lines, columns and paragraphs.
#include <cmath>
#include <cstdlib>

#include "base/text.h"
#include "documents/columns.h"
#include "documents/page_table.h"

namespace {

void check(const std::vector<duoc::documents::Word>& words) {
  using namespace duoc;
  for (const auto& w : words) {
    if (w.text.empty() || !valid_utf8(w.text)) std::abort();
    if (!(w.box.right >= w.box.left) || !(w.box.bottom > w.box.top)) std::abort();
    if (!std::isfinite(w.box.left) || w.confidence < 0 || w.confidence > 100) std::abort();
  }
  std::size_t in_lines = 0;
  for (const auto& line : documents::lines_of(words, 3)) in_lines += line.words.size();
  if (in_lines != words.size()) std::abort();
  for (const auto& table : documents::tables_by_gaps(words)) {
    const auto page = documents::table_of_columns(table, 72);
    for (const auto& row : page.rows)
      if (row.size() + 1 != page.xs.size()) std::abort();
  }
  for (const auto& text : documents::texts_outside(words, {}, 72))
    if (!valid_utf8(text.text)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace duoc::documents;
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  if (const auto pages = parse_bbox(bytes))
    for (const auto& page : *pages) check(page.words);
  if (const auto words = parse_tesseract(bytes)) check(*words);
  return 0;
}

// What pdftotext and tesseract answer, as they might of a hostile page: words in bounds, or one
// named fault. The first byte says which of the two.
#include "documents/words.h"

#include <cmath>
#include <cstdlib>

#include "base/text.h"
#include "documents/columns.h"

namespace {

void check(const std::vector<duoc::documents::Word>& words) {
  if (words.size() > duoc::documents::kWordsMost) std::abort();
  for (const auto& word : words) {
    if (word.text.empty() || !duoc::valid_utf8(word.text)) std::abort();
    const auto& box = word.box;
    if (!(box.right >= box.left) || !(box.bottom > box.top) || !std::isfinite(box.left))
      std::abort();
  }
  for (const auto& table : duoc::documents::tables_by_gaps(words)) {
    const auto page = duoc::documents::table_of_columns(table, 72);
    for (const auto& row : page.rows)
      if (row.size() + 1 != page.xs.size()) std::abort();
  }
  for (const auto& text : duoc::documents::texts_outside(words, {}, 72))
    if (!duoc::valid_utf8(text.text)) std::abort();
  for (const auto& line : duoc::documents::lines_of(words, 2)) {
    if (!duoc::valid_utf8(duoc::documents::text_of(line))) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace duoc::documents;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 0) {
    const auto pages = parse_bbox(text);
    if (!pages && pages.fault().key.empty()) std::abort();
    if (pages) {
      for (const auto& page : *pages) check(page.words);
    }
  } else {
    const auto words = parse_tesseract(text);
    if (!words && words.fault().key.empty()) std::abort();
    if (words) check(*words);
  }
  return 0;
}

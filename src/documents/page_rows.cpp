// See page_rows.h. A row that is left out is lost without a word: in doubt it stays.
#include "documents/page_rows.h"

#include <algorithm>

#include "base/text.h"
#include "documents/likeness.h"

namespace duoc::documents {
namespace {

constexpr std::size_t kHeadingRowsMost = 4;

bool all_of(std::string_view text, std::string_view letters) {
  return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

std::string first_word(const std::string& text) {
  return bare(std::string_view(text).substr(0, text.find(' ')));
}

std::size_t filled(const Row& row) {
  return static_cast<std::size_t>(
      std::count_if(row.begin(), row.end(), [](const CellText& c) { return !c.text.empty(); }));
}

// "(1)", "2", "A", "6=4+5": the marks of the columns count on from 1, letters may come before.
bool marks_columns(const Row& row) {
  int next = 1;
  for (const CellText& cell : row) {
    if (cell.text.empty()) continue;
    const std::string mark = first_word(cell.text);
    if (mark.size() == 1 && mark[0] >= 'A' && mark[0] <= 'Z' && next == 1) continue;
    const std::string number = mark.substr(0, mark.find('='));
    if (number != std::to_string(next)) return false;
    if (number.size() == mark.size() && cell.text.find(' ') != std::string::npos) return false;
    ++next;
  }
  return next > 2;
}

// A second level stands under a cell of the first that takes several columns, beside one that takes
// several rows or is blank below.
bool stands_under(const Row& row, const Row& above) {
  bool beside = false;
  bool new_column = false;
  for (std::size_t c = 0; c < row.size(); ++c) {
    beside =
        beside || (!above[c].text.empty() && (row[c].text.empty() || row[c].text == above[c].text));
    new_column = new_column || (above[c].text.empty() && !row[c].text.empty());
  }
  const bool first = row[0].text.empty() || row[0].text == above[0].text;
  return first && beside && new_column;
}

std::string digits_of(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c >= '0' && c <= '9') out += c;
  return out;
}

bool from_picture(const Row& row) {
  return std::any_of(row.begin(), row.end(), [](const CellText& c) { return !c.picture.empty(); });
}

// Whole rows are compared: in a scan one short cell of a header is easily misread.
bool same_row(const Row& a, const Row& b) {
  std::string x;
  std::string y;
  for (const CellText& cell : a) x += fold_words(cell.text) + " ";
  for (const CellText& cell : b) y += fold_words(cell.text) + " ";
  if (x == y) return true;
  if (!from_picture(a) && !from_picture(b)) return false;
  return digits_of(x) == digits_of(y) && much_alike(x, y);
}

}  // namespace

bool is_numbered(const Row& row) {
  if (row.empty()) return false;
  const std::string word = first_word(row[0].text);
  return word.size() <= 8 && (all_of(word, "0123456789.") || all_of(word, "IVX"));
}

std::size_t heading_rows(const std::vector<Row>& rows) {
  std::size_t n = 0;
  for (; n < std::min(kHeadingRowsMost, rows.size()); ++n) {
    if (marks_columns(rows[n])) return n + 1;
    if (is_numbered(rows[n])) break;
    // A title over all columns may stand above the heading's first row.
    if (n > 0 && !stands_under(rows[n], rows[n - 1]) && !(n == 1 && filled(rows[0]) == 1)) break;
  }
  return n;
}

std::size_t repeated(const std::vector<Row>& rows, const std::vector<Row>& heading) {
  std::size_t n = 0;
  while (n < rows.size() && n < heading.size() && same_row(rows[n], heading[n])) ++n;
  return n;
}

}  // namespace duoc::documents

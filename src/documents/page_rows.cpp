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

bool ends_a_sentence(const std::string& text) {
  return text.empty() || std::string_view(".;:!?").find(text.back()) != std::string_view::npos;
}

bool begins_small(const std::string& text) {
  const std::string cut = first_word(text);
  if (cut.empty()) return false;
  // Lower case: small letters fold to what they are but for their marks.
  return !(cut[0] >= 'A' && cut[0] <= 'Z') && !(cut[0] >= '0' && cut[0] <= '9') &&
         is_syllable(cut) && cut.find("Đ") != 0;
}

bool takes_columns(const Row& row) {
  return std::any_of(row.begin(), row.end(), [](const CellText& c) { return c.columns > 1; });
}

// Whether all tasks have a number, and whether some row holds a single text beside no number, as
// sections may.
struct Numbers {
  std::size_t tasks = 0;
  bool all = true;
  bool single_texts = false;
};
Numbers numbers_of(const std::vector<Row>& rows, std::size_t heading) {
  Numbers out;
  for (std::size_t r = heading; r < rows.size(); ++r) {
    const bool blank = rows[r][0].text.empty();
    if (filled(rows[r]) < 2 || takes_columns(rows[r])) {
      out.single_texts = out.single_texts || blank;
      continue;
    }
    ++out.tasks;
    out.all = out.all && is_numbered(rows[r]);
  }
  return out;
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

GoesOn goes_on_with(const Row& row, const std::vector<Row>& above, std::size_t heading, bool cut) {
  if (row.empty() || above.empty() || !row[0].text.empty()) return GoesOn::no;
  const Row& last = above.back();
  const std::size_t cells = filled(row);
  if (cells == 0) return GoesOn::no;
  if (cut) return GoesOn::surely;
  if (row[0].rows > 1 || last[0].rows > 1 || takes_columns(row)) return GoesOn::no;
  bool broken = true;  // wherever the row has words, those above break off
  bool small = false;  // … and somewhere the words go on in the middle of a sentence
  for (std::size_t i = 1; i < row.size(); ++i) {
    if (row[i].text.empty()) continue;
    const bool breaks_off = !ends_a_sentence(last[i].text);
    broken = broken && breaks_off;
    small = small || (breaks_off && begins_small(row[i].text));
  }
  if (cells == 1 && broken && small) return GoesOn::surely;
  const Numbers numbers = numbers_of(above, heading);
  if (above.size() <= heading || !is_numbered(last) || takes_columns(last)) return GoesOn::no;
  if (numbers.tasks < 2 || !numbers.all || (cells == 1 && numbers.single_texts)) return GoesOn::no;
  return small ? GoesOn::surely : GoesOn::perhaps;
}

void join_row(Row& above, Row& row, bool uncertain) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i].text.empty()) continue;
    continue_text(above[i].text, row[i].text);
    above[i].text = squeeze(above[i].text);
    if (row[i].uncertain && !above[i].uncertain) above[i].picture = std::move(row[i].picture);
    above[i].uncertain = above[i].uncertain || row[i].uncertain || uncertain;
    above[i].confidence = std::min(above[i].confidence, row[i].confidence);
  }
}

void take_merged(const Row& above, std::vector<Row>& rows, std::size_t at, bool joined) {
  const std::size_t width = rows[at].size();
  for (std::size_t c = 0; c < width;) {
    const CellText top = rows[at][c];
    const auto columns = static_cast<std::size_t>(std::max(1, top.columns));
    const bool merged = top.rows > 1 || (above[c].rows > 1 && !joined);
    if (columns == 1 && top.text.empty() && merged && !above[c].text.empty()) {
      const std::size_t end = std::min(rows.size(), at + static_cast<std::size_t>(top.rows));
      for (std::size_t r = at + (joined ? 1 : 0); r < end; ++r) {
        rows[r][c].text = above[c].text;
        rows[r][c].uncertain = above[c].uncertain || !(top.rows > 1 && above[c].rows > 1);
        rows[r][c].confidence = above[c].confidence;
      }
    }
    c += columns;
  }
}

}  // namespace duoc::documents

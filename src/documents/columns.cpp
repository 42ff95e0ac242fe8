// See columns.h.
#include "documents/columns.h"

#include <algorithm>
#include <utility>

namespace duoc::documents {
namespace {

constexpr double kGapHeights = 0.5;  // twice a blank between words
constexpr std::size_t kLinesLeast = 4;
constexpr std::size_t kColumnsLeast = 3;

using Span = std::pair<double, double>;

double letter_height(const std::vector<Line>& lines) {
  std::vector<double> heights;
  for (const Line& line : lines) heights.push_back(line.words.front().box.height());
  std::nth_element(heights.begin(), heights.begin() + heights.size() / 2, heights.end());
  return heights[heights.size() / 2];
}

// What no line of the run covers, inside its left and right ends.
std::vector<Span> gaps_of(const std::vector<Line>& lines, std::size_t from, std::size_t to,
                          double height) {
  std::vector<Span> covered;
  for (std::size_t i = from; i < to; ++i)
    for (const Word& w : lines[i].words) covered.emplace_back(w.box.left, w.box.right);
  std::sort(covered.begin(), covered.end());
  std::vector<Span> out;
  double end = covered.front().second;
  for (const Span& s : covered) {
    if (s.first - end >= kGapHeights * height) out.emplace_back(end, s.first);
    end = std::max(end, s.second);
  }
  return out;
}

bool has_number(const std::vector<Word>& words) {
  return !words.empty() && words.front().text.front() >= '0' && words.front().text.front() <= '9';
}

// The longest run that begins at `from` and is divided in three or more.
std::size_t run_from(const std::vector<Line>& lines, std::size_t from, double height) {
  std::size_t to = from + 1;
  if (gaps_of(lines, from, to, height).size() + 1 < kColumnsLeast) return from;
  while (to < lines.size() && lines[to].box.top - lines[to - 1].box.bottom < 3 * height &&
         gaps_of(lines, from, to + 1, height).size() + 1 >= kColumnsLeast)
    ++to;
  return to;
}

GapTable table_from(const std::vector<Line>& lines, std::size_t from, std::size_t to,
                    double height) {
  GapTable out;
  out.box = lines[from].box;
  for (std::size_t i = from; i < to; ++i) {
    out.box.left = std::min(out.box.left, lines[i].box.left);
    out.box.right = std::max(out.box.right, lines[i].box.right + 1);
    out.box.bottom = std::max(out.box.bottom, lines[i].box.bottom + 1);
  }
  out.xs.push_back(out.box.left);
  for (const Span& gap : gaps_of(lines, from, to, height))
    out.xs.push_back((gap.first + gap.second) / 2);
  out.xs.push_back(out.box.right);
  const std::size_t columns = out.xs.size() - 1;
  bool numbered = false;
  for (std::size_t i = from; i < to; ++i) {
    std::vector<std::vector<Word>> cells(columns);
    for (const Word& w : lines[i].words) {
      const auto it = std::upper_bound(out.xs.begin() + 1, out.xs.end() - 1, w.box.middle_x());
      cells[static_cast<std::size_t>(it - out.xs.begin()) - 1].push_back(w);
    }
    const bool number = has_number(cells[0]);
    const bool begins = out.rows.empty() || (numbered ? !cells[0].empty() : number);
    numbered = numbered || number;
    if (begins) out.rows.emplace_back(columns);
    for (std::size_t c = 0; c < columns; ++c)
      out.rows.back()[c].insert(out.rows.back()[c].end(), cells[c].begin(), cells[c].end());
  }
  return out;
}

}  // namespace

std::vector<GapTable> tables_by_gaps(const std::vector<Word>& words) {
  const std::vector<Line> lines = lines_of(words);
  if (lines.size() < kLinesLeast || lines.size() > 1000) return {};
  const double height = letter_height(lines);
  std::size_t best_from = 0;
  std::size_t best_to = 0;
  for (std::size_t from = 0; from + kLinesLeast <= lines.size();) {
    const std::size_t to = run_from(lines, from, height);
    if (to - from > best_to - best_from) {
      best_from = from;
      best_to = to;
    }
    from = std::max(from + 1, to);
  }
  if (best_to - best_from < kLinesLeast) return {};
  return {table_from(lines, best_from, best_to, height)};
}

PageTable table_of_columns(const GapTable& table, double unit) {
  PageTable out;
  for (const double x : table.xs) out.xs.push_back(x / unit);
  out.top = table.box.top / unit;
  out.bottom = table.box.bottom / unit;
  for (const auto& row : table.rows) {
    auto& to = out.rows.emplace_back();
    for (const auto& words : row) {
      CellText cell;
      cell.text = text_of(lines_of(words));
      for (const Word& w : words) cell.confidence = std::min(cell.confidence, w.confidence);
      to.push_back(std::move(cell));
    }
  }
  return out;
}

}  // namespace duoc::documents

// See page_table.h.
#include "documents/page_table.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/text.h"
#include "documents/page_rows.h"

namespace duoc::documents {
namespace {

constexpr double kRunningSlack = 0.1;  // inches by which a running head may lie elsewhere
constexpr double kColumnSlack = 0.12;  // inches by which a column's edge may differ between pages

// A text that stands on every page and says nothing: a page's number.
bool is_page_number(const std::string& text) {
  if (text.size() > 24) return false;
  std::string rest;
  for (const std::string& word : split(fold_words(text), ' '))
    if (word != "trang" && word != "page") rest += word;
  return std::all_of(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// What stands at the same place of two pages in a row and says the same is their head or foot.
void mark_running(PageContent& a, PageContent& b) {
  for (PageText& x : a.texts)
    for (PageText& y : b.texts) {
      if (std::fabs(x.top - y.top) > kRunningSlack) continue;
      if (fold_words(x.text) == fold_words(y.text)) x.running = y.running = true;
    }
}

// For each edge of the narrower table, which edge of the wider it is: nothing when they are not
// the columns of one table. Pages of a scan lie beside each other by a little.
std::optional<std::vector<int>> edges_in(const std::vector<double>& narrow,
                                         const std::vector<double>& wide) {
  std::vector<int> out;
  const double shift = wide.front() - narrow.front();
  if (std::fabs(shift) > 1.0) return std::nullopt;
  for (const double x : narrow) {
    const auto it = std::min_element(wide.begin(), wide.end(), [&](double a, double b) {
      return std::fabs(a - x - shift) < std::fabs(b - x - shift);
    });
    if (std::fabs(*it - x - shift) > kColumnSlack) return std::nullopt;
    const int at = static_cast<int>(it - wide.begin());
    if (!out.empty() && at <= out.back()) return std::nullopt;
    out.push_back(at);
  }
  if (out.front() != 0 || out.back() != static_cast<int>(wide.size()) - 1) return std::nullopt;
  return out;
}

void spread(std::vector<Row>& rows, const std::vector<int>& edges) {
  const auto columns = static_cast<std::size_t>(edges.back());
  for (Row& row : rows) {
    Row wide(columns);
    for (std::size_t i = 0; i < row.size(); ++i) {
      CellText& to = wide[static_cast<std::size_t>(edges[i])];
      to = std::move(row[i]);
      const auto end = std::min(i + static_cast<std::size_t>(to.columns), edges.size() - 1);
      to.columns = edges[end] - edges[i];
    }
    row = std::move(wide);
  }
}

struct Open {
  PageTable table;
  std::vector<int> pages;  // of each row
  std::vector<Row> heading;
  int last_page = 0;
  bool text_below = false;
};

class Joiner {
 public:
  explicit Joiner(Document& out) : out_(out) {}

  void add(PageContent& page) {
    for (std::size_t i = 0; i < page.tables.size(); ++i) {
      PageTable& table = page.tables[i];
      if (i > 0 || !goes_on(page, table)) {
        close();
        begin(page, table);
      }
      open_->text_below = i + 1 < page.tables.size() || has_text_below(page, table);
    }
    for (PageText& text : page.texts)
      out_.paragraphs.push_back(
          {std::move(text.text), static_cast<int>(out_.paragraphs.size()) + 1, page.number});
  }

  void close() {
    if (!open_) return;
    Table table;
    for (std::size_t r = 0; r < open_->table.rows.size(); ++r) {
      std::vector<std::string> cells;
      for (std::size_t c = 0; c < open_->table.rows[r].size(); ++c) {
        CellText& cell = open_->table.rows[r][c];
        if (cell.uncertain)
          table.uncertain.push_back(
              {static_cast<int>(r), static_cast<int>(c), cell.confidence, std::move(cell.picture)});
        cells.push_back(std::move(cell.text));
      }
      table.rows.push_back(std::move(cells));
      table.lines.push_back(static_cast<int>(r) + 1);
      table.pages.push_back(open_->pages[r]);
    }
    out_.tables.push_back(std::move(table));
    open_.reset();
  }

 private:
  static bool has_text_below(const PageContent& page, const PageTable& table) {
    return std::any_of(page.texts.begin(), page.texts.end(), [&](const PageText& t) {
      return t.top >= table.bottom && !t.running && !is_page_number(t.text);
    });
  }
  static bool has_text_above(const PageContent& page, const PageTable& table) {
    return std::any_of(page.texts.begin(), page.texts.end(), [&](const PageText& t) {
      return t.bottom <= table.top && !t.running && !is_page_number(t.text);
    });
  }

  void begin(const PageContent& page, PageTable& table) {
    open_.emplace();
    open_->table = std::move(table);
    open_->pages.assign(open_->table.rows.size(), page.number);
    open_->last_page = page.number;
    const auto& rows = open_->table.rows;
    open_->heading.assign(rows.begin(),
                          rows.begin() + static_cast<std::ptrdiff_t>(heading_rows(rows)));
  }

  // Appends the table to the open one, if it is the same table on the next page.
  bool goes_on(const PageContent& page, PageTable& table) {
    if (!open_ || open_->last_page + 1 != page.number || open_->text_below) return false;
    if (has_text_above(page, table)) return false;
    if (const auto edges = edges_in(table.xs, open_->table.xs)) {
      spread(table.rows, *edges);
    } else if (const auto back = edges_in(open_->table.xs, table.xs)) {
      spread(open_->table.rows, *back);
      spread(open_->heading, *back);
      open_->table.xs = table.xs;
    } else {
      return false;
    }
    std::vector<Row>& rows = open_->table.rows;
    std::size_t at = repeated(table.rows, open_->heading);
    if (at < table.rows.size() && !rows.empty()) {
      Row& above = rows.back();
      const auto how =
          goes_on_with(table.rows[at], rows, open_->heading.size(), open_->table.open_bottom);
      const Row before = above;
      if (how != GoesOn::no) join_row(above, table.rows[at], how == GoesOn::perhaps);
      take_merged(before, table.rows, at, how != GoesOn::no);
      if (how != GoesOn::no) ++at;
    }
    for (; at < table.rows.size(); ++at) {
      rows.push_back(std::move(table.rows[at]));
      open_->pages.push_back(page.number);
    }
    open_->table.open_bottom = table.open_bottom;
    open_->last_page = page.number;
    return true;
  }

  Document& out_;
  std::optional<Open> open_;
};

}  // namespace

PageTable table_of(const Grid& grid, const std::vector<CellText>& texts, double unit) {
  ENSURE(texts.size() == grid.regions.size());
  PageTable out;
  for (const double x : grid.xs) out.xs.push_back(x / unit);
  out.top = grid.ys.front() / unit;
  out.bottom = grid.ys.back() / unit;
  out.open_bottom = grid.open_bottom;
  out.rows.assign(grid.ys.size() - 1, Row(grid.xs.size() - 1));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Region& region = grid.regions[i];
    CellText cell = texts[i];
    cell.rows = region.rows;
    cell.columns = region.columns;
    for (int r = region.row; r < region.row + region.rows; ++r)
      out.rows[static_cast<std::size_t>(r)][static_cast<std::size_t>(region.column)] = cell;
  }
  return out;
}

void join_pages(std::vector<PageContent> pages, Document& out) {
  for (std::size_t i = 1; i < pages.size(); ++i) mark_running(pages[i - 1], pages[i]);
  Joiner joiner(out);
  for (PageContent& page : pages) joiner.add(page);
  joiner.close();
}

std::vector<PageText> texts_outside(const std::vector<Word>& words, const std::vector<Box>& tables,
                                    double unit) {
  std::vector<Word> outside;
  for (const Word& w : words) {
    const bool in = std::any_of(tables.begin(), tables.end(), [&](const Box& b) {
      return b.holds(w.box.middle_x(), w.box.middle_y());
    });
    if (!in) outside.push_back(w);
  }
  std::vector<PageText> out;
  for (const auto& lines : paragraphs_of(lines_of(std::move(outside), 3))) {
    std::string text = text_of(lines);
    if (text.empty()) continue;
    out.push_back({std::move(text), lines.front().box.top / unit, lines.back().box.bottom / unit});
  }
  return out;
}

}  // namespace duoc::documents

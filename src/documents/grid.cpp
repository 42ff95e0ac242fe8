// See grid.h.
#include "documents/grid.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "documents/document.h"

namespace duoc::documents {
namespace {

constexpr std::size_t kStrokesMost = 20'000;  // of a page: more is a picture, not a table

constexpr std::size_t kPlacesMost = 20'000;  // of a table on one page

// Which things belong together.
class Groups {
 public:
  explicit Groups(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), 0); }
  std::size_t of(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) { parent_[of(a)] = of(b); }

 private:
  std::vector<std::size_t> parent_;
};

// Places that lie near each other are one line; its place is their mean, long pieces weighing more.
std::vector<double> places(std::vector<Stroke> strokes, double near) {
  std::sort(strokes.begin(), strokes.end(),
            [](const Stroke& a, const Stroke& b) { return a.at < b.at; });
  std::vector<double> out;
  double sum = 0;
  double weight = 0;
  double last = 0;
  for (const Stroke& s : strokes) {
    if (weight > 0 && s.at - last > near) {
      out.push_back(sum / weight);
      sum = weight = 0;
    }
    sum += s.at * (s.to - s.from);
    weight += s.to - s.from;
    last = s.at;
  }
  if (weight > 0) out.push_back(sum / weight);
  return out;
}

// The pieces of each line, so that a question about one does not go through all.
class Drawn {
 public:
  Drawn(const std::vector<Stroke>& strokes, const std::vector<double>& lines, double near)
      : pieces_(lines.size()) {
    for (const Stroke& s : strokes) {
      auto it = std::lower_bound(lines.begin(), lines.end(), s.at - near);
      for (; it != lines.end() && *it <= s.at + near; ++it)
        pieces_[static_cast<std::size_t>(it - lines.begin())].push_back(s);
    }
  }
  /// Whether the line is drawn over more than half of what lies between from and to.
  bool between(int line, double from, double to) const {
    double covered = 0;
    for (const Stroke& s : pieces_[static_cast<std::size_t>(line)])
      covered += std::max(0.0, std::min(s.to, to) - std::max(s.from, from));
    return covered > (to - from) / 2;
  }

 private:
  std::vector<std::vector<Stroke>> pieces_;
};

// Lines end at lines: what ends anywhere are the feet of letters, or a line under words.
class Ends {
 public:
  Ends(const Strokes& strokes, double near) : strokes_(strokes), near_(near) {}

  /// Whether a line down lies at this place.
  bool at_a_line(double x, double y, double slack) const {
    return std::any_of(strokes_.down.begin(), strokes_.down.end(), [&](const Stroke& d) {
      return std::fabs(d.at - x) <= slack && passes(d, y);
    });
  }
  /// … or none further out: the table is open at this side.
  bool outside(double x, double y, bool left) const {
    return std::none_of(strokes_.down.begin(), strokes_.down.end(), [&](const Stroke& d) {
      return (left ? d.at < x : d.at > x) && passes(d, y);
    });
  }
  /// Whether a line across lies at this place.
  bool at_a_line_across(double x, double y) const {
    return std::any_of(strokes_.across.begin(), strokes_.across.end(), [&](const Stroke& a) {
      return std::fabs(a.at - y) <= near_ / 2 && x >= a.from - 2 * near_ && x <= a.to + 2 * near_;
    });
  }

 private:
  bool passes(const Stroke& d, double y) const { return y >= d.from - near_ && y <= d.to + near_; }

  const Strokes& strokes_;
  double near_;
};

// The whole line to which a piece belongs: worn lines break.
Stroke whole_line(const std::vector<Stroke>& strokes, Stroke piece, double near) {
  for (bool grown = true; grown;) {
    grown = false;
    for (const Stroke& s : strokes) {
      if (std::fabs(s.at - piece.at) > near) continue;
      if (s.from > piece.to + 12 * near || s.to < piece.from - 12 * near) continue;
      if (s.from >= piece.from && s.to <= piece.to) continue;
      piece.from = std::min(piece.from, s.from);
      piece.to = std::max(piece.to, s.to);
      grown = true;
    }
  }
  return piece;
}

void drop_letters(Strokes& strokes, double near) {
  const double long_across = 25 * near;  // an inch
  const double long_down = 7 * near;
  std::erase_if(strokes.down, [&, all = strokes](const Stroke& s) {
    const Ends ends(all, near);
    return s.to - s.from < long_down &&
           !(ends.at_a_line_across(s.at, s.from) && ends.at_a_line_across(s.at, s.to));
  });
  const Ends ends(strokes, near);
  std::erase_if(strokes.across, [&, all = strokes.across](const Stroke& s) {
    if (s.to - s.from < long_across)
      return !(ends.at_a_line(s.from, s.at, 2 * near) && ends.at_a_line(s.to, s.at, 2 * near));
    const Stroke line = whole_line(all, s, near);
    const auto ends_well = [&](double x, bool left) {
      return ends.at_a_line(x, s.at, 4 * near) || ends.outside(x, s.at, left);
    };
    return !(ends_well(line.from, true) && ends_well(line.to, false));
  });
}

// Strokes that touch or cross belong to one table.
std::vector<Strokes> components(const Strokes& all, double near) {
  const std::size_t n = all.across.size();
  Groups groups(n + all.down.size());
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < all.down.size(); ++k) {
      const Stroke& h = all.across[i];
      const Stroke& v = all.down[k];
      if (v.at >= h.from - near && v.at <= h.to + near && h.at >= v.from - near &&
          h.at <= v.to + near)
        groups.join(i, n + k);
    }
  std::vector<Strokes> out;
  std::vector<std::optional<std::size_t>> place(n + all.down.size());
  const auto to = [&](std::size_t i) -> Strokes& {
    auto& p = place[groups.of(i)];
    if (!p) {
      p = out.size();
      out.emplace_back();
    }
    return out[*p];
  };
  for (std::size_t i = 0; i < n; ++i) to(i).across.push_back(all.across[i]);
  for (std::size_t k = 0; k < all.down.size(); ++k) to(n + k).down.push_back(all.down[k]);
  return out;
}

// The page cuts a row when the lines down run on beyond the last line across.
void close_ends(Grid& grid, const Strokes& strokes, double near) {
  int above = 0;
  int below = 0;
  double top = grid.ys.front();
  double bottom = grid.ys.back();
  for (const Stroke& s : strokes.down) {
    if (s.from < grid.ys.front() - 2 * near) ++above;
    if (s.to > grid.ys.back() + 2 * near) ++below;
    top = std::min(top, s.from);
    bottom = std::max(bottom, s.to);
  }
  if (above >= 2) {
    grid.open_top = true;
    grid.ys.insert(grid.ys.begin(), top);
  }
  if (below >= 2) {
    grid.open_bottom = true;
    grid.ys.push_back(bottom);
  }
}

// A cell of several rows and columns is a rectangle: the groups grow until each is one.
void make_rectangles(Groups& groups, int rows, int columns) {
  const auto id = [&](int r, int c) { return static_cast<std::size_t>(r * columns + c); };
  for (bool changed = true; changed;) {
    changed = false;
    struct Span {
      int top = 1 << 20, left = 1 << 20, bottom = -1, right = -1;
    };
    std::vector<Span> spans(static_cast<std::size_t>(rows * columns));
    for (int r = 0; r < rows; ++r)
      for (int c = 0; c < columns; ++c) {
        Span& s = spans[groups.of(id(r, c))];
        s = {std::min(s.top, r), std::min(s.left, c), std::max(s.bottom, r), std::max(s.right, c)};
      }
    for (std::size_t g = 0; g < spans.size(); ++g)
      for (int r = spans[g].top; r <= spans[g].bottom; ++r)
        for (int c = spans[g].left; c <= spans[g].right; ++c)
          if (groups.of(id(r, c)) != groups.of(g)) {
            groups.join(id(r, c), g);
            changed = true;
          }
  }
}

void find_regions(Grid& grid, const Strokes& strokes, double near) {
  const int rows = static_cast<int>(grid.ys.size()) - 1;
  const int columns = static_cast<int>(grid.xs.size()) - 1;
  Groups groups(static_cast<std::size_t>(rows * columns));
  const auto id = [&](int r, int c) { return static_cast<std::size_t>(r * columns + c); };
  const Drawn across(strokes.across, grid.ys, near);
  const Drawn down(strokes.down, grid.xs, near);
  const auto x = [&](int c) { return grid.xs[static_cast<std::size_t>(c)]; };
  const auto y = [&](int r) { return grid.ys[static_cast<std::size_t>(r)]; };
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      if (c + 1 < columns && !down.between(c + 1, y(r), y(r + 1)))
        groups.join(id(r, c), id(r, c + 1));
      if (r + 1 < rows && !across.between(r + 1, x(c), x(c + 1)))
        groups.join(id(r, c), id(r + 1, c));
    }
  make_rectangles(groups, rows, columns);
  std::vector<int> region(static_cast<std::size_t>(rows * columns), -1);
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      int& at = region[groups.of(id(r, c))];
      if (at < 0) {
        at = static_cast<int>(grid.regions.size());
        grid.regions.push_back({r, c, 1, 1});
      }
      Region& to = grid.regions[static_cast<std::size_t>(at)];
      to.rows = std::max(to.rows, r - to.row + 1);
      to.columns = std::max(to.columns, c - to.column + 1);
    }
}

std::optional<Grid> grid_of(const Strokes& strokes, double near) {
  if (strokes.across.size() < 2 || strokes.down.size() < 2) return std::nullopt;
  Grid grid;
  grid.xs = places(strokes.down, near);
  grid.ys = places(strokes.across, near);
  if (grid.xs.size() < 2 || grid.ys.size() < 2) return std::nullopt;
  close_ends(grid, strokes, near);
  if (grid.xs.size() > kColumnsMost + 1) return std::nullopt;
  if ((grid.xs.size() - 1) * (grid.ys.size() - 1) > kPlacesMost) return std::nullopt;
  find_regions(grid, strokes, near);
  if (grid.regions.size() < 2) return std::nullopt;
  return grid;
}

}  // namespace

Box Grid::box_of(const Region& r) const {
  return {xs[static_cast<std::size_t>(r.column)], ys[static_cast<std::size_t>(r.row)],
          xs[static_cast<std::size_t>(r.column + r.columns)],
          ys[static_cast<std::size_t>(r.row + r.rows)]};
}

std::vector<Grid> grids_of(Strokes strokes, double near) {
  std::vector<Grid> out;
  if (strokes.across.size() + strokes.down.size() > kStrokesMost) return out;
  drop_letters(strokes, near);
  for (const Strokes& part : components(strokes, near))
    if (auto grid = grid_of(part, near)) out.push_back(std::move(*grid));
  std::sort(out.begin(), out.end(),
            [](const Grid& a, const Grid& b) { return a.ys.front() < b.ys.front(); });
  // A frame drawn inside a cell is part of the cell.
  std::vector<Grid> outer;
  for (Grid& grid : out) {
    const bool inside = std::any_of(outer.begin(), outer.end(), [&](const Grid& o) {
      return o.box().holds(grid.box().middle_x(), grid.box().middle_y());
    });
    if (!inside) outer.push_back(std::move(grid));
  }
  return outer;
}

std::vector<std::vector<Word>> words_by_region(const Grid& grid, const std::vector<Word>& words) {
  std::vector<std::vector<Word>> out(grid.regions.size());
  for (const Word& w : words)
    for (std::size_t i = 0; i < grid.regions.size(); ++i)
      if (grid.box_of(grid.regions[i]).holds(w.box.middle_x(), w.box.middle_y())) {
        out[i].push_back(w);
        break;
      }
  return out;
}

}  // namespace duoc::documents

// Ruling lines of a page as tables: where they cross they make a grid, and where a piece between
// two neighbours is missing, these are one cell.
#pragma once

#include <vector>

#include "documents/picture.h"

namespace duoc::documents {

/// A cell, which may take several rows and columns of its grid.
struct Region {
  int row = 0;
  int column = 0;
  int rows = 1;
  int columns = 1;
};

struct Grid {
  std::vector<double> xs;  // the lines down, from left to right
  std::vector<double> ys;  // the lines across
  std::vector<Region> regions;
  bool open_top = false;     // the lines down begin above the first line across
  bool open_bottom = false;  // … or end below the last: the page cuts a row
  Box box() const { return {xs.front(), ys.front(), xs.back(), ys.back()}; }
  Box box_of(const Region& r) const;
};

/// The tables that the strokes make, from top to bottom; a frame around a single cell is none.
/// `near`: how far apart, in the strokes' unit, the two ends of one line may lie (a tenth of a
/// letter's height or more; about 0.04 inches).
std::vector<Grid> grids_of(Strokes strokes, double near);

/// A rule is at least so long, and its pieces lie at most so far apart.
inline constexpr double kShortestRuleInches = 0.3;
inline constexpr double kRuleNearInches = 0.04;

/// The words of each region, by their middles; those in no region are left out.
std::vector<std::vector<Word>> words_by_region(const Grid& grid, const std::vector<Word>& words);

}  // namespace duoc::documents

// Ruling lines as grids: from strokes, and from small pictures drawn here.
#include "documents/grid.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace duoc::documents {
namespace {

const Region* region_at(const Grid& grid, int row, int column) {
  for (const Region& r : grid.regions)
    if (row >= r.row && row < r.row + r.rows && column >= r.column && column < r.column + r.columns)
      return &r;
  return nullptr;
}

// Three columns at 0, 100, 300, 400 and rows at 0, 50, 100, 150.
Strokes three_by_three() {
  Strokes s;
  for (const double y : {0., 50., 100., 150.}) s.across.push_back({y, 0, 400});
  for (const double x : {0., 100., 300., 400.}) s.down.push_back({x, 0, 150});
  return s;
}

TEST(Grids, LinesThatCrossMakeCells) {
  const auto grids = grids_of(three_by_three(), 6);
  ASSERT_EQ(grids.size(), 1u);
  EXPECT_EQ(grids[0].xs, (std::vector<double>{0, 100, 300, 400}));
  EXPECT_EQ(grids[0].ys, (std::vector<double>{0, 50, 100, 150}));
  EXPECT_EQ(grids[0].regions.size(), 9u);
  EXPECT_FALSE(grids[0].open_bottom);
}

TEST(Grids, AMissingPieceJoinsItsNeighbours) {
  Strokes s = three_by_three();
  // The second row has one cell over all columns; the first column one over the last two rows.
  s.down = {{0, 0, 150},  {100, 0, 50},    {100, 100, 150},
            {300, 0, 50}, {300, 100, 150}, {400, 0, 150}};
  const auto grids = grids_of(s, 6);
  ASSERT_EQ(grids.size(), 1u);
  const Region* wide = region_at(grids[0], 1, 1);
  ASSERT_NE(wide, nullptr);
  EXPECT_EQ(wide->column, 0);
  EXPECT_EQ(wide->columns, 3);
  EXPECT_EQ(wide->rows, 1);
  EXPECT_EQ(grids[0].regions.size(), 7u);
}

TEST(Grids, ACellOverRowsIsOne) {
  Strokes s = three_by_three();
  s.across[1] = {50, 100, 400};
  s.across[2] = {100, 100, 400};
  const auto grids = grids_of(s, 6);
  ASSERT_EQ(grids.size(), 1u);
  const Region* tall = region_at(grids[0], 2, 0);
  ASSERT_NE(tall, nullptr);
  EXPECT_EQ(tall->row, 0);
  EXPECT_EQ(tall->rows, 3);
  EXPECT_EQ(grids[0].box_of(*tall).bottom, 150);
}

TEST(Grids, AnLOfCellsGrowsToARectangle) {
  Strokes s = three_by_three();
  s.across[1] = {50, 100, 400};  // (0,0) with (1,0)
  s.down[1] = {100, 50, 150};    // (0,0) with (0,1)
  const auto grids = grids_of(s, 6);
  ASSERT_EQ(grids.size(), 1u);
  int cells = 0;
  for (const Region& r : grids[0].regions) cells += r.rows * r.columns;
  EXPECT_EQ(cells, 9);
  EXPECT_EQ(region_at(grids[0], 1, 1), region_at(grids[0], 0, 0));
}

TEST(Grids, LinesThatRunOnSayThatThePageCutsARow) {
  Strokes s = three_by_three();
  for (Stroke& d : s.down) d.to = 190;
  const auto grids = grids_of(s, 6);
  ASSERT_EQ(grids.size(), 1u);
  EXPECT_TRUE(grids[0].open_bottom);
  EXPECT_EQ(grids[0].ys.back(), 190);
  EXPECT_EQ(grids[0].regions.size(), 12u);
}

TEST(Grids, LettersFeetBetweenTheLinesAreNoRules) {
  Strokes s = three_by_three();
  s.across.push_back({70, 120, 190});
  s.across.push_back({82, 0, 60});
  const auto grids = grids_of(s, 6);
  ASSERT_EQ(grids.size(), 1u);
  EXPECT_EQ(grids[0].ys.size(), 4u);
}

TEST(Grids, TwoTablesStayTwoAndAFrameIsNone) {
  Strokes s = three_by_three();
  for (const double y : {300., 350.}) s.across.push_back({y, 0, 400});
  for (const double x : {0., 200., 400.}) s.down.push_back({x, 300, 350});
  for (const double y : {500., 600.}) s.across.push_back({y, 0, 400});  // a frame
  for (const double x : {0., 400.}) s.down.push_back({x, 500, 600});
  const auto grids = grids_of(s, 6);
  ASSERT_EQ(grids.size(), 2u);
  EXPECT_EQ(grids[1].regions.size(), 2u);
}

TEST(Grids, TooManyStrokesAreAPicture) {
  Strokes s;
  for (int i = 0; i < 15'000; ++i) {
    s.across.push_back({double(i), 0, 1000});
    s.down.push_back({double(i), 0, 1000});
  }
  EXPECT_TRUE(grids_of(s, 0.1).empty());
}

// A picture with rules one pixel wide at the same places, and marks like letters.
Picture drawn(double slope = 0) {
  const int width = 700;
  const int height = 400;
  std::vector<unsigned char> grey(std::size_t(width) * height, 240);
  const auto ink = [&](int x, int y) {
    y += int(x * slope);
    if (x >= 0 && x < width && y >= 0 && y < height) grey[std::size_t(y) * width + x] = 30;
  };
  for (const int y : {50, 150, 250, 350})
    for (int x = 50; x <= 650; ++x) ink(x, y);
  for (const int x : {50, 200, 500, 650})
    for (int y = 50; y <= 350; ++y) ink(x, y);
  for (int i = 0; i < 20; ++i)
    for (int k = 0; k < 3; ++k) ink(80 + k, 80 + i);
  return Picture::from_grey(width, height, grey);
}

TEST(Grids, APicturesRulesAreFound) {
  const auto grids = grids_of(drawn().strokes(40), 6);
  ASSERT_EQ(grids.size(), 1u);
  ASSERT_EQ(grids[0].xs.size(), 4u);
  ASSERT_EQ(grids[0].ys.size(), 4u);
  EXPECT_NEAR(grids[0].xs[1], 200, 2);
  EXPECT_NEAR(grids[0].ys[2], 250, 2);
  EXPECT_EQ(grids[0].regions.size(), 9u);
}

TEST(Grids, ASlightSlopeDoesNotBreakThem) {
  const auto grids = grids_of(drawn(0.004).strokes(40), 6);
  ASSERT_EQ(grids.size(), 1u);
  EXPECT_EQ(grids[0].regions.size(), 9u);
}

TEST(Grids, WithoutItsRulesAPictureKeepsItsLetters) {
  const Picture clean = drawn().without_rules(40);
  EXPECT_TRUE(clean.strokes(40).across.empty());
  EXPECT_TRUE(clean.piece({60, 60, 190, 140}, 4).has_ink(8));
  EXPECT_FALSE(clean.piece({210, 160, 490, 240}, 4).has_ink(8));
}

}  // namespace
}  // namespace duoc::documents

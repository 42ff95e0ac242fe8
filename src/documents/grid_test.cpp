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

TEST(Grids, AShortLineDownThatJoinsTwoAcrossIsARule) {
  Strokes s;
  for (const double y : {0., 30., 60., 160.}) s.across.push_back({y, 0, 400});
  for (const double x : {0., 400.}) s.down.push_back({x, 0, 160});
  // The middle line stands in the heading and below the section's row.
  s.down.push_back({100, 0, 30});
  s.down.push_back({100, 60, 160});
  s.down.push_back({250, 70, 95});  // a tall letter
  const auto grids = grids_of(s, 6);
  ASSERT_EQ(grids.size(), 1u);
  EXPECT_EQ(grids[0].xs, (std::vector<double>{0, 100, 400}));
  EXPECT_EQ(grids[0].regions.size(), 5u);
}

TEST(Grids, ALongLineThatEndsInsideACellUnderlinesWords) {
  Strokes s = three_by_three();
  s.across.push_back({75, 104, 270});
  s.across.push_back({120, 130, 299});
  EXPECT_EQ(grids_of(s, 6).front().ys.size(), 4u);
  // A table without lines at its sides keeps what goes over all its columns.
  s = three_by_three();
  s.down = {s.down[1], s.down[2]};
  EXPECT_EQ(grids_of(s, 6).front().ys.size(), 4u);
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

// A drawn page at 144 dpi: three rows and two columns on any ground, in any grey.
struct Sheet {
  unsigned char ground = 255;
  unsigned char line = 0;
  int dash = 0;  // pixels drawn and left out in turn; 0: drawn through
  int row = 26;  // one line of text
  int heading_ground = -1;
};

Strokes rules_of(const Sheet& sheet, const std::vector<Box>& words = {}) {
  const int width = 500;
  const int height = 40 + 3 * sheet.row;
  std::vector<unsigned char> grey(std::size_t(width) * height, sheet.ground);
  const auto set = [&](int x, int y, int shade) {
    grey[std::size_t(y) * width + x] = static_cast<unsigned char>(shade);
  };
  if (sheet.heading_ground >= 0)
    for (int y = 20; y < 20 + sheet.row; ++y)
      for (int x = 50; x <= 450; ++x) set(x, y, sheet.heading_ground);
  const auto drawn_at = [&](int i) { return sheet.dash == 0 || i / sheet.dash % 2 == 0; };
  for (int r = 0; r <= 3; ++r)
    for (int x = 50; x <= 450; ++x)
      if (drawn_at(x)) set(x, 20 + r * sheet.row, sheet.line);
  for (const int x : {50, 120, 450})
    for (int y = 20; y <= 20 + 3 * sheet.row; ++y)
      if (drawn_at(y)) set(x, y, sheet.line);
  // Words: bars where letters stand, and a line under them.
  for (const Box& b : words) {
    for (int x = int(b.left); x < int(b.right); x += 3)
      for (int y = int(b.top) + 5; y < int(b.bottom) - 6; ++y) set(x, y, 0);
    for (int x = int(b.left); x < int(b.right); ++x) set(x, int(b.bottom) - 4, 0);
  }
  return Picture::from_grey(width, height, grey).rules(144, words);
}

void expect_three_by_two(const Sheet& sheet, const std::vector<Box>& words = {}) {
  const auto grids = grids_of(rules_of(sheet, words), 144 * kRuleNearInches);
  ASSERT_EQ(grids.size(), 1u);
  EXPECT_EQ(grids[0].xs.size(), 3u);
  EXPECT_EQ(grids[0].ys.size(), 4u);
  EXPECT_EQ(grids[0].regions.size(), 6u);
}

TEST(Grids, ADrawnPagesLightAndDottedRulesAreFound) {
  expect_three_by_two({255, 0});
  expect_three_by_two({255, 191});
  expect_three_by_two({255, 217});
  expect_three_by_two({255, 0, 1});
  expect_three_by_two({255, 0, 6, 60});
}

TEST(Grids, RulesStandOnDarkGroundToo) {
  expect_three_by_two({255, 0, 0, 40, 109});
  expect_three_by_two({255, 0, 0, 40, 57});
  expect_three_by_two({60, 255, 0, 40});
}

TEST(Grids, WhatUnderlinesTheWordsOfADrawnPageIsNoRule) {
  const std::vector<Box> words{
      {127, 65, 200, 93}, {207, 65, 290, 93}, {297, 65, 370, 93}, {377, 65, 443, 93}};
  expect_three_by_two({255, 0, 0, 60}, words);
}

TEST(Grids, WordsThatTouchTheRulesDoNotHideThem) {
  // The rows are as high as a line of text, and the words' boxes a little higher.
  const std::vector<Box> words{{51, 19, 90, 48}, {121, 19, 300, 48}, {121, 45, 449, 74}};
  expect_three_by_two({255, 0}, words);
}

TEST(Grids, WithoutItsRulesAPictureKeepsItsLetters) {
  const Picture clean = drawn().without_rules(40);
  EXPECT_TRUE(clean.strokes(40).across.empty());
  EXPECT_TRUE(clean.piece({60, 60, 190, 140}, 4).has_ink(8));
  EXPECT_FALSE(clean.piece({210, 160, 490, 240}, 4).has_ink(8));
}

}  // namespace
}  // namespace duoc::documents

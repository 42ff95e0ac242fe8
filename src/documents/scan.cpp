// See scan.h.
#include "documents/scan.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <unordered_map>

#include "documents/columns.h"
#include "documents/doubts.h"

namespace duoc::documents {
namespace {

constexpr std::size_t kRegionsMost = 2'000;  // of a page: more is a pattern, not a table
constexpr int kSmallestMark = 8;             // pixels at 300 dpi: a letter is three times that
constexpr int kEdge = 20;                    // white around a piece, which recognition wants
constexpr double kLongA4 = 11.69;            // inches

// Chosen by measuring (bench/documents_scan): letters of 12 to 14 points are read best at three
// quarters of 300 dpi, and the two models are seldom wrong in the same way.
const Way kFirst{"vie", 6, 0.75, false};
const Way kSecond{"Vietnamese", 6, 0.75, false};
const Way kThird{"Vietnamese", 6, 1.0, true};
const Way kLoose{"vie", 3, 0.75, false};

struct Piece {
  std::size_t region = 0;
  Box box;  // on the page
};

// The cells that hold anything, each cut close: a word lost in white is read badly.
void cut_pieces(const Picture& clean, const Grid& grid, double dpi, std::vector<Piece>& pieces,
                std::vector<Picture>& pictures) {
  const double inset = dpi * 0.017;
  for (std::size_t i = 0; i < grid.regions.size(); ++i) {
    Box box = grid.box_of(grid.regions[i]);
    box = {box.left + inset, box.top + inset, box.right - inset, box.bottom - inset};
    if (box.width() < 4 || box.height() < 4) continue;
    const Picture whole = clean.piece(box, 0);
    const Box ink = whole.ink_box(kSmallestMark);
    if (ink.width() <= 0) continue;
    pieces.push_back({i, box});
    pictures.push_back(whole.piece(ink, kEdge));
  }
}

Result<std::vector<CellText>> read_pieces(const std::vector<Picture>& pictures) {
  TRY(auto first, recognise(pictures, kFirst));
  TRY(auto second, recognise(pictures, kSecond));
  TRY(auto third, recognise(pictures, kThird));
  std::vector<CellText> out;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    out.push_back(best_of(reading_of(std::move(first[i])), reading_of(std::move(second[i])),
                          reading_of(std::move(third[i]))));
    // A cell with ink in which no reading found a word is not known to be empty.
    if (out.back().text.empty()) {
      out.back().uncertain = true;
      out.back().confidence = 0;
    }
  }
  return out;
}

std::string file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

double likely_dpi(const Picture& picture) {
  const double long_side = std::max(picture.width(), picture.height());
  const double said = picture.resolution();
  // A page is between a postcard and A2; a camera's "72" says nothing.
  if (said >= 100 && long_side / said > 5 && long_side / said < 24) return said;
  return std::max(50.0, long_side / kLongA4);
}

Result<PageTable> ScanReader::read_table(const Picture& straight, const Picture& clean,
                                         const Grid& grid, double dpi, const std::string& name) {
  std::vector<Piece> pieces;
  std::vector<Picture> pictures;
  cut_pieces(clean, grid, dpi, pieces, pictures);
  TRY(auto texts, read_pieces(pictures));
  std::vector<CellText> by_region(grid.regions.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    CellText& cell = by_region[pieces[i].region];
    cell = std::move(texts[i]);
    cell.picture = name + "-" + std::to_string(i);
    place_.write(cell.picture, straight.piece(pieces[i].box, 0).png());
  }
  return table_of(grid, by_region, dpi);
}

Result<PageContent> ScanReader::read(const Picture& picture, double dpi, int number) {
  const Picture straight = picture.upright().straightened();
  const int shortest = static_cast<int>(dpi * kShortestRuleInches);
  auto grids = grids_of(straight.strokes(shortest), dpi * kRuleNearInches);
  std::erase_if(grids, [](const Grid& g) { return g.regions.size() > kRegionsMost; });
  const Picture clean = straight.without_rules(shortest);
  PageContent out;
  out.number = number;
  scanned_.push_back(number);
  std::vector<Box> boxes;
  for (const Grid& grid : grids) {
    const std::string name = std::to_string(number) + "-" + std::to_string(boxes.size());
    TRY(PageTable table, read_table(straight, clean, grid, dpi, name));
    out.tables.push_back(std::move(table));
    boxes.push_back(grid.box());
  }
  std::vector<Picture> rest;
  rest.push_back(clean.without(boxes));
  if (!rest.front().has_ink(kSmallestMark)) return out;
  TRY(auto words, recognise(rest, kLoose));
  if (grids.empty()) {
    for (const GapTable& table : tables_by_gaps(words.front())) {
      out.tables.push_back(table_of_columns(table, dpi));
      boxes.push_back(table.box);
      for (auto& row : out.tables.back().rows)  // read only once, without a grid: not sure
        for (CellText& cell : row) cell.uncertain = cell.confidence < 85;
    }
  }
  out.texts = texts_outside(words.front(), boxes, dpi);
  return out;
}

void ScanReader::load_picture(CellText& cell, std::size_t& bytes) const {
  const std::string name = std::exchange(cell.picture, "");
  if (!cell.uncertain || name.empty()) return;
  std::string png = file(place_.path() / name);
  if (bytes + png.size() > kCellPicturesBytesMost) return;
  bytes += png.size();
  cell.picture = std::move(png);
}

void ScanReader::settle(std::vector<PageContent>& pages) const {
  std::vector<CellText*> cells;
  std::vector<CellText*> numbers;
  Usage usage;
  for (PageContent& page : pages) {
    if (!std::binary_search(scanned_.begin(), scanned_.end(), page.number)) continue;
    for (PageTable& table : page.tables)
      for (auto& row : table.rows) {
        if (!row.empty() && !row[0].text.empty()) numbers.push_back(&row[0]);
        for (CellText& cell : row) {
          cells.push_back(&cell);
          usage.learn(cell.text);
        }
      }
  }
  fill_numbers(numbers);
  std::size_t bytes = 0;
  for (CellText* cell : cells) {
    usage.judge(*cell);
    load_picture(*cell, bytes);
  }
}

}  // namespace duoc::documents

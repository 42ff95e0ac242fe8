// See pages.h. One page is in memory at a time; what was read of each is kept and joined at the
// end.
#include "documents/pages.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "documents/columns.h"
#include "documents/page_table.h"
#include "documents/scan.h"
#include "documents/tool.h"

namespace duoc::documents {
namespace {

constexpr double kPointsAnInch = 72;
constexpr double kRulesDpi = 144;  // a hair line is a pixel wide here, and letters stay short
constexpr double kScanDpi = 300;   // what character recognition was trained on
constexpr std::size_t kWordsOfAScan = 8;  // a stamp or a page number put on a scan
constexpr double kScanShare = 0.6;        // of the page that pictures cover, when it is a scan

struct Facts {
  int pages = 0;
  double width = 0;  // of the first page, points
  double height = 0;
};

std::string digits(double value) { return std::to_string(static_cast<long>(std::lround(value))); }

// "Pages:          31"
int pages_in(std::string_view out) {
  const auto at = out.find("\nPages:");
  if (at == std::string_view::npos && !out.starts_with("Pages:")) return 0;
  std::string_view rest = out.substr(at == std::string_view::npos ? 6 : at + 7);
  rest = trim(rest.substr(0, rest.find('\n')));
  int n = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), n);
  return n;
}

// The file as its folder has it, and one page of it at a time.
class Pdf {
 public:
  explicit Pdf(std::string_view bytes) { place_.write("in.pdf", bytes); }

  Result<int> pages() const {
    TRY(const Answer answer, run_tool({"pdfinfo", "in.pdf"}, place_.path()));
    if (answer.error.find("Incorrect password") != std::string::npos)
      return refused("document.pdf_locked");
    const int n = answer.code == 0 ? pages_in(answer.out) : 0;
    if (n < 1) return refused("document.pdf_damaged");
    if (n > static_cast<int>(kPagesMost)) return refused("document.too_many_pages", 0, kPagesMost);
    return n;
  }

  Result<PageWords> words(int page) const {
    const std::string p = std::to_string(page);
    TRY(const Answer answer,
        run_tool({"pdftotext", "-bbox", "-cropbox", "-q", "-f", p, "-l", p, "in.pdf", "-"},
                 place_.path(), {60, 32u << 20}));
    if (answer.code != 0 || answer.too_long || answer.too_much) return damaged(page);
    TRY(auto pages, parse_bbox(answer.out));
    if (pages.size() != 1) return damaged(page);
    return std::move(pages.front());
  }

  Result<Picture> picture(int page, double dpi) const {
    const std::string p = std::to_string(page);
    TRY(const Answer answer,
        run_tool(
            {"pdftoppm", "-gray", "-cropbox", "-q", "-r", digits(dpi), "-f", p, "-l", p, "in.pdf"},
            place_.path(), {60, static_cast<std::size_t>(kPictureMegapixelsMost * 1.1e6)}));
    if (answer.code != 0 || answer.too_long || answer.too_much) return damaged(page);
    auto picture = Picture::read(answer.out);
    if (!picture) return damaged(page);
    return picture;
  }

  /// Which share of the page its pictures cover, as far as the file says.
  Result<double> pictures_share(int page, const PageWords& size) const {
    const std::string p = std::to_string(page);
    TRY(const Answer answer, run_tool({"pdfimages", "-list", "-f", p, "-l", p, "in.pdf"},
                                      place_.path(), {60, 1u << 20}));
    if (answer.code != 0) return 0.0;
    double inches = 0;
    for (const std::string& line : split(answer.out, '\n')) {
      std::vector<double> n;
      for (const std::string& word : split(squeeze(line), ' ')) {
        double value = -1;
        std::from_chars(word.data(), word.data() + word.size(), value);
        n.push_back(value);
      }
      // page num type width height color comp bpc enc interp object ID x-ppi y-ppi size ratio
      if (n.size() >= 14 && n[0] == page && n[3] > 0 && n[4] > 0 && n[12] > 0 && n[13] > 0)
        inches += n[3] / n[12] * n[4] / n[13];
    }
    return inches * kPointsAnInch * kPointsAnInch / (size.width * size.height);
  }

 private:
  static Fault damaged(int page) {
    Fault f = refused("document.pdf_damaged");
    f.args["page"] = std::to_string(page);
    return f;
  }

  Workplace place_;
};

// As many dots an inch as asked, fewer when the page is so large that its picture would be too.
double dpi_for(const PageWords& size, double wanted) {
  const double inches = size.width / kPointsAnInch * size.height / kPointsAnInch;
  return std::max(10.0, std::floor(std::min(wanted, std::sqrt(kPictureMegapixelsMost * 0.98e6 /
                                                              std::max(0.01, inches)))));
}

PageContent content_of(int number, const Picture& picture, std::vector<Word> words, double dpi) {
  // Everything in the picture's pixels.
  for (Word& w : words) {
    for (double* v : {&w.box.left, &w.box.top, &w.box.right, &w.box.bottom})
      *v *= dpi / kPointsAnInch;
  }
  PageContent out;
  out.number = number;
  std::vector<Box> boxes;
  const bool sideways = run_sideways(words);
  std::vector<Box> covered;
  for (const Word& w : words) covered.push_back(w.box);
  const auto grids = grids_of(picture.rules(dpi, covered), dpi * kRuleNearInches);
  for (const Grid& grid : grids) {
    std::vector<CellText> texts;
    for (auto& in_cell : words_by_region(grid, words)) {
      CellText cell;
      cell.uncertain = sideways || lie_on_each_other(in_cell);
      if (cell.uncertain) cell.confidence = 0;
      cell.text = text_of(lines_of(std::move(in_cell)));
      texts.push_back(std::move(cell));
    }
    out.tables.push_back(table_of(grid, texts, dpi));
    boxes.push_back(grid.box());
  }
  if (grids.empty()) {
    for (auto& table : tables_by_gaps(words)) {
      boxes.push_back(table.box);
      out.tables.push_back(table_of_columns(table, dpi));
      // Where no line divides them, what belongs to which column is a guess.
      for (auto& row : out.tables.back().rows)
        for (CellText& cell : row) cell.uncertain = !cell.text.empty();
    }
  }
  out.texts = texts_outside(words, boxes, dpi);
  return out;
}

Result<PageContent> read_page(const Pdf& pdf, int number, ScanReader& scans) {
  TRY(PageWords words, pdf.words(number));
  TRY(const double share, pdf.pictures_share(number, words));
  // The words that a scanner's program has laid behind its picture are a reading without its
  // doubts: the picture is read instead.
  if (share >= kScanShare || (share > 0.1 && words.words.size() < kWordsOfAScan)) {
    const double dpi = dpi_for(words, kScanDpi);
    TRY(const Picture picture, pdf.picture(number, dpi));
    return scans.read(picture, dpi, number);
  }
  if (words.words.empty()) {
    PageContent empty;
    empty.number = number;
    return empty;
  }
  const double dpi = dpi_for(words, kRulesDpi);
  TRY(const Picture picture, pdf.picture(number, dpi));
  return content_of(number, picture, std::move(words.words), dpi);
}

Result<Document> finished(Format format, std::vector<PageContent> pages, ScanReader& scans) {
  scans.settle(pages);
  Document out;
  out.format = format;
  join_pages(std::move(pages), out);
  std::size_t rows = 0;
  for (const Table& t : out.tables) rows += t.rows.size();
  if (rows > kRowsMost) return refused("document.too_many_rows", 0, kRowsMost);
  if (out.tables.empty() && out.paragraphs.empty()) return refused("document.no_words");
  return out;
}

}  // namespace

Result<Document> read_pdf(std::string_view bytes, Progress progress, void* context) {
  const Pdf pdf(bytes);
  TRY(const int pages, pdf.pages());
  ScanReader scans;
  std::vector<PageContent> contents;
  for (int number = 1; number <= pages; ++number) {
    if (progress != nullptr && !progress(context, number, pages))
      return refused("document.stopped");
    TRY(PageContent content, read_page(pdf, number, scans));
    contents.push_back(std::move(content));
  }
  return finished(Format::pdf, std::move(contents), scans);
}

Result<Document> read_image(std::string_view bytes, Progress progress, void* context) {
  const int pages = Picture::count(bytes);
  if (pages < 1) return refused("document.image_damaged");
  if (pages > static_cast<int>(kPagesMost))
    return refused("document.too_many_pages", 0, kPagesMost);
  ScanReader scans;
  std::vector<PageContent> contents;
  for (int number = 1; number <= pages; ++number) {
    if (progress != nullptr && !progress(context, number, pages))
      return refused("document.stopped");
    TRY(Picture picture, Picture::read(bytes, number - 1));
    const double dpi = likely_dpi(picture);
    TRY(PageContent content, dpi < 250
                                 ? scans.read(picture.scaled(kScanDpi / dpi), kScanDpi, number)
                                 : scans.read(picture, dpi, number));
    contents.push_back(std::move(content));
  }
  return finished(Format::image, std::move(contents), scans);
}

}  // namespace duoc::documents

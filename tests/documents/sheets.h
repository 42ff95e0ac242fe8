// Annexes as offices print and scan them: a list of tasks becomes a ruled table, printed by
// Chromium, and worn as a copier and a scanner wear it. What must be read from it is known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "documents/document.h"

namespace duoc::test {

using Rows = std::vector<std::vector<std::string>>;

/// One of the lists of tasks (no, section, task, lead, cooperating, deadline_text, product) as the
/// rows of its annex: header, sections as rows of their own, number, task, lead, cooperating,
/// deadline, product. Squeezed NFC.
Rows annex_of(std::string_view tsv);

struct Sheet {
  int points = 13;
  bool rows_may_break = true;  // over a page's end
  bool ruled = true;
};
/// The annex as a web page on A4 across, in Liberation Serif, the header repeated on each page.
std::string html_of(const Rows& annex, const Sheet& sheet = {});
/// The page as PDF; "" when there is no Chromium. Throws when it fails.
std::string print_pdf(const std::string& html);

struct Wear {
  int dpi = 300;
  double degrees = 0.5;  // every second page turns the other way
  double noise = 8;      // standard deviation of the grey of a pixel, of 255
  int jpeg = 60;         // quality
  int quarters = 0;      // laid into the scanner turned by so many right angles, clockwise
};
/// The PDF's pages, printed as pictures and worn, in a PDF that holds only these. The same input
/// gives the same bytes on every machine with the same programs. At most `pages` (0: all).
std::string scan_pdf(std::string_view pdf, const Wear& wear = {}, int pages = 0);

/// The PDF's first page as a picture: "png" or "tiff", 300 dpi.
std::string picture_of(std::string_view pdf, const std::string& kind);

/// How a reading compares with what was printed, over the cells that either of them fills.
struct Score {
  int cells = 0;
  int right = 0;
  int marked = 0;                  // uncertain, right or wrong
  int wrong_unmarked = 0;          // the cells nobody would look at
  std::vector<std::string> wrong;  // for the reader: where, what stands, what was read
  double right_share() const { return cells == 0 ? 0 : 100.0 * right / cells; }
  double marked_share() const { return cells == 0 ? 0 : 100.0 * marked / cells; }
};
/// Over all tables of the document, row by row. "…" and three points are the same: no picture tells
/// them apart.
Score compare(const Rows& annex, const documents::Document& document);

}  // namespace duoc::test

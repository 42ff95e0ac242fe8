// Words with their places on a page, as other programs give them, and their joining into running
// text in the order of reading.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace duoc::documents {

/// A rectangle of a page; y grows downwards.
struct Box {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  double width() const { return right - left; }
  double height() const { return bottom - top; }
  double middle_x() const { return (left + right) / 2; }
  double middle_y() const { return (top + bottom) / 2; }
  bool holds(double x, double y) const { return x >= left && x < right && y >= top && y < bottom; }
};

struct Word {
  Box box;
  std::string text;      // NFC, without blanks
  int confidence = 100;  // per cent
  int part = 1;          // of a reading of several pictures: which, from 1
  bool exact = true;     // the box ends where the letters end: what touches is one word
};

struct PageWords {
  double width = 0;  // of the page in points
  double height = 0;
  std::vector<Word> words;
};

inline constexpr std::size_t kWordsMost = 50'000;  // of a page

/// The answer of `pdftotext -bbox`: the pages with their words, in points. Fault
/// document.pdf_damaged.
Result<std::vector<PageWords>> parse_bbox(std::string_view xml);
/// The answer of `tesseract … tsv`: words in pixels of their picture. Fault
/// document.image_damaged.
Result<std::vector<Word>> parse_tesseract(std::string_view tsv);

/// Words of one line, from left to right.
struct Line {
  Box box;
  std::vector<Word> words;
};
/// Whether most of the words run up or down the page.
bool run_sideways(const std::vector<Word>& words);
/// Whether words lie on each other, so that their order is a guess.
bool lie_on_each_other(const std::vector<Word>& words);
/// Words that overlap in height stand in one line; lines from top to bottom. `gap_heights`: a gap
/// of so many letter heights divides a line in two (0: never).
std::vector<Line> lines_of(std::vector<Word> words, double gap_heights = 0);

/// Without the marks of footnotes.
std::string text_of(const Line& line);
/// Lines joined by a blank; a line that ends in a hyphen or slash inside a word is joined without
/// one, and the hyphen stays ("57-" + "NQ/TW"). Squeezed.
std::string text_of(const std::vector<Line>& lines);
/// Appends a text that continues another under the same rule.
void continue_text(std::string& text, std::string_view more);

/// Lines outside tables as paragraphs: a new one after a gap, an indent, or a line that ends early,
/// and where the next number stands.
std::vector<std::vector<Line>> paragraphs_of(std::vector<Line> lines);

}  // namespace duoc::documents

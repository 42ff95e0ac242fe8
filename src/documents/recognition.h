// Character recognition of pieces of a page by tesseract, run as a program.
#pragma once

#include <string>
#include <vector>

#include "documents/picture.h"
#include "documents/words.h"

namespace duoc::documents {

/// How a piece is read: ways that differ in these make different errors.
struct Way {
  std::string model;    // "vie", trained on the language; "Vietnamese", on the script
  int layout = 6;       // tesseract's --psm: 6 one block of text, 3 a page of any make, 7 one line
  double factor = 1.0;  // the piece is scaled by
  bool black_and_white = false;
};

/// The words of each piece, in that piece's pixels (before scaling). Faults document.tool_missing,
/// document.page_too_long, document.image_damaged.
Result<std::vector<std::vector<Word>>> recognise(const std::vector<Picture>& pieces,
                                                 const Way& way);

}  // namespace duoc::documents

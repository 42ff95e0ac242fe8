// Reads the picture of a page: ruling lines give the cells, character recognition their words,
// three times in ways whose errors differ. What these do not agree on, what is not sure of itself
// and what the language or the rest of the document speaks against is marked uncertain.
#pragma once

#include <string>
#include <vector>

#include "documents/page_table.h"
#include "documents/picture.h"
#include "documents/recognition.h"
#include "documents/tool.h"

namespace duoc::documents {

inline constexpr std::size_t kCellPicturesBytesMost = 20u << 20;  // of a document

/// The resolution of a picture by what it says and its size; one that says nothing sensible is
/// taken for a page of A4.
double likely_dpi(const Picture& picture);

/// Reads the pages of one document; what one page uses often helps to judge the words of another.
class ScanReader {
 public:
  /// Until settle(), a cell's `picture` is the name under which it is kept. Faults
  /// document.tool_missing, document.page_too_long, document.image_damaged.
  Result<PageContent> read(const Picture& picture, double dpi, int number);
  /// After the last page: marks what stands against the rest of the document, and gives the
  /// uncertain cells their pictures, as many as the document's bound allows.
  void settle(std::vector<PageContent>& pages) const;

 private:
  Result<PageTable> read_table(const Picture& straight, const Picture& clean, const Grid& grid,
                               double dpi, const std::string& name);
  void load_picture(CellText& cell, std::size_t& bytes) const;

  Workplace place_;
  std::vector<int> scanned_;  // the numbers of the pages that were read from a picture
};

}  // namespace duoc::documents

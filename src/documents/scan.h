// Reads the picture of a page: ruling lines give the cells, character recognition their words,
// twice with models and pictures whose errors differ. What the two do not agree on, what is not
// sure of itself and what the language does not know is marked uncertain.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "documents/page_table.h"
#include "documents/picture.h"

namespace duoc::documents {

inline constexpr std::size_t kCellPicturesBytesMost = 20u << 20;  // of a document

/// The resolution of a picture by what it says and its size; a page that says nothing is taken for
/// A4.
double likely_dpi(const Picture& picture);

/// Reads the pages of one document; what one page uses often helps to judge the words of another.
class ScanReader {
 public:
  /// Faults document.tool_missing, document.page_too_long.
  Result<PageContent> read(const Picture& picture, double dpi, int number);
  /// After the last page: words that stand once and differ by a letter from a frequent one are
  /// marked, and pictures beyond the document's bound are left out.
  void settle(std::vector<PageContent>& pages) const;
};

}  // namespace duoc::documents

// The automatic numbers of Word's lists: "3" in the first cell of a row is often not text but a
// counter.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "documents/zip.h"

namespace pugi {
class xml_node;
}

namespace duoc::documents {

/// A count as a list of this format (w:numFmt) shows it: "3", "III", "c".
std::string counted(std::size_t n, std::string_view format);
/// "1." and "III)" as the numbers they are.
std::string bare_number(std::string number);

/// Counts through a text, in its order.
class Numbering {
 public:
  /// Reads the lists ("" for no such part) and the styles that number their paragraphs. Faults of
  /// parse_part.
  Checked read(const Parts& parts, const std::string& numbering, const std::string& styles);

  /// The number of the paragraph with these properties (w:pPr) as it is shown: "1.", "III.", "b)";
  /// "" when it has none or a bullet. Counts on.
  std::string next(const pugi::xml_node& properties);

 private:
  static constexpr std::size_t kLevels = 9;
  struct Level {
    std::string format = "decimal";
    std::string text;  // "%1.%2."
    std::size_t start = 1;
  };
  struct List {
    std::array<Level, kLevels> levels;
    std::array<std::size_t, kLevels> count{};  // 0: not begun
  };
  struct Place {
    std::string list;
    std::size_t level = 0;
  };
  Checked read_lists(const Parts& parts, const std::string& part);
  Checked read_styles(const Parts& parts, const std::string& part);

  std::map<std::string, List> lists_;         // by w:abstractNumId
  std::map<std::string, std::string> names_;  // w:numId → w:abstractNumId
  std::map<std::string, Place> styles_;       // of a style, its w:numId
};

}  // namespace duoc::documents

// What the styles of an OpenDocument file say of its cells and words.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "documents/number_format.h"

namespace pugi {
class xml_node;
}

namespace duoc::documents {

/// Styles by family ("table-cell", "text", "paragraph", "table") and name; those of a name that is
/// read again take the place of the earlier.
class OpenDocumentStyles {
 public:
  /// Reads the common and the automatic styles of a part.
  void read(const pugi::xml_node& root);

  /// How a cell of this style shows dates; nothing when its style does not say.
  const NumberFormat* dates(std::string_view cell_style) const;
  /// Words of this style (family "text" or "paragraph"), or tables of it, are not shown.
  bool hides(std::string_view family, std::string_view name) const;

 private:
  struct Style {
    std::string parent;
    std::string data;  // the style of its numbers
    std::optional<bool> hidden;
  };
  void read_style(const pugi::xml_node& node);
  const Style* find(std::string_view family, std::string_view name) const;

  std::map<std::string, Style, std::less<>> styles_;  // by family, "/" and name
  std::map<std::string, NumberFormat, std::less<>> dates_;
};

}  // namespace duoc::documents

// See opendocument_styles.h. Elements after OpenDocument 1.2 part 1, chapter 16.
#include "documents/opendocument_styles.h"

#include <algorithm>

#include "documents/xml.h"

namespace duoc::documents {
namespace {

constexpr std::size_t kStylesMost = 65'536;
constexpr int kParentsMost = 16;

// The parts of a date style as the code of a format, so that sheets of both kinds are read alike.
std::string code_of(const pugi::xml_node& style) {
  std::string out;
  for (const pugi::xml_node& part : style.children()) {
    const std::string_view name = local(part.name());
    if (name == "text") {
      std::string words = part.text().get();
      words.erase(std::remove(words.begin(), words.end(), '"'), words.end());
      out += '"' + words + '"';
    }
    if (name == "day") out += "d";
    if (name == "day-of-week") out += "ddd";
    if (name == "month" || name == "minutes") out += "m";
    if (name == "year") out += "yyyy";
    if (name == "quarter") out += "q";
    if (name == "week-of-year") out += "w";
    if (name == "hours") out += "h";
    if (name == "seconds") out += "s";
  }
  return out;
}

}  // namespace

void OpenDocumentStyles::read(const pugi::xml_node& root) {
  for (const char* group : {"styles", "automatic-styles"}) {
    for (const pugi::xml_node& node : child(root, group).children()) {
      const std::string_view name = local(node.name());
      if (styles_.size() + dates_.size() > kStylesMost) return;
      if (name == "style") read_style(node);
      if (name == "date-style")
        dates_.insert_or_assign(attribute(node, "name").value(), NumberFormat(code_of(node)));
    }
  }
}

void OpenDocumentStyles::read_style(const pugi::xml_node& node) {
  Style style;
  style.parent = attribute(node, "parent-style-name").value();
  style.data = attribute(node, "data-style-name").value();
  const std::string family = attribute(node, "family").value();
  const bool table = family == "table";
  const pugi::xml_attribute display =
      attribute(child(node, table ? "table-properties" : "text-properties"), "display");
  if (display) style.hidden = std::string_view(display.value()) == (table ? "false" : "none");
  styles_.insert_or_assign(family + "/" + attribute(node, "name").value(), std::move(style));
}

const OpenDocumentStyles::Style* OpenDocumentStyles::find(std::string_view family,
                                                          std::string_view name) const {
  const auto found = styles_.find(std::string(family) + "/" + std::string(name));
  return found == styles_.end() ? nullptr : &found->second;
}

const NumberFormat* OpenDocumentStyles::dates(std::string_view cell_style) const {
  const Style* style = find("table-cell", cell_style);
  for (int i = 0; i < kParentsMost && style != nullptr; ++i) {
    if (!style->data.empty()) {
      const auto found = dates_.find(style->data);
      return found == dates_.end() ? nullptr : &found->second;
    }
    style = find("table-cell", style->parent);
  }
  return nullptr;
}

bool OpenDocumentStyles::hides(std::string_view family, std::string_view name) const {
  const Style* style = name.empty() ? nullptr : find(family, name);
  for (int i = 0; i < kParentsMost && style != nullptr; ++i) {
    if (style->hidden) return *style->hidden;
    style = find(family, style->parent);
  }
  return false;
}

}  // namespace duoc::documents

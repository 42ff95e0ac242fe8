// See numbering.h. Elements after ECMA-376 part 1, 17.9.
#include "documents/numbering.h"

#include <algorithm>

#include "documents/xml.h"

namespace duoc::documents {
namespace {

constexpr std::size_t kListsMost = 10'000;
constexpr std::size_t kCountMost = 1'000'000;

std::string value_of(const pugi::xml_node& node, std::string_view name) {
  return attribute(child(node, name), "val").value();
}

std::string roman(std::size_t n) {
  constexpr std::pair<std::size_t, const char*> kSigns[] = {
      {1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"},
      {40, "XL"},  {10, "X"},   {9, "IX"},  {5, "V"},    {4, "IV"},  {1, "I"}};
  if (n >= 4000) return std::to_string(n);
  std::string out;
  for (const auto& [value, sign] : kSigns) {
    for (; n >= value; n -= value) out += sign;
  }
  return out;
}

std::string small(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

}  // namespace

std::string counted(std::size_t n, std::string_view format) {
  if (format == "upperRoman") return roman(n);
  if (format == "lowerRoman") return small(roman(n));
  const bool letter = format == "upperLetter" || format == "lowerLetter";
  if (letter && n >= 1 && n <= 26) {
    const std::string out(1, static_cast<char>('A' + n - 1));
    return format == "upperLetter" ? out : small(out);
  }
  if (format == "decimalZero" && n < 10) return "0" + std::to_string(n);
  return std::to_string(n);
}

std::string bare_number(std::string number) {
  while (!number.empty() && (number.back() == '.' || number.back() == ')')) number.pop_back();
  return number;
}

Checked Numbering::read(const Parts& parts, const std::string& numbering,
                        const std::string& styles) {
  if (!numbering.empty() && parts.has(numbering)) CHECK(read_lists(parts, numbering));
  if (!styles.empty() && parts.has(styles)) CHECK(read_styles(parts, styles));
  return Done{};
}

Checked Numbering::read_lists(const Parts& parts, const std::string& part) {
  TRY(std::string text, parts.read(part));
  pugi::xml_document tree;
  TRY(const pugi::xml_node root, parse_part(tree, std::move(text), part));
  for (const pugi::xml_node& node : root.children()) {
    const std::string_view name = local(node.name());
    if (lists_.size() + names_.size() > kListsMost) break;
    if (name == "num") names_[attribute(node, "numId").value()] = value_of(node, "abstractNumId");
    if (name != "abstractNum") continue;
    List& list = lists_[attribute(node, "abstractNumId").value()];
    for (const pugi::xml_node& lvl : node.children()) {
      if (local(lvl.name()) != "lvl") continue;
      Level& level = list.levels[number_of(attribute(lvl, "ilvl"), 0, kLevels - 1)];
      if (child(lvl, "numFmt")) level.format = value_of(lvl, "numFmt");
      level.text = value_of(lvl, "lvlText").substr(0, 200);
      level.start = number_of(attribute(child(lvl, "start"), "val"), 1, kCountMost);
    }
  }
  return Done{};
}

Checked Numbering::read_styles(const Parts& parts, const std::string& part) {
  TRY(std::string text, parts.read(part));
  pugi::xml_document tree;
  TRY(const pugi::xml_node root, parse_part(tree, std::move(text), part));
  for (const pugi::xml_node& style : root.children()) {
    const pugi::xml_node number = child(child(style, "pPr"), "numPr");
    if (number && styles_.size() < kListsMost)
      styles_[attribute(style, "styleId").value()] = {
          value_of(number, "numId"),
          number_of(attribute(child(number, "ilvl"), "val"), 0, kLevels - 1)};
  }
  return Done{};
}

std::string Numbering::next(const pugi::xml_node& properties) {
  Place place;
  const auto style = styles_.find(value_of(properties, "pStyle"));
  if (style != styles_.end()) place = style->second;
  if (const pugi::xml_node own = child(properties, "numPr")) {
    if (child(own, "numId")) place.list = value_of(own, "numId");
    if (child(own, "ilvl"))
      place.level = number_of(attribute(child(own, "ilvl"), "val"), 0, kLevels - 1);
  }
  const auto name = names_.find(place.list);
  const auto found = name == names_.end() ? lists_.end() : lists_.find(name->second);
  if (found == lists_.end()) return "";
  List& list = found->second;
  for (std::size_t i = 0; i <= place.level; ++i) {
    if (list.count[i] == 0 || i == place.level)
      list.count[i] = list.count[i] == 0 ? std::max<std::size_t>(list.levels[i].start, 1)
                                         : std::min(list.count[i] + 1, kCountMost);
  }
  std::fill(list.count.begin() + static_cast<std::ptrdiff_t>(place.level) + 1, list.count.end(), 0);
  const Level& level = list.levels[place.level];
  if (level.format == "bullet" || level.format == "none") return "";
  std::string out;
  for (std::size_t i = 0; i < level.text.size(); ++i) {
    const char digit = i + 1 < level.text.size() ? level.text[i + 1] : ' ';
    if (level.text[i] != '%' || digit < '1' || digit > '9') {
      out += level.text[i];
      continue;
    }
    const auto of = static_cast<std::size_t>(digit - '1');
    out += counted(list.count[of], list.levels[of].format);
    ++i;
  }
  return out;
}

}  // namespace duoc::documents

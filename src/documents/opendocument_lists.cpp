// See opendocument_lists.h. Elements after OpenDocument 1.2 part 1, 5.3 and 16.30.
#include "documents/opendocument_lists.h"

#include <algorithm>

#include "documents/numbering.h"
#include "documents/xml.h"

namespace duoc::documents {
namespace {

constexpr std::size_t kListsMost = 10'000;
constexpr std::size_t kChainsMost = 200'000;
constexpr std::size_t kCountMost = 1'000'000;

std::string format_of(const pugi::xml_node& level) {
  const std::string_view format = attribute(level, "num-format").value();
  if (format == "1") return "decimal";
  if (format == "a") return "lowerLetter";
  if (format == "A") return "upperLetter";
  if (format == "i") return "lowerRoman";
  return format == "I" ? "upperRoman" : "";
}

}  // namespace

void OpenDocumentLists::read(const pugi::xml_node& root) {
  for (const char* group : {"styles", "automatic-styles"}) {
    for (const pugi::xml_node& node : child(root, group).children()) {
      const std::string_view name = local(node.name());
      if (styles_.size() > kListsMost) return;
      if (name == "list-style") {
        Levels& levels = styles_[attribute(node, "name").value()];
        levels = {};
        read_style(node, levels);
      }
      if (name == "outline-style") read_style(node, outline_);
    }
  }
}

void OpenDocumentLists::read_style(const pugi::xml_node& style, Levels& levels) {
  for (const pugi::xml_node& node : style.children()) {
    const std::size_t at = number_of(attribute(node, "level"), 0, kLevels);
    if (at == 0) continue;
    Level& level = levels[at - 1];
    level.format = format_of(node);
    level.before = std::string_view(attribute(node, "num-prefix").value()).substr(0, 100);
    level.after = std::string_view(attribute(node, "num-suffix").value()).substr(0, 100);
    level.text = std::string_view(attribute(node, "num-list-format").value()).substr(0, 200);
    level.levels = number_of(attribute(node, "display-levels"), 1, kLevels);
    level.start = number_of(attribute(node, "start-value"), 1, kCountMost);
  }
}

void OpenDocumentLists::open(const pugi::xml_node& list) {
  Open open;
  open.style = attribute(list, "style-name").value();
  if (!open_.empty()) {
    open.chain = open_.back().chain;
    open.level = std::min(open_.back().level + 1, kLevels - 1);
    if (open.style.empty()) open.style = open_.back().style;
  } else {
    const auto named = by_id_.find(attribute(list, "continue-list").value());
    const auto before = by_style_.find(open.style);
    const bool goes_on = std::string_view(attribute(list, "continue-numbering").value()) == "true";
    if (named != by_id_.end()) {
      open.chain = named->second;
    } else if (goes_on && before != by_style_.end()) {
      open.chain = before->second;
    } else if (chains_.size() < kChainsMost) {
      open.chain = chains_.size();
      chains_.emplace_back();
    }
    by_style_[open.style] = open.chain;
  }
  if (const pugi::xml_attribute id = attribute(list, "id")) by_id_[id.value()] = open.chain;
  open_.push_back(std::move(open));
}

void OpenDocumentLists::item(const pugi::xml_node& item) {
  if (open_.empty()) return;
  open_.back().begun = local(item.name()) == "list-item";
  open_.back().start = number_of(attribute(item, "start-value"), 0, kCountMost);
}

void OpenDocumentLists::close() {
  if (!open_.empty()) open_.pop_back();
}

OpenDocumentLists::Stack OpenDocumentLists::aside() {
  Stack out = std::move(open_);
  open_.clear();
  return out;
}

std::string OpenDocumentLists::next(const pugi::xml_node& paragraph) {
  if (open_.empty()) {
    const std::size_t level = number_of(attribute(paragraph, "outline-level"), 0, kLevels);
    if (local(paragraph.name()) != "h" || level == 0) return "";
    return count(outline_, outline_counts_, level - 1, 0);
  }
  Open& open = open_.back();
  if (!open.begun) return "";
  open.begun = false;
  const auto style = styles_.find(open.style);
  if (style == styles_.end() || open.chain >= chains_.size()) return "";
  return count(style->second, chains_[open.chain], open.level, open.start);
}

std::string OpenDocumentLists::count(const Levels& levels, Counts& counts, std::size_t at,
                                     std::size_t start) {
  for (std::size_t i = 0; i <= at; ++i) {
    if (counts[i] != 0 && i != at) continue;
    counts[i] = counts[i] == 0 ? std::max<std::size_t>(levels[i].start, 1)
                               : std::min(counts[i] + 1, kCountMost);
  }
  if (start != 0) counts[at] = start;
  std::fill(counts.begin() + static_cast<std::ptrdiff_t>(at) + 1, counts.end(), 0);
  const Level& level = levels[at];
  if (level.format.empty()) return "";
  std::string out;
  const auto number = [&](std::size_t i) {
    return levels[i].format.empty() ? "" : counted(counts[i], levels[i].format);
  };
  for (std::size_t i = 0; i < level.text.size();) {
    const std::size_t end = level.text[i] == '%' ? level.text.find('%', i + 1) : std::string::npos;
    const std::string digits =
        end == std::string::npos ? "" : level.text.substr(i + 1, end - i - 1);
    if (digits.size() == 1 && digits[0] >= '1' && digits[0] <= '9') {
      out += number(static_cast<std::size_t>(digits[0] - '1'));
      i = end + 1;
    } else {
      out += level.text[i++];
    }
  }
  if (!out.empty()) return out;
  const std::size_t first = at + 1 - std::clamp<std::size_t>(level.levels, 1, at + 1);
  for (std::size_t i = first; i <= at; ++i) {
    const std::string own = number(i);
    out += (out.empty() || own.empty() ? "" : ".") + own;
  }
  return level.before + out + level.after;
}

}  // namespace duoc::documents

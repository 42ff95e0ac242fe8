// See opendocument.h. Elements after OpenDocument 1.2 part 1. Repeated rows and cells without text
// cost nothing, whatever number of them the file claims.
#include "documents/opendocument.h"

#include <charconv>
#include <limits>
#include <set>

#include "documents/number_format.h"
#include "documents/xml.h"

namespace duoc::documents {
namespace {

constexpr std::size_t kSheetRows = 1u << 24;  // more than any program's sheet
constexpr const char* kContent = "content.xml";

// Beside the text: comments, notes, drawings with their own text, what was deleted.
bool left_out(std::string_view name) {
  return name == "annotation" || name == "annotation-end" || name == "note" ||
         name == "tracked-changes" || name == "change" || name == "change-start" ||
         name == "change-end" || name == "forms" || name == "shapes" || name == "ruby-text";
}

bool is_paragraph(std::string_view name) { return name == "p" || name == "h"; }

void add_text(const pugi::xml_node& node, std::string& out) {
  for (const pugi::xml_node& c : node.children()) {
    if (c.type() == pugi::node_pcdata || c.type() == pugi::node_cdata) {
      out += c.value();
      continue;
    }
    const std::string_view name = local(c.name());
    if (left_out(name)) continue;
    if (name == "s" || name == "tab" || name == "line-break" || is_paragraph(name) ||
        name == "table-cell" || name == "list-item")
      out += ' ';
    add_text(c, out);
  }
}

// How many numbers a shown date holds: "12/2025" has two.
int numbers_in(std::string_view text, bool& letters) {
  int count = 0;
  bool digit = false;
  letters = false;
  for (const char c : text) {
    const bool now = c >= '0' && c <= '9';
    count += now && !digit ? 1 : 0;
    letters = letters || (!now && (static_cast<unsigned char>(c) >= 0x80 || (c | 32) >= 'a'));
    digit = now;
  }
  return count;
}

// A date as dd/MM/yyyy: the order in which it is shown is the writer's, and may be 09/18/25. What
// shows a month and a year alone is a month.
std::string date_of(const std::string& shown, std::string_view value) {
  bool letters = false;
  const int numbers = numbers_in(shown, letters);
  const std::string full = shown_date(value);
  if (numbers == 2 && !letters && full.size() >= 10 &&
      shown.find(full.substr(6, 4)) != std::string::npos)
    return full.substr(3, 7);
  return numbers == 1 || full == value ? shown : full;
}

class Reader {
 public:
  explicit Reader(Gathering& out) : out_(out) {}

  // Paragraphs and tables of a text, at any depth of sections and lists.
  Checked blocks(const pugi::xml_node& node) {
    for (const pugi::xml_node& c : node.children()) {
      const std::string_view name = local(c.name());
      if (c.type() != pugi::node_element || left_out(name)) continue;
      if (is_paragraph(name)) {
        std::string text;
        add_text(c, text);
        CHECK(out_.paragraph(text));
      } else if (name == "table") {
        CHECK(table(c, ""));
      } else {
        CHECK(blocks(c));
      }
    }
    return Done{};
  }

  Checked table(const pugi::xml_node& node, const std::string& name) {
    CHECK(out_.begin_table(name));
    line_ = 1;
    CHECK(rows(node));
    return out_.end_table();
  }

 private:
  Checked rows(const pugi::xml_node& node) {
    for (const pugi::xml_node& c : node.children()) {
      const std::string_view name = local(c.name());
      if (name == "table-row") {
        CHECK(row(c));
      } else if (name == "table-header-rows" || name == "table-row-group" || name == "table-rows") {
        CHECK(rows(c));
      }
    }
    return Done{};
  }

  Checked row(const pugi::xml_node& node) {
    const std::size_t times = number_of(attribute(node, "number-rows-repeated"), 1, kSheetRows);
    out_.begin_row(line_);
    std::size_t column = 0;
    for (const pugi::xml_node& c : node.children()) {
      const std::string_view name = local(c.name());
      if (name != "table-cell" && name != "covered-table-cell") continue;
      const std::size_t repeated =
          number_of(attribute(c, "number-columns-repeated"), 1, kSheetRows);
      const std::string text = name == "table-cell" ? text_of(c) : "";
      // A cell that says nothing may be repeated to the end of the sheet.
      for (std::size_t i = 0; i < repeated && !text.empty(); ++i)
        CHECK(out_.cell(column + i, text));
      const std::size_t spanned = number_of(attribute(c, "number-rows-spanned"), 1, kSheetRows);
      if (!text.empty()) out_.merged(line_, line_ + spanned - 1, column);
      column = std::min(column + repeated, kSheetRows);
    }
    if (line_ + times > kSheetRows * 2) return out_.refused_here("document.office_malformed");
    const std::string_view visibility = attribute(node, "visibility").value();
    if (visibility == "collapse" || visibility == "filter")
      out_.notice("document.hidden_rows_read");
    CHECK(out_.end_row(times));
    line_ += times;
    return Done{};
  }

  std::string text_of(const pugi::xml_node& cell) {
    std::string shown;
    add_text(cell, shown);
    const std::string_view type = attribute(cell, "value-type").value();
    const bool blank = shown.find_first_not_of(" \t\r\n") == std::string::npos;
    if (type == "date") return date_of(shown, attribute(cell, "date-value").value());
    if (!blank) return shown;
    const std::string_view value = attribute(cell, "value").value();
    if (type == "string") return attribute(cell, "string-value").value();
    if (type == "boolean")
      return std::string_view(attribute(cell, "boolean-value").value()) == "true" ? "TRUE"
                                                                                  : "FALSE";
    if (type == "float" || type == "currency" || type == "percentage") {
      double number = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
      if (error != std::errc() || end != value.data() + value.size()) return std::string(value);
      return type == "percentage" ? NumberFormat::builtin(10).shown(number, false)
                                  : shown_number(number);
    }
    if (type.empty() && attribute(cell, "formula")) out_.notice("document.formula_without_value");
    return "";
  }

  Gathering& out_;
  std::size_t line_ = 1;
};

// The names of table styles that hide their table.
std::set<std::string> hiding_styles(const pugi::xml_node& root) {
  std::set<std::string> out;
  for (const pugi::xml_node& style : child(root, "automatic-styles").children()) {
    const std::string_view display = attribute(child(style, "table-properties"), "display").value();
    if (display == "false") out.insert(attribute(style, "name").value());
  }
  return out;
}

}  // namespace

Checked read_opendocument(const Parts& parts, Gathering& out) {
  TRY(std::string text, parts.read(kContent));
  pugi::xml_document tree;
  TRY(const pugi::xml_node root, parse_part(tree, std::move(text), kContent));
  const pugi::xml_node body = child(root, "body");
  const pugi::xml_node sheets = child(body, "spreadsheet");
  if (child(root, "scripts").first_child() || parts.has("Basic/script-lc.xml"))
    out.notice("document.macros_ignored");
  Reader reader(out);
  if (!sheets) {
    const pugi::xml_node writing = child(body, "text");
    if (!writing) return refused("document.office_malformed");
    return reader.blocks(writing);
  }
  const std::set<std::string> hiding = hiding_styles(root);
  for (const pugi::xml_node& sheet : sheets.children()) {
    if (local(sheet.name()) != "table") continue;
    // A copy of another file's sheet, kept for formulas that name it.
    if (child(sheet, "table-source")) {
      out.notice("document.links_ignored");
      continue;
    }
    if (hiding.contains(attribute(sheet, "style-name").value()))
      out.notice("document.hidden_sheet_read");
    CHECK(reader.table(sheet, attribute(sheet, "name").value()));
  }
  return Done{};
}

}  // namespace duoc::documents

// See opendocument.h. Elements after OpenDocument 1.2 part 1. Repeated rows and cells without text
// cost nothing, whatever number of them the file claims.
#include "documents/opendocument.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/text.h"
#include "documents/number_format.h"
#include "documents/opendocument_lists.h"
#include "documents/opendocument_styles.h"
#include "documents/opendocument_text.h"
#include "documents/xml.h"

namespace duoc::documents {
namespace {

constexpr std::size_t kSheetRows = 1u << 24;  // more than any program's sheet
constexpr const char* kContent = "content.xml";
constexpr const char* kStyles = "styles.xml";

bool is_paragraph(std::string_view name) { return name == "p" || name == "h"; }

// Of a row or a column.
bool not_shown(const pugi::xml_node& node) {
  const std::string_view visibility = attribute(node, "visibility").value();
  return visibility == "collapse" || visibility == "filter";
}

// What a date shows besides its numbers: "Tháng 6/2026" and "6 - 2026" are months.
bool words_of_month(std::string_view shown) {
  for (const std::string& word : split(fold_words(shown), ' ')) {
    const bool digits = word.find_first_not_of("0123456789") == std::string::npos;
    if (!digits && word != "thang" && word != "nam" && word != "t" && word != "thg") return false;
  }
  return true;
}

std::vector<std::string> numbers_in(std::string_view text) {
  std::vector<std::string> out;
  bool before = false;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !before) out.emplace_back();
    if (digit) out.back() += c;
    before = digit;
  }
  return out;
}

// A date whose style is not told, as dd/MM/yyyy: the order in which it is shown is the writer's,
// and may be 09/18/25. What shows a month and a year alone is a month.
std::string date_of(const std::string& shown, std::string_view value) {
  const std::vector<std::string> numbers = numbers_in(shown);
  const std::string full = shown_date(value);
  if (full == value || numbers.size() == 1) return shown;
  if (numbers.size() != 2 || full.size() < 10 || !words_of_month(shown)) return full;
  const std::string_view month = std::string_view(full).substr(3, 2);
  const std::string_view year = std::string_view(full).substr(6, 4);
  const auto is = [](std::string_view number, std::string_view part) {
    return number == part || (part.starts_with('0') && number == part.substr(1));
  };
  const bool whole_year = numbers[0] == year || numbers[1] == year;
  const bool short_year = is(numbers[0], month) && numbers[1] == year.substr(2) &&
                          month != std::string_view(full).substr(0, 2);
  return whole_year || short_year ? full.substr(3, 7) : full;
}

// The number by which a sheet counts a moment: days since the last of 1899. Nothing before the
// calendars of sheets agree, or for no date.
std::optional<double> serial_of(std::string_view iso) {
  const auto day = parse_iso_day(iso.substr(0, 10));
  if (!day || (iso.size() > 10 && iso[10] != 'T')) return std::nullopt;
  const double serial = day->n + 25569.0;
  if (serial < 61) return std::nullopt;
  if (iso.size() < 19) return serial;
  const auto hours = whole_number<int>(iso.substr(11, 2));
  const auto minutes = whole_number<int>(iso.substr(14, 2));
  const auto seconds = whole_number<int>(iso.substr(17, 2));
  if (!hours || !minutes || !seconds) return serial;
  return serial + (*hours * 3600 + *minutes * 60 + *seconds) / 86400.0;
}

class Reader {
 public:
  Reader(const OpenDocumentStyles& styles, OpenDocumentLists& lists, Gathering& out)
      : styles_(styles), lists_(lists), text_(styles, lists, out), out_(out) {}

  // Paragraphs and tables of a text, at any depth of sections and lists.
  Checked blocks(const pugi::xml_node& node) {
    for (const pugi::xml_node& c : node.children()) {
      const std::string_view name = local(c.name());
      if (c.type() != pugi::node_element || left_out_of_text(name)) continue;
      if (is_paragraph(name)) {
        CHECK(paragraph(c));
      } else if (name == "table") {
        CHECK(table(c, ""));
      } else if (name == "list") {
        lists_.open(c);
        CHECK(blocks(c));
        lists_.close();
      } else if (!text_.hidden(c)) {
        if (name == "list-item" || name == "list-header") lists_.item(c);
        CHECK(blocks(c));
      }
    }
    return Done{};
  }

  Checked table(const pugi::xml_node& node, const std::string& name) {
    CHECK(out_.begin_table(name));
    line_ = 1;
    columns_.clear();
    read_columns(node);
    CHECK(rows(node));
    return out_.end_table();
  }

 private:
  // Boxes may hold tables, as those that a paragraph flows around.
  Checked paragraph(const pugi::xml_node& node) {
    OpenDocumentText::Boxes boxes;
    CHECK(out_.paragraph(text_.paragraph(node, boxes)));
    OpenDocumentLists::Stack open = lists_.aside();
    for (const pugi::xml_node& box : boxes) CHECK(blocks(box));
    lists_.resume(std::move(open));
    return Done{};
  }

  struct Columns {
    std::size_t end;    // the first after them
    std::string style;  // of cells that name none
    bool hidden = false;
  };

  void read_columns(const pugi::xml_node& node) {
    for (const pugi::xml_node& c : node.children()) {
      const std::string_view name = local(c.name());
      if (name == "table-columns" || name == "table-header-columns" ||
          name == "table-column-group") {
        read_columns(c);
      } else if (name == "table-column") {
        const std::size_t begin = columns_.empty() ? 0 : columns_.back().end;
        const std::size_t times = number_of(attribute(c, "number-columns-repeated"), 1, kSheetRows);
        columns_.push_back({std::min(begin + times, kSheetRows),
                            attribute(c, "default-cell-style-name").value(), not_shown(c)});
      }
    }
  }

  const Columns* columns_at(std::size_t column) const {
    const auto found =
        std::upper_bound(columns_.begin(), columns_.end(), column,
                         [](std::size_t at, const Columns& c) { return at < c.end; });
    return found == columns_.end() ? nullptr : &*found;
  }

  // A cell's style is its own, its row's or its column's.
  std::string style_of(const pugi::xml_node& cell, std::size_t column) const {
    if (const pugi::xml_attribute own = attribute(cell, "style-name")) return own.value();
    if (const pugi::xml_attribute row = attribute(cell.parent(), "default-cell-style-name"))
      return row.value();
    const Columns* columns = columns_at(column);
    return columns == nullptr ? "" : columns->style;
  }

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
      const std::string text = name == "table-cell" ? text_of(c, column) : "";
      // A cell that says nothing may be repeated to the end of the sheet.
      for (std::size_t i = 0; i < repeated && !text.empty(); ++i)
        CHECK(out_.cell(column + i, text));
      const std::size_t spanned = number_of(attribute(c, "number-rows-spanned"), 1, kSheetRows);
      const Columns* columns = columns_at(column);
      if (!text.empty() && columns != nullptr && columns->hidden)
        out_.notice("document.hidden_columns_read");
      if (!text.empty()) out_.merged(line_, line_ + spanned - 1, column);
      column = std::min(column + repeated, kSheetRows);
    }
    if (line_ + times > kSheetRows * 2) return out_.refused_here("document.office_malformed");
    if (not_shown(node)) out_.notice("document.hidden_rows_read");
    CHECK(out_.end_row(times));
    line_ += times;
    return Done{};
  }

  std::string date(const pugi::xml_node& cell, std::size_t column, const std::string& shown) const {
    const std::string_view value = attribute(cell, "date-value").value();
    const NumberFormat* format = styles_.dates(style_of(cell, column));
    const auto serial = serial_of(value);
    if (format == nullptr || !format->shows_dates() || !serial) return date_of(shown, value);
    return format->shown(*serial, false);
  }

  static std::string number(const pugi::xml_node& cell, const std::string& shown) {
    const std::string_view value = attribute(cell, "value").value();
    const bool blank = trim(shown).empty();
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size())
      return blank ? std::string(value) : shown;
    if (!blank) return rewritten(trim(shown), number);
    const bool percent = std::string_view(attribute(cell, "value-type").value()) == "percentage";
    return percent ? NumberFormat::builtin(10).shown(number, false) : shown_number(number);
  }

  std::string text_of(const pugi::xml_node& cell, std::size_t column) {
    const std::string shown = text_.cell(cell);
    const std::string_view type = attribute(cell, "value-type").value();
    const bool blank = trim(shown).empty();
    if (type == "date") return date(cell, column, shown);
    if (type == "float" || type == "currency" || type == "percentage") return number(cell, shown);
    if (!blank) return shown;
    if (type == "string") return attribute(cell, "string-value").value();
    if (type == "boolean")
      return std::string_view(attribute(cell, "boolean-value").value()) == "true" ? "TRUE"
                                                                                  : "FALSE";
    // A result without letters stands as an empty paragraph.
    if (type.empty() && attribute(cell, "formula") && !child(cell, "p"))
      out_.notice("document.formula_without_value");
    return "";
  }

  const OpenDocumentStyles& styles_;
  OpenDocumentLists& lists_;
  OpenDocumentText text_;
  Gathering& out_;
  std::vector<Columns> columns_;  // of the table that is read
  std::size_t line_ = 1;
};

Checked read_common_styles(const Parts& parts, OpenDocumentStyles& styles,
                           OpenDocumentLists& lists) {
  if (!parts.has(kStyles)) return Done{};
  TRY(std::string text, parts.read(kStyles));
  pugi::xml_document tree;
  TRY(const pugi::xml_node root, parse_part(tree, std::move(text), kStyles));
  styles.read(root);
  lists.read(root);
  return Done{};
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
  OpenDocumentStyles styles;
  OpenDocumentLists lists;
  CHECK(read_common_styles(parts, styles, lists));
  styles.read(root);
  lists.read(root);
  Reader reader(styles, lists, out);
  if (!sheets) {
    const pugi::xml_node writing = child(body, "text");
    if (!writing) return refused("document.office_malformed");
    return reader.blocks(writing);
  }
  for (const pugi::xml_node& sheet : sheets.children()) {
    if (local(sheet.name()) != "table") continue;
    // A copy of another file's sheet, kept for formulas that name it.
    if (child(sheet, "table-source")) {
      out.notice("document.links_ignored");
      continue;
    }
    if (styles.hides("table", attribute(sheet, "style-name").value()))
      out.notice("document.hidden_sheet_read");
    CHECK(reader.table(sheet, attribute(sheet, "name").value()));
  }
  return Done{};
}

}  // namespace duoc::documents

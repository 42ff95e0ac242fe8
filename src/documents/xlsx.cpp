// See xlsx.h. Parts after ECMA-376 part 1, chapter 18.
#include "documents/xlsx.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "base/text.h"
#include "documents/number_format.h"
#include "documents/office_parts.h"
#include "documents/xml.h"

namespace duoc::documents {
namespace {

constexpr std::size_t kSheetRows = 1u << 20;
constexpr std::size_t kSheetColumns = 1u << 14;
constexpr std::size_t kStylesMost = 65'536;

bool is_true(const pugi::xml_attribute& a) {
  const std::string_view v = a.value();
  return v == "1" || v == "true" || v == "on";
}

// "_x000D_" is how a sheet writes a character that XML cannot hold.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned code = 0;
    const bool shape = text.substr(i, 2) == "_x" && i + 6 < text.size() && text[i + 6] == '_';
    const char* from = text.data() + i + 2;
    if (shape && std::from_chars(from, from + 4, code, 16).ptr == from + 4 && code < 0x80) {
      out += code < 0x20 ? ' ' : static_cast<char>(code);
      i += 6;
    } else {
      out += text[i];
    }
  }
  return out;
}

// The text of a string item: plain, or in runs of several fonts; how it is pronounced is left out.
std::string text_of(const pugi::xml_node& item) {
  std::string out;
  for (const pugi::xml_node& part : item.children()) {
    const std::string_view name = local(part.name());
    if (name == "t") out += part.text().get();
    if (name == "r") out += child(part, "t").text().get();
  }
  return out.find("_x") == std::string::npos ? out : unescaped(out);
}

struct Book {
  std::vector<std::string> strings;   // clean
  std::vector<NumberFormat> formats;  // by the number of a cell's style
  bool since_1904 = false;
};

Checked read_strings(const Parts& parts, const std::string& part, Book& book, Gathering& out) {
  TRY(const std::string text, parts.read(part));
  std::size_t bytes = 0;
  return each_element(text, part, {"si"}, [&](const pugi::xml_node& item) -> Checked {
    book.strings.push_back(cleaned(text_of(item)));
    bytes += book.strings.back().size();
    if (bytes > kTextBytesMost) return out.refused_here("document.too_much_text", kTextBytesMost);
    return Done{};
  });
}

Checked read_styles(const Parts& parts, const std::string& part, Book& book) {
  TRY(std::string text, parts.read(part));
  pugi::xml_document tree;
  TRY(const pugi::xml_node root, parse_part(tree, std::move(text), part));
  std::map<std::size_t, NumberFormat> own;
  for (const pugi::xml_node& format : child(root, "numFmts").children()) {
    if (own.size() == kStylesMost) break;
    own[number_of(format.attribute("numFmtId"), 0, kStylesMost)] =
        NumberFormat(format.attribute("formatCode").value());
  }
  for (const pugi::xml_node& style : child(root, "cellXfs").children()) {
    if (local(style.name()) != "xf" || book.formats.size() == kStylesMost) continue;
    const std::size_t id = number_of(style.attribute("numFmtId"), 0, kStylesMost);
    const auto found = own.find(id);
    book.formats.push_back(found != own.end() ? found->second : NumberFormat::builtin(id));
  }
  return Done{};
}

// One sheet, row by row.
class Sheet {
 public:
  Sheet(const Book& book, Gathering& out) : book_(book), out_(out) {}

  Checked element(const pugi::xml_node& node) {
    const std::string_view name = local(node.name());
    if (name == "col") {
      if (is_true(node.attribute("hidden")) && hidden_.size() < kSheetColumns)
        hidden_.emplace_back(number_of(node.attribute("min"), 0, kSheetColumns),
                             number_of(node.attribute("max"), 0, kSheetColumns));
      return Done{};
    }
    return name == "row" ? row(node) : merge(node);
  }

 private:
  bool hidden(std::size_t column) const {
    return std::any_of(hidden_.begin(), hidden_.end(), [&](const auto& range) {
      return column + 1 >= range.first && column + 1 <= range.second;
    });
  }

  Checked row(const pugi::xml_node& node) {
    const pugi::xml_attribute given = node.attribute("r");
    const std::size_t line = given ? number_of(given, 0, kSheetRows + 1) : line_ + 1;
    const bool ascending = line > line_ && line <= kSheetRows;
    if (ascending) line_ = line;
    out_.begin_row(line_);
    if (!ascending) return out_.refused_here("document.office_malformed");
    column_ = 0;
    bool any = false;
    for (const pugi::xml_node& c : node.children()) {
      if (local(c.name()) != "c") continue;
      CHECK(cell(c));
      any = true;
    }
    if (any && is_true(node.attribute("hidden"))) out_.notice("document.hidden_rows_read");
    return out_.end_row();
  }

  Checked cell(const pugi::xml_node& c) {
    if (const pugi::xml_attribute place = c.attribute("r")) {
      std::size_t column = 0;
      std::size_t row = 0;
      if (!read_place(place.value(), column, row) || row != line_)
        return out_.refused_here("document.office_malformed");
      column_ = column;
    }
    const std::size_t column = column_++;
    const std::string_view type = c.attribute("t").value();
    if (type == "inlineStr") return out_.cell(column, text_of(child(c, "is")));
    const pugi::xml_node v = child(c, "v");
    const std::string_view value = v.text().get();
    if (value.empty()) {
      if (child(c, "f") && type != "str") out_.notice("document.formula_without_value");
      return Done{};
    }
    if (!hidden_.empty() && hidden(column)) out_.notice("document.hidden_columns_read");
    if (type == "s") {
      std::size_t index = 0;
      const std::string_view digits = trim(value);
      const auto [end, error] =
          std::from_chars(digits.data(), digits.data() + digits.size(), index);
      if (error != std::errc() || end != digits.data() + digits.size() ||
          index >= book_.strings.size())
        return out_.refused_here("document.office_malformed");
      return out_.cell(column, book_.strings[index], Gathering::Text::clean);
    }
    if (type == "b") return out_.cell(column, trim(value) == "1" ? "TRUE" : "FALSE");
    if (type == "d") return out_.cell(column, shown_date(trim(value)));
    if (type == "str") return out_.cell(column, unescaped(value));
    if (type == "e") return out_.cell(column, std::string(value));
    return out_.cell(column, number(c, trim(value)));
  }

  // A number that is none is shown as it stands.
  std::string number(const pugi::xml_node& c, std::string_view text) const {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::string(text);
    const std::size_t style = number_of(c.attribute("s"), 0, kStylesMost);
    if (style >= book_.formats.size()) return shown_number(value);
    return book_.formats[style].shown(value, book_.since_1904);
  }

  Checked merge(const pugi::xml_node& node) {
    const std::string_view range = node.attribute("ref").value();
    const std::size_t colon = std::min(range.find(':'), range.size());
    std::size_t left = 0, top = 0, right = 0, bottom = 0;
    if (!read_place(range.substr(0, colon), left, top) ||
        (colon < range.size() && (!read_place(range.substr(colon + 1), right, bottom))))
      return out_.refused_here("document.office_malformed");
    if (colon < range.size()) out_.merged(top, bottom, left);
    return Done{};
  }

  const Book& book_;
  Gathering& out_;
  std::vector<std::pair<std::size_t, std::size_t>> hidden_;  // columns from 1, both included
  std::size_t line_ = 0;
  std::size_t column_ = 0;
};

Checked read_sheet(const Parts& parts, const std::string& part, const std::string& name,
                   const Book& book, Gathering& out) {
  TRY(const std::string text, parts.read(part));
  CHECK(out.begin_table(name));
  Sheet sheet(book, out);
  CHECK(each_element(text, part, {"col", "row", "mergeCell"},
                     [&](const pugi::xml_node& node) { return sheet.element(node); }));
  return out.end_table();
}

Result<Book> read_book(const Parts& parts, const std::map<std::string, Relation>& related,
                       Gathering& out) {
  Book book;
  for (const auto& [id, r] : related) {
    if (r.external) continue;
    if (r.type == "sharedStrings") CHECK(read_strings(parts, r.target, book, out));
    if (r.type == "styles") CHECK(read_styles(parts, r.target, book));
  }
  return book;
}

}  // namespace

bool read_place(std::string_view text, std::size_t& column, std::size_t& row) {
  std::size_t i = 0;
  column = 0;
  while (i < text.size() && text[i] == '$') ++i;
  const std::size_t letters = i;
  for (; i < text.size() && text[i] >= 'A' && text[i] <= 'Z'; ++i) {
    column = column * 26 + static_cast<std::size_t>(text[i] - 'A' + 1);
    if (column > kSheetColumns) return false;
  }
  if (i == letters) return false;
  --column;
  if (i < text.size() && text[i] == '$') ++i;
  const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), row);
  return error == std::errc() && end == text.data() + text.size() && row >= 1 && row <= kSheetRows;
}

Checked read_xlsx(const Parts& parts, const std::string& workbook, Gathering& out) {
  TRY(const auto related, relations(parts, workbook));
  notice_what_is_left(parts, related, out);
  TRY(Book book, read_book(parts, related, out));
  TRY(std::string text, parts.read(workbook));
  pugi::xml_document tree;
  TRY(const pugi::xml_node root, parse_part(tree, std::move(text), workbook));
  if (local(root.name()) != "workbook") return refused("document.office_malformed");
  book.since_1904 = is_true(child(root, "workbookPr").attribute("date1904"));
  for (const pugi::xml_node& sheet : child(root, "sheets").children()) {
    if (local(sheet.name()) != "sheet") continue;
    const auto r = related.find(attribute(sheet, "id").value());
    if (r == related.end() || r->second.external) return refused("document.office_malformed");
    if (r->second.type != "worksheet") continue;  // a sheet that is a chart, or macros
    const std::string_view state = sheet.attribute("state").value();
    if (state == "hidden" || state == "veryHidden") out.notice("document.hidden_sheet_read");
    CHECK(read_sheet(parts, r->second.target, sheet.attribute("name").value(), book, out));
  }
  return Done{};
}

}  // namespace duoc::documents

// See docx.h. Elements after ECMA-376 part 1, chapter 17.
#include "documents/docx.h"

#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "documents/numbering.h"
#include "documents/office_parts.h"
#include "documents/xml.h"

namespace duoc::documents {
namespace {

bool deleted(std::string_view name) { return name == "del" || name == "moveFrom"; }

// Of several forms of the same thing, a reader takes the first.
bool other_form(std::string_view name) { return name == "Fallback"; }

std::string_view value_of(const pugi::xml_node& node, std::string_view name) {
  return attribute(child(node, name), "val").value();
}

using Names = std::set<std::string, std::less<>>;

bool is_on(const pugi::xml_node& property) {
  const std::string_view value = attribute(property, "val").value();
  return value != "0" && value != "false" && value != "off";
}

// The styles whose words are hidden.
Result<Names> hiding_styles(const Parts& parts, const std::string& part) {
  Names out;
  if (part.empty() || !parts.has(part)) return out;
  TRY(std::string text, parts.read(part));
  pugi::xml_document tree;
  TRY(const pugi::xml_node root, parse_part(tree, std::move(text), part));
  for (const pugi::xml_node& style : root.children()) {
    const pugi::xml_node vanish = child(child(style, "rPr"), "vanish");
    if (vanish && is_on(vanish)) out.insert(attribute(style, "styleId").value());
  }
  return out;
}

class Body {
 public:
  Body(Numbering& numbering, const Names& hiding, Gathering& out)
      : numbering_(numbering), hiding_(hiding), out_(out) {}

  // Paragraphs and tables, at any depth of content controls and insertions.
  Checked blocks(const pugi::xml_node& node) {
    for (const pugi::xml_node& c : node.children()) {
      const std::string_view name = local(c.name());
      if (deleted(name) || other_form(name)) continue;
      if (name == "p") {
        CHECK(paragraph(c));
      } else if (name == "tbl") {
        CHECK(table(c));
      } else {
        CHECK(blocks(c));
      }
    }
    return Done{};
  }

 private:
  // Whether these words are hidden, by their own properties or those of their style.
  bool hidden(const pugi::xml_node& run) const {
    const pugi::xml_node own = child(run, "rPr");
    if (const pugi::xml_node vanish = child(own, "vanish")) return is_on(vanish);
    return hiding_.contains(value_of(own, "rStyle"));
  }

  using Boxes = std::vector<pugi::xml_node>;

  // The text of runs; text boxes are told apart.
  void add_runs(const pugi::xml_node& node, std::string& text, Boxes& boxes) {
    for (const pugi::xml_node& c : node.children()) {
      const std::string_view name = local(c.name());
      if (name == "t") {
        text += c.text().get();
      } else if (name == "tab" || name == "br" || name == "cr" || name == "ptab") {
        text += ' ';
      } else if (name == "noBreakHyphen") {
        text += '-';
      } else if (name == "txbxContent") {
        boxes.push_back(c);
      } else if (name == "r" && hidden(c)) {
        if (!child(c, "t").text().empty()) out_.notice("document.hidden_text_left");
      } else if (!deleted(name) && !other_form(name) && name != "pPr" && name != "rPr" &&
                 name != "instrText" && name != "delText") {
        add_runs(c, text, boxes);
      }
    }
  }

  Checked paragraph(const pugi::xml_node& p) {
    std::string text;
    Boxes boxes;
    add_runs(p, text, boxes);
    const std::string number = numbering_.next(child(p, "pPr"));
    if (text.find_first_not_of(" \t\r\n") != std::string::npos)
      CHECK(out_.paragraph(number.empty() ? text : number + " " + text));
    for (const pugi::xml_node& box : boxes) CHECK(blocks(box));
    return Done{};
  }

  // All that stands in a cell, as one text; `number` is the first automatic number of a paragraph
  // without words, as in a column of row numbers.
  void add_cell(const pugi::xml_node& node, std::string& text, std::string& number) {
    for (const pugi::xml_node& c : node.children()) {
      const std::string_view name = local(c.name());
      if (deleted(name) || other_form(name) || name == "tcPr") continue;
      if (name == "p") {
        Boxes boxes;
        std::string words;
        add_runs(c, words, boxes);
        std::string own = numbering_.next(child(c, "pPr"));
        const bool blank = trim(words).empty();
        if (blank && number.empty()) number = std::move(own);
        if (!blank) text += " " + own + " " + words;
        for (const pugi::xml_node& box : boxes) add_cell(box, text, number);
      } else {
        add_cell(c, text, number);  // of a table within the cell, the cells one after the other
      }
    }
  }

  Checked table(const pugi::xml_node& tbl) {
    CHECK(out_.begin_table(""));
    Table t;
    CHECK(rows(tbl, t));
    for (std::size_t column = 0; column < t.above.size(); ++column) end_merge(t, column);
    return out_.end_table();
  }

  struct Table {
    std::size_t line = 0;
    // By grid column: the row where a cell that may go on below begins, 0 for none.
    std::vector<std::size_t> above;
  };

  void end_merge(Table& t, std::size_t column) {
    if (column >= t.above.size() || t.above[column] == 0) return;
    out_.merged(t.above[column], t.line, column);
    t.above[column] = 0;
  }

  Checked rows(const pugi::xml_node& node, Table& t) {
    for (const pugi::xml_node& c : node.children()) {
      const std::string_view name = local(c.name());
      if (deleted(name) || other_form(name)) continue;
      if (name == "tr") {
        if (!child(child(c, "trPr"), "del")) CHECK(row(c, t));
      } else if (name != "tblPr" && name != "tblGrid") {
        CHECK(rows(c, t));
      }
    }
    return Done{};
  }

  Checked row(const pugi::xml_node& tr, Table& t) {
    out_.begin_row(t.line + 1);
    std::size_t column =
        number_of(attribute(child(child(tr, "trPr"), "gridBefore"), "val"), 0, kColumnsMost);
    const std::vector<std::size_t> before = t.above;
    std::vector<bool> goes_on(kColumnsMost, false);
    CHECK(cells(tr, t, column, goes_on));
    for (std::size_t i = 0; i < before.size(); ++i) {
      // Ended in the row before this one, whether or not a new one begins here.
      if (before[i] != 0 && !goes_on[i]) out_.merged(before[i], t.line, i);
      if (before[i] != 0 && !goes_on[i] && t.above[i] == before[i]) t.above[i] = 0;
    }
    ++t.line;
    return out_.end_row();
  }

  Checked cells(const pugi::xml_node& node, Table& t, std::size_t& column,
                std::vector<bool>& goes_on) {
    for (const pugi::xml_node& c : node.children()) {
      const std::string_view name = local(c.name());
      if (deleted(name) || other_form(name) || name == "trPr" || name == "tblPrEx") continue;
      if (name == "tc") {
        CHECK(cell(c, t, column, goes_on));
      } else {
        CHECK(cells(c, t, column, goes_on));
      }
    }
    return Done{};
  }

  Checked cell(const pugi::xml_node& tc, Table& t, std::size_t& column,
               std::vector<bool>& goes_on) {
    const pugi::xml_node properties = child(tc, "tcPr");
    const std::size_t wide =
        number_of(attribute(child(properties, "gridSpan"), "val"), 1, kColumnsMost + 1);
    const std::size_t at = column;
    column = std::min(column + std::max<std::size_t>(wide, 1), kColumnsMost + 1);
    std::string text;
    std::string number;
    add_cell(tc, text, number);
    if (trim(text).empty()) text = bare_number(std::move(number));
    const pugi::xml_node merge = child(properties, "vMerge");
    const bool begins = merge && value_of(properties, "vMerge") == "restart";
    if (at < kColumnsMost && merge) {
      if (t.above.size() <= at) t.above.resize(at + 1, 0);
      if (begins) {
        t.above[at] = t.line + 1;
      } else if (t.above[at] != 0) {
        goes_on[at] = true;
        return Done{};
      }
    }
    if (value_of(properties, "hMerge") == "continue") return Done{};
    return out_.cell(at, std::move(text));
  }

  Numbering& numbering_;
  const Names& hiding_;  // styles of words that are not shown
  Gathering& out_;
};

}  // namespace

Checked read_docx(const Parts& parts, const std::string& part, Gathering& out) {
  TRY(const auto related, relations(parts, part));
  notice_what_is_left(parts, related, out);
  std::string lists;
  std::string styles;
  for (const auto& [id, r] : related) {
    if (r.type == "numbering" && !r.external) lists = r.target;
    if (r.type == "styles" && !r.external) styles = r.target;
  }
  Numbering numbering;
  CHECK(numbering.read(parts, lists, styles));
  TRY(const Names hiding, hiding_styles(parts, styles));
  TRY(std::string text, parts.read(part));
  pugi::xml_document tree;
  TRY(const pugi::xml_node root, parse_part(tree, std::move(text), part));
  const pugi::xml_node body = child(root, "body");
  if (!body) return refused("document.office_malformed");
  return Body(numbering, hiding, out).blocks(body);
}

}  // namespace duoc::documents

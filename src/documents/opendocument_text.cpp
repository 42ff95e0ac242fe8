// See opendocument_text.h. Elements after OpenDocument 1.2 part 1, chapters 5, 6 and 10.
#include "documents/opendocument_text.h"

#include "base/text.h"
#include "documents/numbering.h"
#include "documents/xml.h"

namespace duoc::documents {
namespace {

bool is_paragraph(std::string_view name) { return name == "p" || name == "h"; }

// The name and the description of a picture or a shape; within a paragraph, "title" is a field.
bool tells_of_picture(std::string_view name, std::string_view parent) {
  return name == "desc" ||
         (name == "title" && !is_paragraph(parent) && parent != "span" && parent != "a");
}

}  // namespace

bool left_out_of_text(std::string_view name) {
  return name == "annotation" || name == "annotation-end" || name == "note" ||
         name == "tracked-changes" || name == "change" || name == "change-start" ||
         name == "change-end" || name == "forms" || name == "shapes" || name == "ruby-text";
}

bool OpenDocumentText::hidden(const pugi::xml_node& node) {
  const std::string_view name = local(node.name());
  const std::string_view style = attribute(node, "style-name").value();
  bool out = false;
  if (name == "span") out = styles_.hides("text", style);
  if (is_paragraph(name)) out = styles_.hides("paragraph", style);
  if (name == "section") out = std::string_view(attribute(node, "display").value()) == "none";
  if (name == "hidden-text" || name == "hidden-paragraph")
    out = std::string_view(attribute(node, "is-hidden").value()) == "true";
  if (out) out_.notice("document.hidden_text_left");
  return out;
}

void OpenDocumentText::add_words(const pugi::xml_node& node, std::string& text, Boxes& boxes) {
  for (const pugi::xml_node& c : node.children()) {
    if (c.type() == pugi::node_pcdata || c.type() == pugi::node_cdata) {
      text += c.value();
      continue;
    }
    const std::string_view name = local(c.name());
    if (left_out_of_text(name) || tells_of_picture(name, local(node.name())) || hidden(c)) continue;
    if (name == "text-box" || name == "custom-shape") {
      boxes.push_back(c);
      continue;
    }
    if (name == "s" || name == "tab" || name == "line-break" || is_paragraph(name)) text += ' ';
    add_words(c, text, boxes);
  }
}

std::string OpenDocumentText::paragraph(const pugi::xml_node& node, Boxes& boxes) {
  if (hidden(node)) return "";
  std::string words;
  add_words(node, words, boxes);
  const std::string number = lists_.next(node);
  if (trim(words).empty()) return "";
  return number.empty() ? words : number + " " + words;
}

void OpenDocumentText::add_paragraph(const pugi::xml_node& node, Said& said) {
  if (hidden(node)) return;
  Boxes boxes;
  std::string words;
  add_words(node, words, boxes);
  std::string number = lists_.next(node);
  const bool blank = trim(words).empty();
  if (blank && said.number.empty()) said.number = std::move(number);
  if (!blank) said.text += " " + number + " " + words;
  if (boxes.empty()) return;
  OpenDocumentLists::Stack open = lists_.aside();
  for (const pugi::xml_node& box : boxes) add_blocks(box, said);
  lists_.resume(std::move(open));
}

// Of a table within the cell, the cells one after the other.
void OpenDocumentText::add_blocks(const pugi::xml_node& node, Said& said) {
  for (const pugi::xml_node& c : node.children()) {
    const std::string_view name = local(c.name());
    if (left_out_of_text(name)) continue;
    if (is_paragraph(name)) {
      add_paragraph(c, said);
    } else if (name == "list") {
      lists_.open(c);
      add_blocks(c, said);
      lists_.close();
    } else if (!hidden(c)) {
      if (name == "list-item" || name == "list-header") lists_.item(c);
      add_blocks(c, said);
    }
  }
}

std::string OpenDocumentText::cell(const pugi::xml_node& node) {
  Said said;
  OpenDocumentLists::Stack open = lists_.aside();
  add_blocks(node, said);
  lists_.resume(std::move(open));
  return trim(said.text).empty() ? bare_number(std::move(said.number)) : std::move(said.text);
}

}  // namespace duoc::documents

// The words of OpenDocument's paragraphs and cells, with the automatic numbers of their lists.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "documents/gathering.h"
#include "documents/opendocument_lists.h"
#include "documents/opendocument_styles.h"

namespace duoc::documents {

/// What stands beside the text: comments, notes, forms, what was deleted.
bool left_out_of_text(std::string_view element);

/// Goes through a text in its order.
class OpenDocumentText {
 public:
  using Boxes = std::vector<pugi::xml_node>;

  OpenDocumentText(const OpenDocumentStyles& styles, OpenDocumentLists& lists, Gathering& out)
      : styles_(styles), lists_(lists), out_(out) {}

  /// A paragraph or heading with its number, "" when it has no words; what is set in boxes of its
  /// own is told apart.
  std::string paragraph(const pugi::xml_node& node, Boxes& boxes);
  /// All that stands in a cell, as one text; its number alone when it has no words.
  std::string cell(const pugi::xml_node& node);
  /// Whether the element is hidden, which is noticed.
  bool hidden(const pugi::xml_node& node);

 private:
  struct Said {
    std::string text;
    std::string number;  // of the first paragraph without words
  };
  void add_words(const pugi::xml_node& node, std::string& text, Boxes& boxes);
  void add_paragraph(const pugi::xml_node& node, Said& said);
  void add_blocks(const pugi::xml_node& node, Said& said);

  const OpenDocumentStyles& styles_;
  OpenDocumentLists& lists_;
  Gathering& out_;
};

}  // namespace duoc::documents

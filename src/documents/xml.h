// XML of office files: walked once for its shape before a tree is made of it. No document types and
// no entities but the five of XML itself; nesting is bounded.
#pragma once

#include <functional>
#include <initializer_list>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "documents/document.h"

namespace duoc::documents {

inline constexpr std::size_t kNestingMost = 256;

/// "row" of "x:row": prefixes are the writer's choice.
std::string_view local(const char* name);
/// The attribute whose name without prefix is this; an empty one when there is none.
pugi::xml_attribute attribute(const pugi::xml_node& node, std::string_view name);
/// The first child element of this local name; an empty one when there is none.
pugi::xml_node child(const pugi::xml_node& node, std::string_view name);
/// The attribute as a whole number from 0 to `most`; `otherwise` when it is absent or is no such
/// number.
std::size_t number_of(const pugi::xml_attribute& a, std::size_t otherwise, std::size_t most);

/// A part as a tree; the element at its root. `part` is named in the faults
/// document.office_malformed, document.office_entities, document.too_deep. Throws bad_alloc.
Result<pugi::xml_node> parse_part(pugi::xml_document& into, std::string text,
                                  const std::string& part);

/// Each outermost element of one of these local names, in order, as a tree of its own: a sheet of a
/// million cells never stands in memory as one tree. Faults as parse_part, and what `each` gives.
Checked each_element(const std::string& text, const std::string& part,
                     std::initializer_list<std::string_view> names,
                     const std::function<Checked(const pugi::xml_node&)>& each);

}  // namespace duoc::documents

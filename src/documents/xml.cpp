// See xml.h.
#include "documents/xml.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <new>

namespace duoc::documents {
namespace {

constexpr unsigned kParsing =
    pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol | pugi::parse_ws_pcdata;

Fault at_part(std::string key, const std::string& part, std::size_t limit = 0) {
  Fault fault = refused(std::move(key), 0, limit);
  fault.args["part"] = part;
  return fault;
}

struct Tag {
  enum class Kind { opens, closes, empty } kind;
  std::string_view name;  // local
  std::size_t from;       // of '<'
  std::size_t to;         // after '>'
  std::size_t depth;      // elements open around the element
};

// Tags in order. Text, comments and character data are passed over.
class Tags {
 public:
  Tags(std::string_view text, const std::string& part) : text_(text), part_(part) {}

  // False at the end.
  Result<bool> next(Tag& tag) {
    for (;;) {
      const std::size_t from = text_.find('<', at_);
      if (from == std::string_view::npos) {
        if (depth_ != 0) return broken();
        return false;
      }
      const std::string_view rest = text_.substr(from);
      if (rest.starts_with("<!--")) {
        if (!skip(from + 4, "-->")) return broken();
      } else if (rest.starts_with("<![CDATA[")) {
        if (!skip(from + 9, "]]>")) return broken();
      } else if (rest.starts_with("<?")) {
        if (!skip(from + 2, "?>")) return broken();
      } else if (rest.starts_with("<!")) {
        return at_part("document.office_entities", part_);
      } else {
        CHECK(read(from, tag));
        return true;
      }
    }
  }

 private:
  Fault broken() const { return at_part("document.office_malformed", part_); }

  bool skip(std::size_t from, std::string_view end) {
    const std::size_t found = text_.find(end, from);
    if (found == std::string_view::npos) return false;
    at_ = found + end.size();
    return true;
  }

  Checked read(std::size_t from, Tag& tag) {
    std::size_t to = from + 1;
    for (char quote = 0; to < text_.size() && (quote != 0 || text_[to] != '>'); ++to) {
      const char c = text_[to];
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
    }
    if (to >= text_.size()) return broken();
    const bool closes = text_[from + 1] == '/';
    std::string_view name = text_.substr(from + (closes ? 2 : 1), to - from - (closes ? 2 : 1));
    const bool empty = !closes && name.ends_with('/');
    name = name.substr(0, name.find_first_of(" \t\r\n/"));
    if (const auto colon = name.rfind(':'); colon != std::string_view::npos)
      name.remove_prefix(colon + 1);
    if (closes && depth_ == 0) return broken();
    if (closes) --depth_;
    tag = {closes  ? Tag::Kind::closes
           : empty ? Tag::Kind::empty
                   : Tag::Kind::opens,
           name, from, to + 1, depth_};
    if (!closes && !empty && ++depth_ > kNestingMost)
      return at_part("document.too_deep", part_, kNestingMost);
    at_ = to + 1;
    return Done{};
  }

  std::string_view text_;
  const std::string& part_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
};

Checked parsed(const pugi::xml_parse_result& result, const std::string& part) {
  if (result.status == pugi::status_out_of_memory) throw std::bad_alloc();
  if (!result) return at_part("document.office_malformed", part);
  return Done{};
}

}  // namespace

std::string_view local(const char* name) {
  const char* colon = std::strrchr(name, ':');
  return colon == nullptr ? name : colon + 1;
}

pugi::xml_attribute attribute(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_attribute& a : node.attributes()) {
    if (local(a.name()) == name) return a;
  }
  return {};
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_node& c : node.children()) {
    if (local(c.name()) == name) return c;
  }
  return {};
}

std::size_t number_of(const pugi::xml_attribute& a, std::size_t otherwise, std::size_t most) {
  const std::string_view text = a.value();
  std::size_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (text.empty() || end != text.data() + text.size()) return otherwise;
  if (error == std::errc::result_out_of_range) return most;
  return error == std::errc() ? std::min(n, most) : otherwise;
}

Result<pugi::xml_node> parse_part(pugi::xml_document& into, std::string text,
                                  const std::string& part) {
  Tags tags(text, part);
  for (Tag tag;;) {
    TRY(const bool more, tags.next(tag));
    if (!more) break;
  }
  CHECK(parsed(into.load_buffer(text.data(), text.size(), kParsing, pugi::encoding_utf8), part));
  for (const pugi::xml_node& node : into.children()) {
    if (node.type() == pugi::node_element) return node;
  }
  return at_part("document.office_malformed", part);
}

Checked each_element(const std::string& text, const std::string& part,
                     std::initializer_list<std::string_view> names,
                     const std::function<Checked(const pugi::xml_node&)>& each) {
  Tags tags(text, part);
  bool inside = false;
  Tag start{};
  for (Tag tag;;) {
    TRY(const bool more, tags.next(tag));
    if (!more) return Done{};
    if (!inside) {
      const bool wanted = tag.kind != Tag::Kind::closes &&
                          std::find(names.begin(), names.end(), tag.name) != names.end();
      if (!wanted) continue;
      start = tag;
      inside = true;
      if (tag.kind == Tag::Kind::opens) continue;
    } else if (tag.kind != Tag::Kind::closes || tag.depth != start.depth) {
      continue;
    }
    inside = false;
    pugi::xml_document tree;
    CHECK(parsed(tree.load_buffer(text.data() + start.from, tag.to - start.from,
                                  kParsing | pugi::parse_fragment, pugi::encoding_utf8),
                 part));
    if (tree.first_child().type() != pugi::node_element)
      return at_part("document.office_malformed", part);
    CHECK(each(tree.first_child()));
  }
}

}  // namespace duoc::documents

// See shape.h. Descent by hand: the notation is small and its mistakes must be named.
#include "http/shape.h"

#include <cctype>
#include <stdexcept>

#include "base/json_out.h"

namespace duoc::http {

std::string Shape::json(bool nullable) const {
  if (type.empty()) {
    if (!nullable || rest.empty()) return "{" + rest + "}";
    return "{\"anyOf\":[{" + rest + "},{\"type\":\"null\"}]}";
  }
  const std::string name = "\"" + type + "\"";
  std::string out = "{\"type\":" + (nullable ? "[" + name + ",\"null\"]" : name);
  if (!rest.empty()) out += "," + rest;
  return out + "}";
}

std::string ShapeField::described() const {
  if (says.empty()) return schema;
  // A reference stands alone in some readers: the words go around it.
  std::string out = schema.starts_with("{\"$ref\"") ? "{\"allOf\":[" + schema + "]}" : schema;
  out.pop_back();
  return out + (out == "{" ? "" : ",") + ("\"description\":" + json_quoted(says)) + "}";
}

void ShapeReader::wrong(const std::string& why) const {
  throw std::logic_error("the shape \"" + std::string(text_) + "\" cannot be read at " +
                         std::to_string(at_) + ": " + why);
}

void ShapeReader::blanks() {
  while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
}

bool ShapeReader::take(std::string_view token) {
  blanks();
  if (!text_.substr(at_).starts_with(token)) return false;
  at_ += token.size();
  return true;
}

void ShapeReader::need(std::string_view token) {
  if (!take(token)) wrong("'" + std::string(token) + "' is missing");
}

std::string ShapeReader::name() {
  blanks();
  const std::size_t from = at_;
  while (at_ < text_.size()) {
    const auto c = static_cast<unsigned char>(text_[at_]);
    if (!std::isalnum(c) && c != '_' && c != '-') break;
    ++at_;
  }
  if (at_ == from) wrong("a name is missing");
  return std::string(text_.substr(from, at_ - from));
}

std::string ShapeReader::quoted(char mark) {
  const auto end = text_.find(mark, at_);
  if (end == std::string_view::npos) wrong("a quotation mark is not closed");
  const std::string out(text_.substr(at_, end - at_));
  at_ = end + 1;
  return out;
}

// "(1..200)" as two keywords; either side may be left out.
std::string ShapeReader::bounds(const char* least, const char* most) {
  if (!take("(")) return "";
  std::string out;
  blanks();
  if (!text_.substr(at_).starts_with("..")) out = "\"" + std::string(least) + "\":" + name();
  need("..");
  blanks();
  if (!text_.substr(at_).starts_with(")"))
    out += std::string(out.empty() ? "" : ",") + "\"" + most + "\":" + name();
  need(")");
  return out;
}

Shape ShapeReader::word(const std::string& word) {
  if (word == "text") return {"string", bounds("minLength", "maxLength")};
  if (word == "number") return {"number", ""};
  if (word == "flag") return {"boolean", ""};
  if (word == "day") return {"string", "\"format\":\"date\""};
  if (word == "moment") return {"string", "\"format\":\"date-time\""};
  if (word == "hash") return {"string", "\"pattern\":\"^[0-9a-f]{64}$\""};
  if (word == "any") return {"", ""};
  if (word == "int") {
    Shape out{"integer", bounds("minimum", "maximum")};
    if (take("=")) out.rest += (out.rest.empty() ? "" : ",") + ("\"default\":" + name());
    return out;
  }
  if (!named_.contains(word)) wrong("there is no shape '" + word + "'");
  return {"", "\"$ref\":\"#/components/schemas/" + word + "\""};
}

Shape ShapeReader::list() {
  const std::string of = value();
  need("]");
  const std::string limits = bounds("minItems", "maxItems");
  return {"array", "\"items\":" + of + (limits.empty() ? "" : "," + limits)};
}

void ShapeReader::field(std::vector<ShapeField>& out) {
  if (take("...")) {
    const std::string from = name();
    const auto found = named_.find(from);
    if (found == named_.end()) wrong("there is no shape '" + from + "'");
    for (ShapeField& f : ShapeReader(found->second, named_).fields()) out.push_back(std::move(f));
    return;
  }
  ShapeField f;
  f.name = name();
  f.required = !take("?");
  need(":");
  f.schema = value();
  if (take("\"")) f.says = quoted('"');
  out.push_back(std::move(f));
}

std::vector<ShapeField> ShapeReader::fields() {
  std::vector<ShapeField> out;
  need("{");
  while (!take("}")) field(out);
  return out;
}

Shape ShapeReader::object() {
  const std::size_t brace = at_ - 1;
  if (take("*:")) {
    const std::string of = value();
    need("}");
    return {"object", "\"additionalProperties\":" + of};
  }
  at_ = brace;  // fields() reads from there
  std::string properties;
  std::string required;
  for (const ShapeField& f : fields()) {
    properties += (properties.empty() ? "" : ",") + json_quoted(f.name) + ":" + f.described();
    if (f.required) required += (required.empty() ? "" : ",") + json_quoted(f.name);
  }
  std::string rest = "\"properties\":{" + properties + "}";
  if (!required.empty()) rest += ",\"required\":[" + required + "]";
  return {"object", rest};
}

Shape ShapeReader::choice() {
  std::string list;
  do {
    if (!list.empty()) need("'");
    list += (list.empty() ? "" : ",") + json_quoted(quoted('\''));
  } while (take("|"));
  return {"string", "\"enum\":[" + list + "]"};
}

Shape ShapeReader::plain() {
  if (take("[")) return list();
  if (take("{")) return object();
  if (take("'")) return choice();
  return word(name());
}

std::string ShapeReader::value() {
  Shape shape = plain();
  blanks();
  const bool nullable = at_ < text_.size() && text_[at_] == '?';
  if (nullable) ++at_;
  if (nullable && shape.rest.starts_with("\"enum\":[")) {
    shape.rest.back() = ',';
    shape.rest += "null]";
  }
  return shape.json(nullable);
}

std::string ShapeReader::whole() {
  const std::string out = value();
  blanks();
  if (at_ != text_.size()) wrong("something follows");
  return out;
}

}  // namespace duoc::http

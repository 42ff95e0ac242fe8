// Reads the shape notation of reference.h.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace duoc::http {

/// A shape read: JSON Schema without its braces, and what a nullable form of it needs to know.
struct Shape {
  std::string type;  // "string", "object", …; "" for a named shape and for any
  std::string rest;  // the other keywords: "\"format\":\"date\""
  std::string json(bool nullable = false) const;
};

struct ShapeField {
  std::string name;
  bool required = true;
  std::string schema;             // JSON
  std::string says;               // description
  std::string described() const;  // the schema with its description
};

class ShapeReader {
 public:
  /// `named`: the notation of every shape that a word with a capital may stand for.
  ShapeReader(std::string_view notation, const std::map<std::string, std::string>& named)
      : text_(notation), named_(named) {}
  /// The whole notation as JSON Schema. Throws std::logic_error.
  std::string whole();
  /// The fields of an object's notation, spreads resolved.
  std::vector<ShapeField> fields();

 private:
  std::string value();
  Shape plain();
  Shape word(const std::string& name);
  Shape list();
  Shape object();
  Shape choice();
  void field(std::vector<ShapeField>& out);
  std::string bounds(const char* least, const char* most);
  std::string name();
  std::string quoted(char mark);
  bool take(std::string_view token);
  void need(std::string_view token);
  void blanks();
  [[noreturn]] void wrong(const std::string& why) const;

  std::string_view text_;
  const std::map<std::string, std::string>& named_;
  std::size_t at_ = 0;
};

}  // namespace duoc::http

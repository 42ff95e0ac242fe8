// Reads JSON that came from outside, or a journal entry's body. Included by .cpp files only
// (Boost.JSON behind it).
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace duoc {

/// An object's fields by name. Missing fields and fields of another type read as nothing; verbs say
/// which they need.
class JsonIn {
 public:
  explicit JsonIn(boost::json::object object) : object_(std::move(object)) {}
  bool has(std::string_view name) const { return find(name) != nullptr; }
  std::optional<std::string> text(std::string_view name) const;
  std::string text_or_empty(std::string_view name) const {
    return text(name).value_or(std::string());
  }
  std::optional<std::int64_t> integer(std::string_view name) const;
  bool flag(std::string_view name) const;
  std::optional<Day> day(std::string_view name) const;
  std::optional<Moment> moment(std::string_view name) const;
  template <class T>
  T id(std::string_view name) const {
    return T{integer(name).value_or(0)};
  }
  const boost::json::array* list(std::string_view name) const;
  const boost::json::object* object(std::string_view name) const;
  const boost::json::value* find(std::string_view name) const { return object_.if_contains(name); }
  const boost::json::object& whole() const { return object_; }

 private:
  boost::json::object object_;
};

/// At most 32 levels deep. Fault json.malformed or json.not_an_object.
Result<JsonIn> parse_json(std::string_view text);
/// The body of an entry of the journal, which is known to be an object: anything else is damage and
/// throws.
JsonIn entry_body(std::string_view text);

}  // namespace duoc

// Thin over Boost.JSON.
#include "base/json_in.h"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <stdexcept>

#include "base/text.h"

namespace duoc {

std::optional<std::string> JsonIn::text(std::string_view name) const {
  const auto* v = find(name);
  if (v == nullptr || !v->is_string()) return std::nullopt;
  return std::string(v->get_string());
}

std::optional<std::int64_t> JsonIn::integer(std::string_view name) const {
  const auto* v = find(name);
  if (v == nullptr || !v->is_int64()) return std::nullopt;
  return v->get_int64();
}

bool JsonIn::flag(std::string_view name) const {
  const auto* v = find(name);
  return v != nullptr && v->is_bool() && v->get_bool();
}

std::optional<Day> JsonIn::day(std::string_view name) const {
  const auto t = text(name);
  return t ? parse_iso_day(*t) : std::nullopt;
}

std::optional<Moment> JsonIn::moment(std::string_view name) const {
  const auto t = text(name);
  return t ? parse_rfc3339(*t) : std::nullopt;
}

const boost::json::array* JsonIn::list(std::string_view name) const {
  const auto* v = find(name);
  return v == nullptr ? nullptr : v->if_array();
}

const boost::json::object* JsonIn::object(std::string_view name) const {
  const auto* v = find(name);
  return v == nullptr ? nullptr : v->if_object();
}

namespace {

Result<JsonIn> parse(std::string_view text) {
  boost::json::error_code error;
  boost::json::parse_options options;
  options.max_depth = 32;
  // One piece of memory for all of it, given back at once: texts are read, not changed.
  auto value = boost::json::parse(
      {text.data(), text.size()}, error,
      boost::json::make_shared_resource<boost::json::monotonic_resource>(), options);
  if (error) return Fault{Refusal::unreadable, "json.malformed", "", {}};
  if (!value.is_object()) return Fault{Refusal::unreadable, "json.not_an_object", "", {}};
  return JsonIn(std::move(value.get_object()));
}

}  // namespace

Result<JsonIn> parse_json(std::string_view text) {
  if (!valid_utf8(text)) return Fault{Refusal::unreadable, "json.malformed", "", {}};
  return parse(text);
}

JsonIn entry_body(std::string_view text) {
  auto parsed = parse(text);
  if (!parsed) throw std::runtime_error("an entry's body is not JSON: the journal is damaged");
  return std::move(parsed).value();
}

}  // namespace duoc

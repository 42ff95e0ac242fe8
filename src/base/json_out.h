// Writes JSON in the order in which it is told, without blanks: the same calls give the same bytes,
// so that what is hashed can be written again. Strings must be UTF-8.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"

namespace duoc {

/// A JSON text under construction. Keys are given before values inside objects; commas look after
/// themselves.
class JsonOut {
 public:
  JsonOut& open() { return begin('{'); }
  JsonOut& close() { return end('}'); }
  JsonOut& open_list() { return begin('['); }
  JsonOut& close_list() { return end(']'); }
  JsonOut& key(std::string_view name);
  JsonOut& value(std::string_view text);
  JsonOut& value(const char* text) { return value(std::string_view(text)); }
  JsonOut& value(const std::string& text) { return value(std::string_view(text)); }
  JsonOut& value(bool b) { return raw(b ? "true" : "false"); }
  JsonOut& value(double d);
  JsonOut& value(std::int64_t n);
  JsonOut& value(int n) { return value(std::int64_t{n}); }
  JsonOut& value(std::uint64_t n);
  JsonOut& value(std::uint32_t n) { return value(std::uint64_t{n}); }
  JsonOut& value(Moment m) { return m == kNever ? null() : value(rfc3339(m)); }
  JsonOut& value(Day d) { return value(iso(d)); }
  template <class Tag>
  JsonOut& value(Id<Tag> id) {
    return id ? value(id.n) : null();
  }
  template <class T>
  JsonOut& value(const std::optional<T>& v) {
    return v ? value(*v) : null();
  }
  JsonOut& null() { return raw("null"); }
  /// A value that is JSON already.
  JsonOut& raw(std::string_view json);
  template <class T>
  JsonOut& field(std::string_view name, const T& v) {
    key(name);
    return value(v);
  }
  JsonOut& field_raw(std::string_view name, std::string_view json) {
    key(name);
    return raw(json);
  }
  const std::string& text() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  JsonOut& begin(char c);
  JsonOut& end(char c);
  void separate();

  std::string out_;
  bool comma_ = false;
};

/// The text between quotes, escaped.
std::string json_quoted(std::string_view text);

}  // namespace duoc

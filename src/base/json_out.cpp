// A hand-written appender: the journal's bytes must be the same for ever, whatever a library
// decides about order, blanks or escapes.
#include "base/json_out.h"

#include <charconv>

namespace duoc {
namespace {

void append_escaped(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out.push_back('"');
  std::size_t plain = 0;  // where the stretch began that needs no escape
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto u = static_cast<unsigned char>(c);
    if (u >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, plain, i - plain);
    plain = i + 1;
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else {
      out += "\\u00";
      out.push_back(kHex[u >> 4]);
      out.push_back(kHex[u & 15]);
    }
  }
  out.append(text, plain, text.size() - plain);
  out.push_back('"');
}

template <class N>
void append_number(std::string& out, N n) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, n).ptr;
  out.append(buffer, end);
}

}  // namespace

void JsonOut::separate() {
  if (comma_) out_.push_back(',');
  comma_ = true;
}

JsonOut& JsonOut::begin(char c) {
  if (out_.empty()) out_.reserve(512);  // most texts fit: an act writes three of them
  separate();
  out_.push_back(c);
  comma_ = false;
  return *this;
}

JsonOut& JsonOut::end(char c) {
  out_.push_back(c);
  comma_ = true;
  return *this;
}

JsonOut& JsonOut::key(std::string_view name) {
  separate();
  append_escaped(out_, name);
  out_.push_back(':');
  comma_ = false;
  return *this;
}

JsonOut& JsonOut::value(std::string_view text) {
  separate();
  append_escaped(out_, text);
  return *this;
}

JsonOut& JsonOut::value(double d) {
  separate();
  append_number(out_, d);
  return *this;
}

JsonOut& JsonOut::value(std::int64_t n) {
  separate();
  append_number(out_, n);
  return *this;
}

JsonOut& JsonOut::value(std::uint64_t n) {
  separate();
  append_number(out_, n);
  return *this;
}

JsonOut& JsonOut::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

std::string json_quoted(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

}  // namespace duoc

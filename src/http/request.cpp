// Reading a request's parts; percent coding.
#include "base/ensure.h"
#include "base/text.h"
#include "http/http.h"

namespace duoc::http {
namespace {

std::optional<std::string_view> find(const std::vector<std::pair<std::string, std::string>>& list,
                                     std::string_view name) {
  for (const auto& [key, value] : list) {
    if (key == name) return value;
  }
  return std::nullopt;
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::string> decode_path(std::string_view raw) {
  auto path = percent_decode(raw, false);
  if (!path || !path->starts_with('/')) return std::nullopt;
  for (const auto& segment : split(*path, '/')) {
    if (segment == "." || segment == "..") return std::nullopt;
  }
  return path;
}

bool decode_query(std::string_view raw, Request& r) {
  while (!raw.empty()) {
    const auto end = raw.find('&');
    const std::string_view item = raw.substr(0, end);
    const auto equals = item.find('=');
    auto name = percent_decode(item.substr(0, equals), true);
    auto value = percent_decode(
        equals == std::string_view::npos ? std::string_view() : item.substr(equals + 1), true);
    if (!name || !value || r.query.size() >= 100) return false;
    if (!name->empty()) r.query.emplace_back(std::move(*name), std::move(*value));
    if (end == std::string_view::npos) break;
    raw.remove_prefix(end + 1);
  }
  return true;
}

}  // namespace

bool read_target(std::string_view target, Request& r) {
  const auto question = target.find('?');
  auto path = decode_path(target.substr(0, question));
  if (!path) return false;
  r.path = std::move(*path);
  return question == std::string_view::npos || decode_query(target.substr(question + 1), r);
}

std::optional<std::string_view> Request::header(std::string_view name) const {
  return find(headers, name);
}
std::optional<std::string_view> Request::value(std::string_view name) const {
  return find(query, name);
}

std::vector<std::string_view> Request::values(std::string_view name) const {
  std::vector<std::string_view> out;
  for (const auto& [key, value] : query) {
    if (key == name) out.push_back(value);
  }
  return out;
}

std::optional<std::string_view> Request::cookie(std::string_view name) const {
  const auto all = header("cookie");
  if (!all) return std::nullopt;
  std::string_view rest = *all;
  while (!rest.empty()) {
    const auto end = rest.find(';');
    const std::string_view item = trim(rest.substr(0, end));
    const auto equals = item.find('=');
    if (equals != std::string_view::npos && item.substr(0, equals) == name)
      return item.substr(equals + 1);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return std::nullopt;
}

std::string_view Request::param(std::string_view name) const {
  const auto found = params.find(std::string(name));
  ENSURE(found != params.end());
  return found->second;
}

std::string percent_encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain) {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(kHex[static_cast<unsigned char>(c) >> 4]);
      out.push_back(kHex[static_cast<unsigned char>(c) & 15]);
    }
  }
  return out;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_blank) {
      out.push_back(' ');
    } else if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = digit(text[i + 1]);
      const int low = digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  if (!valid_utf8(out)) return std::nullopt;
  return out;
}

}  // namespace duoc::http

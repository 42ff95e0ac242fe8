// See decimal.h.
#include "modules/directives/goals/decimal.h"

#include <algorithm>

namespace duoc::directives {
namespace {

constexpr std::int64_t kMost = 100'000'000'000'000;  // in whole units
constexpr std::size_t kDecimals = 4;

bool all_digits(std::string_view t) {
  return !t.empty() && std::all_of(t.begin(), t.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Decimal> make(std::string_view whole, std::string_view part) {
  if (!all_digits(whole) || (!part.empty() && !all_digits(part))) return std::nullopt;
  while (part.size() > kDecimals && part.back() == '0') part.remove_suffix(1);
  if (part.size() > kDecimals) return std::nullopt;
  std::int64_t n = 0;
  for (const char c : whole) {
    n = n * 10 + (c - '0');
    if (n > kMost) return std::nullopt;
  }
  std::int64_t below = 0;
  for (std::size_t i = 0; i < kDecimals; ++i)
    below = below * 10 + (i < part.size() ? part[i] - '0' : 0);
  return Decimal{n * kDecimalUnit + below};
}

// "1.234.567" as "1234567"; nothing unless every group after the first has three digits.
std::optional<std::string> ungrouped(std::string_view text, char separator) {
  std::string out;
  std::size_t group = 0;
  bool first = true;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] != separator) {
      out += text[i];
      ++group;
      continue;
    }
    if (first ? group == 0 || group > 3 : group != 3) return std::nullopt;
    first = false;
    group = 0;
  }
  return out;
}

std::optional<DecimalReading> certain(const std::optional<Decimal>& d, bool doubtful = false) {
  if (!d) return std::nullopt;
  return DecimalReading{*d, doubtful};
}

}  // namespace

std::optional<DecimalReading> read_vietnamese(std::string_view t) {
  const auto commas = std::count(t.begin(), t.end(), ',');
  const auto points = std::count(t.begin(), t.end(), '.');
  if (commas == 0 && points == 0) return certain(make(t, ""));
  const auto comma = t.find(',');
  if (points == 0 && commas == 1) {
    // "1,000" may be a thousand in English writing; "0,125" may not.
    const std::string_view whole = t.substr(0, comma);
    const bool as_thousands = t.size() - comma - 1 == 3 && whole != "0";
    return certain(make(whole, t.substr(comma + 1)), as_thousands);
  }
  if (points > 0 && commas <= 1) {
    const auto point = t.find('.');
    if (commas == 1 && points == 1 && comma < point) {  // "1,234.5"
      const auto english = ungrouped(t.substr(0, point), ',');
      return english ? certain(make(*english, t.substr(point + 1)), true) : std::nullopt;
    }
    const std::string_view whole = t.substr(0, comma);
    const std::string_view part = commas == 1 ? t.substr(comma + 1) : "";
    if (commas == 1 && part.empty()) return std::nullopt;
    if (const auto plain_whole = ungrouped(whole, '.'); plain_whole && !whole.starts_with("0"))
      return certain(make(*plain_whole, part));
    if (points == 1 && commas == 0)
      return certain(make(t.substr(0, point), t.substr(point + 1)), true);
    return std::nullopt;
  }
  if (points == 0) {
    const auto english = ungrouped(t, ',');
    return english ? certain(make(*english, ""), true) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  if (point != std::string_view::npos && point + 1 == text.size()) return std::nullopt;
  const std::string_view part =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  auto d = make(text.substr(0, point), part);
  if (d && negative) d->n = -d->n;
  return d;
}

std::string plain(Decimal d) {
  const std::int64_t whole = d.n < 0 ? -d.n : d.n;
  std::string out = (d.n < 0 ? "-" : "") + std::to_string(whole / kDecimalUnit);
  if (whole % kDecimalUnit == 0) return out;
  std::string part = std::to_string(whole % kDecimalUnit);
  part.insert(0, kDecimals - part.size(), '0');
  while (part.back() == '0') part.pop_back();
  return out + "." + part;
}

std::string written(Decimal d, bool english) {
  const std::string text = plain(d);
  const auto point = text.find('.');
  const std::string part = point == std::string::npos ? "" : text.substr(point + 1);
  std::string whole = text.substr(0, point);
  const std::size_t least = whole.starts_with("-") ? 1 : 0;
  for (std::size_t at = whole.size(); at > least + 3;) {
    at -= 3;
    whole.insert(at, english ? "," : ".");
  }
  return part.empty() ? whole : whole + (english ? "." : ",") + part;
}

}  // namespace duoc::directives

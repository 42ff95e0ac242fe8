// See number_format.h. Codes after ECMA-376 part 1, 18.8.30 and 18.8.31.
#include "documents/number_format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

#include "base/clock.h"

namespace duoc::documents {
namespace {

// Bytes of the character that begins at `at`.
std::size_t letter(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return end - at;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// The first section without colours, conditions and locales; literals keep their marks.
std::string first_section(std::string_view code) {
  std::string out;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == ';') break;
    if (c == '"') {
      const std::size_t end = std::min(code.find('"', i + 1), code.size() - 1);
      out += code.substr(i, end - i + 1);
      i = end;
    } else if ((c == '\\' || c == '_' || c == '*') && i + 1 < code.size()) {
      const std::size_t bytes = letter(code, i + 1);
      if (c == '\\') out += code.substr(i, 1 + bytes);
      i += bytes;
    } else if (c == '[') {
      const std::size_t end = std::min(code.find(']', i), code.size() - 1);
      const char first = i + 1 < code.size() ? lower(code[i + 1]) : ' ';
      const bool elapsed = end - i <= 4 && (first == 'h' || first == 'm' || first == 's');
      if (elapsed) out += code.substr(i + 1, end - i - 1);
      i = end;
    } else {
      out += c;
    }
  }
  return out;
}

// The letters that stand for parts of a date, without literals.
std::string bare(std::string_view section) {
  std::string out;
  for (std::size_t i = 0; i < section.size(); ++i) {
    if (section[i] == '"') {
      i = std::min(section.find('"', i + 1), section.size());
    } else if (section[i] == '\\') {
      ++i;
    } else {
      out += lower(section[i]);
    }
  }
  return out;
}

std::string two(long long n) {
  char text[24];
  std::snprintf(text, sizeof text, "%02lld", n);
  return text;
}

std::string time_of(long long seconds) {
  std::string out = two(seconds / 3600) + ":" + two(seconds / 60 % 60);
  return seconds % 60 == 0 ? out : out + ":" + two(seconds % 60);
}

}  // namespace

NumberFormat::NumberFormat(std::string_view code) {
  const std::string section = first_section(code.substr(0, 1024));
  const std::string letters = bare(section);
  if (letters.find("general") != std::string::npos || letters.find('@') != std::string::npos)
    return;
  // 'e' with digits is a number with an exponent; without, a year of some calendars.
  const bool number = letters.find_first_of("0#?") != std::string::npos;
  if (!number && letters.find_first_of("ymdhs") != std::string::npos) {
    read_date(letters);
  } else if (number && letters.find_first_of("ymdhse/") == std::string::npos &&
             !read_fixed(section)) {
    *this = {};
  } else if (number && letters.find_first_of("hs") != std::string::npos) {
    read_date(letters);  // "mm:ss.0"
  }
}

void NumberFormat::read_date(std::string_view letters) {
  kind_ = Kind::date;
  char before = ' ';
  for (std::size_t i = 0; i < letters.size();) {
    std::size_t end = i;
    while (end < letters.size() && letters[end] == letters[i]) ++end;
    const char c = letters[i];
    if (c == 'y' || c == 'e') year_ = true;
    if (c == 'd') day_ = true;
    if (c == 'h' || c == 's') time_ = true;
    if (c == 'm') {
      const std::size_t next = letters.find_first_of("ymdhs", end);
      const bool minutes =
          before == 'h' || (next != std::string_view::npos && letters[next] == 's');
      (minutes ? time_ : month_) = true;
    }
    if (std::string_view("ymdhs").find(c) != std::string_view::npos) before = c;
    i = end;
  }
}

bool NumberFormat::read_fixed(std::string_view section) {
  kind_ = Kind::fixed;
  enum { kBefore, kDigits, kDecimals, kAfter } at = kBefore;
  for (std::size_t i = 0; i < section.size(); ++i) {
    const char c = section[i];
    const bool digit = c == '0' || c == '#' || c == '?';
    std::string literal;
    if (c == '"') {
      const std::size_t end = std::min(section.find('"', i + 1), section.size());
      literal = section.substr(i + 1, end - i - 1);
      i = end;
    } else if (c == '\\' && i + 1 < section.size()) {
      literal = section.substr(i + 1, letter(section, i + 1));
      i += literal.size();
    } else if (digit && at <= kDigits) {
      at = kDigits;
      digits_ += c == '0' ? 1 : 0;
      continue;
    } else if (digit && at == kDecimals) {
      decimals_ += c == '0' ? 1 : 0;
      continue;
    } else if (c == '.' && at <= kDigits) {
      at = kDecimals;
      continue;
    } else if (c == ',' && at <= kDigits) {
      continue;
    } else if (c == '%') {
      percent_ = true;
      literal = "%";
    } else if (!digit && c != ',' && c != '.') {
      literal = c;
    } else {
      return false;  // digits in several places, or a scale
    }
    if (at != kBefore) at = kAfter;
    (at == kBefore ? before_ : after_) += literal;
  }
  return digits_ <= 20 && decimals_ <= 15;
}

NumberFormat NumberFormat::builtin(std::size_t id) {
  constexpr std::array<std::pair<std::size_t, const char*>, 24> kCodes = {
      {{1, "0"},        {2, "0.00"},      {3, "#,##0"},     {4, "#,##0.00"},  {9, "0%"},
       {10, "0.00%"},   {14, "d/m/yyyy"}, {15, "d-mmm-yy"}, {16, "d-mmm"},    {17, "mmm-yy"},
       {18, "h:mm"},    {19, "h:mm:ss"},  {20, "h:mm"},     {21, "h:mm:ss"},  {22, "d/m/yy h:mm"},
       {37, "#,##0"},   {38, "#,##0"},    {39, "#,##0.00"}, {40, "#,##0.00"}, {45, "mm:ss"},
       {46, "h:mm:ss"}, {47, "mm:ss"},    {27, "yyyy/m"},   {36, "yyyy/m"}}};
  for (const auto& [known, code] : kCodes) {
    if (known == id) return NumberFormat(code);
  }
  // The dates of East Asian calendars.
  if ((id >= 28 && id <= 31) || (id >= 50 && id <= 58)) return NumberFormat("d/m/yyyy");
  if (id >= 32 && id <= 35) return NumberFormat("h:mm:ss");
  return {};
}

std::string NumberFormat::shown(double value, bool since_1904) const {
  if (!std::isfinite(value)) return "";
  if (kind_ == Kind::fixed && std::fabs(value) < 1e15) {
    char text[64];
    const double scaled = percent_ ? value * 100 : value;
    std::snprintf(text, sizeof text, "%.*f", decimals_, std::fabs(scaled));
    std::string digits = text;
    const std::size_t whole = std::min(digits.find('.'), digits.size());
    if (whole < static_cast<std::size_t>(digits_))
      digits.insert(0, static_cast<std::size_t>(digits_) - whole, '0');
    if (percent_ && digits.find('.') != std::string::npos) digits[digits.find('.')] = ',';
    const bool negative = scaled < 0 && digits.find_first_of("123456789") != std::string::npos;
    return (negative ? "-" : "") + before_ + digits + after_;
  }
  constexpr double kLastDay = 2958466;  // after 31/12/9999
  if (kind_ != Kind::date || value < 0 || value >= kLastDay) return shown_number(value);
  const long long seconds = std::llround(value * 86400);
  long long day = seconds / 86400;
  const std::string time = time_of(seconds % 86400);
  if (!day_ && !month_ && !year_) return time;
  if (since_1904) day += 1462;
  // 1900 counts a 29 February that never was, as the first spreadsheet did: number 60.
  const Civil c = civil(Day{static_cast<std::int32_t>(day - (day < 60 ? 25568 : 25569))});
  const std::string year = std::to_string(c.year);
  if (!day_ && !time_) {
    if (!month_) return year;
    return year_ ? two(c.month) + "/" + year : two(c.month);
  }
  const std::string date = two(c.day) + "/" + two(c.month) + "/" + year;
  return time_ && seconds % 86400 != 0 ? date + " " + time : date;
}

std::string shown_number(double value) {
  if (!std::isfinite(value)) return "";
  char text[64];
  if (value == std::floor(value) && std::fabs(value) < 1e15) {
    std::snprintf(text, sizeof text, "%.0f", value == 0 ? 0.0 : value);
  } else {
    std::snprintf(text, sizeof text, "%.15g", value);
  }
  return text;
}

std::string shown_date(std::string_view iso) {
  const auto day = parse_iso_day(iso.substr(0, 10));
  if (!day || (iso.size() > 10 && iso[10] != 'T')) return std::string(iso);
  const Civil c = civil(*day);
  std::string out = two(c.day) + "/" + two(c.month) + "/" + std::to_string(c.year);
  const std::string_view time = iso.size() >= 16 ? iso.substr(11, 5) : "";
  return time.empty() || time == "00:00" ? out : out + " " + std::string(time);
}

}  // namespace duoc::documents

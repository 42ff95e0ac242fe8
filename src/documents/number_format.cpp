// See number_format.h. Codes after ECMA-376 part 1, 18.8.30 and 18.8.31.
#include "documents/number_format.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/text.h"

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

// What a format of dates is made of: a part, by its letter, or the words between parts.
struct Piece {
  char part = 0;
  std::string words;
};

std::vector<Piece> pieces_of(std::string_view section) {
  std::vector<Piece> out;
  const auto words = [&](std::string_view text) {
    if (out.empty() || out.back().part != 0) out.emplace_back();
    out.back().words += text;
  };
  for (std::size_t i = 0; i < section.size();) {
    const char c = lower(section[i]);
    std::size_t end = i + 1;
    if (c == '"') {
      end = std::min(section.find('"', i + 1), section.size());
      words(section.substr(i + 1, end - i - 1));
      ++end;
    } else if (c == '\\' && end < section.size()) {
      end += letter(section, end);
      words(section.substr(i + 1, end - i - 1));
    } else if (c < 'a' || c > 'z') {
      if (std::string_view("0#?").find(c) == std::string_view::npos) words(section.substr(i, 1));
    } else {
      const std::string half = bare(section.substr(i, 5));
      while (end < section.size() && lower(section[end]) == c) ++end;
      if (half == "am/pm" || half.starts_with("a/p")) end = i + (half == "am/pm" ? 5 : 3);
      out.push_back({c, {}});
    }
    i = end;
  }
  return out;
}

// Words that a date says without them: "Ngày 18/09/2025" is 18/09/2025, "Trước ngày 18/09/2025" is
// not.
bool says_more(std::string_view words) {
  constexpr std::string_view kQuiet[] = {"ngay", "thang", "nam", "quy", "t",
                                         "thg",  "q",     "h",   "gio", "phut"};
  for (const std::string& word : split(fold_words(words), ' ')) {
    const bool plain =
        word.find_first_of("abcdefghijklmnopqrstuvwxyz0123456789") != std::string::npos;
    if (plain && std::find(std::begin(kQuiet), std::end(kQuiet), word) == std::end(kQuiet))
      return true;
  }
  return false;
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

// A number with a point, written as it is read in Viet Nam. Three decimals would be thousands to
// some readers, so they lose their zeros or get one more.
std::string with_comma(std::string digits) {
  const std::size_t point = digits.find('.');
  if (point == std::string::npos) return digits;
  digits[point] = ',';
  if (digits.size() - point - 1 != 3 || point == 0 || digits.substr(0, point) == "0" ||
      digits.substr(0, point) == "-0")
    return digits;
  if (digits.back() != '0') return digits + '0';
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == ',') digits.pop_back();
  return digits;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Bytes of what stands between the groups of a number: a point, a comma, a blank that may be
// narrow.
std::size_t separator_at(std::string_view text, std::size_t at) {
  for (const std::string_view s : {".", ",", " ", "\u00A0", "\u202F"}) {
    if (text.substr(at).starts_with(s)) return s.size();
  }
  return 0;
}

std::size_t end_of_number(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (is_digit(text[at])) {
      ++at;
      continue;
    }
    const std::size_t bytes = separator_at(text, at);
    if (bytes == 0 || at + bytes >= text.size() || !is_digit(text[at + bytes])) break;
    at += bytes;
  }
  return at;
}

// "1234.5" of "1.234,5" when the comma is the decimal sign; "" when it cannot be.
std::string plain_digits(std::string_view run, char decimal) {
  std::string out;
  for (const char c : run) {
    if (is_digit(c)) {
      out += c;
    } else if (c == decimal || c == (decimal == '.' ? ',' : '.')) {
      if (out.find('.') != std::string::npos) return "";
      if (c == decimal) out += '.';
    }
  }
  return out;
}

bool rounds_to(double value, const std::string& digits) {
  const std::size_t point = digits.find('.');
  const std::size_t decimals = point == std::string::npos ? 0 : digits.size() - point - 1;
  double number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const double unit = std::pow(10.0, -static_cast<double>(decimals));
  return std::fabs(number - value) <= unit * 0.5 * (1 + 1e-9) + value * 1e-12;
}

}  // namespace

NumberFormat::NumberFormat(std::string_view code) {
  const std::string section = first_section(code.substr(0, 1024));
  const std::string letters = bare(section);
  if (letters.find("general") != std::string::npos || letters.find('@') != std::string::npos)
    return;
  // 'e' with digits is a number with an exponent; without, a year of some calendars.
  const bool number = letters.find_first_of("0#?") != std::string::npos;
  if (!number && letters.find_first_of("ymdhsq") != std::string::npos) {
    read_date(section);
  } else if (number && letters.find_first_of("ymdhse/") == std::string::npos &&
             !read_fixed(section)) {
    *this = {};
  } else if (number && letters.find_first_of("hs") != std::string::npos) {
    read_date(section);  // "mm:ss.0"
  }
}

void NumberFormat::read_date(std::string_view section) {
  kind_ = Kind::date;
  const std::vector<Piece> pieces = pieces_of(section);
  char before = ' ';
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const char c = pieces[i].part;
    if (c == 0) continue;
    if (c == 'y' || c == 'e') year_ = true;
    if (c == 'q') quarter_ = true;
    if (c == 'h' || c == 's') time_ = true;
    // A part that is not known, such as a week, is never shown as less than its day.
    if (c == 'd' || std::string_view("yeqhsmga").find(c) == std::string_view::npos) day_ = true;
    if (c == 'm') {
      const auto next = std::find_if(pieces.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                     pieces.end(), [](const Piece& p) { return p.part != 0; });
      (before == 'h' || (next != pieces.end() && next->part == 's') ? time_ : month_) = true;
    }
    before = c;
  }
  if (pieces.front().part == 0 && says_more(pieces.front().words)) before_ = pieces.front().words;
  if (pieces.size() > 1 && pieces.back().part == 0 && says_more(pieces.back().words))
    after_ = pieces.back().words;
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
    const bool negative = scaled < 0 && digits.find_first_of("123456789") != std::string::npos;
    return (negative ? "-" : "") + before_ + with_comma(std::move(digits)) + after_;
  }
  constexpr double kLastDay = 2958466;  // after 31/12/9999
  if (kind_ != Kind::date || value < 0 || value >= kLastDay) return shown_number(value);
  const long long seconds = std::llround(value * 86400);
  long long day = seconds / 86400;
  const std::string time = time_of(seconds % 86400);
  if (!day_ && !month_ && !year_ && !quarter_) return time;
  if (since_1904) day += 1462;
  // 1900 counts a 29 February that never was, as the first spreadsheet did: number 60.
  const Civil c = civil(Day{static_cast<std::int32_t>(day - (day < 60 ? 25568 : 25569))});
  const std::string year = std::to_string(c.year);
  std::string date = two(c.day) + "/" + two(c.month) + "/" + year;
  if (!day_ && !time_) {
    date = month_ ? two(c.month) : quarter_ ? std::to_string((c.month + 2) / 3) : year;
    if (year_ && (month_ || quarter_)) date += "/" + year;
    const bool named = (" " + fold_words(before_)).ends_with(" quy");
    if (quarter_ && !month_ && !named) date.insert(0, "Quý ");
  } else if (time_ && seconds % 86400 != 0) {
    date += " " + time;
  }
  return before_ + date + after_;
}

std::string shown_number(double value) {
  if (!std::isfinite(value)) return "";
  char text[64];
  if (value == std::floor(value) && std::fabs(value) < 1e15) {
    std::snprintf(text, sizeof text, "%.0f", value == 0 ? 0.0 : value);
  } else {
    std::snprintf(text, sizeof text, "%.15g", value);
  }
  return with_comma(text);
}

std::string rewritten(std::string_view shown, double value) {
  if (!std::isfinite(value) || shown.starts_with('#') || shown.starts_with("Err:") ||
      shown.find_first_of("0123456789") == std::string_view::npos)
    return std::string(shown);
  const bool percent = shown.find('%') != std::string_view::npos;
  for (std::size_t from = 0; from < shown.size();) {
    if (!is_digit(shown[from])) {
      ++from;
      continue;
    }
    const std::size_t to = end_of_number(shown, from);
    const std::string_view run = shown.substr(from, to - from);
    for (const char decimal : {'.', ','}) {
      std::string digits = plain_digits(run, decimal);
      const double size = std::fabs(value);
      if (digits.empty() ||
          !(rounds_to(size, digits) || (percent && rounds_to(size * 100, digits))))
        continue;
      std::string before(shown.substr(0, from));
      std::string_view after = shown.substr(to);
      if (value < 0 && before.ends_with('(') && after.starts_with(')')) {
        before.back() = '-';
        after.remove_prefix(1);
      }
      return before + with_comma(std::move(digits)) + std::string(after);
    }
    from = to;
  }
  return shown_number(value);  // "1,5E+03"
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

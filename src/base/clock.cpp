// Calendar arithmetic after Howard Hinnant's published day-count formulas; parsing is strict.
#include "base/clock.h"

#include <ctime>

#include "base/ensure.h"

namespace duoc {
namespace {

bool leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t n) {
  if (at + n > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = at; i < at + n; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// Seconds of "Z" or "+07:00" that stand at the end of the text.
std::optional<int> offset_seconds(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || text[3] != ':' || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto h = digits(text, 1, 2);
  const auto m = digits(text, 4, 2);
  if (!h || !m || *h > 23 || *m > 59) return std::nullopt;
  const int seconds = *h * 3600 + *m * 60;
  return text[0] == '-' ? -seconds : seconds;
}

class SystemClock final : public Clock {
 public:
  Moment now() override { return Moment{static_cast<std::int64_t>(std::time(nullptr))}; }
};

}  // namespace

int last_day_of_month(int year, int month) noexcept {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && leap(year) ? 29 : kDays[month - 1];
}

bool valid_civil(int year, int month, int day) noexcept {
  return year >= 1900 && year <= 2105 && month >= 1 && month <= 12 && day >= 1 &&
         day <= last_day_of_month(year, month);
}

Day day_from(int year, int month, int day) noexcept {
  ENSURE(valid_civil(year, month, day));
  const int y = month <= 2 ? year - 1 : year;
  const int era = y / 400;
  const int yoe = y - era * 400;
  const int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return Day{era * 146097 + doe - 719468};
}

Civil civil(Day d) noexcept {
  const int z = d.n + 719468;
  const int era = (z >= 0 ? z : z - 146096) / 146097;
  const int doe = z - era * 146097;
  const int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const int mp = (5 * doy + 2) / 153;
  const int month = mp < 10 ? mp + 3 : mp - 9;
  return Civil{yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - (153 * mp + 2) / 5 + 1};
}

int weekday(Day d) noexcept {
  const int w = (d.n + 3) % 7;  // 1970-01-01 was a Thursday
  return (w < 0 ? w + 7 : w) + 1;
}

namespace {

// Two digits; written by hand because every act writes several times.
void put_two(std::string& out, std::size_t at, int n) {
  out[at] = static_cast<char>('0' + n / 10);
  out[at + 1] = static_cast<char>('0' + n % 10);
}

}  // namespace

std::string iso(Day d) {
  const Civil c = civil(d);
  std::string out = "0000-00-00";
  put_two(out, 0, c.year / 100);
  put_two(out, 2, c.year % 100);
  put_two(out, 5, c.month);
  put_two(out, 8, c.day);
  return out;
}

std::string rfc3339(Moment m) {
  if (m == kNever) return {};
  const Day d = day_of(m);
  const auto s = static_cast<int>(m.s - start_of(d).s);
  std::string out = iso(d) + "T00:00:00+07:00";
  put_two(out, 11, s / 3600);
  put_two(out, 14, s / 60 % 60);
  put_two(out, 17, s % 60);
  return out;
}

namespace {

std::optional<Day> day_up_to(std::string_view text, int last_year) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto y = digits(text, 0, 4);
  const auto m = digits(text, 5, 2);
  const auto d = digits(text, 8, 2);
  if (!y || !m || !d || *y > last_year || !valid_civil(*y, *m, *d)) return std::nullopt;
  return day_from(*y, *m, *d);
}

}  // namespace

std::optional<Day> parse_iso_day(std::string_view text) { return day_up_to(text, kLastYear); }

std::optional<Moment> parse_rfc3339(std::string_view text) {
  if (text.size() < 20 || text.size() > 40 || (text[10] != 'T' && text[10] != 't'))
    return std::nullopt;
  const auto day = day_up_to(text.substr(0, 10), kLastYear + 1);
  const auto h = digits(text, 11, 2);
  const auto m = digits(text, 14, 2);
  const auto s = digits(text, 17, 2);
  if (!day || !h || !m || !s || text[13] != ':' || text[16] != ':') return std::nullopt;
  if (*h > 23 || *m > 59 || *s > 59) return std::nullopt;
  std::size_t rest = 19;
  if (text[rest] == '.') {
    do ++rest;
    while (rest < text.size() && text[rest] >= '0' && text[rest] <= '9');
    if (rest == 20) return std::nullopt;
  }
  const auto offset = offset_seconds(text.substr(rest));
  if (!offset) return std::nullopt;
  return Moment{std::int64_t{day->n} * 86400 + *h * 3600 + *m * 60 + *s - *offset};
}

std::unique_ptr<Clock> system_clock() { return std::make_unique<SystemClock>(); }

}  // namespace duoc

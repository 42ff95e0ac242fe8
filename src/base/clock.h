// Moments and days. A moment is a whole second, stored in UTC; a day is a day of Viet Nam (fixed
// UTC+7, no summer time). A day D ends at 24:00, which is the first second of D + 1.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace duoc {

/// Seconds since 1970-01-01T00:00:00Z.
struct Moment {
  std::int64_t s = 0;
  constexpr auto operator<=>(const Moment&) const = default;
};
inline constexpr Moment kNever{std::numeric_limits<std::int64_t>::max()};
inline constexpr std::int64_t kOffsetSeconds = 7 * 3600;

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
struct Day {
  std::int32_t n = 0;
  constexpr auto operator<=>(const Day&) const = default;
};

struct Civil {
  int year = 1970;
  int month = 1;  // 1..12
  int day = 1;    // 1..31
};

constexpr Day operator+(Day d, int days) { return Day{d.n + days}; }
constexpr Day operator-(Day d, int days) { return Day{d.n - days}; }
constexpr int operator-(Day a, Day b) { return a.n - b.n; }
constexpr Moment operator+(Moment m, std::int64_t seconds) { return Moment{m.s + seconds}; }

/// True for a date that exists: valid_civil(2025, 2, 29) is false. Years 1900..2105: what the
/// figures can hold, and a day more than any date from outside.
bool valid_civil(int year, int month, int day) noexcept;
/// The date must exist.
Day day_from(int year, int month, int day) noexcept;
Civil civil(Day d) noexcept;
int last_day_of_month(int year, int month) noexcept;
/// 1 = Monday .. 7 = Sunday.
int weekday(Day d) noexcept;

/// The day of Viet Nam that holds the moment.
constexpr Day day_of(Moment m) noexcept {
  const std::int64_t local = m.s + kOffsetSeconds;
  return Day{static_cast<std::int32_t>(local >= 0 ? local / 86400 : -((-local + 86399) / 86400))};
}
constexpr Moment start_of(Day d) noexcept {
  return Moment{std::int64_t{d.n} * 86400 - kOffsetSeconds};
}
/// 24:00 of the day.
constexpr Moment end_of(Day d) noexcept { return start_of(d + 1); }

/// "2025-09-18T09:30:00+07:00"; kNever gives an empty text.
std::string rfc3339(Moment m);
/// "2025-09-18"
std::string iso(Day d);
/// Accepts any offset and "Z"; fractions of a second are cut. Nothing for anything else.
std::optional<Moment> parse_rfc3339(std::string_view text);
/// The last year of a date that comes from outside, so that the moments which follow from it (the
/// next working day, an end of day) can still be held.
inline constexpr int kLastYear = 2100;
/// Accepts "2025-09-18" alone, up to kLastYear.
std::optional<Day> parse_iso_day(std::string_view text);

/// The only door to the time of day.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Moment now() = 0;
};

/// The machine's clock.
std::unique_ptr<Clock> system_clock();

/// A clock that a test or the creation of an example store sets by hand.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Moment start) : now_(start) {}
  Moment now() override { return now_; }
  void set(Moment m) { now_ = m; }

 private:
  Moment now_;
};

}  // namespace duoc

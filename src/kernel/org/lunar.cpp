// New moons and the sun's longitude after Meeus, Astronomical Algorithms (chapters 49 and 25, low
// accuracy): exact to a few minutes, checked by the tests against every year the calendar covers.
#include "kernel/org/lunar.h"

#include <array>
#include <cmath>
#include <numbers>

namespace duoc::org {
namespace {

double rad(double degrees) { return degrees * std::numbers::pi / 180; }

// Julian ephemeris day of new moon k after the one of January 2000; terrestrial time taken as UTC
// within a minute or two.
double new_moon(int k) {
  const double t = k / 1236.85;
  const double jde = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t;
  const double e = 1 - 0.002516 * t;
  const double m = rad(2.5534 + 29.10535670 * k);
  const double n = rad(201.5643 + 385.81693528 * k + 0.0107582 * t * t);
  const double f = rad(160.7108 + 390.67050284 * k - 0.0016118 * t * t);
  const double o = rad(124.7746 - 1.56375588 * k);
  double c = -0.40720 * std::sin(n) + 0.17241 * e * std::sin(m) + 0.01608 * std::sin(2 * n) +
             0.01039 * std::sin(2 * f) + 0.00739 * e * std::sin(n - m) -
             0.00514 * e * std::sin(n + m) + 0.00208 * e * e * std::sin(2 * m) -
             0.00111 * std::sin(n - 2 * f) - 0.00057 * std::sin(n + 2 * f) +
             0.00056 * e * std::sin(2 * n + m) - 0.00042 * std::sin(3 * n) +
             0.00042 * e * std::sin(m + 2 * f) + 0.00038 * e * std::sin(m - 2 * f) -
             0.00024 * e * std::sin(2 * n - m) - 0.00017 * std::sin(o);
  c += 0.000325 * std::sin(rad(299.77 + 0.107408 * k)) +
       0.000165 * std::sin(rad(251.88 + 0.016321 * k)) +
       0.000164 * std::sin(rad(251.83 + 26.651886 * k)) +
       0.000126 * std::sin(rad(349.42 + 36.412478 * k));
  return jde + c - 72.0 / 86400;
}

Day day_of_new_moon(int k) {
  return Day{static_cast<std::int32_t>(std::floor(new_moon(k) + 0.5 + 7.0 / 24 - 2440588))};
}

// Twelfths of the sun's path passed at the start of the local day: 9 begins with the winter
// solstice.
int sun_term(Day d) {
  const double t = (d.n + 2440587.5 - 7.0 / 24 - 2451545.0) / 36525;
  const double l = 280.46646 + 36000.76983 * t + 0.0003032 * t * t;
  const double m = rad(357.52911 + 35999.05029 * t - 0.0001537 * t * t);
  const double c = (1.914602 - 0.004817 * t) * std::sin(m) + 0.019993 * std::sin(2 * m) +
                   0.000289 * std::sin(3 * m);
  double longitude =
      std::fmod(l + c - 0.00569 - 0.00478 * std::sin(rad(125.04 - 1934.136 * t)), 360);
  if (longitude < 0) longitude += 360;
  return static_cast<int>(longitude / 30);
}

// Number of the new moon on or before the day.
int moon_on_or_before(Day d) {
  int k = static_cast<int>((d.n + 2440587.5 - 2451550.1) / 29.530588861) + 2;
  while (day_of_new_moon(k) > d) --k;
  return k;
}

// The new moon that begins the 11th month, which holds the winter solstice of the solar year.
int eleventh_month(int year) {
  const int k = moon_on_or_before(day_from(year, 12, 31));
  return sun_term(day_of_new_moon(k)) >= 9 ? k - 1 : k;
}

// New moons that begin the months 1..12 of the lunar year.
std::array<int, 13> months_of(int year) {
  const int before = eleventh_month(year - 1);
  const int after = eleventh_month(year);
  std::array<int, 13> starts{};
  const auto leap_between = [](int a, int b) {
    if (b - a == 12) return 0;
    int i = 1;
    while (sun_term(day_of_new_moon(a + i)) != sun_term(day_of_new_moon(a + i + 1))) ++i;
    return i;  // month a + i repeats its predecessor
  };
  const int leap = leap_between(before, after);
  int k = before;
  for (int month = 11, n = 0; month <= 22; ++month, ++n) {
    if (leap != 0 && k - before == leap) ++k;
    if (month >= 13) starts[static_cast<std::size_t>(month - 12)] = k;
    ++k;
  }
  const int next_leap = leap_between(after, eleventh_month(year + 1));
  starts[11] = after;
  starts[12] = after + 1 + (next_leap == 1 ? 1 : 0);
  return starts;
}

}  // namespace

Day lunar_new_year(int year) { return lunar_day(year, 1, 1); }

Day lunar_day(int year, int month, int day) {
  return day_of_new_moon(months_of(year)[static_cast<std::size_t>(month)]) + (day - 1);
}

}  // namespace duoc::org

// The lunar calendar of Viet Nam (UTC+7): a month begins on the local day of the astronomical new
// moon, the 11th month holds the winter solstice, and a year of thirteen months repeats the first
// month without a principal term.
#pragma once

#include "base/clock.h"

namespace duoc::org {

/// First day of the first lunar month (Tết) of the year, 1900–2199.
Day lunar_new_year(int year);
/// The day of a lunar month 1..12 (never the leap month) counted from Tết of that year; day 1..30.
Day lunar_day(int year, int month, int day);

}  // namespace duoc::org

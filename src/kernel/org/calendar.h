// The working-day calendar of Viet Nam as a value: weekends are off unless worked to make up,
// holidays and the days given for them are off. Years that are not announced yet are computed and
// provisional.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"

namespace duoc::org {

enum class DayKind { holiday, day_off_for, worked };

/// One day that is not as its weekday says: a holiday (Labour Code art. 112), a day off given for a
/// holiday on a weekend or exchanged (art. 111.3), or a weekend day worked to make up.
struct CalendarDay {
  Day day;
  DayKind kind = DayKind::holiday;
  std::string name_vi;
  std::string name_en;
};

/// Covers first_year() to last_year(); outside of them only weekends are known.
class Calendar {
 public:
  Calendar() = default;
  Calendar(int version, std::vector<CalendarDay> days, std::set<int> announced);

  /// The same calendar with one year set anew.
  Calendar with_year(int version, int year, bool announced,
                     const std::vector<CalendarDay>& days) const;

  int version() const { return version_; }
  const std::map<Day, CalendarDay>& days() const { return days_; }
  const std::set<int>& announced() const { return announced_; }
  bool provisional(int year) const { return !announced_.contains(year); }

  bool is_working(Day d) const;
  Day next_working_on_or_after(Day d) const;
  /// n working days after d (before it when n is negative); d itself is not counted (Civil Code
  /// art. 147.2).
  Day add_working_days(Day d, int n) const;

  /// 24:00 of the deadline, or of the next working day when it is none (Civil Code art. 148.5).
  Moment due_at(Day deadline) const { return end_of(next_working_on_or_after(deadline)); }
  /// From when a task due at that moment is "due soon": 5 working days before.
  Moment due_soon_from(Moment due_at) const;

 private:
  int version_ = 0;
  std::map<Day, CalendarDay> days_;
  std::set<int> announced_;
};

inline constexpr int kDueSoonWorkingDays = 5;
inline constexpr int kCalendarFirstYear = 2024;
inline constexpr int kCalendarLastYear = 2031;

/// Version 1: 2024–2031, lunar days computed for UTC+7; 2024–2026 as announced, later years
/// provisional.
Calendar vietnam_calendar();

}  // namespace duoc::org

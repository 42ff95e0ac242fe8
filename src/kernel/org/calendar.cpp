// Rules of the Labour Code art. 111–112 and the yearly announcements for civil servants.
#include "kernel/org/calendar.h"

#include "base/ensure.h"
#include "kernel/org/lunar.h"

namespace duoc::org {

Calendar::Calendar(int version, std::vector<CalendarDay> days, std::set<int> announced)
    : version_(version), announced_(std::move(announced)) {
  for (auto& d : days) days_.insert_or_assign(d.day, d);
}

Calendar Calendar::with_year(int version, int year, bool announced,
                             const std::vector<CalendarDay>& days) const {
  Calendar out = *this;
  out.version_ = version;
  std::erase_if(out.days_, [&](const auto& item) { return civil(item.first).year == year; });
  for (const CalendarDay& d : days) out.days_.insert_or_assign(d.day, d);
  if (announced) {
    out.announced_.insert(year);
  } else {
    out.announced_.erase(year);
  }
  return out;
}

bool Calendar::is_working(Day d) const {
  const auto found = days_.find(d);
  if (found != days_.end()) return found->second.kind == DayKind::worked;
  return weekday(d) <= 5;
}

Day Calendar::next_working_on_or_after(Day d) const {
  for (int i = 0; i < 60; ++i, d = d + 1) {
    if (is_working(d)) return d;
  }
  ENSURE(false);  // sixty days without work: the calendar was not checked when it was set
}

Day Calendar::add_working_days(Day d, int n) const {
  ENSURE(n > -4000 && n < 4000);
  const int step = n < 0 ? -1 : 1;
  for (int left = n < 0 ? -n : n; left > 0;) {
    d = d + step;
    if (is_working(d)) --left;
  }
  return d;
}

Moment Calendar::due_soon_from(Moment due_at) const {
  if (due_at == kNever) return kNever;  // what is never due is never due soon
  const Day last = day_of(due_at + -1);
  return end_of(add_working_days(last, -kDueSoonWorkingDays));
}

namespace {

class Builder {
 public:
  void off(int y, int m, int d, DayKind kind, const char* vi, const char* en) {
    add(day_from(y, m, d), kind, vi, en);
  }
  void worked(int y, int m, int d) {
    days_.insert_or_assign(day_from(y, m, d), CalendarDay{day_from(y, m, d), DayKind::worked,
                                                          "Làm bù", "Make-up working day"});
  }
  void add(Day d, DayKind kind, const char* vi, const char* en) {
    days_.insert_or_assign(d, CalendarDay{d, kind, vi, en});
  }
  // A holiday on a weekend is given back on the next working day.
  void give_back_weekends(int year) {
    std::vector<CalendarDay> lost;
    for (const auto& [d, entry] : days_) {
      if (civil(d).year == year && entry.kind == DayKind::holiday && weekday(d) >= 6)
        lost.push_back(entry);
    }
    for (const auto& entry : lost) {
      Day d = entry.day;
      while (weekday(d) >= 6 || days_.contains(d)) d = d + 1;
      add(d, DayKind::day_off_for, "Nghỉ bù", "Day off in lieu");
    }
  }
  std::vector<CalendarDay> days() const {
    std::vector<CalendarDay> out;
    for (const auto& [d, entry] : days_) out.push_back(entry);
    return out;
  }

 private:
  std::map<Day, CalendarDay> days_;
};

void add_year(Builder& b, int y) {
  const auto holiday = DayKind::holiday;
  b.off(y, 1, 1, holiday, "Tết Dương lịch", "New Year's Day");
  const Day tet = lunar_new_year(y);
  // Five days; one or two of the old year, as announced each year (one where nothing is announced
  // yet).
  const int before = y <= 2025 ? 2 : 1;
  for (int i = 0; i < 5; ++i)
    b.add(tet + (i - before), holiday, "Tết Nguyên đán", "Lunar New Year");
  b.add(lunar_day(y, 3, 10), holiday, "Giỗ Tổ Hùng Vương", "Hùng Kings' Commemoration");
  b.off(y, 4, 30, holiday, "Ngày Chiến thắng", "Victory Day");
  b.off(y, 5, 1, holiday, "Quốc tế Lao động", "International Labour Day");
  b.off(y, 9, 2, holiday, "Quốc khánh", "National Day");
  // The adjacent day is chosen each year; before the announcement the day that lengthens the
  // weekend is assumed.
  const bool day_before = y == 2025 || y == 2026 || weekday(day_from(y, 9, 2)) <= 3;
  b.off(y, 9, day_before && y != 2024 ? 1 : 3, holiday, "Quốc khánh", "National Day");
  if (y >= 2026) b.off(y, 11, 24, holiday, "Ngày Văn hóa Việt Nam", "Viet Nam Culture Day");
  b.give_back_weekends(y);
}

}  // namespace

Calendar vietnam_calendar() {
  Builder b;
  for (int y = kCalendarFirstYear; y <= kCalendarLastYear; ++y) add_year(b, y);
  const auto exchanged = DayKind::day_off_for;
  b.off(2024, 4, 29, exchanged, "Hoán đổi ngày nghỉ", "Exchanged day off");
  b.worked(2024, 5, 4);
  b.off(2025, 5, 2, exchanged, "Hoán đổi ngày nghỉ", "Exchanged day off");
  b.worked(2025, 4, 26);
  b.off(2026, 1, 2, exchanged, "Hoán đổi ngày nghỉ", "Exchanged day off");
  b.worked(2026, 1, 10);
  b.off(2026, 8, 31, exchanged, "Hoán đổi ngày nghỉ", "Exchanged day off");
  b.worked(2026, 8, 22);
  return Calendar(1, b.days(), {2024, 2025, 2026});
}

}  // namespace duoc::org

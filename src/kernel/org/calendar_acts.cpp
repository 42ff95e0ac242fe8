// Setting a year of the working-day calendar.
#include <set>

#include "base/json_out.h"
#include "base/text.h"
#include "kernel/access/access.h"
#include "kernel/org/acts.h"

namespace duoc::org {
namespace {

constexpr int kDaysOffMost = 20;  // the longest Tết with its weekends has eleven

Fault invalid(std::string key, std::string field) {
  return Fault{Refusal::invalid, std::move(key), std::move(field), {}};
}

const char* kind_name(DayKind k) {
  return k == DayKind::worked ? "worked" : k == DayKind::day_off_for ? "day_off_for" : "holiday";
}

// Every question for a next working day must find one soon.
Checked has_work(const Calendar& calendar, int year) {
  int off = 0;
  for (Day d = day_from(year, 1, 1) - 31; d <= day_from(year, 12, 31) + 31; d = d + 1) {
    off = calendar.is_working(d) ? 0 : off + 1;
    if (off > kDaysOffMost)
      return Fault{Refusal::invalid, "calendar.too_long_without_work", "days", {{"day", iso(d)}}};
  }
  return Done{};
}

Checked check_days(const SetCalendar& a) {
  if (a.days.size() > 120) return invalid("calendar.too_many_days", "days");
  std::set<Day> seen;
  for (const CalendarDay& d : a.days) {
    const auto wrong = [&](const char* key) {
      return Fault{Refusal::invalid, key, "days", {{"day", iso(d.day)}}};
    };
    if (civil(d.day).year != a.year) return wrong("calendar.day_of_other_year");
    if (!seen.insert(d.day).second) return wrong("calendar.day_twice");
    if (d.kind == DayKind::worked && weekday(d.day) <= 5)
      return wrong("calendar.worked_on_weekday");
    if (d.name_vi.empty() || d.name_vi.size() > 200 || d.name_en.size() > 200)
      return wrong("calendar.day_name_needed");
  }
  return Done{};
}

}  // namespace

Result<Entry> set_calendar(Work& work, const SetCalendar& a) {
  CHECK(access::may_at_top(work, Role::administrator));
  if (a.year < kCalendarFirstYear || a.year > kCalendarLastYear)
    return invalid("calendar.year_out_of_range", "year");
  if (a.expected && *a.expected != work.org.calendar.version())
    return Fault{Refusal::stale, "calendar.changed_since", "version", {}};
  CHECK(check_days(a));
  const int version = work.org.calendar.version() + 1;
  CHECK(has_work(work.org.calendar.with_year(version, a.year, a.announced, a.days), a.year));
  JsonOut body;
  body.open().field("year", a.year).field("announced", a.announced);
  body.field("version", version);
  body.key("days").open_list();
  for (const CalendarDay& d : a.days) {
    body.open()
        .field("day", d.day)
        .field("kind", kind_name(d.kind))
        .field("name_vi", squeeze(nfc(d.name_vi)));
    body.field("name_en", squeeze(nfc(d.name_en.empty() ? d.name_vi : d.name_en))).close();
  }
  body.close_list().close();
  return entry_of(work, "calendar.set", "calendar/" + std::to_string(a.year), work.now, body);
}

}  // namespace duoc::org

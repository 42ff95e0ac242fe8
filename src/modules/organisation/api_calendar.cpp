// The working-day calendar: its years, one year with its special days and versions, setting a year.
#include "base/json_out.h"
#include "http/problem.h"
#include "kernel/access/access.h"
#include "kernel/journal/journal.h"
#include "kernel/org/acts.h"
#include "modules/organisation/api.h"

namespace duoc::organisation {
namespace {

const char* kind_name(org::DayKind kind) {
  if (kind == org::DayKind::worked) return "worked";
  return kind == org::DayKind::day_off_for ? "day_off_for" : "holiday";
}

void write_may(JsonOut& out, const Desk& desk) {
  Work probe = desk.probe();
  out.key("may").open_list();
  if (access::may_at_top(probe, org::Role::administrator)) out.value("set_calendar");
  out.close_list();
}

Result<http::Response> years(const Desk& desk) {
  const org::Calendar& calendar = desk.org.calendar;
  JsonOut out;
  out.open().field("version", calendar.version()).key("years").open_list();
  for (int year = org::kCalendarFirstYear; year <= org::kCalendarLastYear; ++year) {
    int special = 0;
    int working = 0;
    for (Day d = day_from(year, 1, 1); civil(d).year == year; d = d + 1) {
      special += calendar.days().contains(d) ? 1 : 0;
      working += calendar.is_working(d) ? 1 : 0;
    }
    out.open().field("year", year).field("announced", !calendar.provisional(year));
    out.field("special_days", special).field("working_days", working).close();
  }
  out.close_list();
  write_may(out, desk);
  out.close();
  return http::json(out.take());
}

// The versions of a year, newest first; none when the year is as computed.
void write_versions(JsonOut& out, const Desk& desk, int year) {
  out.key("versions").open_list();
  desk.rows.rows(
      "SELECT position, version, announced FROM calendar_year WHERE year = $1 "
      "ORDER BY position DESC LIMIT 50",
      {year}, [&](const store::Row& row) {
        const auto entry = journal::find(desk.rows, static_cast<Position>(row.integer(0)));
        out.open().field("position", row.integer(0)).field("version", row.integer(1));
        out.field("announced", row.integer(2) != 0).key("recorded");
        entry ? out.value(entry->recorded) : out.null();
        const org::Person* by = entry ? desk.org.person(entry->actor.person) : nullptr;
        out.field("by", by != nullptr ? by->name : "").close();
      });
  out.close_list();
}

Result<http::Response> year(const Desk& desk) {
  const auto n = path_number(desk.visit.request, "year");
  if (n < org::kCalendarFirstYear || n > org::kCalendarLastYear) return access::missing("year");
  const int year = static_cast<int>(n);
  const org::Calendar& calendar = desk.org.calendar;
  JsonOut out;
  out.open().field("year", year).field("announced", !calendar.provisional(year));
  out.field("version", calendar.version()).key("days").open_list();
  for (const auto& [day, special] : calendar.days()) {
    if (civil(day).year != year) continue;
    out.open().field("day", day).field("kind", kind_name(special.kind));
    out.field("name_vi", special.name_vi).field("name_en", special.name_en).close();
  }
  out.close_list();
  write_versions(out, desk, year);
  write_may(out, desk);
  out.close();
  return http::json(out.take());
}

Result<org::SetCalendar> set_calendar_of(const Visit& v, const JsonIn& in) {
  org::SetCalendar a;
  a.year = static_cast<int>(std::min<std::int64_t>(path_number(v.request, "year"), 9999));
  a.announced = in.flag("announced");
  if (const auto version = in.integer("version")) a.expected = static_cast<int>(*version);
  const auto* days = in.list("days");
  if (days == nullptr) return Fault{Refusal::invalid, "calendar.days_needed", "days", {}};
  for (const auto& item : *days) {
    if (!item.is_object()) return Fault{Refusal::invalid, "calendar.days_needed", "days", {}};
    const JsonIn d(item.get_object());
    TRY(const Day day, needed_day(d, "day"));
    const std::string kind = d.text_or_empty("kind");
    org::CalendarDay special{day, org::DayKind::holiday, d.text_or_empty("name_vi"),
                             d.text_or_empty("name_en")};
    if (kind == "worked") {
      special.kind = org::DayKind::worked;
    } else if (kind == "day_off_for") {
      special.kind = org::DayKind::day_off_for;
    } else if (kind != "holiday") {
      return Fault{Refusal::invalid, "calendar.day_kind_unknown", "days", {{"day", iso(day)}}};
    }
    a.days.push_back(std::move(special));
  }
  return a;
}

}  // namespace

void Api::add_calendar(http::Router& router) {
  get(router, "/api/v1/calendar", years);
  get(router, "/api/v1/calendar/{year}", year);
  door_.post(router, "/api/v1/calendar/{year}/set_calendar",
             [](const Visit& v, const JsonIn& in, Actor&) -> Result<Verb> {
               TRY(const org::SetCalendar a, set_calendar_of(v, in));
               return Verb([a](Work& w) { return org::set_calendar(w, a); });
             });
}

}  // namespace duoc::organisation

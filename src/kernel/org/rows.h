// The organisation's tables and entries. Calendar, units, people and posts as the journal
// determines them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "kernel/module.h"
#include "kernel/org/org.h"

namespace duoc::org {

/// Tables unit_act, person, post, calendar_year, calendar_day.
Module module();

/// The calendar in force from a journal position on, until the next one's.
struct CalendarFrom {
  Position position = 0;
  Calendar calendar;
};
/// Every calendar there was, in order. The first is the computed one, in force from position 0: a
/// year that no act has set is as vietnam_calendar() says.
std::vector<CalendarFrom> calendars(store::Connection& rows);
/// The calendar after an entry of the kind calendar.set.
Calendar calendar_after(const Calendar& before, const Entry& set);
/// A merger, in force or dated ahead.
struct Merger {
  Moment effective;
  UnitId into;
};
/// Of this unit into another; nothing when none was recorded.
std::optional<Merger> merger_of(store::Connection& rows, UnitId unit);
/// All of them.
std::map<UnitId, Merger> mergers(store::Connection& rows);
/// The state that the rows give, with the tree of moment t.
std::shared_ptr<const State> state_of(store::Connection& rows, Moment t);

}  // namespace duoc::org

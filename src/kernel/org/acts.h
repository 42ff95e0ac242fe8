// The acts on units, people, posts and the calendar. Each is a verb: it decides and gives back one
// entry.
#pragma once

#include <optional>
#include <string>

#include "kernel/org/org.h"
#include "kernel/people_keys.h"
#include "kernel/work.h"

namespace duoc::org {

struct AddUnit {
  UnitFacts facts;
  Day valid_from;
};
/// A unit comes into being on a day (from its first second). Faults unit.code_taken,
/// unit.parent_missing.
Result<Entry> add_unit(Work& work, const AddUnit& args);

struct RenameUnit {
  UnitId unit;
  std::string name_vi;
  std::string name_en;
  Day from;
};
Result<Entry> rename_unit(Work& work, const RenameUnit& args);

struct MoveUnit {
  UnitId unit;
  UnitId parent;
  Day from;
};
/// Fault unit.below_itself.
Result<Entry> move_unit(Work& work, const MoveUnit& args);

struct MergeUnit {
  UnitId unit;
  UnitId into;
  Day from;  // first day on which the unit is no more
};
/// The unit becomes a closed node below its successor, which takes over its open tasks.
Result<Entry> merge_unit(Work& work, const MergeUnit& args);

struct CloseUnit {
  UnitId unit;
  Day from;
};
Result<Entry> close_unit(Work& work, const CloseUnit& args);

struct AddPerson {
  std::string login;  // 2–60 of a–z, 0–9, '.', '-', '_'
  std::string name;
  std::string phone;   // personal: sealed
  std::string email;   // personal: sealed
  std::string secret;  // Argon2id hash: sealed
};
/// Makes the person's key first; the entry carries ciphertext only. Fault person.login_taken,
/// person.login_malformed.
Result<Entry> add_person(Work& work, PeopleKeys& keys, const AddPerson& args);

struct SetSecret {
  PersonId person;
  std::string secret;  // Argon2id hash
};
Result<Entry> set_secret(Work& work, PeopleKeys& keys, const SetSecret& args);

/// Entry first, key destroyed by the caller after it is durable.
Result<Entry> erase_person(Work& work, PersonId person);

struct Appoint {
  PersonId person;
  UnitId unit;
  Role role = Role::clerk;
  std::string title_vi;
  std::string title_en;
  Day from;
  std::optional<Day> to;
};
Result<Entry> appoint(Work& work, const Appoint& args);

struct EndPost {
  PostId post;
  Day to;  // last day in post
};
Result<Entry> end_post(Work& work, const EndPost& args);

struct SetCalendar {
  int year = 0;
  bool announced = false;
  std::vector<CalendarDay> days;
};
/// Replaces a year's special days. Faults calendar.year_out_of_range, calendar.day_of_other_year.
Result<Entry> set_calendar(Work& work, const SetCalendar& args);

}  // namespace duoc::org

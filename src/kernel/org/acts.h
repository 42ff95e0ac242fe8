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
/// unit.code_malformed, unit.name_malformed, unit.kind_unknown, unit.missing and unit.closed (the
/// parent), unit.not_yet_there.
Result<Entry> add_unit(Work& work, const AddUnit& args);

// The acts that follow may be dated back or ahead; they count from the first second of `from`.
// Faults of all: unit.missing, unit.closed, unit.not_yet_there.
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
/// Fault unit.below_itself, at the act's day or at any later one.
Result<Entry> move_unit(Work& work, const MoveUnit& args);

struct MergeUnit {
  UnitId unit;
  UnitId into;
  Day from;  // first day on which the unit is no more
};
/// The unit becomes a closed node below its successor, which takes over its open tasks. Faults
/// unit.below_itself, unit.act_in_the_way (a later act needs the unit).
Result<Entry> merge_unit(Work& work, const MergeUnit& args);

struct CloseUnit {
  UnitId unit;
  Day from;
};
/// Fault unit.act_in_the_way.
Result<Entry> close_unit(Work& work, const CloseUnit& args);

inline constexpr std::size_t kUnitChangesMost = 500;  // in one entry
inline constexpr std::size_t kUnitDaysMost = 20;       // different days of effect in one entry

/// One act of an import of units: added, renamed, moved or described. Units are named by their
/// codes, so that a parent may be one that the same import adds.
struct UnitChange {
  UnitActKind kind = UnitActKind::added;
  UnitFacts facts;     // code: the unit's; the rest as UnitAct says, but for the parent
  std::string parent;  // its code; "" for a root
  Day from;
};
struct ImportUnits {
  std::string name;  // of the file
  std::string file;  // its SHA-256, hexadecimal
  std::vector<UnitChange> changes;
};
/// Acts on many units as one entry, parents before what they add below themselves. Faults of the
/// single acts, with the unit's code under args; unit.import_malformed, unit.import_too_many.
Result<Entry> import_units(Work& work, const ImportUnits& args);

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

struct SetPassword {
  PersonId person;
  std::string secret;  // Argon2id hash
};
/// By oneself, or by an administrator for the person. The caller ends the person's sessions.
Result<Entry> set_password(Work& work, PeopleKeys& keys, const SetPassword& args);

/// Entry first, key destroyed by the caller after it is durable. Fault post.last_administrator.
Result<Entry> erase_person(Work& work, PersonId person);

struct Reveal {
  PersonId person;
  std::string field;  // "phone" or "email"
  std::string purpose;
};
/// The entry names field and purpose, never the value. Faults person.field_unknown,
/// person.purpose_needed.
Result<Entry> reveal(Work& work, const Reveal& args);

struct Appoint {
  PersonId person;
  UnitId unit;
  Role role = Role::clerk;
  std::string title_vi;
  std::string title_en;
  Day from;
  std::optional<Day> to;
};
/// Reaches the unit and everything the person holds; inspectors are appointed at the top only.
Result<Entry> appoint(Work& work, const Appoint& args);

struct EndPost {
  PostId post;
  Day to;  // last day in post
};
/// Faults post.over, post.last_administrator.
Result<Entry> end_post(Work& work, const EndPost& args);

struct SetCalendar {
  int year = 0;
  bool announced = false;
  std::vector<CalendarDay> days;
  std::optional<int> expected;  // the version the draft was made from
};
/// Replaces a year's special days; at the top of the province only. Faults
/// calendar.year_out_of_range, calendar.changed_since, calendar.too_long_without_work and those of
/// the single days.
Result<Entry> set_calendar(Work& work, const SetCalendar& args);

}  // namespace duoc::org

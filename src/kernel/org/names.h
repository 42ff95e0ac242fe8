// Spellings that a clerk has explained once and for all: "this is that unit, everywhere, from now
// on". Each is an act; what was taught is forgotten by another one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "kernel/entry.h"
#include "kernel/module.h"

namespace duoc {
struct Work;
}

namespace duoc::org {

enum class Meaning {
  unit,     // the spelling names the unit
  outside,  // it names nobody of ours: it stays as text and nobody is asked
  led_by    // it names a group for which the unit answers, the group's members cooperating
};
std::string_view name_of(Meaning m);
std::optional<Meaning> meaning_of(std::string_view name);

struct TaughtName {
  std::string words;  // folded: what is compared
  std::string text;   // as it was met
  Meaning meaning = Meaning::unit;
  UnitId unit;            // none for Meaning::outside
  Position position = 0;  // of the act
};

struct TeachName {
  std::string text;
  Meaning meaning = Meaning::unit;
  UnitId unit;
};
/// By a clerk. Teaching a spelling anew replaces what it meant. Faults name.malformed (1–300
/// letters), name.is_a_unit (a unit bears it today), unit.missing, unit.closed.
Result<Entry> teach_name(Work& work, const TeachName& args);
/// Fault record.missing.
Result<Entry> forget_name(Work& work, const std::string& text);

/// What is taught now, in the order of its words.
std::vector<TaughtName> taught_names(store::Connection& rows);

extern const std::string_view kNamesSchema;
void apply_name_taught(const Entry& e, store::Connection& rows);
void apply_name_forgotten(const Entry& e, store::Connection& rows);

}  // namespace duoc::org

// The other way to every number: a reading of raw acts that shares no code with the fold or the
// engine.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernel/org/calendar.h"
#include "modules/directives/ledger.h"

namespace duoc::test {

/// A task and its acts as the rows hold them.
struct Raw {
  directives::Task task;
  std::vector<directives::TaskAct> acts;
};

/// Counts of the tasks as of t, known at k, of the year if any, with `lead` accountable then if
/// any.
directives::Numbers count(const std::vector<Raw>& tasks, Moment t, Position k,
                          std::optional<int> year, std::optional<UnitId> lead,
                          const org::Calendar& calendar);

/// All of them as one text, to be compared.
std::string text_of(const directives::Numbers& numbers);

}  // namespace duoc::test

// From a list of goals to decided rows: the dry run that a clerk sees, the decisions sent back, and
// the goals that the verb import_goals writes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "modules/directives/answers.h"
#include "modules/directives/goals/goal_acts.h"
#include "modules/directives/goals/goal_sheet.h"
#include "modules/directives/importing.h"

namespace duoc::directives {

/// A list read against what the directive holds.
struct GoalDryRun {
  GoalSheet sheet;
  Directive directive;
  std::optional<Register> reg;
  std::vector<Change> changes;  // of each row
};

/// `year`: for targets of which the list names none, 0 for none. Faults of read_goal_sheet.
Result<GoalDryRun> dry_run_goals(const Desk& desk, const documents::Document& document,
                                 const Directive& directive, int year);
/// {"rows", "ready", "needs_decision", "refused", "group_headings", "new", "changed", "unchanged",
/// "headings", "verifier_needed", "goals": […]} inside an open object.
void write_goal_dry_run(JsonOut& out, const Desk& desk, const GoalDryRun& run);

/// What a person decided about a row.
struct GoalDecision {
  bool skip = false;
  bool accept = false;       // everything as proposed
  bool qualitative = false;  // the words stay words: no target
  std::optional<UnitId> lead;
  int year = 0;
  std::optional<Comparison> comparison;  // of every target that says none of its own
  std::string target;                    // the target in other words, read anew: "≥ 12"
};

/// Goals that may be written: of ready rows and of decided ones that are new, in order. `left`: how
/// many rows were not. `lead`: of rows when the list has no column for it. Fault
/// goals.decision_unreadable (args row) for a target text that still says more than one thing.
Result<std::vector<NewGoal>> decided_goals(const GoalDryRun& run,
                                           const std::map<int, GoalDecision>& decisions,
                                           UnitId lead, std::uint64_t& left);
/// A sentence for a reason's key, in the reader's language.
std::string_view goal_reason_text(std::string_view key, Language language);

}  // namespace duoc::directives

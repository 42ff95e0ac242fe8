// The acts on goals. Each is a verb in five beats (find, may, rule, step, write) that gives back
// one entry.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernel/work.h"
#include "modules/directives/acts.h"
#include "modules/directives/goals/goal_rows.h"

namespace duoc::directives {

/// A target of a goal to be written.
struct NewTarget {
  int year = 0;
  std::string horizon;
  std::string scope;
  Bounds bounds;
  std::string note;
};

/// One row of a list, decided.
struct NewGoal {
  std::string no;
  std::string section;
  std::string text;
  std::string measure;
  std::string unit;
  std::string lead_text;
  UnitId lead;
  std::vector<NewTarget> targets;  // none: qualitative
  std::string fingerprint;
};

struct ImportGoals {
  GoalsImportId import;  // none: a new import; the entry's record names it
  DirectiveId directive;
  std::string name;            // of the file
  std::string file;            // its hash
  UnitId verifying_unit;       // of a directive without a register
  std::vector<NewGoal> goals;  // 1 … kImportChunk
};
/// By a clerk of the register's standing unit; of a directive without a register, by any clerk,
/// whose unit then keeps the list. Faults directive.secret_content, goals.too_many_rows,
/// goal.verifier_needed, goal.number_taken, goal.target_malformed, goal.target_twice.
Result<Entry> import_goals(Work& work, const ImportGoals& args);
/// Withdraws every goal of an import. Fault goals.values_reported when values stand.
Result<Entry> withdraw_goals_import(Work& work, GoalsImportId import, const std::string& reason);

/// An act on one goal; which fields matter depends on the act.
struct ActOnGoal {
  GoalId goal;
  std::string act;                   // "report_value"
  std::optional<Position> expected;  // If-Match: the last act the actor has seen
  std::string scope;
  std::optional<Day> day;  // the day the value is of; of change_target the first day in effect
  std::optional<Decimal> value;
  std::string note;
  std::string reason;
  std::string document;
  std::vector<Evidence> evidence;
  Position value_position = 0;  // verify, return, withdraw
  std::vector<TaskId> tasks;    // follow, unfollow
  GoalId other;                 // link, unlink
  NewTarget target;             // change_target
};
/// report_value (focal point of the lead), verify_value, return_value (verifier of another unit),
/// withdraw_value, follow_tasks, unfollow_tasks, link_same_goal, unlink_same_goal, change_target
/// (clerk of who keeps the list). Faults record.missing, access.forbidden, goal.changed_since, and
/// what each needs.
Result<Entry> act_on_goal(Work& work, const ActOnGoal& args);
/// The acts this person may do on the goal now, for the page's buttons.
std::vector<std::string> acts_open_to(Work& work, const Goal& goal);

/// Every act on a goal by name, in the order of the page's buttons.
const std::vector<std::string>& goal_act_names();

}  // namespace duoc::directives

// All SQL of goals. Verbs read through these; only apply (goal_rows_apply.cpp) writes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernel/module.h"
#include "modules/directives/goals/goal.h"
#include "modules/directives/rows.h"

namespace duoc::directives {

/// The tables of goals: schema step {"goals", 1}.
extern const std::string_view kGoalSchema;
/// The kinds of entries about goals, each with the apply that writes its rows.
std::vector<Kind> goal_kinds();
/// Tables that follow from the journal alone.
std::vector<Module::Table> goal_tables();

/// A goal as its import gave it.
struct Goal {
  GoalId id;
  DirectiveId directive;
  GoalsImportId import;
  std::string no;
  std::string section;
  std::string text;     // as written
  std::string measure;  // what is measured
  std::string unit;     // "%", "% GDP", "tỷ đồng"
  std::string lead_text;
  UnitId lead;            // none: whoever keeps the list reports
  UnitId verifying_unit;  // chosen at the import; none: that of the directive's register
  UnitId keeper;          // keeps the list when the directive has no register
  std::string fingerprint;
  Moment since;  // from when the goal counts
  Position position = 0;
  Position withdrawn = 0;
  Position last_act = 0;  // changes with every act: the ETag
};
std::optional<Goal> find_goal(store::Connection& rows, GoalId id);
/// Of every directive, in the order of their lists; those withdrawn as well.
std::vector<Goal> all_goals(store::Connection& rows);
GoalHistory history_of(store::Connection& rows, const Goal& goal);

/// Who keeps a goal's list, who reports and who verifies, by the directive's register or by what
/// was chosen at the import.
struct GoalUnits {
  UnitId keeper;
  UnitId reporting;
  UnitId verifying;
};
GoalUnits units_of(store::Connection& rows, const Goal& goal, const org::Tree& tree);
/// The directive's register: the first opened for it.
std::optional<Register> register_of(store::Connection& rows, DirectiveId directive);

/// An act on a goal as its history shows it.
struct GoalAct {
  Position position = 0;
  std::string act;  // the verb: "report_value"
  Moment recorded;
  Moment effective;
  UnitId by_unit;
  PersonId by;
  Position of = 0;   // the value it is about
  std::string text;  // note or reason
  std::string document;
};
std::vector<GoalAct> acts_of(store::Connection& rows, GoalId id);
struct GoalEvidence {
  std::string title;
  Day date;
  std::string file;
  std::string name;
  std::int64_t size = 0;
};
std::vector<GoalEvidence> evidence_of(store::Connection& rows, Position value);

/// A person's word that two goals of different directives measure the same thing.
struct SameGoal {
  GoalId a;
  GoalId b;
  Position since = 0;
  Moment effective;
  PersonId by;
  std::string reason;
  Position until = 0;
};
std::vector<SameGoal> all_same_goals(store::Connection& rows);

struct GoalsImport {
  GoalsImportId id;
  DirectiveId directive;
  std::string name;
  std::string file;
  int rows = 0;
  Position withdrawn = 0;
  PersonId by;
  Moment at;
  UnitId keeper;
};
std::optional<GoalsImport> find_goals_import(store::Connection& rows, GoalsImportId id);
std::vector<GoalsImport> all_goals_imports(store::Connection& rows);

}  // namespace duoc::directives

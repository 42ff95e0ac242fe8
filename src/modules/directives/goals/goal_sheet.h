// A list of goals read row by row: each is ready, needs a decision, is refused with its cell named,
// or is the heading of a group. Pure.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "documents/document.h"
#include "modules/directives/annex/agencies.h"
#include "modules/directives/annex/annex.h"
#include "modules/directives/goals/goal_target.h"

namespace duoc::directives {

enum class GoalColumn { no, section, horizon, measure, unit, target, lead };
inline constexpr int kGoalColumns = 7;
std::string_view name_of(GoalColumn c);

struct GoalHeadings {
  std::size_t row = 0;
  std::array<int, kGoalColumns> at{};          // index of the column, -1 when it is not there
  std::array<std::string, kGoalColumns> text;  // as the file spells it
  std::vector<std::pair<int, int>> years;      // columns that hold one year's targets: index, year
  int of(GoalColumn c) const { return at[static_cast<std::size_t>(c)]; }
  /// The measure and its target share a cell.
  bool sentences() const { return of(GoalColumn::target) == -1 && years.empty(); }
};
/// Within the first 50 rows; at least the measure. Fault goals.no_header.
Result<GoalHeadings> find_goal_headings(const documents::Table& table);

/// A target of a row with its year.
struct RowTarget {
  int year = 0;
  std::string horizon;
  TargetReading reading;
};
/// What one row gives: usually one goal; a sentence with several measures gives several.
struct RowGoal {
  std::string measure;
  std::string unit;
  std::vector<RowTarget> targets;  // none: qualitative
};

enum class GoalRowStatus { ready, needs_decision, refused, heading };
std::string_view name_of(GoalRowStatus s);

struct GoalRow {
  int row = 0;   // names the row within the document, as in annexes
  int line = 0;  // in the file, sheet or table
  std::string no;
  std::string section;
  std::string text;         // as written: measure and, in its own cell, the target
  std::string target_text;  // of the target's cell
  std::string horizon;
  std::string lead_text;
  UnitId lead;
  std::optional<UnitId> proposed_lead;
  std::vector<RowGoal> goals;
  GoalRowStatus status = GoalRowStatus::ready;
  std::string cell;                  // the first cell to decide about
  std::vector<std::string> reasons;  // keys: target.*, year.missing, lead.*, goal.blank …
  std::string fingerprint;
};

struct GoalSheet {
  GoalHeadings headings;  // of the first table that has some
  std::vector<GoalRow> rows;
};

/// `year`: of targets for which the list names none; 0: then each such row asks. Faults
/// goals.no_header, goals.no_rows, goals.too_many_rows.
Result<GoalSheet> read_goal_sheet(const documents::Document& document, const UnitNames& names,
                                  Day directive_date, int year);
inline constexpr std::size_t kGoalRowsMost = 5'000;

}  // namespace duoc::directives

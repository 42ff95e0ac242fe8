// A list of goals as a workbook: what was found, and a second sheet that says what was asked.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "modules/directives/goals/goal_answers.h"

namespace duoc::directives {

/// What was asked; stands on the second sheet.
struct GoalExportAbout {
  Moments moments;
  std::string reader;
  Moment made_at;
  std::vector<std::pair<std::string, std::string>> filters;  // as in the address: name, value
};

/// The bytes of an .xlsx file in the reader's language, a row for each goal and target. Texts are
/// written as texts, whatever they begin with: no cell is a formula. Throws std::runtime_error when
/// no temporary file can be written.
std::string export_goals(const Desk& desk, const GoalsFound& found, const GoalExportAbout& about);

}  // namespace duoc::directives

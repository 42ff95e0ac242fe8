// Reads targets as directives write them: a cell ("≥ 80", "16 - 18%/năm", "≤ 3 Đông Nam Á; ≤ 50 Thế
// giới") or a sentence ("Quy mô kinh tế số đạt tối thiểu 30% GDP"). Pure. What may mean more than
// one thing is a proposal with its doubts; nothing is guessed in silence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "modules/directives/goals/goal.h"

namespace duoc::directives {

/// One target found. `doubts` are keys of sentences: target.bare_number ("90": no comparison is
/// said), target.range ("40 - 50": is more than 50 still reached?), target.from ("từ 90%"),
/// target.about ("khoảng 69%"), target.number_writing ("10.5"), target.fraction ("17/99 xã"),
/// target.unit_unknown, target.unit_differs (from the column's unit), target.words (text that is
/// not understood stands around the number).
struct TargetReading {
  Bounds bounds;
  std::string unit;
  std::string scope;
  std::string note;     // words around the target that stay words
  std::string measure;  // of a sentence: what is measured
  std::vector<std::string> doubts;
};

/// No target and no number: the goal is qualitative.
struct TargetsReading {
  std::vector<TargetReading> targets;
  bool numbers = false;  // the text holds numbers, targets or not
};

inline constexpr std::size_t kTargetsMost = 20;  // of one text

/// A cell of a target column; `unit` is the unit column's text, if there is one.
TargetsReading read_target_cell(std::string_view text, std::string_view unit);
/// A sentence that names what is measured and the target together.
TargetsReading read_target_sentence(std::string_view text);
/// The year in "Đến năm 2030", "Tầm nhìn đến năm 2045", "2026"; 0 for none or for several.
int horizon_year(std::string_view text);
/// True for a unit that counts places in a ranking: "Thứ bậc", "Xếp hạng".
bool counts_ranks(std::string_view unit);

}  // namespace duoc::directives

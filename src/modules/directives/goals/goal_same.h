// The same thing measured by goals of different directives: what a person might link, with the
// reason shown, and where linked goals' targets disagree.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "modules/directives/goals/goal_rows.h"

namespace duoc::directives {

/// How alike two measures are in words, 0…100, and what differs. "tỷ" and "tỉ" are one, words that
/// only join others do not count.
struct Likeness {
  int per_cent = 0;
  std::vector<std::string> shared;
  std::vector<std::string> only_a;
  std::vector<std::string> only_b;
};
Likeness likeness_of(std::string_view a, std::string_view b);
/// From here on two measures are offered as perhaps the same.
inline constexpr int kLikeEnough = 60;

/// Two goals of different directives, not linked, whose words are alike.
struct SameProposal {
  std::size_t a = 0;  // indices into the goals
  std::size_t b = 0;
  Likeness likeness;
};
/// Best first, at most `most`; each pair once. `about`: only pairs with this goal.
std::vector<SameProposal> same_proposals(const std::vector<Goal>& goals,
                                         const std::vector<SameGoal>& links, std::size_t most,
                                         std::optional<GoalId> about = std::nullopt);

/// Targets of two linked goals for the same year and scope.
struct TargetPair {
  const GoalTarget* a = nullptr;
  const GoalTarget* b = nullptr;
  Relation relation = Relation::same;
};
/// Years and scopes that both have, in force at t as known at k. Scopes are compared folded.
std::vector<TargetPair> target_pairs(const GoalHistory& a, const GoalHistory& b, Moment t,
                                     Position k);
/// Units compared folded, "tỷ" and "tỉ" alike; targets of different units cannot be held against
/// each other.
bool same_unit(std::string_view a, std::string_view b);

}  // namespace duoc::directives

// Answers about goals as JSON, the same for HTTP and the command line; what a list asks and finds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "modules/directives/answers.h"
#include "modules/directives/goals/goal_rows.h"

namespace duoc::directives {

/// What a list of goals asks.
struct GoalsAsked {
  Moments moments;
  std::optional<int> year;
  std::optional<DirectiveId> directive;
  std::optional<UnitId> unit;  // the one that reports, or one below it
  std::optional<GoalState> state;
  std::string words;  // folded: of number, section, text
  std::string may;    // an act that the reader may do on it now
};

struct JudgedGoal {
  Goal goal;
  GoalHistory history;
  Judgement judgement;  // its pointers lead into `history`, which therefore stays where it is
};

/// reached + not_reached + awaiting + no_value = total.
struct GoalCounts {
  std::uint64_t total = 0;
  std::uint64_t reached = 0;
  std::uint64_t not_reached = 0;
  std::uint64_t awaiting = 0;
  std::uint64_t no_value = 0;
  void add(GoalState s);
  /// reached / total in per cent, half-up to two decimals; nothing when total is 0.
  std::optional<std::string> share_reached() const;
};

struct GoalsFound {
  std::vector<std::unique_ptr<JudgedGoal>> goals;  // with the state asked for
  GoalCounts counts;                               // of every state
  std::vector<std::pair<DirectiveId, GoalCounts>> directives;
};

/// Goals that stood at the moment, as known then. With a year: those with a target for it, and
/// those without any target.
GoalsFound find_goals(const Desk& desk, const GoalsAsked& asked);
/// One goal judged.
std::unique_ptr<JudgedGoal> judged(const Desk& desk, Goal goal, const Moments& moments,
                                   std::optional<int> year);

/// "total", "reached", …, "share_reached" inside an open object.
void write_goal_counts(JsonOut& out, const GoalCounts& counts);
/// The fields of a goal's row inside an open object.
void write_goal_row(JsonOut& out, const Desk& desk, const JudgedGoal& goal);
/// The goal's page: the row, its units, targets, values, tasks, same goals, acts, what the reader
/// may do.
void write_goal(JsonOut& out, const Desk& desk, const JudgedGoal& goal, const Moments& moments);
/// Linked goals side by side, as of the moments; `only_conflicts`: those whose targets differ.
struct GoalLink {
  SameGoal link;
  Goal a;
  Goal b;
};
std::vector<GoalLink> goal_links(const Desk& desk, const Moments& moments, bool only_conflicts);
void write_goal_link(JsonOut& out, const Desk& desk, const GoalLink& link, const Moments& moments);
/// "proposals": pairs that a person might link, with the reason, as of the moments.
void write_goal_proposals(JsonOut& out, const Desk& desk, const Moments& moments,
                          std::optional<GoalId> about);

}  // namespace duoc::directives

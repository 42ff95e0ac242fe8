// The nouns of carrying a directive out: a task is an entry of exactly one register, with its own
// acts. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace duoc::directives {

enum class TaskKind : std::uint8_t { dated = 1, recurring = 2, regular = 3 };
std::string_view name_of(TaskKind kind);
std::optional<TaskKind> task_kind_of(std::string_view name);

/// How often a recurring task comes due. `day` 0: the last day of the period; otherwise the last
/// day allowed within a month ("before the 25th" is 24, and then never moved past it).
struct Recurrence {
  std::string period;  // month, quarter, half_year, year; "" when not recurring
  int day = 0;
  bool fixed = false;  // not moved to the next working day
  int first_year = 0;
  int last_year = 0;  // 0: open
};

/// What can happen to a task; the names are those of the journal kinds without "task.".
enum class ActKind : std::uint8_t {
  registered,
  assigned,
  accepted,
  started,
  progress_reported,
  completion_claimed,
  completion_verified,
  claim_returned,
  extension_asked,
  extension_granted,
  extension_refused,
  reassigned,
  handed_over,  // by a merger of units
  cancelled,
  reopened,
  withdrawn,       // the whole task, entered in error
  acts_withdrawn,  // single acts, entered in error
  rescheduled,     // by an accepted calendar: the same deadline ends at another moment
  amended,         // by an amended directive: other words, deadline, lead or units
};
std::string_view name_of(ActKind kind);
std::optional<ActKind> act_kind_of(std::string_view name);

/// One act as the fold needs it.
struct TaskAct {
  Position position = 0;
  ActKind kind = ActKind::registered;
  Moment recorded;
  Moment effective;
  std::optional<Day>
      deadline;  // registered, extension_granted, rescheduled, amended: last day as written
  Moment due_at{kNever};  // with deadline
  UnitId lead;            // registered, reassigned, handed_over, amended
  UnitId by_unit;         // the unit under which it was done
  PersonId by;
  bool confirms_evidence =
      false;  // completion_verified: the verifier confirms the evidence date in so many words
  std::optional<Day>
      occurrence;  // claims and verifications of recurring tasks: the period's deadline
  std::vector<Position> withdraws;  // acts_withdrawn
};

/// Steps of the graph in blueprints/steps/task.json.
enum class Step : std::uint8_t {
  registered,
  assigned,
  accepted,
  in_progress,
  claimed,
  verified,
  cancelled,
  withdrawn
};
std::string_view name_of(Step step);
std::optional<Step> step_of(std::string_view name);

/// Classes of a subject at a moment; the reported figures are sums of these.
enum class TaskClass : std::uint8_t {
  in_term,
  due_soon,      // part of the reported in_term
  claimed,       // recorded by due_at, waiting for the verifier
  claimed_past,  // as claimed, the deadline has passed since
  overdue,
  done_on_time,
  dated_back,  // part of done_on_time: claimed after due_at, the evidence date confirmed
  done_late,
  cancelled,
};
std::string_view name_of(TaskClass c);

/// Kinds of subjects in the figure engine.
enum class SubjectKind : std::uint8_t { dated = 1, recurring = 2, recurring_year = 3, regular = 4 };

}  // namespace duoc::directives

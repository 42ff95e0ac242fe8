// A task's acts folded into the chain of intervals that the figure engine counts. Pure; the one
// place that says what "overdue", "claimed" and "done late" mean (docs: figures, Classes).
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "figures/figures.h"
#include "kernel/org/calendar.h"
#include "kernel/org/rows.h"
#include "modules/directives/task.h"

namespace duoc::directives {

/// What of a task does not change with its acts.
struct TaskShape {
  TaskKind kind = TaskKind::dated;
  std::uint16_t reg = 0;
  std::uint16_t field = 0;
  Recurrence recurrence;
};

/// The acts that count: withdrawn ones left out, in effective order, equal moments in journal
/// order. Empty when the task itself was withdrawn.
std::vector<TaskAct> believed(std::span<const TaskAct> acts);

/// False for acts that move a task along without changing its class, lead or deadline at any
/// moment: a report, an acceptance. With and without them every chain below is the same.
bool changes_chain(ActKind kind);

/// Who leads a task after the units that have it are merged into others, by mergers in force or
/// dated ahead: when and whom, in order. `lead` has it from the moment `from`.
struct HandOver {
  Moment effective;
  UnitId lead;
};
using MergerOf = std::function<std::optional<org::Merger>(UnitId)>;
std::vector<HandOver> hand_overs(UnitId lead, Moment from, const MergerOf& merger_of);
/// True for acts that leave a task to a unit anew: mergers recorded earlier then hand it on.
bool leaves_to_lead(ActKind kind);

/// Chain of a dated or regular task, or of a recurring task as such (its class is only in_term or
/// cancelled).
std::vector<figures::Interval> fold(const TaskShape& shape, std::span<const TaskAct> acts,
                                    const org::Calendar& calendar);

/// One coming-due of a recurring task.
struct Occurrence {
  Day deadline;
  Moment due_at;
};
/// Those with a deadline in the year, in order.
std::vector<Occurrence> occurrences(const Recurrence& r, int year, const org::Calendar& calendar);

/// Chain of a recurring task for a year: overdue while an occurrence already due is unverified,
/// done when all are.
std::vector<figures::Interval> fold_year(const TaskShape& shape, std::span<const TaskAct> acts,
                                         int year, const org::Calendar& calendar);
/// Class of one occurrence at a moment; nothing when the task does not exist then or it fell due
/// before.
std::optional<TaskClass> occurrence_class(const Occurrence& o,
                                          const std::vector<TaskAct>& believed_acts, Moment t,
                                          const org::Calendar& calendar);

}  // namespace duoc::directives

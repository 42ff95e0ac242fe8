// What an act on a task looks at, and how it fits the task's path through the step graph. Inside of
// acts.h: the verbs are in act_on_task.cpp.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kernel/work.h"
#include "modules/directives/acts.h"
#include "modules/directives/fold.h"
#include "modules/directives/step_graph.h"

namespace duoc::directives {

/// A task with what has happened to it, for who may see it.
struct Case {
  Task task;
  Register reg;
  std::vector<TaskAct> acts;    // journal order
  std::vector<TaskAct> before;  // as believed before the act
  Present present;
};

/// `acts` gives the task's history in journal order. Fault record.missing, the same for a task that
/// is not there, was withdrawn or is hidden from the actor.
Result<Case> find_case(Work& work, const StepGraph& graph, TaskId id,
                       const std::function<std::vector<TaskAct>()>& acts);
/// The unit at which a role is asked for.
UnitId reached(const Case& c, Reach reach, const org::Tree& tree);
/// The claim a verification or return is about: of one period for a recurring task.
const TaskAct* open_claim(const Case& c, const std::optional<Day>& occurrence);
/// Whether the period of a recurring task was verified, which stays so.
bool was_verified(const Case& c, Day occurrence);
/// A guard that the step graph names. Each has its fault.
Checked guard(const std::string& name, const Work& work, const Case& c, const ActOnTask& a);

/// True when the person holds a post now, or held one at `moment`, in the unit or anywhere below it
/// in the tree of that moment, whatever post they act under.
bool holds_post_in(const Work& work, PersonId person, UnitId unit, Moment moment);

/// Replays the task with the new act in its place. Faults task.not_in_step, task.path_blocked: the
/// act in the way and the correction that takes out, in one act, all that has to go.
Result<Present> step(const StepGraph& graph, const Case& c, const TaskAct& act);

}  // namespace duoc::directives

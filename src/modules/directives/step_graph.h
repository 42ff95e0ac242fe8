// The step graph of a task, read from its blueprint: which act leads from which step to which, who
// may, under which guards. Declared as data; the guards are a closed set of named predicates in
// code.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kernel/org/org.h"
#include "modules/directives/task.h"

namespace duoc::directives {

/// Whose subtree the actor's post must reach.
enum class Reach { lead, standing_unit, verifying_unit };

struct Transition {
  std::set<Step> from;
  std::optional<Step> to;  // nothing: the step stays
  org::Role role = org::Role::clerk;
  Reach reach = Reach::lead;
  std::set<std::string> guards;
};

/// What stands after a path of acts.
struct Present {
  Step step = Step::registered;
  std::optional<Day> deadline;
  Moment due_at{kNever};
  UnitId lead;
  const TaskAct* claim = nullptr;      // waiting for the verifier (dated and regular tasks)
  const TaskAct* extension = nullptr;  // asked, not decided
};

class StepGraph {
 public:
  /// Faults blueprint.malformed, blueprint.unknown_key, blueprint.unknown_guard: refused at
  /// publishing.
  static Result<StepGraph> parse(std::string_view json);

  const Transition* find(std::string_view act) const;
  const std::map<std::string, Transition, std::less<>>& acts() const { return acts_; }
  int verify_within_working_days() const { return verify_days_; }

  /// Replays acts, ordered as they took effect. Fault task.path_blocked with arg `position` of the
  /// first act that the graph does not allow where it stands. `acts` must outlive the answer.
  Result<Present> replay(TaskKind kind, const std::vector<TaskAct>& acts) const;
  /// One act more, which took effect after all the others; the same fault. `act` must outlive `p`.
  Checked advance(TaskKind kind, const TaskAct& act, Present& p) const;

 private:
  Result<Step> next(TaskKind kind, Step step, const TaskAct& act) const;

  std::map<std::string, Transition, std::less<>> acts_;
  int verify_days_ = 5;
};

/// The blueprint that this program carries.
std::string_view task_blueprint();
/// "assign_task" ↔ ActKind::assigned; nothing for kinds that no person does directly.
std::optional<ActKind> kind_of_act(std::string_view act);
std::string_view act_of_kind(ActKind kind);

}  // namespace duoc::directives

// Finding a task's case, the guards and who may see it. See task_case.h.
#include "modules/directives/task_case.h"

#include <algorithm>

#include "kernel/access/access.h"

namespace duoc::directives {
namespace {

Fault fault(Refusal code, std::string key, std::string field = {}) {
  return Fault{code, std::move(key), std::move(field), {}};
}

Checked other_unit(const Work& work, const Case& c, const TaskAct* claim) {
  if (access::is_installation(work.actor)) return Done{};
  const Moment at = claim != nullptr ? claim->recorded : work.now;
  bool own = holds_post_in(work, work.actor.person, c.task.lead, at);
  if (claim != nullptr) {
    own = own || claim->by == work.actor.person ||
          holds_post_in(work, work.actor.person, claim->by_unit, at);
  }
  if (own) return fault(Refusal::forbidden, "task.verifier_of_own_unit");
  return Done{};
}

}  // namespace

bool holds_post_in(const Work& work, PersonId person, UnitId unit, Moment claimed) {
  std::optional<org::Tree> then;
  for (const auto& [id, post] : work.org.posts) {
    if (post.person != person) continue;
    if (post.in_force(work.now) && work.org.today.below(post.unit, unit)) return true;
    if (!post.in_force(claimed)) continue;
    if (work.org.today.below(post.unit, unit)) return true;
    if (!then) then = org::tree_at(work.org.unit_acts, claimed, ~Position{0});
    if (then->below(post.unit, unit)) return true;
  }
  return false;
}

Result<Case> find_case(Work& work, const StepGraph& graph, TaskId id,
                       const std::function<std::vector<TaskAct>()>& acts) {
  Case c;
  auto found = find_registered(work.rows, id);
  if (!found || found->task.step == Step::withdrawn) return access::missing("task");
  c.task = std::move(found->task);
  c.reg = std::move(found->reg);
  if (!access::is_installation(work.actor)) {
    // Whoever leads the task is seen from its own row; the other units are asked for after that.
    const access::Reader reader{work.org, work.actor.person, work.now};
    if (!access::sees(reader, {{&c.task.lead, 1}}) &&
        !access::sees(reader, {circle_of(work.rows, c.task, c.reg)})) {
      return access::missing("task");
    }
  }
  c.acts = acts();
  c.before = believed(c.acts);
  auto present = graph.replay(c.task.kind, c.before);
  ENSURE(present.ok());
  c.present = *present;
  // A merger dated ahead has given the task a lead to come; rights follow the lead of now.
  for (const TaskAct& a : c.before) {
    if (a.lead && a.effective <= work.now) c.task.lead = a.lead;
  }
  return c;
}

UnitId reached(const Case& c, Reach reach, const org::Tree& tree) {
  switch (reach) {
    case Reach::lead:
      return c.task.lead;
    case Reach::standing_unit:
      return c.reg.standing_unit;
    case Reach::verifying_unit:
      return verifying_unit_of(c.task, c.reg, tree);
  }
  return {};
}

const TaskAct* open_claim(const Case& c, const std::optional<Day>& occurrence) {
  if (c.task.kind != TaskKind::recurring) return c.present.claim;
  const TaskAct* claim = nullptr;
  for (const TaskAct& a : c.before) {
    if (a.occurrence != occurrence || !occurrence) continue;
    if (a.kind == ActKind::completion_claimed) claim = &a;
    if (a.kind == ActKind::completion_verified || a.kind == ActKind::claim_returned)
      claim = nullptr;
  }
  return claim;
}

bool was_verified(const Case& c, Day occurrence) {
  return std::any_of(c.before.begin(), c.before.end(), [&](const TaskAct& a) {
    return a.kind == ActKind::completion_verified && a.occurrence == occurrence;
  });
}

Checked guard(const std::string& name, const Work& work, const Case& c, const ActOnTask& a) {
  if (name == "has_evidence" && a.evidence.empty())
    return fault(Refusal::invalid, "task.evidence_needed", "evidence");
  if (name == "has_reason" && a.reason.empty())
    return fault(Refusal::invalid, "act.reason_needed", "reason");
  if (name == "has_document" && a.document.empty())
    return fault(Refusal::invalid, "act.document_needed", "document");
  if (name == "extension_pending" && c.present.extension == nullptr) {
    return fault(Refusal::conflict, "task.no_extension_asked");
  }
  if (name == "no_extension_pending" && c.present.extension != nullptr) {
    return fault(Refusal::conflict, "task.extension_pending");
  }
  if (name == "verifier_of_other_unit") return other_unit(work, c, open_claim(c, a.occurrence));
  return Done{};
}

std::vector<UnitId> circle_of(store::Connection& rows, const Task& task, const Register& reg) {
  std::vector<UnitId> out = {task.lead, reg.verifying_unit, reg.second_verifying_unit,
                             reg.standing_unit};
  for (const TaskUnit& unit : units_of(rows, task.id)) {
    if (unit.unit) out.push_back(unit.unit);
  }
  // Where a merger dated ahead has named the successor, the unit that still leads sees it too.
  rows.rows(
      "SELECT lead FROM task_act WHERE task = $1 AND lead <> 0 AND EXISTS(SELECT 1 FROM task_act "
      "WHERE task = $1 AND kind = 12)",
      {task.id.n}, [&](const store::Row& r) { out.push_back(UnitId{r.integer(0)}); });
  return out;
}

UnitId verifying_unit_of(const Task& task, const Register& reg, const org::Tree& tree) {
  return tree.below(task.lead, reg.verifying_unit) ? reg.second_verifying_unit : reg.verifying_unit;
}

}  // namespace duoc::directives

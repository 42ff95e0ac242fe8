// The acts on a goal. See goal_acts.h.
#include <algorithm>

#include "base/json_out.h"
#include "base/text.h"
#include "kernel/access/access.h"
#include "modules/directives/goals/goal_acts.h"
#include "modules/directives/task_case.h"

namespace duoc::directives {
namespace {

using Refused = Refusal;

Fault fault(Refusal code, std::string key, std::string field = {}) {
  return Fault{code, std::move(key), std::move(field), {}};
}

// The goal an act is about, who is concerned with it, and what was said of it so far.
struct GoalCase {
  Goal goal;
  GoalUnits units;
  GoalHistory history;
};

std::string record_of(GoalId id) { return "goal/" + std::to_string(id.n); }

Checked keeps(Work& work, const GoalCase& c) {
  if (c.units.keeper) return access::may(work, org::Role::clerk, c.units.keeper);
  return access::may_anywhere(work, org::Role::clerk);
}

Checked check_texts(const ActOnGoal& a) {
  for (const auto& [field, text] : {std::pair{"note", &a.note}, {"reason", &a.reason}}) {
    if (text->size() > 8000) return fault(Refused::invalid, "act.text_too_long", field);
  }
  if (a.document.size() > 800) return fault(Refused::invalid, "act.text_too_long", "document");
  if (a.evidence.size() > 20) return fault(Refused::invalid, "task.too_much_evidence", "evidence");
  for (const Evidence& e : a.evidence) {
    if (e.title.empty() || e.title.size() > 1000)
      return fault(Refused::invalid, "task.evidence_title_needed", "evidence");
  }
  return Done{};
}

// Values are reported for a scope that some target has; a goal without a scope has the scope "".
bool known_scope(const GoalCase& c, const std::string& scope) {
  return std::any_of(c.history.targets.begin(), c.history.targets.end(),
                     [&](const GoalTarget& t) { return t.scope == scope; });
}

const GoalValue* value_at(const GoalCase& c, Position p) {
  for (const GoalValue& v : c.history.values) {
    if (v.position == p && v.withdrawn == 0) return &v;
  }
  return nullptr;
}

void write_evidence(JsonOut& body, const ActOnGoal& a) {
  body.key("evidence").open_list();
  for (const Evidence& e : a.evidence) {
    body.open().field("title", nfc(e.title)).field("date", e.date).field("file", e.file);
    body.field("name", nfc(e.name)).field("size", e.size).close();
  }
  body.close_list();
}

Result<Entry> report_value(Work& work, const GoalCase& c, const ActOnGoal& a) {
  CHECK(access::may(work, org::Role::focal_point, c.units.reporting));
  if (c.history.targets.empty()) return fault(Refused::conflict, "goal.qualitative");
  if (!a.value) return fault(Refused::invalid, "goal.value_needed", "value");
  if (!a.day) return fault(Refused::invalid, "day.needed", "day");
  const Day today = day_of(work.now);
  if (*a.day > today) return fault(Refused::invalid, "goal.value_in_future", "day");
  if (civil(*a.day).year < 2000) return fault(Refused::invalid, "goal.value_too_old", "day");
  const std::string scope = nfc(a.scope);
  if (!known_scope(c, scope)) return fault(Refused::invalid, "goal.scope_unknown", "scope");
  if (a.evidence.empty()) return fault(Refused::invalid, "task.evidence_needed", "evidence");
  for (const Evidence& e : a.evidence) {
    if (e.date > today) return fault(Refused::invalid, "task.evidence_in_future", "evidence");
  }
  JsonOut body;
  body.open().field("goal", c.goal.id.n).field("scope", scope).field("day", *a.day);
  body.field("value", plain(*a.value)).field("note", nfc(a.note));
  write_evidence(body, a);
  body.close();
  return entry_of(work, "goal.value_reported", record_of(c.goal.id),
                  std::min(end_of(*a.day), work.now), body);
}

// Nobody verifies a unit in which, or below which, they held a post at the report or hold one now.
Checked other_unit(Work& work, const GoalCase& c, const GoalValue& v) {
  if (access::is_installation(work.actor)) return Done{};
  for (const GoalAct& act : acts_of(work.rows, c.goal.id)) {
    if (act.position != v.position) continue;
    const PersonId person = work.actor.person;
    if (act.by == person || holds_post_in(work, person, c.units.reporting, act.recorded) ||
        (act.by_unit && holds_post_in(work, person, act.by_unit, act.recorded)))
      return fault(Refused::forbidden, "task.verifier_of_own_unit");
  }
  return Done{};
}

Result<Entry> judge_value(Work& work, const GoalCase& c, const ActOnGoal& a) {
  CHECK(access::may(work, org::Role::verifier, c.units.verifying));
  const GoalValue* v = value_at(c, a.value_position);
  if (v == nullptr) return access::missing("value");
  CHECK(other_unit(work, c, *v));
  if (v->verified != 0 || v->returned != 0) return fault(Refused::conflict, "goal.value_settled");
  const bool verify = a.act == "verify_value";
  if (!verify && a.reason.empty()) return fault(Refused::invalid, "act.reason_needed", "reason");
  JsonOut body;
  body.open().field("goal", c.goal.id.n).field("value_position", v->position);
  body.field("note", nfc(a.note)).field("reason", nfc(a.reason)).close();
  return entry_of(work, verify ? "goal.value_verified" : "goal.value_returned",
                  record_of(c.goal.id), work.now, body);
}

Result<Entry> withdraw_value(Work& work, const GoalCase& c, const ActOnGoal& a) {
  CHECK(keeps(work, c));
  const GoalValue* v = value_at(c, a.value_position);
  if (v == nullptr) return access::missing("value");
  if (a.reason.empty()) return fault(Refused::invalid, "act.reason_needed", "reason");
  JsonOut body;
  body.open().field("goal", c.goal.id.n).field("value_position", v->position);
  body.field("reason", nfc(a.reason)).close();
  return entry_of(work, "goal.value_withdrawn", record_of(c.goal.id), work.now, body);
}

// From when a follow counts: the beginning of the day given, else of today.
Result<Moment> effective_of(const Work& work, const GoalCase& c, const ActOnGoal& a) {
  const Moment at = start_of(a.day.value_or(day_of(work.now)));
  if (at > work.now) return fault(Refused::invalid, "act.effective_in_future", "day");
  if (at < c.goal.since) return c.goal.since;
  return at;
}

bool seen(Work& work, const Task& task) {
  if (access::is_installation(work.actor)) return true;
  const auto reg = find_register(work.rows, task.reg);
  return reg &&
         access::sees({work.org, work.actor.person, work.now}, {circle_of(work.rows, task, *reg)});
}

Result<Entry> change_tasks(Work& work, const GoalCase& c, const ActOnGoal& a) {
  CHECK(keeps(work, c));
  const bool follow = a.act == "follow_tasks";
  if (a.tasks.empty() || a.tasks.size() > 200)
    return fault(Refused::invalid, "goal.tasks_needed", "tasks");
  if (a.reason.empty()) return fault(Refused::invalid, "act.reason_needed", "reason");
  TRY(const Moment effective, effective_of(work, c, a));
  JsonOut body;
  body.open().field("goal", c.goal.id.n).field("reason", nfc(a.reason)).key("tasks").open_list();
  std::vector<TaskId> named;
  for (const TaskId id : a.tasks) {
    const auto task = find_task(work.rows, id);
    if (!task || task->step == Step::withdrawn || !seen(work, *task))
      return access::missing("task");
    const auto reg = find_register(work.rows, task->reg);
    if (follow && (!reg || reg->directive != c.goal.directive))
      return fault(Refused::invalid, "goal.task_of_other_directive", "tasks");
    if (follow && task->kind == TaskKind::regular)
      return fault(Refused::conflict, "task.regular_is_never_done", "tasks");
    const bool followed =
        std::find(named.begin(), named.end(), id) != named.end() ||
        std::any_of(c.history.tasks.begin(), c.history.tasks.end(),
                    [&](const GoalTask& t) { return t.task == id && t.until == 0; });
    if (followed == follow)
      return fault(Refused::conflict, follow ? "goal.task_followed" : "goal.task_not_followed",
                   "tasks");
    if (follow) named.push_back(id);
    body.value(id.n);
  }
  body.close_list().close();
  return entry_of(work, follow ? "goal.tasks_followed" : "goal.tasks_unfollowed",
                  record_of(c.goal.id), effective, body);
}

Result<Entry> change_link(Work& work, const GoalCase& c, const ActOnGoal& a) {
  CHECK(keeps(work, c));
  const auto other = find_goal(work.rows, a.other);
  if (!other || other->withdrawn != 0) return access::missing("goal");
  const bool link = a.act == "link_same_goal";
  if (link && other->directive == c.goal.directive)
    return fault(Refused::invalid, "goal.same_directive", "other");
  if (a.reason.empty()) return fault(Refused::invalid, "act.reason_needed", "reason");
  const auto links = all_same_goals(work.rows);
  const bool linked = std::any_of(links.begin(), links.end(), [&](const SameGoal& l) {
    return l.until == 0 &&
           ((l.a == c.goal.id && l.b == a.other) || (l.b == c.goal.id && l.a == a.other));
  });
  if (linked == link)
    return fault(Refused::conflict, link ? "link.known_already" : "link.missing", "other");
  JsonOut body;
  body.open().field("goal", c.goal.id.n).field("other", a.other.n);
  body.field("reason", nfc(a.reason)).close();
  return entry_of(work, link ? "goal.same_linked" : "goal.same_unlinked", record_of(c.goal.id),
                  work.now, body);
}

Result<Entry> change_target(Work& work, const GoalCase& c, const ActOnGoal& a) {
  CHECK(keeps(work, c));
  const NewTarget& t = a.target;
  if (!well_formed(t.bounds)) return fault(Refused::invalid, "goal.target_malformed", "target");
  if (t.year != 0 && (t.year < 2000 || t.year > kLastYear))
    return fault(Refused::invalid, "figures.year_malformed", "year");
  if (a.document.empty()) return fault(Refused::invalid, "act.document_needed", "document");
  if (!a.day) return fault(Refused::invalid, "day.needed", "day");
  if (t.note.size() > 4000 || t.scope.size() > 400)
    return fault(Refused::invalid, "act.text_too_long", "note");
  const Moment effective = start_of(*a.day);
  if (effective < c.goal.since) return fault(Refused::invalid, "goal.effective_before_goal", "day");
  JsonOut body;
  body.open().field("goal", c.goal.id.n).field("year", t.year).field("horizon", nfc(t.horizon));
  body.field("scope", nfc(t.scope)).field("comparison", name_of(t.bounds.comparison));
  if (t.bounds.lower) body.field("lower", plain(*t.bounds.lower));
  if (t.bounds.upper) body.field("upper", plain(*t.bounds.upper));
  body.field("note", nfc(t.note)).field("document", nfc(a.document));
  body.field("reason", nfc(a.reason)).close();
  return entry_of(work, "goal.target_changed", record_of(c.goal.id), effective, body);
}

}  // namespace

const std::vector<std::string>& goal_act_names() {
  static const std::vector<std::string> names = {
      "report_value",   "verify_value",   "return_value",     "withdraw_value", "follow_tasks",
      "unfollow_tasks", "link_same_goal", "unlink_same_goal", "change_target"};
  return names;
}

Result<Entry> act_on_goal(Work& work, const ActOnGoal& a) {
  auto goal = find_goal(work.rows, a.goal);
  if (!goal || goal->withdrawn != 0) return access::missing("goal");
  if (a.expected && *a.expected != goal->last_act)
    return fault(Refused::stale, "goal.changed_since");
  const GoalUnits units = units_of(work.rows, *goal, work.org.today);
  const GoalCase c{*goal, units, history_of(work.rows, *goal)};
  CHECK(check_texts(a));
  if (a.act == "report_value") return report_value(work, c, a);
  if (a.act == "verify_value" || a.act == "return_value") return judge_value(work, c, a);
  if (a.act == "withdraw_value") return withdraw_value(work, c, a);
  if (a.act == "follow_tasks" || a.act == "unfollow_tasks") return change_tasks(work, c, a);
  if (a.act == "link_same_goal" || a.act == "unlink_same_goal") return change_link(work, c, a);
  if (a.act == "change_target") return change_target(work, c, a);
  return access::missing("act");
}

std::vector<std::string> acts_open_to(Work& work, const Goal& goal) {
  std::vector<std::string> out;
  if (goal.withdrawn != 0) return out;
  const GoalCase c{goal, units_of(work.rows, goal, work.org.today), history_of(work.rows, goal)};
  const auto may = [&](org::Role role, UnitId unit) {
    Work probe = work;
    return access::may(probe, role, unit).ok();
  };
  const auto waits = [](const GoalValue& v) {
    return v.verified == 0 && v.returned == 0 && v.withdrawn == 0;
  };
  const auto stands = [](const GoalValue& v) { return v.withdrawn == 0; };
  const auto& values = c.history.values;
  if (!c.history.targets.empty() && may(org::Role::focal_point, c.units.reporting))
    out.emplace_back("report_value");
  if (may(org::Role::verifier, c.units.verifying)) {
    const bool open = std::any_of(values.begin(), values.end(), [&](const GoalValue& v) {
      return waits(v) && other_unit(work, c, v).ok();
    });
    if (open) out.insert(out.end(), {"verify_value", "return_value"});
  }
  Work probe = work;
  if (!keeps(probe, c)) return out;
  if (std::any_of(values.begin(), values.end(), stands)) out.emplace_back("withdraw_value");
  if (register_of(work.rows, goal.directive)) out.emplace_back("follow_tasks");
  const bool follows = std::any_of(c.history.tasks.begin(), c.history.tasks.end(),
                                   [](const GoalTask& t) { return t.until == 0; });
  if (follows) out.emplace_back("unfollow_tasks");
  out.emplace_back("link_same_goal");
  for (const SameGoal& l : all_same_goals(work.rows)) {
    if (l.until != 0 || (l.a != goal.id && l.b != goal.id)) continue;
    out.emplace_back("unlink_same_goal");
    break;
  }
  out.emplace_back("change_target");
  return out;
}

}  // namespace duoc::directives

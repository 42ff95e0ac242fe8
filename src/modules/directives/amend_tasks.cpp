// An amended directive taken over: one entry for the changes that a person has accepted, at most
// 500 tasks. What it says of a task that is done or cancelled waits until the task is reopened.
#include <algorithm>
#include <set>

#include "base/json_out.h"
#include "base/text.h"
#include "kernel/access/access.h"
#include "modules/directives/acts.h"
#include "modules/directives/task_case.h"

namespace duoc::directives {
namespace {

Fault of_task(Refusal code, std::string key, const Task& task) {
  return Fault{code, std::move(key), "tasks", {{"no", task.no}}};
}

bool empty(const Amendment& a) {
  return !a.cancel && !a.work && !a.product && !a.deadline_text && !a.lead_text &&
         !a.cooperating_text && !a.deadline && !a.lead && !a.units && a.fingerprint.empty();
}

Checked check(const Work& work, const Amendment& a, const Case& c) {
  if (empty(a)) return of_task(Refusal::invalid, "amend.nothing", c.task);
  if (c.present.step >= Step::verified)
    return of_task(Refusal::conflict, "amend.task_closed", c.task);
  if (a.deadline && c.task.kind != TaskKind::dated)
    return of_task(Refusal::conflict, "amend.not_dated", c.task);
  if (a.work && a.work->empty())
    return Fault{Refusal::invalid, "import.row_without_work", "work", {{"no", c.task.no}}};
  if (a.lead) {
    const auto* unit = work.org.today.find(a.lead);
    if (unit == nullptr || unit->closed) return Fault{Refusal::invalid, "unit.missing", "lead", {}};
  }
  if (a.cancel && a.reason.empty())
    return Fault{Refusal::invalid, "act.reason_needed", "reason", {}};
  return Done{};
}

TaskAct act_of(const Work& work, const Amendment& a, Moment effective) {
  TaskAct act;
  act.position = ~Position{0};
  act.kind = a.cancel ? ActKind::cancelled : ActKind::amended;
  act.recorded = work.now;
  act.effective = effective;
  act.by = work.actor.person;
  act.by_unit = work.actor.unit;
  act.lead = a.lead;
  if (a.deadline) {
    act.deadline = a.deadline;
    act.due_at = a.before_day ? end_of(*a.deadline) : work.org.calendar.due_at(*a.deadline);
  }
  return act;
}

// The document's day when the task's path allows it then; else now.
Result<std::pair<Moment, Present>> placed(const StepGraph& graph, const Work& work,
                                          const Amendment& a, const Case& c, Moment wanted) {
  for (const Moment at : {std::max(wanted, c.before.front().effective), work.now}) {
    const TaskAct act = act_of(work, a, at);
    auto present = step(graph, c, act);
    if (present) return std::pair{at, *present};
  }
  return of_task(Refusal::conflict, "amend.task_closed", c.task);
}

void write_text(JsonOut& body, const char* column, const std::optional<std::string>& text) {
  if (text) body.field(column, nfc(*text));
}

// The columns as they were: the entry alone tells what changed.
void write_was(JsonOut& body, const Amendment& a, const Task& task) {
  body.key("was").open();
  if (a.work) body.field("work", task.work);
  if (a.product) body.field("product", task.product);
  if (a.deadline_text) body.field("deadline_text", task.deadline_text);
  if (a.lead_text) body.field("lead_text", task.lead_text);
  if (a.cooperating_text) body.field("cooperating_text", task.cooperating_text);
  if (a.deadline) body.field("deadline", task.deadline);
  if (a.lead) body.field("lead", task.lead.n);
  body.close();
}

void write_amendment(JsonOut& body, const Work& work, const Amendment& a, const Case& c, Moment at,
                     const Present& after) {
  const TaskAct act = act_of(work, a, at);
  body.open().field("task", a.task.n).field("effective", at);
  if (a.cancel) {
    body.field("cancel", true).field("reason", nfc(a.reason));
  } else {
    write_text(body, "work", a.work);
    write_text(body, "product", a.product);
    write_text(body, "deadline_text", a.deadline_text);
    write_text(body, "lead_text", a.lead_text);
    write_text(body, "cooperating_text", a.cooperating_text);
    if (!a.fingerprint.empty()) body.field("fingerprint", a.fingerprint);
    if (act.deadline) {
      body.field("deadline", *act.deadline).field("due_at", act.due_at);
      body.field("fixed", a.before_day);
    }
    if (act.lead) body.field("lead", act.lead.n);
    if (a.units) write_task_units(body, *a.units);
    write_was(body, a, c.task);
  }
  body.key("present").open().field("step", name_of(after.step)).field("deadline", after.deadline);
  body.field("due_at", after.due_at).field("lead", after.lead.n).close().close();
}

}  // namespace

Result<Entry> amend_tasks(Work& work, const StepGraph& graph, const AmendTasks& args) {
  const auto reg = find_register(work.rows, args.reg);
  if (!reg) return access::missing("register");
  CHECK(access::may(work, org::Role::clerk, reg->standing_unit));
  const auto directive = find_directive(work.rows, args.directive);
  if (!directive) return Fault{Refusal::invalid, "directive.missing", "directive", {}};
  if (args.tasks.empty()) return Fault{Refusal::invalid, "amend.nothing", "tasks", {}};
  if (args.tasks.size() > kImportChunk)
    return Fault{Refusal::invalid, "import.too_many_rows", "tasks", {}};
  const Moment wanted = std::min(end_of(directive->date), work.now);
  JsonOut body;
  body.open().field("register", args.reg.n).field("directive", args.directive.n);
  body.field("document", directive->symbol).field("name", nfc(args.name)).field("file", args.file);
  body.key("tasks").open_list();
  std::set<TaskId> seen;
  for (const Amendment& a : args.tasks) {
    if (!seen.insert(a.task).second) return Fault{Refusal::invalid, "amend.twice", "tasks", {}};
    TRY(const Case c, find_case(work, graph, a.task, [&] { return acts_of(work.rows, a.task); }));
    if (c.task.reg != args.reg) return access::missing("task");
    CHECK(check(work, a, c));
    TRY(const auto place, placed(graph, work, a, c, wanted));
    write_amendment(body, work, a, c, place.first, place.second);
  }
  body.close_list().close();
  return entry_of(work, "tasks.amended", "directive/" + std::to_string(args.directive.n), wanted,
                  body);
}

}  // namespace duoc::directives

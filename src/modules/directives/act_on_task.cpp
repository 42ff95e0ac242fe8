// The acts on a task. See acts.h; the graph says from which step, who and under which guards.
#include <algorithm>

#include "base/json_out.h"
#include "base/text.h"
#include "kernel/access/access.h"
#include "modules/directives/acts.h"
#include "modules/directives/ledger.h"
#include "modules/directives/task_case.h"

namespace duoc::directives {
namespace {

Fault fault(Refusal code, std::string key, std::string field = {},
            std::map<std::string, std::string> args = {}) {
  return Fault{code, std::move(key), std::move(field), std::move(args)};
}

std::string record_of(TaskId id) { return "task/" + std::to_string(id.n); }

// The acts so far: those committed as the figures' follower holds them, which costs no reading of a
// long history, and those of the batch under way, if there are any, from the rows.
std::vector<TaskAct> history(Work& work, const Ledger& ledger, TaskId id) {
  std::vector<TaskAct> acts = ledger.acts(id);
  if (work.batch != nullptr && !work.batch->touched(record_of(id))) return acts;
  for (TaskAct& a : acts_of(work.rows, id, acts.empty() ? 0 : acts.back().position))
    acts.push_back(std::move(a));
  return acts;
}

Checked check_texts(const ActOnTask& a) {
  for (const auto& [field, text] :
       {std::pair{"note", &a.note}, {"reason", &a.reason}, {"document", &a.document}}) {
    if (text->size() > 8000) return fault(Refusal::invalid, "act.text_too_long", field);
  }
  if (a.evidence.size() > 20) return fault(Refusal::invalid, "task.too_much_evidence", "evidence");
  for (const Evidence& e : a.evidence) {
    if (e.title.empty() || e.title.size() > 1000)
      return fault(Refusal::invalid, "task.evidence_title_needed", "evidence");
  }
  return Done{};
}

// What this act in particular needs.
Checked check_content(const Work& work, const Case& c, const ActOnTask& a, ActKind kind) {
  if (kind == ActKind::progress_reported) {
    if (!a.percent || *a.percent < 0 || *a.percent > 100)
      return fault(Refusal::invalid, "task.percent_needed", "percent");
    if (a.note.empty()) return fault(Refusal::invalid, "task.note_needed", "note");
  }
  const bool of_period = kind == ActKind::completion_claimed ||
                         kind == ActKind::completion_verified || kind == ActKind::claim_returned;
  if (of_period && c.task.kind == TaskKind::recurring) {
    if (!a.occurrence) return fault(Refusal::invalid, "task.occurrence_needed", "occurrence");
    const auto list = occurrences(c.task.recurrence, civil(*a.occurrence).year, work.org.calendar);
    const bool known = std::any_of(list.begin(), list.end(),
                                   [&](const auto& o) { return o.deadline == *a.occurrence; });
    if (!known) return fault(Refusal::invalid, "task.occurrence_unknown", "occurrence");
    const bool claims = kind == ActKind::completion_claimed;
    const bool claimed = open_claim(c, a.occurrence) != nullptr;
    if (claimed == claims || (claims && was_verified(c, *a.occurrence)))
      return fault(Refusal::conflict, "task.occurrence_not_in_step");
  }
  if (kind == ActKind::completion_claimed && c.task.kind == TaskKind::regular) {
    return fault(Refusal::conflict, "task.regular_is_never_done");
  }
  if (kind == ActKind::extension_asked || (kind == ActKind::extension_granted && a.new_deadline)) {
    if (c.task.kind != TaskKind::dated) return fault(Refusal::conflict, "task.no_deadline_to_move");
    if (!a.new_deadline) return fault(Refusal::invalid, "task.new_deadline_needed", "new_deadline");
    if (c.present.deadline && *a.new_deadline <= *c.present.deadline) {
      return fault(Refusal::invalid, "task.new_deadline_not_later", "new_deadline");
    }
  }
  if (kind == ActKind::reassigned) {
    const auto* unit = work.org.today.find(a.lead);
    if (unit == nullptr || unit->closed) return fault(Refusal::invalid, "unit.missing", "lead");
    if (a.lead == c.task.lead) return fault(Refusal::invalid, "task.lead_unchanged", "lead");
  }
  if (a.responsible) {
    const auto* person = work.org.person(a.responsible);
    if (person == nullptr || person->erased)
      return fault(Refusal::invalid, "person.missing", "responsible");
  }
  return Done{};
}

Result<Moment> effective_of(const Work& work, const Case& c, const ActOnTask& a, ActKind kind) {
  Moment at = work.now;
  if (a.effective) {
    at = *a.effective;
  } else if (a.effective_day) {
    at = std::min(end_of(*a.effective_day), work.now);
    if (*a.effective_day > day_of(work.now)) at = end_of(*a.effective_day);
  } else if (kind == ActKind::completion_claimed) {
    // A claim counts from the date of its main evidence.
    if (a.evidence.front().date > day_of(work.now)) {
      return fault(Refusal::invalid, "task.evidence_in_future", "evidence");
    }
    at = std::min(end_of(a.evidence.front().date), work.now);
  }
  if (at > work.now) return fault(Refusal::invalid, "act.effective_in_future", "effective");
  if (at < c.before.front().effective) {
    // Evidence may be older than the task; the claim then counts from the task's beginning.
    if (!a.effective && !a.effective_day) return c.before.front().effective;
    return fault(Refusal::invalid, "act.effective_before_task", "effective");
  }
  return at;
}

// A claim's default moment must not jump before the acts it rests on (accepted yesterday, evidence
// of last week).
Moment not_before_last(const Work& work, const Case& c, const ActOnTask& a, Moment at) {
  if (a.effective || a.effective_day) return at;
  for (const TaskAct& x : c.before) {
    if (x.effective <= work.now) at = std::max(at, x.effective);  // a merger may be dated ahead
  }
  return at;
}

TaskAct new_act(const Work& work, const Case& c, const ActOnTask& a, ActKind kind,
                Moment effective) {
  TaskAct act;
  act.position = ~Position{0};
  act.kind = kind;
  act.recorded = work.now;
  act.effective = effective;
  act.by = work.actor.person;
  act.by_unit = work.actor.unit;
  act.confirms_evidence = a.confirm_evidence_date;
  act.occurrence = a.occurrence;
  act.withdraws = a.positions;
  if (kind == ActKind::reassigned) act.lead = a.lead;
  if (kind == ActKind::extension_granted) {
    act.deadline = a.new_deadline ? a.new_deadline : c.present.extension->deadline;
    act.due_at = work.org.calendar.due_at(*act.deadline);
  }
  if (kind == ActKind::extension_asked) {
    act.deadline = a.new_deadline;
    act.due_at = work.org.calendar.due_at(*a.new_deadline);
  }
  return act;
}

void write_evidence(JsonOut& body, const ActOnTask& a) {
  if (a.evidence.empty()) return;
  body.key("evidence").open_list();
  for (const Evidence& e : a.evidence) {
    body.open()
        .field("title", nfc(e.title))
        .field("date", e.date)
        .field("file", e.file)
        .field("name", nfc(e.name));
    body.field("size", e.size).close();
  }
  body.close_list();
}

Entry write(const Work& work, const Case& c, const ActOnTask& a, const TaskAct& act,
            const Present& after) {
  JsonOut body;
  body.open()
      .field("task", c.task.id.n)
      .field("step", name_of(act.kind == ActKind::withdrawn ? Step::withdrawn : after.step));
  if (!a.note.empty()) body.field("note", nfc(a.note));
  if (!a.reason.empty()) body.field("reason", nfc(a.reason));
  if (!a.document.empty()) body.field("document", nfc(a.document));
  if (a.percent) body.field("percent", *a.percent);
  write_evidence(body, a);
  if (act.confirms_evidence) body.field("confirm_evidence_date", true);
  if (act.deadline) body.field("deadline", *act.deadline).field("due_at", act.due_at);
  if (act.lead) body.field("lead", act.lead.n);
  if (a.responsible) body.field("responsible", a.responsible.n);
  if (act.occurrence) body.field("occurrence", *act.occurrence);
  if (!act.withdraws.empty()) {
    body.key("withdraws").open_list();
    for (const Position p : act.withdraws) body.value(p);
    body.close_list();
  }
  if (act.kind != ActKind::progress_reported && act.kind != ActKind::withdrawn) {
    body.key("present").open().field("deadline", after.deadline).field("due_at", after.due_at);
    body.field("lead", after.lead.n).close();
  }
  body.close();
  return entry_of(work, "task." + std::string(name_of(act.kind)), record_of(c.task.id),
                  act.effective, body);
}

// Acts entered in error: not in the graph, since they take acts out of it.
Result<Entry> withdraw(Work& work, const StepGraph& graph, Case& c, const ActOnTask& a,
                       ActKind kind) {
  CHECK(access::may(work, org::Role::clerk, c.reg.standing_unit));
  if (a.reason.empty()) return fault(Refusal::invalid, "act.reason_needed", "reason");
  if (kind == ActKind::acts_withdrawn) {
    if (a.positions.empty() || a.positions.size() > 50)
      return fault(Refusal::invalid, "act.positions_needed", "positions");
    for (const Position p : a.positions) {
      const bool there = std::any_of(c.before.begin(), c.before.end(), [&](const TaskAct& x) {
        return x.position == p && x.kind != ActKind::registered && x.kind != ActKind::handed_over;
      });
      if (!there)
        return fault(Refusal::conflict, "act.not_to_withdraw", "positions",
                     {{"position", std::to_string(p)}});
    }
  }
  const TaskAct act = new_act(work, c, a, kind, work.now);
  if (kind == ActKind::withdrawn) return write(work, c, a, act, c.present);
  TRY(Present present, step(graph, c, act));
  return write(work, c, a, act, present);
}

}  // namespace

Result<Entry> act_on_task(Work& work, const StepGraph& graph, const Ledger& ledger,
                          const ActOnTask& a) {
  const auto kind = kind_of_act(a.act);
  if (!kind) return access::missing("act");
  TRY(Case c, find_case(work, graph, a.task, [&] { return history(work, ledger, a.task); }));
  if (a.expected && *a.expected != c.task.last_act)
    return fault(Refusal::stale, "task.changed_since");
  CHECK(check_texts(a));
  if (*kind == ActKind::withdrawn || *kind == ActKind::acts_withdrawn)
    return withdraw(work, graph, c, a, *kind);
  const Transition* transition = graph.find(a.act);
  if (transition == nullptr) return access::missing("act");
  CHECK(access::may(work, transition->role, reached(c, transition->reach, work.org.today)));
  for (const std::string& name : transition->guards) CHECK(guard(name, work, c, a));
  CHECK(check_content(work, c, a, *kind));
  TRY(Moment effective, effective_of(work, c, a, *kind));
  const TaskAct act = new_act(work, c, a, *kind, not_before_last(work, c, a, effective));
  TRY(Present present, step(graph, c, act));
  return write(work, c, a, act, present);
}

ReadsAhead reads_ahead(TaskId task) {
  return {record_of(task), [task](const store::AskAhead& ask) { ask_ahead_of_act(ask, task); }};
}

std::vector<std::string> acts_open_to(Work& work, const StepGraph& graph, TaskId id) {
  std::vector<std::string> out;
  auto found = find_case(work, graph, id, [&] { return acts_of(work.rows, id); });
  if (!found) return out;
  const Case& c = *found;
  for (const auto& [name, transition] : graph.acts()) {
    if (!transition.from.contains(c.present.step)) {
      const bool by_period =
          c.task.kind == TaskKind::recurring && c.present.step == Step::in_progress &&
          transition.from.contains(Step::claimed) && transition.role == org::Role::verifier;
      if (!by_period) continue;
    }
    Work probe = work;
    if (!access::may(probe, transition.role, reached(c, transition.reach, work.org.today)))
      continue;
    bool open = true;
    for (const std::string& g : transition.guards) {
      const bool about_state =
          g == "extension_pending" || g == "no_extension_pending" || g == "verifier_of_other_unit";
      if (about_state && !guard(g, work, c, {})) open = false;
    }
    if (open) out.push_back(name);
  }
  Work probe = work;
  if (access::may(probe, org::Role::clerk, c.reg.standing_unit)) {
    out.insert(out.end(), {"withdraw_task", "withdraw_acts", "link_same_task"});
  }
  return out;
}

}  // namespace duoc::directives

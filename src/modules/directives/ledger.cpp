// Keeping in step with the journal. The questions are in ledger_questions.cpp.
#include "modules/directives/ledger.h"

#include <algorithm>
#include <mutex>
#include <span>

#include "base/ensure.h"
#include "base/json_in.h"
#include "kernel/org/rows.h"

namespace duoc::directives {
namespace {

TaskAct act_of(const Entry& e, ActKind kind, const JsonIn& in) {
  TaskAct a;
  a.position = e.position;
  a.kind = kind;
  a.recorded = e.recorded;
  a.effective = e.effective;
  a.deadline = in.day("deadline");
  a.due_at = in.moment("due_at").value_or(kNever);
  a.lead = UnitId{in.integer("lead").value_or(0)};
  a.by_unit = e.actor.unit;
  a.by = e.actor.person;
  a.confirms_evidence = in.flag("confirm_evidence_date");
  a.occurrence = in.day("occurrence");
  if (const auto* list = in.list("withdraws")) {
    for (const auto& item : *list) a.withdraws.push_back(static_cast<Position>(item.as_int64()));
  }
  return a;
}

TaskShape shape_of(const JsonIn& row, std::int64_t reg) {
  TaskShape s;
  s.kind = task_kind_of(row.text_or_empty("kind")).value_or(TaskKind::dated);
  s.reg = static_cast<std::uint16_t>(reg);
  s.field = static_cast<std::uint16_t>(row.integer("field").value_or(0));
  s.recurrence = {row.text_or_empty("period"),
                  static_cast<int>(row.integer("period_day").value_or(0)), row.flag("fixed"),
                  static_cast<int>(row.integer("first_year").value_or(0)),
                  static_cast<int>(row.integer("last_year").value_or(0))};
  return s;
}

}  // namespace

Ledger::Ledger(store::Connection& rows, Position position) {
  const auto calendars = org::calendars(rows);
  calendar_ = calendars.front().calendar;
  set_ = calendars.back().calendar;
  mergers_ = org::mergers(rows);
  each_shape(rows, [&](TaskId id, TaskShape shape) { add_task(id, std::move(shape)); });
  // The acts come task by task, as they lie in the file, and are folded in journal order: sorting
  // their numbers costs less than having the store sort rows.
  struct Turn {
    Position position;
    TaskId task;
    const Known* known;
    std::size_t acts;  // of the task, up to this one
  };
  std::vector<Turn> turns;
  TaskId task;
  Known* known = nullptr;
  each_act(rows, [&](TaskId id, TaskAct&& act) {
    if (id != task) known = &tasks_.at(id);
    task = id;
    if (changes_chain(act.kind)) turns.push_back({act.position, id, known, known->acts.size() + 1});
    known->acts.push_back(std::move(act));
  });
  std::stable_sort(turns.begin(), turns.end(),
                   [](const Turn& a, const Turn& b) { return a.position < b.position; });
  auto accepted = accepted_calendars(rows);
  const auto accept_up_to = [&](Position k) {
    while (!accepted.empty() && accepted.front().first <= k) {
      for (const auto& c : calendars) {
        if (c.calendar.version() == accepted.front().second)
          accept(c.calendar, accepted.front().first);
      }
      accepted.erase(accepted.begin());
    }
  };
  for (const Turn& turn : turns) {
    accept_up_to(turn.position);
    note(turn.task, turn.known->acts[turn.acts - 1].kind, turn.position);
    refold(*turn.known, turn.acts, turn.position);
  }
  accept_up_to(position);
  engine_.advance(position);
}

Ledger::~Ledger() = default;

org::Calendar Ledger::calendar() const {
  const std::shared_lock lock(mutex_);
  return calendar_;
}

void Ledger::accept(const org::Calendar& calendar, Position k) {
  calendar_ = calendar;
  for (const auto& [id, known] : tasks_) {
    const auto upto = std::upper_bound(known.acts.begin(), known.acts.end(), k,
                                       [](Position p, const TaskAct& a) { return p < a.position; });
    note(id, ActKind::rescheduled, k);
    refold(known, static_cast<std::size_t>(upto - known.acts.begin()), k);
  }
}

figures::Subject Ledger::new_subject(TaskId id, int year) {
  behind_.push_back({id, year});
  return static_cast<figures::Subject>(behind_.size() - 1);
}

void Ledger::add_task(TaskId id, TaskShape shape) {
  Known known;
  known.shape = std::move(shape);
  known.subject = new_subject(id, 0);
  if (known.shape.kind == TaskKind::recurring) {
    const Recurrence& r = known.shape.recurrence;
    const int last =
        r.last_year == 0 ? org::kCalendarLastYear : std::min(r.last_year, org::kCalendarLastYear);
    for (int y = std::max(r.first_year, org::kCalendarFirstYear); y <= last; ++y)
      known.years[y] = new_subject(id, y);
  }
  tasks_[id] = std::move(known);
}

void Ledger::add_act(TaskId id, TaskAct act) {
  Known& known = tasks_.at(id);
  const Position k = act.position;
  const ActKind kind = act.kind;
  known.acts.push_back(std::move(act));
  if (!changes_chain(kind)) return;
  note(id, kind, k);
  refold(known, known.acts.size(), k);
}

void Ledger::note(TaskId id, ActKind kind, Position k) {
  touched_.emplace_back(k, id);
  if (kind == ActKind::extension_granted || kind == ActKind::acts_withdrawn ||
      kind == ActKind::amended) {
    changed_.insert(id);
  }
}

void Ledger::refold(const Known& known, std::size_t count, Position k) {
  const auto acts = std::span(known.acts).first(count);
  engine_.apply(known.subject, fold(known.shape, acts, calendar_), k);
  for (const auto& [year, subject] : known.years) {
    engine_.apply(subject, fold_year(known.shape, acts, year, calendar_), k);
  }
}

void Ledger::follow(const Entry& e) {
  const std::unique_lock lock(mutex_);
  const auto touch = [&](TaskId id, ActKind kind, const JsonIn& in) {
    const TaskAct act = act_of(e, kind, in);
    add_act(id, act);
    if (leaves_to_lead(kind)) hand_on(id, act);
  };
  if (e.kind == "tasks.imported") {
    const JsonIn in = entry_body(e.body);
    for (const auto& item : *in.list("tasks")) {
      const JsonIn row(item.as_object());
      const TaskId id = row.id<TaskId>("task");
      add_task(id, shape_of(row, in.integer("register").value_or(0)));
      touch(id, ActKind::registered, row);
    }
  } else if (e.kind == "import.withdrawn") {
    const JsonIn in = entry_body(e.body);
    for (const auto& id : *in.list("tasks")) touch(TaskId{id.as_int64()}, ActKind::withdrawn, in);
  } else if (e.kind == "tasks.amended") {
    amend(e);
  } else if (e.kind == "calendar.set") {
    set_ = org::calendar_after(set_, e);
  } else if (e.kind == "calendar.accepted") {
    const JsonIn in = entry_body(e.body);
    for (const auto& item : *in.list("tasks")) {
      const JsonIn row(item.as_object());
      touch(row.id<TaskId>("task"), ActKind::rescheduled, row);
    }
    accept(set_, e.position);
  } else if (e.kind == "unit.merged") {
    const JsonIn in = entry_body(e.body);
    mergers_[in.id<UnitId>("unit")] = {e.effective, in.id<UnitId>("into")};
    hand_over(e);
  } else if (e.kind.starts_with("task.") && !e.kind.starts_with("task.same_")) {
    const JsonIn in = entry_body(e.body);
    if (const auto kind = act_kind_of(std::string_view(e.kind).substr(5)))
      touch(in.id<TaskId>("task"), *kind, in);
  }
  engine_.advance(e.position);
}

// As apply does with the rows: each task at its own moment.
void Ledger::amend(const Entry& e) {
  const JsonIn in = entry_body(e.body);
  for (const auto& item : *in.list("tasks")) {
    const JsonIn row(item.as_object());
    const auto kind = row.flag("cancel") ? ActKind::cancelled : ActKind::amended;
    TaskAct act = act_of(e, kind, row);
    act.effective = row.moment("effective").value_or(e.effective);
    add_act(row.id<TaskId>("task"), act);
    if (act.lead) hand_on(row.id<TaskId>("task"), act);
  }
}

void Ledger::hand_on(TaskId id, const TaskAct& act) {
  UnitId lead;
  for (const TaskAct& a : believed(tasks_.at(id).acts)) {
    if (a.lead) lead = a.lead;
  }
  const auto merger_of = [this](UnitId unit) -> std::optional<org::Merger> {
    const auto found = mergers_.find(unit);
    return found == mergers_.end() ? std::nullopt : std::optional(found->second);
  };
  for (const HandOver& h : hand_overs(lead, act.effective, merger_of)) {
    TaskAct more;
    more.kind = ActKind::handed_over;
    more.position = act.position;
    more.recorded = act.recorded;
    more.effective = h.effective;
    more.lead = h.lead;
    more.by_unit = act.by_unit;
    more.by = act.by;
    add_act(id, std::move(more));
  }
}

// As apply does with the rows: open tasks of the unit go to its successor.
void Ledger::hand_over(const Entry& e) {
  const JsonIn in = entry_body(e.body);
  for (auto& [id, known] : tasks_) {
    UnitId lead;
    bool open = false;
    const std::vector<TaskAct> acts = believed(known.acts);
    for (const TaskAct& a : acts) {
      if (a.lead) lead = a.lead;
      if (a.kind == ActKind::registered || a.kind == ActKind::reopened) open = true;
      if (a.kind == ActKind::cancelled || (a.kind == ActKind::completion_verified && !a.occurrence))
        open = false;
    }
    if (!open || lead.n != in.integer("unit").value_or(0)) continue;
    TaskAct act = act_of(e, ActKind::handed_over, in);
    act.effective = std::max(e.effective, acts.front().effective);
    act.lead = UnitId{in.integer("into").value_or(0)};
    add_act(id, std::move(act));
  }
}

std::vector<TaskAct> Ledger::acts(TaskId task) const {
  const std::shared_lock lock(mutex_);
  const auto found = tasks_.find(task);
  return found == tasks_.end() ? std::vector<TaskAct>() : found->second.acts;
}

}  // namespace duoc::directives

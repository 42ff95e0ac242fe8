// Writing: how each kind of entry becomes rows, live and in replay. The verb has decided; nothing
// is judged here.
#include "base/json_in.h"
#include "base/text.h"
#include "modules/directives/rows.h"

namespace duoc::directives {
namespace {

store::Arg day_arg(const std::optional<Day>& d) {
  return d ? store::Arg(d->n) : store::Arg(nullptr);
}
store::Arg moment_arg(const std::optional<Moment>& m) {
  return m ? store::Arg(m->s) : store::Arg(nullptr);
}

// Who may open a file follows from the records that name it.
void use_file(store::Connection& rows, const std::string& file, const std::string& record) {
  if (file.empty()) return;
  rows.run("INSERT INTO file_use(file, record) VALUES ($1, $2) ON CONFLICT DO NOTHING",
           {file, record});
}

void apply_directive_registered(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  const auto id = in.integer("directive").value_or(0);
  rows.run(
      "INSERT INTO directive(id, symbol, type, issuer, date, subject, level, secret, term, file) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {id, in.text_or_empty("symbol"), in.text_or_empty("type"), in.integer("issuer").value_or(0),
       in.day("date").value_or(Day{}).n, in.text_or_empty("subject"), in.text_or_empty("level"),
       in.flag("secret"), in.text_or_empty("term"), in.text_or_empty("file")});
  use_file(rows, in.text_or_empty("file"), e.record);
  const auto* list = in.list("implements");
  if (list == nullptr) return;
  for (const auto& item : *list) {
    rows.run("INSERT INTO directive_implements(directive, implements) VALUES ($1, $2)",
             {id, item.as_int64()});
  }
}

void apply_register_opened(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  rows.run(
      "INSERT INTO task_register(id, code, name_vi, name_en, directive, verifying_unit, "
      "second_verifying_unit, "
      "standing_unit) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      {in.integer("register").value_or(0), in.text_or_empty("code"), in.text_or_empty("name_vi"),
       in.text_or_empty("name_en"), in.integer("directive").value_or(0),
       in.integer("verifying_unit").value_or(0), in.integer("second_verifying_unit").value_or(0),
       in.integer("standing_unit").value_or(0)});
}

void apply_field_added(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  rows.run("INSERT INTO task_field(id, code, name_vi, name_en) VALUES ($1, $2, $3, $4)",
           {in.integer("field").value_or(0), in.text_or_empty("code"), in.text_or_empty("name_vi"),
            in.text_or_empty("name_en")});
}

void insert_act(const Entry& e, store::Connection& rows, std::int64_t task, ActKind kind,
                const JsonIn& in) {
  std::string withdraws;
  if (const auto* list = in.list("withdraws")) {
    for (const auto& item : *list) withdraws += std::to_string(item.as_int64()) + ",";
  }
  rows.add(
      "INSERT INTO task_act(task, position, kind, recorded, effective, deadline, due_at, lead, "
      "by_unit, "
      "by_person, confirms, occurrence, withdraws) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
      "$10, $11, $12, $13)",
      {task, e.position, static_cast<int>(kind), e.recorded.s, e.effective.s,
       day_arg(in.day("deadline")), moment_arg(in.moment("due_at")), in.integer("lead").value_or(0),
       e.actor.unit.n, e.actor.person.n, in.flag("confirm_evidence_date"),
       day_arg(in.day("occurrence")),
       withdraws.empty() ? store::Arg(nullptr) : store::Arg(withdraws)});
}

void insert_hand_over(const Entry& e, store::Connection& rows, std::int64_t task, Moment effective,
                      UnitId lead, int n) {
  rows.run(
      "INSERT INTO task_act(task, position, kind, recorded, effective, lead, by_unit, by_person, "
      "confirms, n) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)",
      {task, e.position, static_cast<int>(ActKind::handed_over), e.recorded.s, effective.s, lead.n,
       e.actor.unit.n, e.actor.person.n, n});
  rows.run("UPDATE task SET lead = $2, last_act = $3 WHERE id = $1", {task, lead.n, e.position});
}

// The unit that has the task from now on may be one that a recorded merger ends.
void hand_on(const Entry& e, store::Connection& rows, std::int64_t task, UnitId lead) {
  int n = 0;
  const auto merger_of = [&](UnitId unit) { return org::merger_of(rows, unit); };
  for (const HandOver& h : hand_overs(lead, e.effective, merger_of))
    insert_hand_over(e, rows, task, h.effective, h.lead, ++n);
}

void insert_task_units(store::Connection& rows, std::int64_t task, const JsonIn& in) {
  int n = 0;
  for (const char* role : {"co_lead", "cooperating"}) {
    const auto* list = in.list(role);
    if (list == nullptr) continue;
    for (const auto& item : *list) {
      const JsonIn unit(item.as_object());
      rows.run("INSERT INTO task_unit(task, n, text, unit, role) VALUES ($1, $2, $3, $4, $5)",
               {task, ++n, unit.text_or_empty("text"), unit.integer("unit").value_or(0), role});
    }
  }
}

void insert_task(const Entry& e, store::Connection& rows, const JsonIn& in, const JsonIn& whole) {
  const auto task = in.integer("task").value_or(0);
  const auto kind = task_kind_of(in.text_or_empty("kind")).value_or(TaskKind::dated);
  rows.run(
      "INSERT INTO task(id, register, no, section, work, product, authority, kind, period, "
      "period_day, fixed, "
      "first_year, last_year, deadline_text, deadline, due_at, field, priority, lead, responsible, "
      "directive, "
      "step, percent, last_report, import, fingerprint, last_act, lead_text, cooperating_text) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
      "$19, $20, $21, 0, NULL, 0, $22, $23, $24, $25, $26)",
      {task,
       whole.integer("register").value_or(0),
       in.text_or_empty("no"),
       in.text_or_empty("section"),
       in.text_or_empty("work"),
       in.text_or_empty("product"),
       in.text_or_empty("authority"),
       static_cast<int>(kind),
       in.text_or_empty("period"),
       in.integer("period_day").value_or(0),
       in.flag("fixed"),
       in.integer("first_year").value_or(0),
       in.integer("last_year").value_or(0),
       in.text_or_empty("deadline_text"),
       day_arg(in.day("deadline")),
       moment_arg(in.moment("due_at")),
       in.integer("field").value_or(0),
       in.integer("priority").value_or(2),
       in.integer("lead").value_or(0),
       in.integer("responsible").value_or(0),
       whole.integer("directive").value_or(0),
       whole.integer("import").value_or(0),
       in.text_or_empty("fingerprint"),
       e.position,
       in.text_or_empty("lead_text"),
       in.text_or_empty("cooperating_text")});
  insert_act(e, rows, task, ActKind::registered, in);
  hand_on(e, rows, task, UnitId{in.integer("lead").value_or(0)});
  insert_task_units(rows, task, in);
}

void apply_tasks_imported(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  const auto* tasks = in.list("tasks");
  const auto count = tasks == nullptr ? std::size_t{0} : tasks->size();
  rows.run(
      "INSERT INTO import(id, register, directive, name, file, rows, withdrawn, by_person, at) "
      "VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8) ON CONFLICT(id) DO UPDATE SET rows = import.rows "
      "+ excluded.rows",
      {in.integer("import").value_or(0), in.integer("register").value_or(0),
       in.integer("directive").value_or(0), in.text_or_empty("name"), in.text_or_empty("file"),
       count, e.actor.person.n, e.recorded.s});
  use_file(rows, in.text_or_empty("file"), e.record);
  for (std::size_t i = 0; i < count; ++i) insert_task(e, rows, JsonIn((*tasks)[i].as_object()), in);
}

void apply_import_withdrawn(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  const auto id = in.integer("import").value_or(0);
  const auto* list = in.list("tasks");
  for (const auto& item : list == nullptr ? boost::json::array() : *list) {
    const auto task = item.as_int64();
    insert_act(e, rows, task, ActKind::withdrawn, in);
    rows.run("UPDATE task SET step = 7, last_act = $2 WHERE id = $1", {task, e.position});
  }
  rows.run("UPDATE import SET withdrawn = 1 WHERE id = $1", {id});
}

// Every act on one task: its row, and the task as it stands after it, which the verb has written
// into the body.
void apply_task_act(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  const auto kind =
      act_kind_of(std::string_view(e.kind).substr(5)).value_or(ActKind::progress_reported);
  const auto task = in.integer("task").value_or(0);
  insert_act(e, rows, task, kind, in);
  if (const auto* evidence = in.list("evidence")) {
    for (const auto& item : *evidence)
      use_file(rows, JsonIn(item.as_object()).text_or_empty("file"), e.record);
  }
  const auto step = step_of(in.text_or_empty("step")).value_or(Step::in_progress);
  if (kind == ActKind::progress_reported) {
    rows.run(
        "UPDATE task SET step = $2, percent = $3, last_report = $4, last_act = $5 WHERE id = $1",
        {task, static_cast<int>(step), in.integer("percent").value_or(0), e.effective.s,
         e.position});
    return;
  }
  const auto* present = in.object("present");
  if (present == nullptr) {
    rows.run("UPDATE task SET step = $2, last_act = $3 WHERE id = $1",
             {task, static_cast<int>(step), e.position});
  } else {
    const JsonIn p(*present);
    rows.run(
        "UPDATE task SET step = $2, last_act = $3, deadline = $4, due_at = $5, lead = $6 WHERE id "
        "= $1",
        {task, static_cast<int>(step), e.position, day_arg(p.day("deadline")),
         moment_arg(p.moment("due_at")), p.integer("lead").value_or(0)});
  }
  if (leaves_to_lead(kind) && present != nullptr)
    hand_on(e, rows, task, UnitId{JsonIn(*present).integer("lead").value_or(0)});
  if (const auto responsible = in.integer("responsible")) {
    rows.run("UPDATE task SET responsible = $2 WHERE id = $1", {task, *responsible});
  }
}

// A merger hands open tasks over to the successor; closed ones stay.
void apply_unit_merged(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  const auto into = in.integer("into").value_or(0);
  std::vector<std::pair<std::int64_t, std::int64_t>>
      tasks;  // with the moment from which each exists
  rows.rows(
      "SELECT task.id, task_act.effective FROM task JOIN task_act ON task_act.task = task.id AND "
      "task_act.kind = 0 WHERE task.lead = $1 AND task.step < 5 ORDER BY task.id",
      {in.integer("unit").value_or(0)},
      [&](const store::Row& r) { tasks.emplace_back(r.integer(0), r.integer(1)); });
  for (const auto& [task, since] : tasks)
    insert_hand_over(e, rows, task, Moment{std::max(e.effective.s, since)}, UnitId{into}, 0);
}

void apply_calendar_accepted(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  rows.run("INSERT INTO calendar_accepted(position, version) VALUES ($1, $2)",
           {e.position, in.integer("version").value_or(0)});
  const auto* list = in.list("tasks");
  for (const auto& item : list == nullptr ? boost::json::array() : *list) {
    const JsonIn row(item.as_object());
    const auto task = row.integer("task").value_or(0);
    insert_act(e, rows, task, ActKind::rescheduled, row);
    rows.run("UPDATE task SET due_at = $2, last_act = $3 WHERE id = $1",
             {task, row.moment("due_at").value_or(kNever).s, e.position});
  }
}

void set_if_given(store::Connection& rows, std::int64_t task, const JsonIn& in) {
  for (const char* column :
       {"work", "product", "deadline_text", "lead_text", "cooperating_text", "fingerprint"}) {
    const auto value = in.text(column);
    if (!value) continue;
    rows.run("UPDATE task SET " + std::string(column) + " = $2 WHERE id = $1", {task, *value});
  }
  if (in.has("fixed"))
    rows.run("UPDATE task SET fixed = $2 WHERE id = $1", {task, in.flag("fixed")});
}

void apply_amended(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  const auto* list = in.list("tasks");
  for (const auto& item : list == nullptr ? boost::json::array() : *list) {
    const JsonIn row(item.as_object());
    const auto task = row.integer("task").value_or(0);
    Entry at = e;
    at.effective = row.moment("effective").value_or(e.effective);
    insert_act(at, rows, task, row.flag("cancel") ? ActKind::cancelled : ActKind::amended, row);
    set_if_given(rows, task, row);
    const JsonIn present(*row.object("present"));
    rows.run(
        "UPDATE task SET step = $2, last_act = $3, deadline = $4, due_at = $5, lead = $6 WHERE id "
        "= $1",
        {task, static_cast<int>(step_of(present.text_or_empty("step")).value_or(Step::in_progress)),
         e.position, day_arg(present.day("deadline")), moment_arg(present.moment("due_at")),
         present.integer("lead").value_or(0)});
    if (row.has("lead")) hand_on(at, rows, task, UnitId{present.integer("lead").value_or(0)});
    if (!row.has("co_lead")) continue;
    rows.run("DELETE FROM task_unit WHERE task = $1", {task});
    insert_task_units(rows, task, row);
  }
  use_file(rows, in.text_or_empty("file"), e.record);
}

void apply_same_linked(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  rows.run("INSERT INTO same_link(a, b, since, effective, by_person) VALUES ($1, $2, $3, $4, $5)",
           {in.integer("task").value_or(0), in.integer("other").value_or(0), e.position,
            e.effective.s, e.actor.person.n});
}

void apply_same_unlinked(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  rows.run(
      "UPDATE same_link SET until = $3 WHERE until IS NULL AND ((a = $1 AND b = $2) OR (a = $2 AND "
      "b = $1))",
      {in.integer("task").value_or(0), in.integer("other").value_or(0), e.position});
}

}  // namespace

std::vector<Kind> kinds() {
  std::vector<Kind> out = {{"directive.registered", 1, apply_directive_registered},
                           {"register.opened", 1, apply_register_opened},
                           {"field.added", 1, apply_field_added},
                           {"tasks.imported", 1, apply_tasks_imported},
                           {"tasks.amended", 1, apply_amended},
                           {"import.withdrawn", 1, apply_import_withdrawn},
                           {"task.same_linked", 1, apply_same_linked},
                           {"task.same_unlinked", 1, apply_same_unlinked},
                           {"unit.merged", 1, apply_unit_merged},
                           {"calendar.accepted", 1, apply_calendar_accepted}};
  for (const char* kind :
       {"task.assigned", "task.accepted", "task.started", "task.progress_reported",
        "task.completion_claimed", "task.completion_verified", "task.claim_returned",
        "task.extension_asked", "task.extension_granted", "task.extension_refused",
        "task.reassigned", "task.cancelled", "task.reopened", "task.withdrawn",
        "task.acts_withdrawn"}) {
    out.push_back({kind, 1, apply_task_act});
  }
  return out;
}

}  // namespace duoc::directives

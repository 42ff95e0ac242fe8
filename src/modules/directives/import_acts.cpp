// Decided rows of an annex become tasks, at most 500 to an entry; an import is withdrawn by one
// act.
#include "base/json_out.h"
#include "base/text.h"
#include "kernel/access/access.h"
#include "modules/directives/acts.h"

namespace duoc::directives {
namespace {

Fault fault(std::string key, std::string field, const std::string& no) {
  return Fault{Refusal::invalid, std::move(key), std::move(field), {{"no", no}}};
}

Checked check_row(const Work& work, const ImportRow& row) {
  if (row.work.empty()) return fault("import.row_without_work", "work", row.no);
  const org::Unit* lead = row.lead ? work.org.today.find(row.lead) : nullptr;
  if (lead == nullptr || (lead->closed && !lead->into))
    return fault("import.row_without_lead", "lead", row.no);
  if (row.kind == TaskKind::dated && !row.deadline)
    return fault("import.row_without_deadline", "deadline", row.no);
  if (row.kind == TaskKind::recurring && row.recurrence.period.empty()) {
    return fault("import.row_without_period", "deadline", row.no);
  }
  return Done{};
}

}  // namespace

void write_task_units(JsonOut& body, const std::vector<TaskUnit>& units) {
  for (const char* role : {"co_lead", "cooperating"}) {
    body.key(role).open_list();
    for (const TaskUnit& unit : units) {
      if (unit.role == role)
        body.open().field("text", nfc(unit.text)).field("unit", unit.unit.n).close();
    }
    body.close_list();
  }
}

namespace {

void write_row(JsonOut& body, const Work& work, std::int64_t id, const ImportRow& row) {
  body.open().field("task", id).field("no", nfc(row.no)).field("section", nfc(row.section));
  body.field("work", nfc(row.work))
      .field("product", nfc(row.product))
      .field("authority", nfc(row.authority));
  body.field("kind", name_of(row.kind)).field("deadline_text", nfc(row.deadline_text));
  if (row.kind == TaskKind::recurring) {
    body.field("period", row.recurrence.period).field("period_day", row.recurrence.day);
    body.field("fixed", row.recurrence.fixed).field("first_year", row.recurrence.first_year);
    body.field("last_year", row.recurrence.last_year);
  }
  if (row.kind == TaskKind::dated) {
    const Moment due =
        row.before_day ? end_of(*row.deadline) : work.org.calendar.due_at(*row.deadline);
    body.field("deadline", *row.deadline).field("due_at", due).field("fixed", row.before_day);
  }
  body.field("field", row.field).field("priority", row.priority).field("lead", row.lead.n);
  body.field("responsible", row.responsible.n).field("fingerprint", row.fingerprint);
  if (!row.lead_text.empty()) body.field("lead_text", nfc(row.lead_text));
  if (!row.cooperating_text.empty()) body.field("cooperating_text", nfc(row.cooperating_text));
  write_task_units(body, row.units);
  body.close();
}

// Annexes number anew in each section, or repeat a number by mistake: within one import that is
// how the document has it. Across imports it would be the same entry twice.
bool number_taken(Work& work, RegisterId reg, ImportId import, const ImportRow& row) {
  if (row.no.empty()) return false;
  return work.rows.integer(
             "SELECT count(*) FROM task WHERE register = $1 AND no = $2 AND section = $3 AND "
             "step <> 7 AND import <> $4",
             {reg.n, row.no, nfc(row.section), import.n}) != 0;
}

}  // namespace

Result<Entry> import_tasks(Work& work, const ImportTasks& a) {
  const auto reg = find_register(work.rows, a.reg);
  if (!reg) return access::missing("register");
  CHECK(access::may(work, org::Role::clerk, reg->standing_unit));
  if (a.rows.empty() || a.rows.size() > kImportChunk)
    return fault("import.too_many_rows", "rows", "");
  const auto first = work.rows.integer("SELECT max(id) FROM task", {}) + 1;
  const auto import =
      a.import ? a.import.n : work.rows.integer("SELECT max(id) FROM import", {}) + 1;
  const Moment effective = std::min(a.effective.value_or(work.now), work.now);
  JsonOut body;
  body.open().field("import", import).field("register", a.reg.n).field("directive", a.directive.n);
  body.field("name", nfc(a.name)).field("file", a.file).key("tasks").open_list();
  for (std::size_t i = 0; i < a.rows.size(); ++i) {
    const ImportRow& row = a.rows[i];
    CHECK(check_row(work, row));
    if (number_taken(work, a.reg, ImportId{import}, row))
      return Fault{Refusal::conflict, "import.number_taken", "no", {{"no", row.no}}};
    write_row(body, work, first + static_cast<std::int64_t>(i), row);
  }
  body.close_list().close();
  return entry_of(work, "tasks.imported", "import/" + std::to_string(import), effective, body);
}

Result<Entry> withdraw_import(Work& work, ImportId id, const std::string& reason) {
  const auto import = find_import(work.rows, id);
  if (!import || import->withdrawn) return access::missing("import");
  const auto reg = find_register(work.rows, import->reg);
  CHECK(access::may(work, org::Role::clerk, reg->standing_unit));
  if (reason.empty()) return Fault{Refusal::invalid, "act.reason_needed", "reason", {}};
  if (work.rows.integer("SELECT count(*) FROM task WHERE import = $1 AND step > 0 AND step < 7",
                        {id.n}) != 0) {
    return Fault{Refusal::conflict, "import.tasks_in_progress", "", {}};
  }
  JsonOut body;
  body.open().field("import", id.n).field("reason", nfc(reason)).key("tasks").open_list();
  work.rows.rows("SELECT id FROM task WHERE import = $1 AND step <> 7 ORDER BY id", {id.n},
                 [&](const store::Row& r) { body.value(r.integer(0)); });
  body.close_list().close();
  return entry_of(work, "import.withdrawn", "import/" + std::to_string(id.n), work.now, body);
}

}  // namespace duoc::directives

// Read first: what this room keeps and under which entries. Who may do what stands in the verbs
// (acts.h) and, for a task, in blueprints/steps/task.json; the routes in api.cpp; the tables' only
// writers in rows_apply.cpp.
#include "kernel/module.h"
#include "modules/directives/drafts.h"
#include "modules/directives/goals/goal_rows.h"
#include "modules/directives/rows.h"

namespace duoc::directives {
namespace {

constexpr std::string_view kSchema = R"sql(
CREATE TABLE directive(
  id INTEGER PRIMARY KEY, symbol TEXT NOT NULL, type TEXT NOT NULL, issuer INTEGER NOT NULL,
  date INTEGER NOT NULL,
  subject TEXT NOT NULL, level TEXT NOT NULL, secret INTEGER NOT NULL, term TEXT NOT NULL,
  file TEXT NOT NULL) STRICT;
CREATE INDEX directive_by_symbol ON directive(symbol);
CREATE TABLE directive_implements(
  directive INTEGER NOT NULL, implements INTEGER NOT NULL, PRIMARY KEY(directive,
  implements)) STRICT, WITHOUT ROWID;
CREATE TABLE task_register(
  id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name_vi TEXT NOT NULL, name_en TEXT NOT NULL,
  directive INTEGER NOT NULL, verifying_unit INTEGER NOT NULL,
  second_verifying_unit INTEGER NOT NULL,
  standing_unit INTEGER NOT NULL) STRICT;
CREATE TABLE task_field(
  id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name_vi TEXT NOT NULL,
  name_en TEXT NOT NULL) STRICT;
CREATE TABLE task(
  id INTEGER PRIMARY KEY, register INTEGER NOT NULL, no TEXT NOT NULL, section TEXT NOT NULL,
  work TEXT NOT NULL,
  product TEXT NOT NULL, authority TEXT NOT NULL, kind INTEGER NOT NULL, period TEXT NOT NULL,
  period_day INTEGER NOT NULL, fixed INTEGER NOT NULL, first_year INTEGER NOT NULL,
  last_year INTEGER NOT NULL,
  deadline_text TEXT NOT NULL, deadline INTEGER, due_at INTEGER, field INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  lead INTEGER NOT NULL, responsible INTEGER NOT NULL, directive INTEGER NOT NULL,
  step INTEGER NOT NULL,
  percent INTEGER, last_report INTEGER NOT NULL, import INTEGER NOT NULL, fingerprint TEXT NOT NULL,
  last_act INTEGER NOT NULL) STRICT;
CREATE INDEX task_by_register ON task(register, no);
CREATE TABLE task_unit(
  task INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL, unit INTEGER NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY(task, n)) STRICT, WITHOUT ROWID;
CREATE TABLE task_act(
  task INTEGER NOT NULL, position INTEGER NOT NULL, kind INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  effective INTEGER NOT NULL, deadline INTEGER, due_at INTEGER, lead INTEGER NOT NULL,
  by_unit INTEGER NOT NULL,
  by_person INTEGER NOT NULL, confirms INTEGER NOT NULL, occurrence INTEGER, withdraws TEXT,
  PRIMARY KEY(task, position)) STRICT, WITHOUT ROWID;
CREATE TABLE same_link(
  a INTEGER NOT NULL, b INTEGER NOT NULL, since INTEGER NOT NULL, effective INTEGER NOT NULL,
  by_person INTEGER NOT NULL, until INTEGER, PRIMARY KEY(a, b, since)) STRICT, WITHOUT ROWID;
CREATE TABLE calendar_accepted(position INTEGER PRIMARY KEY, version INTEGER NOT NULL) STRICT;
CREATE TABLE file_use(
  file TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY(file, record)) STRICT, WITHOUT ROWID;
CREATE TABLE import(
  id INTEGER PRIMARY KEY, register INTEGER NOT NULL, directive INTEGER NOT NULL, name TEXT NOT NULL,
  file TEXT NOT NULL, rows INTEGER NOT NULL, withdrawn INTEGER NOT NULL, by_person INTEGER NOT NULL,
  at INTEGER NOT NULL) STRICT;
)sql";

// Outside the journal: who has put a file in, until an act names it.
constexpr std::string_view kUploads = R"sql(
CREATE TABLE upload(
  file TEXT NOT NULL, person INTEGER NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(file, person)) STRICT, WITHOUT ROWID;
CREATE INDEX upload_by_moment ON upload(at);
)sql";

// An act and the hand-overs that it calls forth share a position: n tells them apart.
constexpr std::string_view kActsOfAPosition = R"sql(
CREATE TABLE task_act_2(
  task INTEGER NOT NULL, position INTEGER NOT NULL, kind INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  effective INTEGER NOT NULL, deadline INTEGER, due_at INTEGER, lead INTEGER NOT NULL,
  by_unit INTEGER NOT NULL,
  by_person INTEGER NOT NULL, confirms INTEGER NOT NULL, occurrence INTEGER, withdraws TEXT,
  n INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(task, position, n)) STRICT, WITHOUT ROWID;
INSERT INTO task_act_2 SELECT task, position, kind, recorded, effective, deadline, due_at, lead,
  by_unit, by_person, confirms, occurrence, withdraws, 0 FROM task_act;
DROP TABLE task_act;
ALTER TABLE task_act_2 RENAME TO task_act;
)sql";

// What waits for somebody is asked of the open tasks alone.
constexpr std::string_view kTasksByStep = "CREATE INDEX task_by_step ON task(step, lead)";

// An amended directive is held against the cells that the annex had.
constexpr std::string_view kCellsAsWritten = R"sql(
ALTER TABLE task ADD COLUMN lead_text TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN cooperating_text TEXT NOT NULL DEFAULT '';
)sql";

}  // namespace

Module module() {
  Module m{"directives",
           {{"directives", 1, kSchema},
            {"directives", 2, kUploads},
            {"directives", 3, kActsOfAPosition},
            {"directives", 4, kTasksByStep},
            {"directives", 5, kCellsAsWritten},
            {"import_drafts", 1, kDraftsSchema},
            {"goals", 1, kGoalSchema}},
           {},
           {}};
  m.kinds = kinds();
  m.determined = {{"directive", "id"},
                  {"directive_implements", "directive, implements"},
                  {"task_register", "id"},
                  {"task_field", "id"},
                  {"task", "id"},
                  {"task_unit", "task, n"},
                  {"task_act", "task, position, n"},
                  {"same_link", "a, b, since"},
                  {"import", "id"},
                  {"file_use", "file, record"},
                  {"calendar_accepted", "position"}};
  for (Kind& kind : goal_kinds()) m.kinds.push_back(std::move(kind));
  for (const Module::Table& table : goal_tables()) m.determined.push_back(table);
  return m;
}

}  // namespace duoc::directives

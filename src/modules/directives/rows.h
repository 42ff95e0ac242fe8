// All SQL of carrying directives out. Verbs read through these; only apply (rows_apply.cpp) writes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kernel/module.h"
#include "modules/directives/fold.h"
#include "modules/directives/task.h"

namespace duoc::directives {

Module module();
/// The kinds of entries, each with the apply that writes its rows.
std::vector<Kind> kinds();

struct Directive {
  DirectiveId id;
  std::string symbol;
  std::string type;
  UnitId issuer;
  Day date;
  std::string subject;
  std::string level;  // central, provincial
  bool secret = false;
  std::string term;  // Party documents restart their numbers each term
  std::string file;  // content hash, "" for none
};
std::optional<Directive> find_directive(store::Connection& rows, DirectiveId id);
std::optional<Directive> find_directive(store::Connection& rows, std::string_view symbol);
std::vector<Directive> all_directives(store::Connection& rows);
std::vector<DirectiveId> implements_of(store::Connection& rows, DirectiveId id);
std::vector<DirectiveId> implemented_by(store::Connection& rows, DirectiveId id);

struct Register {
  RegisterId id;
  std::string code;
  std::string name_vi;
  std::string name_en;
  DirectiveId directive;
  UnitId verifying_unit;
  UnitId second_verifying_unit;  // for what the verifying unit leads itself
  UnitId standing_unit;          // keeps the register
};
std::optional<Register> find_register(store::Connection& rows, RegisterId id);
std::optional<Register> find_register(store::Connection& rows, std::string_view code);
std::vector<Register> all_registers(store::Connection& rows);

struct Field {
  int id = 0;
  std::string code;
  std::string name_vi;
  std::string name_en;
};
std::vector<Field> all_fields(store::Connection& rows);

struct TaskUnit {
  std::string text;  // as the annex names it
  UnitId unit;       // none: a collective or not a unit of ours
  std::string role;  // co_lead, cooperating
};

/// A task as it stands now.
struct Task {
  TaskId id;
  RegisterId reg;
  std::string no;
  std::string section;
  std::string work;
  std::string product;
  std::string authority;
  TaskKind kind = TaskKind::dated;
  Recurrence recurrence;
  std::string deadline_text;
  std::optional<Day> deadline;
  Moment due_at{kNever};
  int field = 0;
  int priority = 2;
  UnitId lead;
  PersonId responsible;
  DirectiveId directive;
  Step step = Step::registered;
  std::optional<int> percent;
  Moment last_report{0};
  ImportId import;
  std::string fingerprint;  // hex of the content the annex gave
  std::string lead_text;    // cells as the annex has them; "" before they were kept
  std::string cooperating_text;
  Position last_act = 0;  // changes with every act: the ETag
};
std::optional<Task> find_task(store::Connection& rows, TaskId id);
std::optional<Task> find_task(store::Connection& rows, RegisterId reg, std::string_view no);
void each_task(store::Connection& rows, const std::function<void(const Task&)>& visit);
/// Those that stand in a register, by id.
void each_task_of(store::Connection& rows, RegisterId reg,
                  const std::function<void(const Task&)>& visit);
/// Co-leads and cooperating units of the tasks that stand in a register, task by task.
void each_unit_of(store::Connection& rows, RegisterId reg,
                  const std::function<void(TaskId, const TaskUnit&)>& visit);
/// What tasks of other registers say that are not cancelled; the newest `most` of them.
void each_wording_elsewhere(store::Connection& rows, RegisterId reg, std::size_t most,
                            const std::function<void(TaskId, std::string_view)>& visit);
/// What of every task does not change with its acts, by id.
void each_shape(store::Connection& rows, const std::function<void(TaskId, TaskShape)>& visit);
std::vector<TaskUnit> units_of(store::Connection& rows, TaskId id);

/// A task and the register that it stands in.
struct RegisteredTask {
  Task task;
  Register reg;
};
std::optional<RegisteredTask> find_registered(store::Connection& rows, TaskId id);
/// Asks ahead what an act on the task reads: find_registered.
void ask_ahead_of_act(const store::AskAhead& ask, TaskId task);
/// The task's acts in journal order, those after a position.
std::vector<TaskAct> acts_of(store::Connection& rows, TaskId id, Position after = 0);
/// Every act of every task: task by task, as they lie in the file, each task's in journal order.
void each_act(store::Connection& rows, const std::function<void(TaskId, TaskAct&&)>& visit);

struct SameLink {
  TaskId a;
  TaskId b;
  Position since = 0;
  Moment effective;
  PersonId by;
};
std::vector<SameLink> links_of(store::Connection& rows, TaskId id);
std::vector<SameLink> all_links(store::Connection& rows);

/// Where in the journal a calendar version was accepted, in order.
std::vector<std::pair<Position, int>> accepted_calendars(store::Connection& rows);

/// The records that name a file: "task/12", "directive/3", "import/7".
std::vector<std::string> records_of_file(store::Connection& rows, std::string_view file);

/// Who has put a file in is kept outside the journal, like a session: it matters only until an act
/// names the file.
bool uploaded_by(store::Connection& rows, std::string_view file, PersonId person, Moment since);
/// Written in a chore; forgets what was put in before `since`.
void add_upload(store::Connection& rows, std::string_view file, PersonId person, Moment now,
                Moment since);

struct Import {
  ImportId id;
  RegisterId reg;
  DirectiveId directive;
  std::string name;
  std::string file;
  int rows = 0;
  bool withdrawn = false;
  PersonId by;
  Moment at;
};
std::optional<Import> find_import(store::Connection& rows, ImportId id);
std::vector<Import> all_imports(store::Connection& rows);

}  // namespace duoc::directives

// The acts of carrying directives out. Each is a verb in five beats (find, may, rule, step, write)
// that gives back one entry. Acts on a task are declared in the step graph; what differs between
// them are their guards and their content.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernel/work.h"
#include "modules/directives/rows.h"
#include "modules/directives/step_graph.h"

namespace duoc::directives {

class Ledger;

struct RegisterDirective {
  std::string symbol;  // "97-CTr/TU": number and symbol as one text
  std::string type;
  UnitId issuer;
  Day date;
  std::string subject;
  std::string level;  // central, provincial
  std::vector<DirectiveId> implements;
  bool secret = false;  // content stays off the system: no subject, no file
  std::string term;     // Party documents: the committee's term, in which numbers run
  std::string file;     // hash of an uploaded file
};
/// Faults directive.symbol_malformed, directive.known_already (same issuer, symbol and year or
/// term), directive.secret_content.
Result<Entry> register_directive(Work& work, const RegisterDirective& args);

struct OpenRegister {
  std::string code;
  std::string name_vi;
  std::string name_en;
  DirectiveId directive;
  UnitId verifying_unit;
  UnitId second_verifying_unit;
  UnitId standing_unit;
};
/// Faults register.code_taken, register.verifiers_alike.
Result<Entry> open_register(Work& work, const OpenRegister& args);

struct AddField {
  std::string code;
  std::string name_vi;
  std::string name_en;
};
Result<Entry> add_field(Work& work, const AddField& args);

/// One row of an annex, decided.
struct ImportRow {
  std::string no;
  std::string section;
  std::string work;
  std::string product;
  std::string authority;
  std::string deadline_text;
  TaskKind kind = TaskKind::dated;
  Recurrence recurrence;
  std::optional<Day> deadline;
  bool before_day = false;  // "trước ngày D": never moved past D − 1
  int field = 0;
  int priority = 2;
  UnitId lead;
  std::vector<TaskUnit> units;
  PersonId responsible;
  std::string fingerprint;
  std::string lead_text;         // the cell as the annex has it
  std::string cooperating_text;  // likewise
};

inline constexpr std::size_t kImportChunk = 500;

struct ImportTasks {
  ImportId import;  // none: a new import; the entry's body names it
  RegisterId reg;
  DirectiveId directive;
  std::string name;  // of the file
  std::string file;  // its hash
  std::optional<Moment> effective;
  std::vector<ImportRow> rows;  // 1 … kImportChunk
};
/// Faults import.row_without_lead, import.row_without_deadline, import.number_taken (args no),
/// import.too_many_rows.
Result<Entry> import_tasks(Work& work, const ImportTasks& args);
/// Co-leads and cooperating units as entries carry them.
void write_task_units(JsonOut& body, const std::vector<TaskUnit>& units);

/// What an amended directive changes of one task: the columns that are set, or that it is no more.
struct Amendment {
  TaskId task;
  std::optional<std::string> work;
  std::optional<std::string> product;
  std::optional<std::string> deadline_text;
  std::optional<std::string> lead_text;
  std::optional<std::string> cooperating_text;
  std::optional<Day> deadline;
  bool before_day = false;
  UnitId lead;                                 // none: as it was
  std::optional<std::vector<TaskUnit>> units;  // co-leads and cooperating units, all of them
  std::string fingerprint;                     // of the content from now on; "": as it was
  bool cancel = false;
  std::string reason;  // of cancelling
};

struct AmendTasks {
  RegisterId reg;
  DirectiveId directive;         // the amending document
  std::string name;              // of the file
  std::string file;              // its hash
  std::vector<Amendment> tasks;  // 1 … kImportChunk
};
/// Takes over what an amended directive says of tasks that stand in its register. Each change
/// counts from the end of the document's day, or from now when the task has moved on since.
/// Faults directive.missing, amend.nothing, amend.twice, amend.not_dated, amend.task_closed (args
/// no): a completed or cancelled task is reopened first.
Result<Entry> amend_tasks(Work& work, const StepGraph& graph, const AmendTasks& args);

/// Withdraws every task of an import. Fault import.tasks_in_progress when one was assigned since.
Result<Entry> withdraw_import(Work& work, ImportId import, const std::string& reason);

struct Evidence {
  std::string title;
  Day date;
  std::string file;  // hash of an uploaded file, or ""
  std::string name;
  std::int64_t size = 0;
};

/// An act on one task; which fields matter depends on the act.
struct ActOnTask {
  TaskId task;
  std::string act;                   // "report_progress"
  std::optional<Moment> effective;   // in so many words
  std::optional<Day> effective_day;  // given as a date: 24:00 of it, or now when that is earlier
  std::optional<Position> expected;  // If-Match: the last act the actor has seen
  std::string note;
  std::string reason;
  std::string document;
  std::optional<int> percent;
  std::vector<Evidence> evidence;  // the first is the main one
  bool confirm_evidence_date = false;
  std::optional<Day> new_deadline;
  UnitId lead;
  PersonId responsible;
  std::optional<Day> occurrence;
  std::vector<Position> positions;  // withdraw_acts
};
/// Faults: record.missing, access.forbidden, task.changed_since, task.not_in_step,
/// task.path_blocked (names the act in the way), act.effective_in_future,
/// act.effective_before_task, and one for each guard.
/// `ledger` follows the committer that runs the verb.
Result<Entry> act_on_task(Work& work, const StepGraph& graph, const Ledger& ledger,
                          const ActOnTask& args);
/// What act_on_task will ask about this task, for Job::ahead.
ReadsAhead reads_ahead(TaskId task);
/// The acts this person may do on the task now, for the page's buttons.
std::vector<std::string> acts_open_to(Work& work, const StepGraph& graph, TaskId task);

/// A task whose due moment is another one by today's calendar.
struct DueChange {
  TaskId task;
  Day deadline;
  Moment due_at;    // as it stands
  Moment proposed;  // by the calendar
};
/// Open tasks whose deadline still lies ahead by one of the two moments; those that a deadline
/// "before the day" fixes are never moved.
std::vector<DueChange> due_changes(store::Connection& rows, const org::Calendar& calendar,
                                   Moment now);
/// The calendar version by which the figures count; 1 is the computed one.
int accepted_calendar(store::Connection& rows);
/// Accepts the due moments that the changed calendar proposes, all at once, with the document
/// that changed the calendar. Faults act.document_needed, calendar.nothing_to_accept.
Result<Entry> accept_calendar(Work& work, const std::string& document);

struct LinkSame {
  TaskId task;
  TaskId other;
  std::string reason;
  std::optional<Moment> effective;
};
/// Says that entries of two registers are the same task. Faults link.same_register,
/// link.known_already.
Result<Entry> link_same_task(Work& work, const LinkSame& args);
Result<Entry> unlink_same_task(Work& work, const LinkSame& args);

/// The units that open a task to the people in and above them.
std::vector<UnitId> circle_of(store::Connection& rows, const Task& task, const Register& reg);
/// The unit that verifies the task: the register's, or its second when the first stands above the
/// lead.
UnitId verifying_unit_of(const Task& task, const Register& reg, const org::Tree& tree);

}  // namespace duoc::directives

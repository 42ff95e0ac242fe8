// Reading. See rows.h.
#include "modules/directives/rows.h"

#include "base/text.h"

namespace duoc::directives {
namespace {

constexpr std::string_view kDirective =
    "SELECT id, symbol, type, issuer, date, subject, level, secret, term, file FROM directive ";
constexpr std::string_view kRegister =
    "SELECT id, code, name_vi, name_en, directive, verifying_unit, second_verifying_unit, "
    "standing_unit "
    "FROM task_register ";
constexpr std::string_view kTask =
    "SELECT id, register, no, section, work, product, authority, kind, period, period_day, fixed, "
    "first_year, "
    "last_year, deadline_text, deadline, due_at, field, priority, lead, responsible, directive, "
    "step, percent, "
    "last_report, import, fingerprint, last_act, lead_text, cooperating_text FROM task ";
constexpr std::string_view kAct =
    "SELECT task, position, kind, recorded, effective, deadline, due_at, lead, by_unit, by_person, "
    "confirms, "
    "occurrence, withdraws FROM task_act ";
constexpr std::string_view kLink = "SELECT a, b, since, effective, by_person FROM same_link ";
constexpr std::string_view kImport =
    "SELECT id, register, directive, name, file, rows, withdrawn, by_person, at FROM import ";

std::string join(std::string_view a, std::string_view b) { return std::string(a) + std::string(b); }

Directive directive_of(const store::Row& r) {
  return {DirectiveId{r.integer(0)},
          r.str(1),
          r.str(2),
          UnitId{r.integer(3)},
          Day{static_cast<std::int32_t>(r.integer(4))},
          r.str(5),
          r.str(6),
          r.integer(7) != 0,
          r.str(8),
          r.str(9)};
}

Register register_from(const store::Row& r, int first) {
  return {RegisterId{r.integer(first)},
          r.str(first + 1),
          r.str(first + 2),
          r.str(first + 3),
          DirectiveId{r.integer(first + 4)},
          UnitId{r.integer(first + 5)},
          UnitId{r.integer(first + 6)},
          UnitId{r.integer(first + 7)}};
}
Register register_of(const store::Row& r) { return register_from(r, 0); }

std::optional<Day> day_or_none(const store::Row& r, int c) {
  if (r.null(c)) return std::nullopt;
  return Day{static_cast<std::int32_t>(r.integer(c))};
}

Moment moment_or_never(const store::Row& r, int c) {
  return r.null(c) ? kNever : Moment{r.integer(c)};
}

Task task_of(const store::Row& r) {
  Task t;
  t.id = TaskId{r.integer(0)};
  t.reg = RegisterId{r.integer(1)};
  t.no = r.str(2);
  t.section = r.str(3);
  t.work = r.str(4);
  t.product = r.str(5);
  t.authority = r.str(6);
  t.kind = static_cast<TaskKind>(r.integer(7));
  t.recurrence = {r.str(8), static_cast<int>(r.integer(9)), r.integer(10) != 0,
                  static_cast<int>(r.integer(11)), static_cast<int>(r.integer(12))};
  t.deadline_text = r.str(13);
  t.deadline = day_or_none(r, 14);
  t.due_at = moment_or_never(r, 15);
  t.field = static_cast<int>(r.integer(16));
  t.priority = static_cast<int>(r.integer(17));
  t.lead = UnitId{r.integer(18)};
  t.responsible = PersonId{r.integer(19)};
  t.directive = DirectiveId{r.integer(20)};
  t.step = static_cast<Step>(r.integer(21));
  if (!r.null(22)) t.percent = static_cast<int>(r.integer(22));
  t.last_report = Moment{r.integer(23)};
  t.import = ImportId{r.integer(24)};
  t.fingerprint = r.str(25);
  t.last_act = static_cast<Position>(r.integer(26));
  t.lead_text = r.str(27);
  t.cooperating_text = r.str(28);
  return t;
}

TaskAct act_of(const store::Row& r) {
  TaskAct a;
  a.position = static_cast<Position>(r.integer(1));
  a.kind = static_cast<ActKind>(r.integer(2));
  a.recorded = Moment{r.integer(3)};
  a.effective = Moment{r.integer(4)};
  a.deadline = day_or_none(r, 5);
  a.due_at = moment_or_never(r, 6);
  a.lead = UnitId{r.integer(7)};
  a.by_unit = UnitId{r.integer(8)};
  a.by = PersonId{r.integer(9)};
  a.confirms_evidence = r.integer(10) != 0;
  a.occurrence = day_or_none(r, 11);
  if (!r.null(12)) {
    for (const auto& part : split(r.text(12), ',')) {
      if (!part.empty()) a.withdraws.push_back(std::stoull(part));
    }
  }
  return a;
}

SameLink link_of(const store::Row& r) {
  return {TaskId{r.integer(0)}, TaskId{r.integer(1)}, static_cast<Position>(r.integer(2)),
          Moment{r.integer(3)}, PersonId{r.integer(4)}};
}

Import import_of(const store::Row& r) {
  return {ImportId{r.integer(0)},
          RegisterId{r.integer(1)},
          DirectiveId{r.integer(2)},
          r.str(3),
          r.str(4),
          static_cast<int>(r.integer(5)),
          r.integer(6) != 0,
          PersonId{r.integer(7)},
          Moment{r.integer(8)}};
}

template <class T>
std::optional<T> one(store::Connection& rows, std::string_view sql,
                     std::initializer_list<store::Arg> args, T (*read)(const store::Row&)) {
  std::optional<T> out;
  rows.first(sql, args, [&](const store::Row& r) { out = read(r); });
  return out;
}

template <class T>
std::vector<T> many(store::Connection& rows, std::string_view sql,
                    std::initializer_list<store::Arg> args, T (*read)(const store::Row&)) {
  std::vector<T> out;
  rows.rows(sql, args, [&](const store::Row& r) { out.push_back(read(r)); });
  return out;
}

}  // namespace

std::optional<Directive> find_directive(store::Connection& rows, DirectiveId id) {
  return one(rows, join(kDirective, "WHERE id = $1"), {id.n}, directive_of);
}
std::optional<Directive> find_directive(store::Connection& rows, std::string_view symbol) {
  return one(rows, join(kDirective, "WHERE symbol = $1 ORDER BY date DESC"), {symbol},
             directive_of);
}
std::vector<Directive> all_directives(store::Connection& rows) {
  return many(rows, join(kDirective, "ORDER BY date DESC, id DESC"), {}, directive_of);
}
std::vector<DirectiveId> implements_of(store::Connection& rows, DirectiveId id) {
  return many<DirectiveId>(
      rows, "SELECT implements FROM directive_implements WHERE directive = $1 ORDER BY 1", {id.n},
      [](const store::Row& r) { return DirectiveId{r.integer(0)}; });
}
std::vector<DirectiveId> implemented_by(store::Connection& rows, DirectiveId id) {
  return many<DirectiveId>(
      rows, "SELECT directive FROM directive_implements WHERE implements = $1 ORDER BY 1", {id.n},
      [](const store::Row& r) { return DirectiveId{r.integer(0)}; });
}

std::optional<Register> find_register(store::Connection& rows, RegisterId id) {
  static const std::string sql = join(kRegister, "WHERE id = $1");  // asked by every act
  return one(rows, sql, {id.n}, register_of);
}
std::optional<Register> find_register(store::Connection& rows, std::string_view code) {
  return one(rows, join(kRegister, "WHERE code = $1"), {code}, register_of);
}
std::vector<Register> all_registers(store::Connection& rows) {
  return many(rows, join(kRegister, "ORDER BY id"), {}, register_of);
}

std::vector<Field> all_fields(store::Connection& rows) {
  return many<Field>(rows, "SELECT id, code, name_vi, name_en FROM task_field ORDER BY id", {},
                     [](const store::Row& r) {
                       return Field{static_cast<int>(r.integer(0)), r.str(1), r.str(2), r.str(3)};
                     });
}

namespace {

const std::string& task_by_id() {
  static const std::string sql = join(kTask, "WHERE id = $1");
  return sql;
}
constexpr int kTaskColumns = 29;
const std::string& registered_by_id() {
  static const std::string sql = "SELECT * FROM (" + task_by_id() + ") AS t JOIN (" +
                                 std::string(kRegister) + ") AS r ON r.id = t.register";
  return sql;
}

}  // namespace

void ask_ahead_of_act(const store::AskAhead& ask, TaskId task) {
  ask(registered_by_id(), {task.n});
}

std::optional<RegisteredTask> find_registered(store::Connection& rows, TaskId id) {
  return one<RegisteredTask>(rows, registered_by_id(), {id.n}, [](const store::Row& r) {
    return RegisteredTask{task_of(r), register_from(r, kTaskColumns)};
  });
}
std::optional<Task> find_task(store::Connection& rows, TaskId id) {
  return one(rows, task_by_id(), {id.n}, task_of);
}
std::optional<Task> find_task(store::Connection& rows, RegisterId reg, std::string_view no) {
  return one(rows, join(kTask, "WHERE register = $1 AND no = $2 AND step <> 7"), {reg.n, no},
             task_of);
}
void each_task(store::Connection& rows, const std::function<void(const Task&)>& visit) {
  rows.rows(join(kTask, "ORDER BY id"), {}, [&](const store::Row& r) { visit(task_of(r)); });
}

void each_task_of(store::Connection& rows, RegisterId reg,
                  const std::function<void(const Task&)>& visit) {
  rows.rows(join(kTask, "WHERE register = $1 AND step <> 7 ORDER BY id"), {reg.n},
            [&](const store::Row& r) { visit(task_of(r)); });
}
void each_unit_of(store::Connection& rows, RegisterId reg,
                  const std::function<void(TaskId, const TaskUnit&)>& visit) {
  rows.rows(
      "SELECT text, unit, role, task FROM task_unit JOIN task ON task.id = task_unit.task WHERE "
      "task.register = $1 AND task.step <> 7 ORDER BY task, n",
      {reg.n}, [&](const store::Row& r) {
        visit(TaskId{r.integer(3)}, {r.str(0), UnitId{r.integer(1)}, r.str(2)});
      });
}
void each_wording_elsewhere(store::Connection& rows, RegisterId reg, std::size_t most,
                            const std::function<void(TaskId, std::string_view)>& visit) {
  rows.rows("SELECT id, work FROM task WHERE register <> $1 AND step < 6 ORDER BY id DESC LIMIT $2",
            {reg.n, most}, [&](const store::Row& r) { visit(TaskId{r.integer(0)}, r.text(1)); });
}

void each_shape(store::Connection& rows, const std::function<void(TaskId, TaskShape)>& visit) {
  rows.rows(
      "SELECT id, kind, register, field, period, period_day, fixed, first_year, last_year FROM "
      "task ORDER BY id",
      {}, [&](const store::Row& r) {
        visit(TaskId{r.integer(0)},
              {static_cast<TaskKind>(r.integer(1)),
               static_cast<std::uint16_t>(r.integer(2)),
               static_cast<std::uint16_t>(r.integer(3)),
               {r.str(4), static_cast<int>(r.integer(5)), r.integer(6) != 0,
                static_cast<int>(r.integer(7)), static_cast<int>(r.integer(8))}});
      });
}

std::vector<TaskUnit> units_of(store::Connection& rows, TaskId id) {
  return many<TaskUnit>(rows, "SELECT text, unit, role FROM task_unit WHERE task = $1 ORDER BY n",
                        {id.n}, [](const store::Row& r) {
                          return TaskUnit{r.str(0), UnitId{r.integer(1)}, r.str(2)};
                        });
}

std::vector<TaskAct> acts_of(store::Connection& rows, TaskId id, Position after) {
  static const std::string sql =
      join(kAct, "WHERE task = $1 AND position > $2 ORDER BY position, n");
  return many(rows, sql, {id.n, after}, act_of);
}
void each_act(store::Connection& rows, const std::function<void(TaskId, TaskAct&&)>& visit) {
  rows.rows(join(kAct, "ORDER BY task, position, n"), {},
            [&](const store::Row& r) { visit(TaskId{r.integer(0)}, act_of(r)); });
}

std::vector<SameLink> links_of(store::Connection& rows, TaskId id) {
  return many(rows, join(kLink, "WHERE (a = $1 OR b = $1) AND until IS NULL ORDER BY since, a, b"),
              {id.n}, link_of);
}
std::vector<SameLink> all_links(store::Connection& rows) {
  return many(rows, join(kLink, "WHERE until IS NULL ORDER BY since, a, b"), {}, link_of);
}

std::vector<std::pair<Position, int>> accepted_calendars(store::Connection& rows) {
  return many<std::pair<Position, int>>(
      rows, "SELECT position, version FROM calendar_accepted ORDER BY position", {},
      [](const store::Row& r) {
        return std::pair{static_cast<Position>(r.integer(0)), static_cast<int>(r.integer(1))};
      });
}

std::vector<std::string> records_of_file(store::Connection& rows, std::string_view file) {
  return many<std::string>(rows, "SELECT record FROM file_use WHERE file = $1 ORDER BY record",
                           {file}, [](const store::Row& r) { return r.str(0); });
}

bool uploaded_by(store::Connection& rows, std::string_view file, PersonId person, Moment since) {
  return rows.integer("SELECT count(*) FROM upload WHERE file = $1 AND person = $2 AND at >= $3",
                      {file, person.n, since.s}, 0) != 0;
}
void add_upload(store::Connection& rows, std::string_view file, PersonId person, Moment now,
                Moment since) {
  rows.run("DELETE FROM upload WHERE at < $1", {since.s});
  rows.run(
      "INSERT INTO upload(file, person, at) VALUES ($1, $2, $3) ON CONFLICT(file, person) DO "
      "UPDATE SET at = excluded.at",
      {file, person.n, now.s});
}

std::optional<Import> find_import(store::Connection& rows, ImportId id) {
  return one(rows, join(kImport, "WHERE id = $1"), {id.n}, import_of);
}
std::vector<Import> all_imports(store::Connection& rows) {
  return many(rows, join(kImport, "ORDER BY id DESC"), {}, import_of);
}

}  // namespace duoc::directives

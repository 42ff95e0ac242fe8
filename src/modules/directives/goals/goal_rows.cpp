// Reading, and the tables. See goal_rows.h.
#include "modules/directives/goals/goal_rows.h"

namespace duoc::directives {

const std::string_view kGoalSchema = R"sql(
CREATE TABLE goal(
  id INTEGER PRIMARY KEY, directive INTEGER NOT NULL, import INTEGER NOT NULL, no TEXT NOT NULL,
  section TEXT NOT NULL, text TEXT NOT NULL, measure TEXT NOT NULL, unit TEXT NOT NULL,
  lead_text TEXT NOT NULL, lead INTEGER NOT NULL, verifying_unit INTEGER NOT NULL,
  keeper INTEGER NOT NULL, fingerprint TEXT NOT NULL, since INTEGER NOT NULL,
  position INTEGER NOT NULL, withdrawn INTEGER NOT NULL, last_act INTEGER NOT NULL) STRICT;
CREATE INDEX goal_by_directive ON goal(directive);
CREATE TABLE goal_target(
  goal INTEGER NOT NULL, position INTEGER NOT NULL, n INTEGER NOT NULL, effective INTEGER NOT NULL,
  year INTEGER NOT NULL, horizon TEXT NOT NULL, scope TEXT NOT NULL, comparison TEXT NOT NULL,
  lower INTEGER, upper INTEGER, note TEXT NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY(goal, position, n)) STRICT, WITHOUT ROWID;
CREATE TABLE goal_value(
  position INTEGER PRIMARY KEY, goal INTEGER NOT NULL, scope TEXT NOT NULL, day INTEGER NOT NULL,
  value INTEGER NOT NULL, verified INTEGER NOT NULL, returned INTEGER NOT NULL,
  withdrawn INTEGER NOT NULL) STRICT;
CREATE INDEX goal_value_by_goal ON goal_value(goal);
CREATE TABLE goal_evidence(
  value INTEGER NOT NULL, n INTEGER NOT NULL, title TEXT NOT NULL, date INTEGER NOT NULL,
  file TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL,
  PRIMARY KEY(value, n)) STRICT, WITHOUT ROWID;
CREATE TABLE goal_act(
  goal INTEGER NOT NULL, position INTEGER NOT NULL, act TEXT NOT NULL, recorded INTEGER NOT NULL,
  effective INTEGER NOT NULL, by_unit INTEGER NOT NULL, by_person INTEGER NOT NULL,
  value INTEGER NOT NULL, text TEXT NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY(goal, position)) STRICT, WITHOUT ROWID;
CREATE TABLE goal_task(
  goal INTEGER NOT NULL, task INTEGER NOT NULL, since INTEGER NOT NULL, effective INTEGER NOT NULL,
  until INTEGER NOT NULL, until_effective INTEGER NOT NULL,
  PRIMARY KEY(goal, task, since)) STRICT, WITHOUT ROWID;
CREATE TABLE goal_same(
  a INTEGER NOT NULL, b INTEGER NOT NULL, since INTEGER NOT NULL, effective INTEGER NOT NULL,
  by_person INTEGER NOT NULL, reason TEXT NOT NULL, until INTEGER NOT NULL,
  PRIMARY KEY(a, b, since)) STRICT, WITHOUT ROWID;
CREATE TABLE goals_import(
  id INTEGER PRIMARY KEY, directive INTEGER NOT NULL, name TEXT NOT NULL, file TEXT NOT NULL,
  rows INTEGER NOT NULL, withdrawn INTEGER NOT NULL, by_person INTEGER NOT NULL,
  at INTEGER NOT NULL, keeper INTEGER NOT NULL) STRICT;
)sql";

namespace {

constexpr std::string_view kGoal =
    "SELECT id, directive, import, no, section, text, measure, unit, lead_text, lead, "
    "verifying_unit, keeper, fingerprint, since, position, withdrawn, last_act FROM goal ";
constexpr std::string_view kImport =
    "SELECT id, directive, name, file, rows, withdrawn, by_person, at, keeper FROM goals_import ";

std::string join(std::string_view a, std::string_view b) { return std::string(a) + std::string(b); }
Position position_at(const store::Row& r, int c) { return static_cast<Position>(r.integer(c)); }
Day day_at(const store::Row& r, int c) { return Day{static_cast<std::int32_t>(r.integer(c))}; }
std::optional<Decimal> decimal_at(const store::Row& r, int c) {
  if (r.null(c)) return std::nullopt;
  return Decimal{r.integer(c)};
}

Goal goal_of(const store::Row& r) {
  Goal g;
  g.id = GoalId{r.integer(0)};
  g.directive = DirectiveId{r.integer(1)};
  g.import = GoalsImportId{r.integer(2)};
  g.no = r.str(3);
  g.section = r.str(4);
  g.text = r.str(5);
  g.measure = r.str(6);
  g.unit = r.str(7);
  g.lead_text = r.str(8);
  g.lead = UnitId{r.integer(9)};
  g.verifying_unit = UnitId{r.integer(10)};
  g.keeper = UnitId{r.integer(11)};
  g.fingerprint = r.str(12);
  g.since = Moment{r.integer(13)};
  g.position = position_at(r, 14);
  g.withdrawn = position_at(r, 15);
  g.last_act = position_at(r, 16);
  return g;
}

GoalTarget target_of(const store::Row& r) {
  GoalTarget t;
  t.position = position_at(r, 0);
  t.n = static_cast<int>(r.integer(1));
  t.effective = Moment{r.integer(2)};
  t.year = static_cast<int>(r.integer(3));
  t.horizon = r.str(4);
  t.scope = r.str(5);
  t.bounds = {comparison_of(r.text(6)).value_or(Comparison::at_least), decimal_at(r, 7),
              decimal_at(r, 8)};
  t.note = r.str(9);
  t.document = r.str(10);
  return t;
}

GoalsImport import_of(const store::Row& r) {
  return {GoalsImportId{r.integer(0)},
          DirectiveId{r.integer(1)},
          r.str(2),
          r.str(3),
          static_cast<int>(r.integer(4)),
          position_at(r, 5),
          PersonId{r.integer(6)},
          Moment{r.integer(7)},
          UnitId{r.integer(8)}};
}

}  // namespace

std::vector<Module::Table> goal_tables() {
  return {{"goal", "id"},
          {"goal_target", "goal, position, n"},
          {"goal_value", "position"},
          {"goal_evidence", "value, n"},
          {"goal_act", "goal, position"},
          {"goal_task", "goal, task, since"},
          {"goal_same", "a, b, since"},
          {"goals_import", "id"}};
}

std::optional<Goal> find_goal(store::Connection& rows, GoalId id) {
  std::optional<Goal> out;
  rows.first(join(kGoal, "WHERE id = $1"), {id.n}, [&](const store::Row& r) { out = goal_of(r); });
  return out;
}

std::vector<Goal> all_goals(store::Connection& rows) {
  std::vector<Goal> out;
  rows.rows(join(kGoal, "ORDER BY directive, id"), {},
            [&](const store::Row& r) { out.push_back(goal_of(r)); });
  return out;
}

GoalHistory history_of(store::Connection& rows, const Goal& goal) {
  GoalHistory h;
  h.position = goal.position;
  h.since = goal.since;
  h.withdrawn = goal.withdrawn;
  rows.rows(
      "SELECT position, n, effective, year, horizon, scope, comparison, lower, upper, note, "
      "document FROM goal_target WHERE goal = $1 ORDER BY position, n",
      {goal.id.n}, [&](const store::Row& r) { h.targets.push_back(target_of(r)); });
  rows.rows(
      "SELECT position, scope, day, value, verified, returned, withdrawn FROM goal_value WHERE "
      "goal = $1 ORDER BY position",
      {goal.id.n}, [&](const store::Row& r) {
        h.values.push_back({position_at(r, 0), r.str(1), day_at(r, 2), Decimal{r.integer(3)},
                            position_at(r, 4), position_at(r, 5), position_at(r, 6)});
      });
  rows.rows(
      "SELECT task, since, effective, until, until_effective FROM goal_task WHERE goal = $1 ORDER "
      "BY since, task",
      {goal.id.n}, [&](const store::Row& r) {
        h.tasks.push_back({TaskId{r.integer(0)}, position_at(r, 1), Moment{r.integer(2)},
                           position_at(r, 3), Moment{r.integer(4)}});
      });
  return h;
}

std::optional<Register> register_of(store::Connection& rows, DirectiveId directive) {
  for (Register& reg : all_registers(rows)) {
    if (reg.directive == directive) return std::move(reg);
  }
  return std::nullopt;
}

GoalUnits units_of(store::Connection& rows, const Goal& goal, const org::Tree& tree) {
  GoalUnits out{goal.keeper, goal.lead, goal.verifying_unit};
  const auto reg = register_of(rows, goal.directive);
  if (reg) out.keeper = reg->standing_unit;
  if (!out.reporting) out.reporting = out.keeper;
  if (reg && !out.verifying) {
    // Nobody verifies what stands below them.
    out.verifying = tree.below(out.reporting, reg->verifying_unit) ? reg->second_verifying_unit
                                                                   : reg->verifying_unit;
  }
  return out;
}

std::vector<GoalAct> acts_of(store::Connection& rows, GoalId id) {
  std::vector<GoalAct> out;
  rows.rows(
      "SELECT position, act, recorded, effective, by_unit, by_person, value, text, document FROM "
      "goal_act WHERE goal = $1 ORDER BY position",
      {id.n}, [&](const store::Row& r) {
        out.push_back({position_at(r, 0), r.str(1), Moment{r.integer(2)}, Moment{r.integer(3)},
                       UnitId{r.integer(4)}, PersonId{r.integer(5)}, position_at(r, 6), r.str(7),
                       r.str(8)});
      });
  return out;
}

std::vector<GoalEvidence> evidence_of(store::Connection& rows, Position value) {
  std::vector<GoalEvidence> out;
  rows.rows("SELECT title, date, file, name, size FROM goal_evidence WHERE value = $1 ORDER BY n",
            {value}, [&](const store::Row& r) {
              out.push_back({r.str(0), day_at(r, 1), r.str(2), r.str(3), r.integer(4)});
            });
  return out;
}

std::vector<SameGoal> all_same_goals(store::Connection& rows) {
  std::vector<SameGoal> out;
  rows.rows(
      "SELECT a, b, since, effective, by_person, reason, until FROM goal_same ORDER BY since, a, "
      "b",
      {}, [&](const store::Row& r) {
        out.push_back({GoalId{r.integer(0)}, GoalId{r.integer(1)}, position_at(r, 2),
                       Moment{r.integer(3)}, PersonId{r.integer(4)}, r.str(5), position_at(r, 6)});
      });
  return out;
}

std::optional<GoalsImport> find_goals_import(store::Connection& rows, GoalsImportId id) {
  std::optional<GoalsImport> out;
  rows.first(join(kImport, "WHERE id = $1"), {id.n},
             [&](const store::Row& r) { out = import_of(r); });
  return out;
}

std::vector<GoalsImport> all_goals_imports(store::Connection& rows) {
  std::vector<GoalsImport> out;
  rows.rows(join(kImport, "ORDER BY id DESC"), {},
            [&](const store::Row& r) { out.push_back(import_of(r)); });
  return out;
}

}  // namespace duoc::directives

// Decided rows of a list become goals, at most 500 to an entry; an import is withdrawn by one act.
#include <algorithm>
#include <set>

#include "base/json_out.h"
#include "base/text.h"
#include "kernel/access/access.h"
#include "modules/directives/goals/goal_acts.h"

namespace duoc::directives {
namespace {

Fault fault(Refusal code, std::string key, std::string field, const std::string& no = {}) {
  std::map<std::string, std::string> args;
  if (!no.empty()) args["no"] = no;
  return Fault{code, std::move(key), std::move(field), std::move(args)};
}

Checked check_goal(const Work& work, const NewGoal& g) {
  if (g.text.empty() || g.measure.empty())
    return fault(Refusal::invalid, "goal.measure_needed", "measure", g.no);
  if (g.text.size() > 16'000 || g.unit.size() > 400 || g.no.size() > 100)
    return fault(Refusal::invalid, "act.text_too_long", "text", g.no);
  if (g.lead && work.org.today.find(g.lead) == nullptr)
    return fault(Refusal::invalid, "unit.missing", "lead", g.no);
  std::set<std::pair<int, std::string>> known;
  for (const NewTarget& t : g.targets) {
    if (!well_formed(t.bounds) || t.year < 0 || t.year > kLastYear || t.scope.size() > 400 ||
        t.note.size() > 4000)
      return fault(Refusal::invalid, "goal.target_malformed", "targets", g.no);
    if (!known.emplace(t.year, t.scope).second)
      return fault(Refusal::invalid, "goal.target_twice", "targets", g.no);
  }
  return Done{};
}

// Lists number anew in each section; within one import that is how the document has it. Across
// imports it would be the same goal twice.
bool number_taken(Work& work, const ImportGoals& a, GoalsImportId import, const NewGoal& g) {
  if (g.no.empty()) return false;
  return work.rows.integer(
             "SELECT count(*) FROM goal WHERE directive = $1 AND no = $2 AND section = $3 AND "
             "withdrawn = 0 AND import <> $4",
             {a.directive.n, nfc(g.no), nfc(g.section), import.n}) != 0;
}

void write_bounds(JsonOut& body, const Bounds& b) {
  body.field("comparison", name_of(b.comparison));
  if (b.lower) body.field("lower", plain(*b.lower));
  if (b.upper) body.field("upper", plain(*b.upper));
}

void write_goal(JsonOut& body, std::int64_t id, const NewGoal& g) {
  body.open().field("goal", id).field("no", nfc(g.no)).field("section", nfc(g.section));
  body.field("text", nfc(g.text)).field("measure", nfc(g.measure)).field("unit", nfc(g.unit));
  body.field("lead_text", nfc(g.lead_text)).field("lead", g.lead.n);
  body.field("fingerprint", g.fingerprint).key("targets").open_list();
  for (const NewTarget& t : g.targets) {
    body.open().field("year", t.year).field("horizon", nfc(t.horizon)).field("scope", nfc(t.scope));
    write_bounds(body, t.bounds);
    body.field("note", nfc(t.note)).close();
  }
  body.close_list().close();
}

// Who keeps the list: the register's standing unit, else the unit of the clerk who brings it.
Result<UnitId> keeper_of(Work& work, const std::optional<Register>& reg) {
  if (reg) {
    CHECK(access::may(work, org::Role::clerk, reg->standing_unit));
    return reg->standing_unit;
  }
  CHECK(access::may_anywhere(work, org::Role::clerk));
  return work.actor.unit;
}

}  // namespace

Result<Entry> import_goals(Work& work, const ImportGoals& a) {
  const auto directive = find_directive(work.rows, a.directive);
  if (!directive) return access::missing("directive");
  const auto reg = register_of(work.rows, a.directive);
  TRY(const UnitId keeper, keeper_of(work, reg));
  if (directive->secret) return fault(Refusal::invalid, "directive.secret_content", "directive");
  if (a.goals.empty() || a.goals.size() > kImportChunk)
    return fault(Refusal::invalid, "goals.too_many_rows", "goals");
  const auto* verifying = work.org.today.find(a.verifying_unit);
  if (!reg && (verifying == nullptr || verifying->closed))
    return fault(Refusal::invalid, "goal.verifier_needed", "verifying_unit");
  const auto first = work.rows.integer("SELECT max(id) FROM goal", {}) + 1;
  const auto import =
      a.import ? a.import.n : work.rows.integer("SELECT max(id) FROM goals_import", {}) + 1;
  JsonOut body;
  body.open().field("import", import).field("directive", a.directive.n).field("name", nfc(a.name));
  body.field("file", a.file).field("keeper", reg ? 0 : keeper.n);
  body.field("verifying_unit", reg ? 0 : a.verifying_unit.n).key("goals").open_list();
  for (std::size_t i = 0; i < a.goals.size(); ++i) {
    CHECK(check_goal(work, a.goals[i]));
    if (number_taken(work, a, GoalsImportId{import}, a.goals[i]))
      return fault(Refusal::conflict, "goal.number_taken", "no", a.goals[i].no);
    write_goal(body, first + static_cast<std::int64_t>(i), a.goals[i]);
  }
  body.close_list().close();
  // A directive's goals count from its own date, whenever they are brought in.
  return entry_of(work, "goals.imported", "goals_import/" + std::to_string(import),
                  start_of(directive->date), body);
}

Result<Entry> withdraw_goals_import(Work& work, GoalsImportId id, const std::string& reason) {
  const auto import = find_goals_import(work.rows, id);
  if (!import || import->withdrawn != 0) return access::missing("import");
  const auto reg = register_of(work.rows, import->directive);
  const UnitId keeper = reg ? reg->standing_unit : import->keeper;
  CHECK(keeper ? access::may(work, org::Role::clerk, keeper)
               : access::may_anywhere(work, org::Role::clerk));
  if (reason.empty() || reason.size() > 8000)
    return fault(Refusal::invalid, "act.reason_needed", "reason");
  if (work.rows.integer("SELECT count(*) FROM goal_value JOIN goal ON goal.id = goal_value.goal "
                        "WHERE goal.import = $1 AND goal_value.withdrawn = 0",
                        {id.n}) != 0)
    return fault(Refusal::conflict, "goals.values_reported", "");
  JsonOut body;
  body.open().field("import", id.n).field("reason", nfc(reason)).key("goals").open_list();
  work.rows.rows("SELECT id FROM goal WHERE import = $1 AND withdrawn = 0 ORDER BY id", {id.n},
                 [&](const store::Row& r) { body.value(r.integer(0)); });
  body.close_list().close();
  return entry_of(work, "goals_import.withdrawn", "goals_import/" + std::to_string(id.n), work.now,
                  body);
}

}  // namespace duoc::directives

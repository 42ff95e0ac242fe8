// Writing: how each kind of entry about goals becomes rows, live and in replay. The verb has
// decided; nothing is judged here.
#include "base/json_in.h"
#include "modules/directives/goals/goal_rows.h"

namespace duoc::directives {
namespace {

void use_file(store::Connection& rows, const std::string& file, const std::string& record) {
  if (file.empty()) return;
  rows.run("INSERT INTO file_use(file, record) VALUES ($1, $2) ON CONFLICT DO NOTHING",
           {file, record});
}

store::Arg decimal_arg(const JsonIn& in, const char* field) {
  const auto d = parse_decimal(in.text_or_empty(field));
  return d ? store::Arg(d->n) : store::Arg(nullptr);
}

void insert_target(const Entry& e, store::Connection& rows, std::int64_t goal, int n,
                   const JsonIn& in) {
  rows.run(
      "INSERT INTO goal_target(goal, position, n, effective, year, horizon, scope, comparison, "
      "lower, upper, note, document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      {goal, e.position, n, e.effective.s, in.integer("year").value_or(0),
       in.text_or_empty("horizon"), in.text_or_empty("scope"), in.text_or_empty("comparison"),
       decimal_arg(in, "lower"), decimal_arg(in, "upper"), in.text_or_empty("note"),
       in.text_or_empty("document")});
}

// One line of the goal's history.
void insert_act(const Entry& e, store::Connection& rows, std::int64_t goal, std::string_view act,
                const JsonIn& in) {
  std::string text = in.text_or_empty("reason");
  if (text.empty()) text = in.text_or_empty("note");
  rows.run(
      "INSERT INTO goal_act(goal, position, act, recorded, effective, by_unit, by_person, value, "
      "text, document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {goal, e.position, act, e.recorded.s, e.effective.s, e.actor.unit.n, e.actor.person.n,
       in.integer("value_position").value_or(0), text, in.text_or_empty("document")});
  rows.run("UPDATE goal SET last_act = $2 WHERE id = $1", {goal, e.position});
}

void insert_goal(const Entry& e, store::Connection& rows, const JsonIn& in, const JsonIn& whole) {
  const auto goal = in.integer("goal").value_or(0);
  rows.run(
      "INSERT INTO goal(id, directive, import, no, section, text, measure, unit, lead_text, lead, "
      "verifying_unit, keeper, fingerprint, since, position, withdrawn, last_act) VALUES ($1, $2, "
      "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, $15)",
      {goal, whole.integer("directive").value_or(0), whole.integer("import").value_or(0),
       in.text_or_empty("no"), in.text_or_empty("section"), in.text_or_empty("text"),
       in.text_or_empty("measure"), in.text_or_empty("unit"), in.text_or_empty("lead_text"),
       in.integer("lead").value_or(0), whole.integer("verifying_unit").value_or(0),
       whole.integer("keeper").value_or(0), in.text_or_empty("fingerprint"), e.effective.s,
       e.position});
  const auto* targets = in.list("targets");
  int n = 0;
  for (const auto& item : targets == nullptr ? boost::json::array() : *targets)
    insert_target(e, rows, goal, ++n, JsonIn(item.as_object()));
  insert_act(e, rows, goal, "import_goals", whole);
}

void apply_goals_imported(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  const auto* goals = in.list("goals");
  const auto count = goals == nullptr ? std::size_t{0} : goals->size();
  rows.run(
      "INSERT INTO goals_import(id, directive, name, file, rows, withdrawn, by_person, at, keeper) "
      "VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8) ON CONFLICT(id) DO UPDATE SET rows = "
      "goals_import.rows + excluded.rows",
      {in.integer("import").value_or(0), in.integer("directive").value_or(0),
       in.text_or_empty("name"), in.text_or_empty("file"), count, e.actor.person.n, e.recorded.s,
       in.integer("keeper").value_or(0)});
  use_file(rows, in.text_or_empty("file"), e.record);
  for (std::size_t i = 0; i < count; ++i) insert_goal(e, rows, JsonIn((*goals)[i].as_object()), in);
}

void apply_goals_import_withdrawn(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  const auto* list = in.list("goals");
  for (const auto& item : list == nullptr ? boost::json::array() : *list) {
    const auto goal = item.as_int64();
    insert_act(e, rows, goal, "withdraw_goals_import", in);
    rows.run("UPDATE goal SET withdrawn = $2 WHERE id = $1", {goal, e.position});
  }
  rows.run("UPDATE goals_import SET withdrawn = $2 WHERE id = $1",
           {in.integer("import").value_or(0), e.position});
}

void apply_value_reported(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  const auto goal = in.integer("goal").value_or(0);
  rows.run(
      "INSERT INTO goal_value(position, goal, scope, day, value, verified, returned, withdrawn) "
      "VALUES ($1, $2, $3, $4, $5, 0, 0, 0)",
      {e.position, goal, in.text_or_empty("scope"), in.day("day").value_or(Day{}).n,
       decimal_arg(in, "value")});
  const auto* evidence = in.list("evidence");
  int n = 0;
  for (const auto& item : evidence == nullptr ? boost::json::array() : *evidence) {
    const JsonIn x(item.as_object());
    rows.run(
        "INSERT INTO goal_evidence(value, n, title, date, file, name, size) VALUES ($1, $2, $3, "
        "$4, $5, $6, $7)",
        {e.position, ++n, x.text_or_empty("title"), x.day("date").value_or(Day{}).n,
         x.text_or_empty("file"), x.text_or_empty("name"), x.integer("size").value_or(0)});
    use_file(rows, x.text_or_empty("file"), e.record);
  }
  insert_act(e, rows, goal, "report_value", in);
}

// What was said of a value: `column` keeps the position of the word.
void say_of_value(const Entry& e, store::Connection& rows, std::string_view update,
                  std::string_view act) {
  const JsonIn in = entry_body(e.body);
  rows.run(update, {in.integer("value_position").value_or(0), e.position});
  insert_act(e, rows, in.integer("goal").value_or(0), act, in);
}

void apply_value_verified(const Entry& e, store::Connection& rows) {
  say_of_value(e, rows, "UPDATE goal_value SET verified = $2 WHERE position = $1", "verify_value");
}
void apply_value_returned(const Entry& e, store::Connection& rows) {
  say_of_value(e, rows, "UPDATE goal_value SET returned = $2 WHERE position = $1", "return_value");
}
void apply_value_withdrawn(const Entry& e, store::Connection& rows) {
  say_of_value(e, rows, "UPDATE goal_value SET withdrawn = $2 WHERE position = $1",
               "withdraw_value");
}

void apply_target_changed(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  const auto goal = in.integer("goal").value_or(0);
  insert_target(e, rows, goal, 1, in);
  insert_act(e, rows, goal, "change_target", in);
}

void apply_tasks_followed(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  const auto goal = in.integer("goal").value_or(0);
  const auto* list = in.list("tasks");
  for (const auto& item : list == nullptr ? boost::json::array() : *list) {
    rows.run(
        "INSERT INTO goal_task(goal, task, since, effective, until, until_effective) VALUES ($1, "
        "$2, $3, $4, 0, $5)",
        {goal, item.as_int64(), e.position, e.effective.s, kNever.s});
  }
  insert_act(e, rows, goal, "follow_tasks", in);
}

void apply_tasks_unfollowed(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  const auto goal = in.integer("goal").value_or(0);
  const auto* list = in.list("tasks");
  for (const auto& item : list == nullptr ? boost::json::array() : *list) {
    rows.run(
        "UPDATE goal_task SET until = $3, until_effective = $4 WHERE goal = $1 AND task = $2 AND "
        "until = 0",
        {goal, item.as_int64(), e.position, e.effective.s});
  }
  insert_act(e, rows, goal, "unfollow_tasks", in);
}

void apply_same_linked(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  const auto goal = in.integer("goal").value_or(0);
  const auto other = in.integer("other").value_or(0);
  rows.run(
      "INSERT INTO goal_same(a, b, since, effective, by_person, reason, until) VALUES ($1, $2, $3, "
      "$4, $5, $6, 0)",
      {goal, other, e.position, e.effective.s, e.actor.person.n, in.text_or_empty("reason")});
  insert_act(e, rows, goal, "link_same_goal", in);
  insert_act(e, rows, other, "link_same_goal", in);
}

void apply_same_unlinked(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  const auto goal = in.integer("goal").value_or(0);
  const auto other = in.integer("other").value_or(0);
  rows.run(
      "UPDATE goal_same SET until = $3 WHERE until = 0 AND ((a = $1 AND b = $2) OR (a = $2 AND b = "
      "$1))",
      {goal, other, e.position});
  insert_act(e, rows, goal, "unlink_same_goal", in);
  insert_act(e, rows, other, "unlink_same_goal", in);
}

}  // namespace

std::vector<Kind> goal_kinds() {
  return {{"goals.imported", 1, apply_goals_imported},
          {"goals_import.withdrawn", 1, apply_goals_import_withdrawn},
          {"goal.value_reported", 1, apply_value_reported},
          {"goal.value_verified", 1, apply_value_verified},
          {"goal.value_returned", 1, apply_value_returned},
          {"goal.value_withdrawn", 1, apply_value_withdrawn},
          {"goal.target_changed", 1, apply_target_changed},
          {"goal.tasks_followed", 1, apply_tasks_followed},
          {"goal.tasks_unfollowed", 1, apply_tasks_unfollowed},
          {"goal.same_linked", 1, apply_same_linked},
          {"goal.same_unlinked", 1, apply_same_unlinked}};
}

}  // namespace duoc::directives

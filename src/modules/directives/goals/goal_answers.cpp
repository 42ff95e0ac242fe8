// See goal_answers.h.
#include "modules/directives/goals/goal_answers.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "modules/directives/goals/goal_acts.h"

namespace duoc::directives {
namespace {

TaskState task_state(const Desk& desk, TaskId id, const Moments& m) {
  const auto listed = desk.ledger.of(id, m.as_of, m.known_at, std::nullopt);
  if (!listed || listed->cls == TaskClass::cancelled) return TaskState::out;
  switch (listed->cls) {
    case TaskClass::done_on_time:
    case TaskClass::dated_back:
    case TaskClass::done_late:
      return TaskState::done;
    case TaskClass::claimed:
    case TaskClass::claimed_past:
      return TaskState::claimed;
    default:
      return TaskState::open;
  }
}

bool wanted(const Desk& desk, const Goal& goal, const GoalsAsked& asked) {
  if (asked.directive && goal.directive != *asked.directive) return false;
  if (asked.unit) {
    const GoalUnits units = units_of(desk.rows, goal, desk.org.today);
    if (!desk.org.today.below(units.reporting, *asked.unit)) return false;
  }
  if (asked.words.empty()) return true;
  const std::string text =
      fold_words(goal.no + " " + goal.section + " " + goal.text + " " + goal.measure);
  for (const auto& word : split(asked.words, ' ')) {
    if (text.find(word) == std::string::npos) return false;
  }
  return true;
}

void write_decimal(JsonOut& out, const char* name, const std::optional<Decimal>& d) {
  out.key(name);
  d ? out.value(plain(*d)) : out.null();
}

void write_person(JsonOut& out, const Desk& desk, const GoalAct& act) {
  const org::Person* by = desk.org.person(act.by);
  out.key("by").open().field("name", by != nullptr ? by->name : "").key("unit");
  write_unit(out, desk, act.by_unit);
  out.close();
}

void write_value_short(JsonOut& out, const char* name, const GoalValue* v, bool english) {
  out.key(name);
  if (v == nullptr) {
    out.null();
    return;
  }
  out.open().field("position", v->position).field("day", v->day).field("value", plain(v->value));
  out.field("written", written(v->value, english)).close();
}

void write_target_fields(JsonOut& out, const GoalTarget& t, bool english) {
  out.field("year", t.year).field("horizon", t.horizon).field("scope", t.scope);
  out.field("comparison", name_of(t.bounds.comparison));
  write_decimal(out, "lower", t.bounds.lower);
  write_decimal(out, "upper", t.bounds.upper);
  out.field("written", written(t.bounds, english)).field("note", t.note);
  out.field("document", t.document).field("effective", t.effective).field("position", t.position);
}

void write_judged_target(JsonOut& out, const JudgedTarget& j, bool english) {
  out.open();
  write_target_fields(out, *j.target, english);
  out.field("state", name_of(j.state));
  write_value_short(out, "verified", j.verified, english);
  write_value_short(out, "pending", j.pending, english);
  out.close();
}

void write_evidence_list(JsonOut& out, const Desk& desk, Position value) {
  out.key("evidence").open_list();
  for (const GoalEvidence& e : evidence_of(desk.rows, value)) {
    out.open().field("title", e.title).field("date", e.date).key("file");
    if (e.file.empty()) {
      out.null();
    } else {
      out.open().field("hash", e.file).field("name", e.name).field("size", e.size).close();
    }
    out.close();
  }
  out.close_list();
}

std::string_view state_of(const GoalValue& v, Position k) {
  const auto said = [k](Position p) { return p != 0 && p <= k; };
  if (said(v.withdrawn)) return "withdrawn";
  if (said(v.returned)) return "returned";
  return said(v.verified) ? "verified" : "waiting";
}

void write_values(JsonOut& out, const Desk& desk, const JudgedGoal& g,
                  const std::vector<GoalAct>& acts, const Moments& m) {
  const bool en = desk.language == Language::en;
  out.key("values").open_list();
  for (const GoalValue& v : g.history.values) {
    if (v.position > m.known_at) continue;
    out.open().field("position", v.position).field("scope", v.scope).field("day", v.day);
    out.field("value", plain(v.value)).field("written", written(v.value, en));
    out.field("state", state_of(v, m.known_at)).field("counted", start_of(v.day) < m.as_of);
    for (const GoalAct& act : acts) {
      if (act.position != v.position) continue;
      out.field("recorded", act.recorded).field("note", act.text);
      write_person(out, desk, act);
    }
    write_evidence_list(out, desk, v.position);
    out.close();
  }
  out.close_list();
}

void write_tasks(JsonOut& out, const Desk& desk, const JudgedGoal& g, const Moments& m) {
  std::uint64_t hidden = 0;
  out.key("followed").open_list();
  for (const GoalTask* followed : tasks_followed(g.history, m.as_of, m.known_at)) {
    const auto task = find_task(desk.rows, followed->task);
    const auto reg = task ? find_register(desk.rows, task->reg) : std::nullopt;
    if (!task || !reg || !desk.open(*task, *reg)) {
      ++hidden;
      continue;
    }
    const auto listed = desk.ledger.of(task->id, m.as_of, m.known_at, std::nullopt);
    out.open().key("task").open().field("id", task->id.n).field("register", reg->code);
    out.field("no", task->no).field("work", task->work).close().key("class");
    listed ? out.value(reported_class(*listed)) : out.null();
    out.field("since", followed->effective).close();
  }
  out.close_list().field("followed_hidden", hidden);
}

void write_acts(JsonOut& out, const Desk& desk, const std::vector<GoalAct>& acts,
                const Moments& m) {
  out.key("acts").open_list();
  for (const GoalAct& act : acts) {
    if (act.position > m.known_at) continue;
    out.open().field("position", act.position).field("act", act.act);
    out.field("recorded", act.recorded).field("effective", act.effective);
    write_person(out, desk, act);
    out.key("value_position");
    act.of == 0 ? out.null() : out.value(act.of);
    out.field("text", act.text).field("document", act.document).close();
  }
  out.close_list();
}

}  // namespace

void GoalCounts::add(GoalState s) {
  ++total;
  std::uint64_t* const of[] = {&reached, &not_reached, &awaiting, &no_value};
  ++*of[static_cast<std::size_t>(s)];
}

std::optional<std::string> GoalCounts::share_reached() const {
  if (total == 0) return std::nullopt;
  const std::uint64_t hundredths = (reached * 20'000 + total) / (2 * total);
  std::string part = std::to_string(hundredths % 100);
  if (part.size() == 1) part.insert(0, "0");
  return std::to_string(hundredths / 100) + "." + part;
}

std::unique_ptr<JudgedGoal> judged(const Desk& desk, Goal goal, const Moments& m,
                                   std::optional<int> year) {
  auto out = std::make_unique<JudgedGoal>();
  out->history = history_of(desk.rows, goal);
  out->goal = std::move(goal);
  out->judgement = judge(out->history, m.as_of, m.known_at, year,
                         [&](TaskId task) { return task_state(desk, task, m); });
  return out;
}

static bool may_do(const Desk& desk, const Goal& goal, const std::string& act) {
  Work work{desk.rows, desk.org, {desk.reader, {}, {}}, desk.now};
  const auto open = acts_open_to(work, goal);
  return std::find(open.begin(), open.end(), act) != open.end();
}

GoalsFound find_goals(const Desk& desk, const GoalsAsked& asked) {
  GoalsFound out;
  for (Goal& goal : all_goals(desk.rows)) {
    if (!wanted(desk, goal, asked)) continue;
    auto found = judged(desk, std::move(goal), asked.moments, asked.year);
    const Judgement& j = found->judgement;
    if (!j.there) continue;
    const bool by_value =
        !targets_in_force(found->history, asked.moments.as_of, asked.moments.known_at).empty();
    if (asked.year && by_value && j.targets.empty()) continue;  // it names other years
    out.counts.add(j.state);
    if (out.directives.empty() || out.directives.back().first != found->goal.directive)
      out.directives.emplace_back(found->goal.directive, GoalCounts{});
    out.directives.back().second.add(j.state);
    if (asked.state && j.state != *asked.state) continue;
    if (!asked.may.empty() && !may_do(desk, found->goal, asked.may)) continue;
    out.goals.push_back(std::move(found));
  }
  return out;
}

void write_goal_counts(JsonOut& out, const GoalCounts& c) {
  out.field("total", c.total).field("reached", c.reached).field("not_reached", c.not_reached);
  out.field("awaiting", c.awaiting).field("no_value", c.no_value);
  out.field("share_reached", c.share_reached());
}

void write_goal_row(JsonOut& out, const Desk& desk, const JudgedGoal& g) {
  const Goal& goal = g.goal;
  const Judgement& j = g.judgement;
  const bool en = desk.language == Language::en;
  out.field("id", goal.id.n).field("no", goal.no).field("section", goal.section);
  out.field("text", goal.text).field("measure", goal.measure).field("unit", goal.unit);
  out.field("lead_text", goal.lead_text).key("lead");
  write_unit(out, desk, goal.lead);
  const auto directive = find_directive(desk.rows, goal.directive);
  out.key("directive").open().field("id", goal.directive.n);
  out.field("symbol", directive ? directive->symbol : "").close().key("state");
  j.there ? out.value(name_of(j.state)) : out.null();
  out.key("year");
  j.year == 0 ? out.null() : out.value(j.year);
  out.key("targets").open_list();
  for (const JudgedTarget& t : j.targets) write_judged_target(out, t, en);
  out.close_list().key("tasks").open().field("total", std::uint64_t{j.tasks});
  out.field("done", std::uint64_t{j.tasks_done}).field("claimed", std::uint64_t{j.tasks_claimed});
  out.close();
}

void write_goal(JsonOut& out, const Desk& desk, const JudgedGoal& g, const Moments& m) {
  const Goal& goal = g.goal;
  const bool en = desk.language == Language::en;
  write_goal_row(out, desk, g);
  out.field("etag", goal.last_act).field("as_of", m.as_of).field("known_at", m.known_at);
  out.field("since", goal.since);
  const GoalUnits units = units_of(desk.rows, goal, desk.org.today);
  for (const auto& [name, unit] : {std::pair{"keeper", units.keeper},
                                   {"reporting", units.reporting},
                                   {"verifying_unit", units.verifying}}) {
    out.key(name);
    write_unit(out, desk, unit);
  }
  const auto in_force = targets_in_force(g.history, m.as_of, m.known_at);
  out.key("all_targets").open_list();
  for (const GoalTarget& t : g.history.targets) {
    if (t.position > m.known_at) continue;
    out.open();
    write_target_fields(out, t, en);
    const bool stands = std::find(in_force.begin(), in_force.end(), &t) != in_force.end();
    out.field("in_force", stands).field("ahead", t.effective >= m.as_of).close();
  }
  out.close_list();
  const std::vector<GoalAct> acts = acts_of(desk.rows, goal.id);
  write_values(out, desk, g, acts, m);
  write_tasks(out, desk, g, m);
  out.key("same").open_list();
  for (const GoalLink& link : goal_links(desk, m, false)) {
    if (link.a.id == goal.id || link.b.id == goal.id) write_goal_link(out, desk, link, m);
  }
  out.close_list();
  write_goal_proposals(out, desk, m, goal.id);
  write_acts(out, desk, acts, m);
  Work work{desk.rows, desk.org, {desk.reader, {}, {}}, desk.now};
  out.key("may").open_list();
  for (const std::string& act : acts_open_to(work, goal)) out.value(act);
  out.close_list();
}

}  // namespace duoc::directives

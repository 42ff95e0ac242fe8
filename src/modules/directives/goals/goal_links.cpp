// Same goals side by side: which directive asks for more. See goal_answers.h and goal_same.h.
#include <algorithm>
#include <map>

#include "modules/directives/goals/goal_answers.h"
#include "modules/directives/goals/goal_same.h"

namespace duoc::directives {
namespace {

constexpr std::size_t kProposalsMost = 100;

bool there(const Goal& g, const Moments& m) {
  return g.position <= m.known_at && g.since < m.as_of &&
         (g.withdrawn == 0 || g.withdrawn > m.known_at);
}

bool conflicts(const Desk& desk, const Goal& a, const Goal& b, const Moments& m) {
  const GoalHistory of_a = history_of(desk.rows, a);
  const GoalHistory of_b = history_of(desk.rows, b);
  const auto pairs = target_pairs(of_a, of_b, m.as_of, m.known_at);
  return std::any_of(pairs.begin(), pairs.end(),
                     [](const TargetPair& p) { return p.relation != Relation::same; });
}

void write_side(JsonOut& out, const Desk& desk, const char* name, const Goal& g) {
  const auto d = find_directive(desk.rows, g.directive);
  out.key(name).open().field("id", g.id.n).field("no", g.no).field("measure", g.measure);
  out.field("text", g.text).field("unit", g.unit).key("directive").open();
  out.field("id", g.directive.n).field("symbol", d ? d->symbol : "").key("date");
  d ? out.value(d->date) : out.null();
  out.key("issuer");
  write_unit(out, desk, d ? d->issuer : UnitId{});
  out.close().close();
}

void write_target_side(JsonOut& out, const char* name, const GoalTarget& t, bool english) {
  out.key(name).open().field("written", written(t.bounds, english));
  out.field("comparison", name_of(t.bounds.comparison)).field("note", t.note);
  out.field("document", t.document).field("effective", t.effective).close();
}

// {"a", "b", "conflict", "units_differ", "pairs"} inside an open object.
void write_pair(JsonOut& out, const Desk& desk, const Goal& a, const Goal& b, const Moments& m) {
  const bool en = desk.language == Language::en;
  write_side(out, desk, "a", a);
  write_side(out, desk, "b", b);
  const GoalHistory of_a = history_of(desk.rows, a);
  const GoalHistory of_b = history_of(desk.rows, b);
  bool conflict = false;
  out.key("pairs").open_list();
  for (const TargetPair& p : target_pairs(of_a, of_b, m.as_of, m.known_at)) {
    conflict = conflict || p.relation != Relation::same;
    out.open().field("year", p.a->year).field("scope", p.a->scope);
    write_target_side(out, "a", *p.a, en);
    write_target_side(out, "b", *p.b, en);
    out.field("relation", name_of(p.relation)).close();
  }
  out.close_list().field("conflict", conflict).field("units_differ", !same_unit(a.unit, b.unit));
}

void write_words(JsonOut& out, const char* name, const std::vector<std::string>& words) {
  out.key(name).open_list();
  for (const std::string& w : words) out.value(w);
  out.close_list();
}

}  // namespace

std::vector<GoalLink> goal_links(const Desk& desk, const Moments& m, bool only_conflicts) {
  std::vector<GoalLink> out;
  for (const SameGoal& link : all_same_goals(desk.rows)) {
    if (link.since > m.known_at || (link.until != 0 && link.until <= m.known_at)) continue;
    const auto a = find_goal(desk.rows, link.a);
    const auto b = find_goal(desk.rows, link.b);
    if (!a || !b || !there(*a, m) || !there(*b, m)) continue;
    if (only_conflicts && !conflicts(desk, *a, *b, m)) continue;
    out.push_back({link, *a, *b});
  }
  return out;
}

void write_goal_link(JsonOut& out, const Desk& desk, const GoalLink& link, const Moments& m) {
  out.open().field("since", link.link.effective).field("position", link.link.since);
  const org::Person* by = desk.org.person(link.link.by);
  out.field("by", by != nullptr ? by->name : "").field("reason", link.link.reason);
  write_pair(out, desk, link.a, link.b, m);
  out.close();
}

void write_goal_proposals(JsonOut& out, const Desk& desk, const Moments& m,
                          std::optional<GoalId> about) {
  std::vector<Goal> goals = all_goals(desk.rows);
  std::erase_if(goals, [&](const Goal& g) { return !there(g, m); });
  out.key("proposals").open_list();
  for (const SameProposal& p :
       same_proposals(goals, all_same_goals(desk.rows), kProposalsMost, about)) {
    const Goal& a = goals[p.a];
    const Goal& b = goals[p.b];
    out.open().field("per_cent", p.likeness.per_cent);
    write_words(out, "shared", p.likeness.shared);
    write_words(out, "only_a", p.likeness.only_a);
    write_words(out, "only_b", p.likeness.only_b);
    write_pair(out, desk, a, b, m);
    out.close();
  }
  out.close_list();
}

}  // namespace duoc::directives

// The acts on goals at their edges: who may, what is refused, what the judgement says, and that the
// journal gives the same rows again.
#include <gtest/gtest.h>

#include "kernel/journal/journal.h"
#include "modules/directives/goals/goal_answers.h"
#include "modules/directives/goals/goal_importing.h"
#include "support/small_province.h"

namespace duoc::test {
namespace {

using namespace directives;

Day on(int y, int m, int d) { return day_from(y, m, d); }
Decimal number(const char* text) { return parse_decimal(text).value(); }

class Goals : public ::testing::Test {
 protected:
  Goals() {
    programme = directive("97-CTr/TU");
    other = directive("03/NQ-CP");
    OpenRegister r{"97",
                   "Sổ",
                   "Register",
                   programme,
                   p.units.at("OFFICE"),
                   p.units.at("ORG"),
                   p.units.at("DOST")};
    p.must(p.in->act(p.who("clerk"), [&](Work& w) { return open_register(w, r); }));
  }
  DirectiveId directive(const std::string& symbol) {
    RegisterDirective a;
    a.symbol = symbol;
    a.type = "Chương trình";
    a.issuer = p.units.at("P");
    a.date = on(2025, 2, 28);
    a.subject = "Thực hiện";
    a.level = "provincial";
    const Entry e =
        p.must(p.in->act(p.who("clerk"), [&](Work& w) { return register_directive(w, a); }));
    return DirectiveId{std::stoll(e.record.substr(10))};
  }
  static NewGoal goal(const std::string& no, const std::string& lead, const Bounds& bounds,
                      int year, const std::map<std::string, UnitId>& units) {
    NewGoal g;
    g.no = no;
    g.text = g.measure = "Tỷ lệ dịch vụ công trực tuyến số " + no;
    g.unit = "%";
    g.lead = units.at(lead);
    g.fingerprint = no;
    if (year != 0) g.targets = {{year, "", "", bounds, ""}};
    return g;
  }
  static Bounds at_least(const char* n) { return {Comparison::at_least, number(n), std::nullopt}; }

  Result<Entry> import(const std::string& login, DirectiveId d, std::vector<NewGoal> goals,
                       UnitId verifying = {}) {
    ImportGoals a;
    a.directive = d;
    a.name = "test";
    a.goals = std::move(goals);
    a.verifying_unit = verifying;
    return p.in->act(p.who(login), [&](Work& w) { return import_goals(w, a); });
  }
  GoalId add(DirectiveId d, const std::string& no, const Bounds& b, int year,
             UnitId verifying = {}) {
    p.must(import("clerk", d, {goal(no, "DOF", b, year, p.units)}, verifying));
    return GoalId{p.in->store->writer().integer("SELECT max(id) FROM goal", {})};
  }
  Result<Entry> act(const std::string& login, ActOnGoal a) {
    return p.in->act(p.who(login), [&](Work& w) { return act_on_goal(w, a); });
  }
  Result<Entry> report(const std::string& login, GoalId id, Day day, const char* value) {
    ActOnGoal a;
    a.goal = id;
    a.act = "report_value";
    a.day = day;
    a.value = parse_decimal(value);
    a.evidence = {evidence(std::min(day, day_of(p.clock.now())))};
    return act(login, a);
  }
  Result<Entry> of_value(const std::string& login, GoalId id, const std::string& name, Position v,
                         const std::string& reason = "Lý do") {
    ActOnGoal a;
    a.goal = id;
    a.act = name;
    a.value_position = v;
    a.reason = reason;
    return act(login, a);
  }
  std::string state(GoalId id, Day as_of, Position k = ~Position{0}) {
    const auto org = p.in->committer->org();
    store::Connection& rows = p.in->store->writer();
    const Desk desk{
        rows, *org, *p.in->ledger, Language::vi, {}, p.clock.now(), p.in->committer->position()};
    const Moments m{end_of(as_of), as_of, std::min(k, desk.position)};
    const auto one = judged(desk, *find_goal(rows, id), m, std::nullopt);
    return one->judgement.there ? std::string(name_of(one->judgement.state)) : "not there";
  }
  void at(int y, int m, int d) { p.clock.set(start_of(on(y, m, d)) + 9 * 3600); }
  static std::string refusal(const Result<Entry>& r) { return r ? "accepted" : r.fault().key; }

  SmallProvince p;
  DirectiveId programme;
  DirectiveId other;
};

TEST_F(Goals, AValueCountsOnceAnotherUnitHasVerifiedIt) {
  const GoalId id = add(programme, "1", at_least("80"), 2025);
  EXPECT_EQ(state(id, on(2025, 2, 27)), "not there");
  EXPECT_EQ(state(id, on(2025, 2, 28)), "no_value");
  at(2025, 7, 1);
  EXPECT_EQ(refusal(report("dof", id, on(2025, 7, 2), "85")), "goal.value_in_future");
  EXPECT_EQ(refusal(report("doh", id, on(2025, 6, 30), "85")), "access.forbidden");
  const Entry low = p.must(report("dof", id, on(2025, 6, 1), "70"));
  const Entry high = p.must(report("dof", id, on(2025, 6, 30), "80.5"));
  EXPECT_EQ(state(id, on(2025, 6, 30)), "awaiting");
  EXPECT_EQ(refusal(of_value("dof", id, "verify_value", high.position)), "access.forbidden");
  p.must(of_value("verifier", id, "verify_value", low.position));
  EXPECT_EQ(state(id, on(2025, 6, 15)), "not_reached");
  const Entry word = p.must(of_value("verifier", id, "verify_value", high.position));
  EXPECT_EQ(state(id, on(2025, 6, 30)), "reached");
  EXPECT_EQ(state(id, on(2025, 6, 29)), "not_reached");
  EXPECT_EQ(state(id, on(2025, 6, 30), word.position - 1), "awaiting");
  EXPECT_EQ(refusal(of_value("verifier", id, "return_value", high.position)), "goal.value_settled");
  p.must(of_value("clerk", id, "withdraw_value", high.position));
  EXPECT_EQ(state(id, on(2025, 6, 30)), "not_reached");
  EXPECT_EQ(state(id, on(2025, 6, 30), word.position), "reached");
}

TEST_F(Goals, AReturnedValueCountsAsNeverReported) {
  const GoalId id = add(programme, "1", at_least("80"), 2025);
  at(2025, 7, 1);
  const Entry v = p.must(report("dof", id, on(2025, 6, 30), "90"));
  EXPECT_EQ(refusal(of_value("verifier", id, "return_value", v.position, "")), "act.reason_needed");
  EXPECT_EQ(refusal(of_value("verifier", id, "verify_value", v.position + 50)), "record.missing");
  p.must(of_value("verifier", id, "return_value", v.position));
  EXPECT_EQ(state(id, on(2025, 6, 30)), "no_value");
}

TEST_F(Goals, WhatAReportLacksIsRefused) {
  const GoalId id = add(programme, "1", at_least("80"), 2025);
  const GoalId words = add(programme, "2", at_least("0"), 0);
  at(2025, 7, 1);
  ActOnGoal a;
  a.goal = id;
  a.act = "report_value";
  EXPECT_EQ(refusal(act("dof", a)), "goal.value_needed");
  a.value = number("1");
  EXPECT_EQ(refusal(act("dof", a)), "day.needed");
  a.day = on(2025, 6, 1);
  EXPECT_EQ(refusal(act("dof", a)), "task.evidence_needed");
  a.evidence = {evidence(on(2025, 6, 1))};
  a.scope = "Thế giới";
  EXPECT_EQ(refusal(act("dof", a)), "goal.scope_unknown");
  a.scope = "";
  a.expected = Position{1};
  EXPECT_EQ(refusal(act("dof", a)), "goal.changed_since");
  EXPECT_EQ(refusal(report("dof", words, on(2025, 6, 1), "1")), "goal.qualitative");
}

TEST_F(Goals, ADirectiveWithoutARegisterNamesItsVerifierAtTheImport) {
  EXPECT_EQ(refusal(import("clerk", other, {goal("1", "DOF", at_least("1"), 2030, p.units)})),
            "goal.verifier_needed");
  EXPECT_EQ(refusal(import("dof", other, {goal("1", "DOF", at_least("1"), 2030, p.units)})),
            "access.forbidden");
  const GoalId id = add(other, "1", at_least("1"), 2030, p.units.at("ORG"));
  at(2025, 7, 1);
  const Entry v = p.must(report("dof", id, on(2025, 6, 30), "2"));
  EXPECT_EQ(refusal(of_value("verifier", id, "verify_value", v.position)), "access.forbidden");
  p.must(of_value("verifier2", id, "verify_value", v.position));
  EXPECT_EQ(state(id, on(2025, 6, 30)), "reached");
}

TEST_F(Goals, ImportsAreCheckedAndWithdrawnWhole) {
  EXPECT_EQ(refusal(import("clerk", programme, {})), "goals.too_many_rows");
  NewGoal twice = goal("1", "DOF", at_least("80"), 2025, p.units);
  twice.targets.push_back(twice.targets[0]);
  EXPECT_EQ(refusal(import("clerk", programme, {twice})), "goal.target_twice");
  NewGoal wrong = goal("1", "DOF", {Comparison::between, number("5"), number("4")}, 2025, p.units);
  EXPECT_EQ(refusal(import("clerk", programme, {wrong})), "goal.target_malformed");
  const GoalId id = add(programme, "1", at_least("80"), 2025);
  EXPECT_EQ(refusal(import("clerk", programme, {goal("1", "DOF", at_least("1"), 2025, p.units)})),
            "goal.number_taken");
  at(2025, 7, 1);
  const Entry v = p.must(report("dof", id, on(2025, 6, 30), "90"));
  const auto withdraw = [&](const std::string& login) {
    return p.in->act(p.who(login),
                     [&](Work& w) { return withdraw_goals_import(w, GoalsImportId{1}, "Nhầm"); });
  };
  EXPECT_EQ(refusal(withdraw("clerk")), "goals.values_reported");
  p.must(of_value("clerk", id, "withdraw_value", v.position));
  EXPECT_EQ(refusal(withdraw("dof")), "access.forbidden");
  p.must(withdraw("clerk"));
  EXPECT_EQ(state(id, on(2025, 6, 30)), "not there");
  EXPECT_EQ(refusal(report("dof", id, on(2025, 6, 30), "90")), "record.missing");
  add(programme, "1", at_least("80"), 2025);
}

TEST_F(Goals, AnAmendedTargetCountsFromItsDayAndTheOldOneStays) {
  const GoalId id = add(programme, "1", at_least("80"), 2025);
  at(2025, 7, 1);
  const Entry v = p.must(report("dof", id, on(2025, 6, 30), "85"));
  p.must(of_value("verifier", id, "verify_value", v.position));
  ActOnGoal a;
  a.goal = id;
  a.act = "change_target";
  a.target = {2025, "", "", at_least("90"), ""};
  a.day = on(2025, 8, 1);
  EXPECT_EQ(refusal(act("clerk", a)), "act.document_needed");
  a.document = "71/NQ-CP";
  EXPECT_EQ(refusal(act("dof", a)), "access.forbidden");
  p.must(act("clerk", a));
  EXPECT_EQ(state(id, on(2025, 7, 30)), "reached");
  EXPECT_EQ(state(id, on(2025, 8, 1)), "not_reached");
  EXPECT_EQ(history_of(p.in->store->writer(), *find_goal(p.in->store->writer(), id)).targets.size(),
            2u);
  a.day = on(2025, 1, 1);
  EXPECT_EQ(refusal(act("clerk", a)), "goal.effective_before_goal");
}

TEST_F(Goals, AGoalOfWordsFollowsTheDirectivesTasks) {
  const GoalId id = add(programme, "1", at_least("0"), 0);
  const TaskId foreign = p.add_task("DOF", on(2025, 6, 30));
  p.reg = find_register(p.in->store->writer(), "97")->id;
  const TaskId task = p.add_task("DOF", on(2025, 6, 30));
  ActOnGoal a;
  a.goal = id;
  a.act = "follow_tasks";
  a.reason = "Vì";
  EXPECT_EQ(refusal(act("clerk", a)), "goal.tasks_needed");
  a.tasks = {foreign};
  EXPECT_EQ(refusal(act("clerk", a)), "goal.task_of_other_directive");
  a.tasks = {task, task};
  EXPECT_EQ(refusal(act("clerk", a)), "goal.task_followed");
  a.tasks = {task};
  EXPECT_EQ(refusal(act("dof", a)), "access.forbidden");
  p.must(act("clerk", a));
  EXPECT_EQ(refusal(act("clerk", a)), "goal.task_followed");
  EXPECT_EQ(state(id, on(2025, 3, 10)), "not_reached");
  for (const auto& [login, name] :
       {std::pair{"clerk", "assign_task"}, {"dof", "accept_task"}, {"dof", "start_task"}})
    p.must(p.act(login, task, name));
  at(2025, 6, 1);
  ActOnTask claim = act_named(task, "claim_completion");
  claim.evidence = {evidence(on(2025, 6, 1))};
  p.must(p.act("dof", claim));
  EXPECT_EQ(state(id, on(2025, 6, 1)), "awaiting");
  p.must(p.act("verifier", task, "verify_completion"));
  EXPECT_EQ(state(id, on(2025, 6, 1)), "reached");
  EXPECT_EQ(state(id, on(2025, 5, 1)), "not_reached");
  a.act = "unfollow_tasks";
  p.must(act("clerk", a));
  EXPECT_EQ(state(id, on(2025, 6, 1)), "no_value");
  EXPECT_EQ(refusal(act("clerk", a)), "goal.task_not_followed");
}

TEST_F(Goals, LinkedGoalsShowWhichDirectiveIsStricter) {
  const GoalId mine = add(programme, "1", {Comparison::above, number("80"), std::nullopt}, 2030);
  const GoalId theirs = add(other, "1", at_least("80"), 2030, p.units.at("ORG"));
  const GoalId sister = add(programme, "2", at_least("80"), 2030);
  ActOnGoal a;
  a.goal = mine;
  a.act = "link_same_goal";
  a.reason = "Cùng đại lượng";
  a.other = sister;
  EXPECT_EQ(refusal(act("clerk", a)), "goal.same_directive");
  a.other = theirs;
  EXPECT_EQ(refusal(act("dof", a)), "access.forbidden");
  p.must(act("clerk", a));
  EXPECT_EQ(refusal(act("clerk", a)), "link.known_already");
  const auto org = p.in->committer->org();
  store::Connection& rows = p.in->store->writer();
  const Desk desk{
      rows, *org, *p.in->ledger, Language::vi, {}, p.clock.now(), p.in->committer->position()};
  const Moments m{p.clock.now(), std::nullopt, desk.position};
  EXPECT_EQ(goal_links(desk, m, true).size(), 1u);
  JsonOut out;
  write_goal_link(out, desk, goal_links(desk, m, true).at(0), m);
  EXPECT_NE(out.text().find("\"relation\":\"first_stricter\""), std::string::npos) << out.text();
  a.act = "unlink_same_goal";
  p.must(act("clerk", a));
  EXPECT_EQ(refusal(act("clerk", a)), "link.missing");
}

TEST_F(Goals, TheJournalGivesTheSameRowsAgain) {
  const GoalId id = add(programme, "1", at_least("80"), 2025);
  at(2025, 7, 1);
  const Entry v = p.must(report("dof", id, on(2025, 6, 30), "14.97"));
  p.must(of_value("verifier", id, "verify_value", v.position));
  p.must(of_value("clerk", id, "withdraw_value", v.position));
  p.reopen();
  EXPECT_EQ(state(id, on(2025, 6, 30)), "no_value");
  EXPECT_EQ(state(id, on(2025, 6, 30), v.position + 1), "not_reached");
}

}  // namespace
}  // namespace duoc::test

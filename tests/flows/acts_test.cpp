// The acts on a task at their edges: who may, in which step, from when, and what the figures say of
// it.
#include <gtest/gtest.h>

#include "kernel/org/acts.h"
#include "support/small_province.h"

namespace duoc::test {
namespace {

using namespace directives;

Day on(int y, int m, int d) { return day_from(y, m, d); }

class Acts : public ::testing::Test {
 protected:
  // Assigned, accepted and started by DOF, due at the end of June 2025 (a Monday).
  TaskId started(const std::string& lead = "DOF", const std::string& focal = "dof") {
    const TaskId task = p.add_task(lead, on(2025, 6, 30));
    p.must(p.act("clerk", task, "assign_task"));
    p.must(p.act(focal, task, "accept_task"));
    p.must(p.act(focal, task, "start_task"));
    return task;
  }
  Result<Entry> claim(TaskId task, Day date, const std::string& login = "dof") {
    ActOnTask a = act_named(task, "claim_completion");
    a.evidence = {evidence(date)};
    return p.act(login, a);
  }
  void at(int y, int m, int d, int hour = 9) { p.clock.set(start_of(on(y, m, d)) + hour * 3600); }
  std::string refusal(const Result<Entry>& r) { return r ? "accepted" : r.fault().key; }

  SmallProvince p;
};

TEST_F(Acts, AClaimInTimeIsOnTimeHoweverLateItIsVerified) {
  const TaskId task = started();
  at(2025, 6, 30, 23);
  p.must(claim(task, on(2025, 6, 30)));
  at(2025, 7, 15);
  EXPECT_EQ(p.numbers(p.clock.now()).claimed_past_deadline, 1u);
  EXPECT_EQ(p.numbers(p.clock.now()).overdue, 0u);
  p.must(p.act("verifier", task, "verify_completion"));
  EXPECT_EQ(p.numbers(p.clock.now()).done_on_time, 1u);
  EXPECT_EQ(p.numbers(p.clock.now()).done_late, 0u);
}

TEST_F(Acts, AClaimAfterTheDeadlineStaysOverdueUntilVerifiedAndIsLate) {
  const TaskId task = started();
  at(2025, 7, 2);
  p.must(claim(task, on(2025, 6, 28)));
  EXPECT_EQ(p.numbers(p.clock.now()).overdue, 1u);
  at(2025, 7, 4);
  p.must(p.act("verifier", task, "verify_completion"));
  EXPECT_EQ(p.numbers(p.clock.now()).done_late, 1u);
}

TEST_F(Acts, OnlyAConfirmedEvidenceDateDatesACompletionBack) {
  const TaskId task = started();
  at(2025, 7, 2);
  p.must(claim(task, on(2025, 6, 28)));
  ActOnTask a = act_named(task, "verify_completion");
  a.confirm_evidence_date = true;
  p.must(p.act("verifier", a));
  const Numbers n = p.numbers(p.clock.now());
  EXPECT_EQ(n.done_on_time, 1u);
  EXPECT_EQ(n.dated_back, 1u);
}

TEST_F(Acts, AReturnedClaimCountsAsNeverMade) {
  const TaskId task = started();
  at(2025, 6, 20);
  p.must(claim(task, on(2025, 6, 20)));
  EXPECT_EQ(p.numbers(p.clock.now()).claimed, 1u);
  at(2025, 6, 25);
  p.must(p.act("verifier", task, "return_claim"));
  const Numbers n = p.numbers(start_of(on(2025, 6, 22)));
  EXPECT_EQ(n.claimed, 0u);
  EXPECT_EQ(n.in_term, 1u);
  at(2025, 7, 1, 1);
  EXPECT_EQ(p.numbers(p.clock.now()).overdue, 1u);
}

TEST_F(Acts, OverdueBeginsAtTheEndOfTheLastDayAndNothingRuns) {
  started();
  EXPECT_EQ(p.numbers(end_of(on(2025, 6, 30)) + -1).overdue, 0u);
  EXPECT_EQ(p.numbers(end_of(on(2025, 6, 30)) + -1).due_soon, 1u);
  EXPECT_EQ(p.numbers(end_of(on(2025, 6, 30))).overdue, 1u);
}

TEST_F(Acts, NobodyVerifiesTheirOwnUnitWhateverPostTheyActUnder) {
  const TaskId task = started();
  org::Appoint second;
  second.person = p.who("dof").person;
  second.unit = p.units.at("OFFICE");
  second.role = org::Role::verifier;
  second.from = on(2025, 1, 1);
  p.must(p.in->act({}, [&](Work& w) { return org::appoint(w, second); }));
  at(2025, 6, 20);
  p.must(claim(task, on(2025, 6, 20)));
  EXPECT_EQ(refusal(p.act("dof", task, "verify_completion")), "task.verifier_of_own_unit");
  EXPECT_EQ(refusal(p.act("dof", task, "return_claim")), "task.verifier_of_own_unit");
  p.must(p.act("verifier", task, "verify_completion"));
}

TEST_F(Acts, LeavingThePostBeforeVerifyingDoesNotHelp) {
  const TaskId task = started();
  org::Appoint second;
  second.person = p.who("dof").person;
  second.unit = p.units.at("OFFICE");
  second.role = org::Role::verifier;
  second.from = on(2025, 1, 1);
  p.must(p.in->act({}, [&](Work& w) { return org::appoint(w, second); }));
  at(2025, 6, 20);
  p.must(claim(task, on(2025, 6, 20)));
  const auto org = p.in->committer->org();
  for (const auto& [id, post] : org->posts) {
    if (post.person != second.person || post.unit != p.units.at("DOF")) continue;
    p.must(p.in->act({}, [&, id = id](Work& w) {
      return org::end_post(w, {id, on(2025, 6, 21)});
    }));
  }
  at(2025, 6, 25);
  EXPECT_EQ(refusal(p.act("dof", task, "verify_completion")), "task.verifier_of_own_unit");
}

TEST_F(Acts, AUnitThatStoodBelowTheClaimingOneAtTheClaimDoesNotVerifyAfterItMoved) {
  const TaskId task = started("DOST", "dost");
  org::Appoint second;
  second.person = p.who("dost-a").person;
  second.unit = p.units.at("OFFICE");
  second.role = org::Role::verifier;
  second.from = on(2025, 1, 1);
  p.must(p.in->act({}, [&](Work& w) { return org::appoint(w, second); }));
  at(2025, 6, 20);
  p.must(claim(task, on(2025, 6, 20), "dost"));
  const org::MoveUnit away{p.units.at("DOST-A"), p.units.at("DOF"), on(2025, 6, 21)};
  p.must(p.in->act({}, [&](Work& w) { return org::move_unit(w, away); }));
  at(2025, 6, 25);
  EXPECT_EQ(refusal(p.act("dost-a", task, "verify_completion")), "task.verifier_of_own_unit");
}

TEST_F(Acts, WhatTheVerifyingUnitLeadsGoesToTheSecond) {
  const TaskId task = started("OFFICE", "office");
  at(2025, 6, 20);
  p.must(claim(task, on(2025, 6, 20), "office"));
  EXPECT_FALSE(p.act("verifier", task, "verify_completion"));
  p.must(p.act("verifier2", task, "verify_completion"));
}

TEST_F(Acts, AnExtensionMovesTheDeadlineFromItsDecisionOn) {
  const TaskId task = started();
  at(2025, 7, 5);
  ActOnTask ask = act_named(task, "ask_extension");
  ask.new_deadline = on(2026, 3, 31);
  p.must(p.act("dof", ask));
  EXPECT_EQ(refusal(p.act("dof", ask)), "task.extension_pending");
  ActOnTask grant = act_named(task, "grant_extension");
  grant.document.clear();
  EXPECT_EQ(refusal(p.act("verifier", grant)), "act.document_needed");
  grant.document = "12/TB";
  p.must(p.act("verifier", grant));
  EXPECT_EQ(p.numbers(start_of(on(2025, 7, 3))).overdue, 1u)
      << "overdue time before the decision stays";
  EXPECT_EQ(p.numbers(p.clock.now()).overdue, 0u);
  EXPECT_EQ(p.numbers(p.clock.now(), 2025).other_years, 1u);
  EXPECT_EQ(p.numbers(p.clock.now(), 2026).total, 1u);
}

TEST_F(Acts, ABackDatedActThatDoesNotFitNamesTheActInTheWay) {
  const TaskId task = started();
  at(2025, 5, 10);
  const Entry claimed = p.must(claim(task, on(2025, 5, 10)));
  at(2025, 5, 20);
  const Entry verified = p.must(p.act("verifier", task, "verify_completion"));
  ActOnTask back = act_named(task, "report_progress");
  back.effective_day = on(2025, 5, 12);
  const auto refused = p.act("dof", back);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.fault().key, "task.path_blocked");
  const std::string both =
      std::to_string(claimed.position) + "," + std::to_string(verified.position);
  EXPECT_EQ(refused.fault().args.at("position"), std::to_string(claimed.position));
  EXPECT_EQ(refused.fault().args.at("act"), "completion_claimed");
  EXPECT_EQ(refused.fault().args.at("withdraw"), both);
  ActOnTask one = act_named(task, "withdraw_acts");
  one.positions = {claimed.position};
  const auto half = p.act("clerk", one);
  ASSERT_FALSE(half) << "a verification without its claim";
  EXPECT_EQ(half.fault().args.at("withdraw"), both);
  // The correction withdraws claim and verification in one act; the September belief stays visible
  // at its position.
  const Position then = p.in->committer->position();
  ActOnTask correct = act_named(task, "withdraw_acts");
  correct.positions = {claimed.position, then};
  p.must(p.act("clerk", correct));
  EXPECT_EQ(p.numbers(p.clock.now()).done_on_time, 0u);
  EXPECT_EQ(p.numbers(p.clock.now(), std::nullopt, then).done_on_time, 1u);
  back.effective_day = on(2025, 5, 12);
  p.must(p.act("dof", back));
}

TEST_F(Acts, ATaskEnteredInErrorIsAbsentNowAndVisibleAtItsTime) {
  const TaskId task = started();
  const Position then = p.in->committer->position();
  p.must(p.act("clerk", task, "withdraw_task"));
  EXPECT_EQ(p.numbers(p.clock.now()).tasks, 0u);
  EXPECT_EQ(p.numbers(p.clock.now(), std::nullopt, then).tasks, 1u);
  EXPECT_EQ(refusal(p.act("dof", task, "report_progress")), "record.missing");
}

TEST_F(Acts, AStaleReaderIsToldSo) {
  const TaskId task = started();
  ActOnTask a = act_named(task, "report_progress");
  a.expected = p.task(task).last_act;
  p.must(p.act("dof", a));
  EXPECT_EQ(refusal(p.act("dof", a)), "task.changed_since");
}

TEST_F(Acts, TheSameKeyActsOnceAndAnotherRequestWithItIsRefused) {
  const TaskId task = started();
  const auto send = [&](const std::string& note) {
    Job job;
    job.actor = p.who("dof");
    job.idempotency_key = "k1";
    job.request = sha256(note);
    ActOnTask a = act_named(task, "report_progress");
    a.note = note;
    job.verb = [this, a](Work& w) { return act_on_task(w, p.in->graph, *p.in->ledger, a); };
    return p.in->committer->run(std::move(job));
  };
  const Entry first = p.must(send("một"));
  const Entry again = p.must(send("một"));
  EXPECT_EQ(first.position, again.position);
  EXPECT_EQ(refusal(send("hai")), "idempotency.other_request");
}

TEST_F(Acts, ARecurringTaskIsCountedByItsPeriodsOfTheYear) {
  const TaskId task = p.add_task("DOF", on(2025, 12, 31), TaskKind::recurring, "quarter");
  p.must(p.act("clerk", task, "assign_task"));
  p.must(p.act("dof", task, "accept_task"));
  p.must(p.act("dof", task, "start_task"));
  EXPECT_EQ(p.numbers(end_of(on(2025, 3, 31))).overdue, 1u);
  const auto periods = occurrences(p.task(task).recurrence, 2025, p.org().calendar);
  ASSERT_EQ(periods.size(), 4u);
  for (const Occurrence& o : periods) {
    p.clock.set(std::max(p.clock.now(), o.due_at + -3 * 86400));
    ActOnTask a = act_named(task, "claim_completion");
    a.evidence = {evidence(day_of(p.clock.now()))};
    a.occurrence = o.deadline;
    p.must(p.act("dof", a));
    ActOnTask v = act_named(task, "verify_completion");
    v.occurrence = o.deadline;
    p.must(p.act("verifier", v));
  }
  EXPECT_EQ(p.numbers(p.clock.now(), 2025).done_on_time, 1u);
  EXPECT_EQ(p.numbers(p.clock.now(), 2026).done_on_time, 0u);
}

// A second claim would make the period "claimed" again for whoever asks the newest act, while what
// was verified stays verified.
TEST_F(Acts, APeriodThatWasVerifiedIsNotClaimedAgain) {
  const TaskId task = p.add_task("DOF", on(2025, 12, 31), TaskKind::recurring, "quarter");
  p.must(p.act("clerk", task, "assign_task"));
  p.must(p.act("dof", task, "accept_task"));
  p.must(p.act("dof", task, "start_task"));
  ActOnTask claim = act_named(task, "claim_completion");
  claim.evidence = {evidence(day_of(p.clock.now()))};
  claim.occurrence = on(2025, 3, 31);
  p.must(p.act("dof", claim));
  ActOnTask verify = act_named(task, "verify_completion");
  verify.occurrence = claim.occurrence;
  p.must(p.act("verifier", verify));
  p.clock.set(p.clock.now() + 3600);
  EXPECT_EQ(refusal(p.act("dof", claim)), "task.occurrence_not_in_step");
  claim.occurrence = on(2025, 6, 30);
  p.must(p.act("dof", claim));
}

TEST_F(Acts, ARecurringTaskThatIsReopenedKeepsItsVerifiedPeriods) {
  const TaskId task = p.add_task("DOF", on(2025, 12, 31), TaskKind::recurring, "half_year");
  p.must(p.act("clerk", task, "assign_task"));
  p.must(p.act("dof", task, "accept_task"));
  p.must(p.act("dof", task, "start_task"));
  p.must(p.act("clerk", task, "cancel_task"));
  EXPECT_EQ(p.numbers(p.clock.now(), 2025).cancelled, 1u);
  p.clock.set(p.clock.now() + 3600);
  p.must(p.act("clerk", task, "reopen_task"));
  EXPECT_EQ(p.numbers(p.clock.now(), 2025).total, 1u);
  EXPECT_EQ(p.numbers(p.clock.now(), 2025).cancelled, 0u);
}

TEST_F(Acts, AMergerDatedAheadLeavesTheLeadOfNowItsRights) {
  const TaskId task = started();
  const org::MergeUnit ahead{p.units.at("DOF"), p.units.at("DOH"), on(2025, 12, 1)};
  p.must(p.in->act({}, [&](Work& w) { return org::merge_unit(w, ahead); }));
  const Entry report = p.must(p.act("dof", task, "report_progress"));
  EXPECT_LE(report.effective, p.clock.now()) << "nothing counts from a day to come";
  EXPECT_FALSE(p.act("doh", task, "report_progress"));
  at(2025, 12, 2);
  p.must(p.act("doh", task, "report_progress"));
}

TEST_F(Acts, WhatAUnitIsGivenBeforeItsMergerGoesToTheSuccessorOnTheDay) {
  const org::MergeUnit ahead{p.units.at("DOF"), p.units.at("DOH"), on(2025, 12, 1)};
  const TaskId closed = started();
  p.must(p.act("clerk", closed, "cancel_task"));
  const TaskId elsewhere = p.add_task("DOST", on(2026, 6, 30));
  p.must(p.in->act({}, [&](Work& w) { return org::merge_unit(w, ahead); }));
  p.clock.set(p.clock.now() + 60);
  const TaskId fresh = p.add_task("DOF", on(2026, 6, 30));
  p.must(p.act("clerk", closed, "reopen_task"));
  ActOnTask given = act_named(elsewhere, "reassign_task");
  given.lead = p.units.at("DOF");
  p.must(p.act("clerk", given));
  const auto lead_at = [&](TaskId id, Moment t) {
    return p.in->ledger->of(id, t, figures::kNow, std::nullopt)->lead;
  };
  for (const TaskId id : {fresh, closed, elsewhere}) {
    EXPECT_EQ(lead_at(id, p.clock.now()), p.units.at("DOF")) << id.n;
    EXPECT_EQ(lead_at(id, start_of(on(2025, 12, 1))), p.units.at("DOH")) << id.n;
  }
  p.must(p.act("clerk", fresh, "assign_task"));
  p.must(p.act("dof", fresh, "accept_task"));
  at(2025, 12, 2);
  EXPECT_FALSE(p.act("dof", fresh, "start_task")) << "the unit is no more";
  p.must(p.act("doh", fresh, "start_task"));
  // The rows say the same when they are read anew.
  const Ledger again(p.in->store->writer(), p.in->committer->position());
  EXPECT_EQ(again.of(closed, p.clock.now(), figures::kNow, std::nullopt)->lead, p.units.at("DOH"));
}

TEST_F(Acts, OccurrencesOfYearsThatCannotBeHeldAreNone) {
  const TaskId task = p.add_task("DOF", on(2025, 12, 31), TaskKind::recurring, "month");
  for (const int year : {1, 1899, 2101, 2200, 99999}) {
    EXPECT_TRUE(occurrences(p.task(task).recurrence, year, org::vietnam_calendar()).empty());
  }
  EXPECT_FALSE(parse_iso_day("2101-01-01")) << "later than the figures can hold";
}

TEST_F(Acts, AnImportIsWithdrawnWholeWhileNothingWasAssigned) {
  const TaskId first = p.add_task("DOF", on(2025, 6, 30));
  const ImportId import = p.task(first).import;
  p.must(
      p.in->act(p.who("clerk"), [&](Work& w) { return withdraw_import(w, import, "Nhập nhầm"); }));
  EXPECT_EQ(p.numbers(p.clock.now()).tasks, 0u);
  const TaskId second = started();
  const auto refused = p.in->act(
      p.who("clerk"), [&](Work& w) { return withdraw_import(w, p.task(second).import, "x"); });
  EXPECT_EQ(refusal(refused), "import.tasks_in_progress");
}

}  // namespace
}  // namespace duoc::test

// See history.h.
#include "support/history.h"

#include "kernel/org/acts.h"

namespace duoc::test {

using namespace directives;

History::History(std::uint64_t seed, const std::string& engine, store::OpenOptions options)
    : p(start_of(day_from(2025, 3, 3)) + 8 * 3600, engine, std::move(options)), random_(seed) {}

void History::live(int acts) {
  for (int i = 0; i < 24; ++i) add_task();
  for (int i = 0; i < acts; ++i) {
    p.clock.set(p.clock.now() + static_cast<std::int64_t>(below(30) * 3600));
    if (below(40) == 0) add_task();
    if (i == acts / 2) merge("C1", "C2");
    if (i == acts * 2 / 3) merge("DOH", "DOF");
    if (i == acts / 3) change_calendar(2025);
    if (i == acts * 3 / 4) change_calendar(2026);
    one_act();
  }
}

std::vector<Raw> History::raw() {
  std::vector<Raw> out;
  each_task(p.in->store->writer(), [&](const Task& t) { out.push_back({t, {}}); });
  for (Raw& r : out) r.acts = acts_of(p.in->store->writer(), r.task.id);
  return out;
}

Moment History::some_moment() {
  const Moment from = start_of(day_from(2025, 2, 20));
  return from + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(700) * 86400));
}

const org::Calendar& History::calendar(Position k) const {
  const org::Calendar* found = &first;
  for (const auto& c : calendars) {
    if (c.position <= k) found = &c.calendar;
  }
  return *found;
}

void History::add_task() {
  static const char* leads[] = {"DOST", "DOF", "DOH", "C1", "C2", "OFFICE", "DOST-A"};
  const Day deadline = day_of(p.in->committer->now()) + static_cast<int>(below(500));
  const auto kind = below(6);
  std::string lead = leads[below(7)];
  if (p.org().today.find(p.units.at(lead))->closed) lead = "DOF";
  if (kind == 0) {
    tasks_.push_back(p.add_task(lead, deadline, TaskKind::regular));
  } else if (kind == 1) {
    static const char* periods[] = {"month", "quarter", "half_year", "year"};
    tasks_.push_back(p.add_task(lead, deadline, TaskKind::recurring, periods[below(4)]));
  } else {
    tasks_.push_back(p.add_task(lead, deadline));
  }
}

void History::merge(const std::string& unit, const std::string& into) {
  // Half of them dated ahead: what the unit is given until then goes to the successor too.
  const Day from = day_of(p.clock.now()) + static_cast<int>(below(2) * (1 + below(90)));
  const org::MergeUnit m{p.units.at(unit), p.units.at(into), from};
  p.must(p.in->act({}, [&](Work& w) { return org::merge_unit(w, m); }));
}

// Days off at the ends of half a year's months, set now and accepted some acts later.
void History::change_calendar(int year) {
  org::SetCalendar a{year, true, {}};
  for (int month = 7; month <= 12; ++month) {
    const Day last = day_from(year, month, last_day_of_month(year, month));
    for (int i = 0; i < 2; ++i)
      a.days.push_back({last - i, org::DayKind::day_off_for, "Nghỉ", "Off"});
  }
  p.must(p.in->act({}, [&](Work& w) { return org::set_calendar(w, a); }));
  for (int i = 0; i < 10; ++i) one_act();
  p.must(p.in->act(p.who("clerk"), [&](Work& w) { return accept_calendar(w, "1/QĐ"); }));
  calendars.push_back({p.in->committer->position(), p.org().calendar});
}

// Mostly an act that the task's step allows; now and then any, which is to be refused.
std::string History::pick(const Task& now) {
  if (below(25) == 0) return "withdraw_acts";
  if (below(150) == 0) return "withdraw_task";
  std::vector<std::string> open;
  for (const auto& [name, transition] : p.in->graph.acts()) {
    const bool rare = name == "cancel_task" || name == "reassign_task" || name == "reopen_task";
    const bool fits = transition.from.contains(now.step) || below(12) == 0;
    if (fits && !(rare && below(6) != 0)) open.push_back(name);
  }
  return open.empty() ? "report_progress" : open[below(open.size())];
}

ActOnTask History::some_act() {
  const TaskId task = tasks_[below(tasks_.size())];
  const Task now = p.task(task);
  ActOnTask a = act_named(task, pick(now));
  const Day today = day_of(p.clock.now());
  if (a.act == "claim_completion") a.evidence = {evidence(today - static_cast<int>(below(20)))};
  if (below(4) == 0) a.effective_day = today - static_cast<int>(below(25));
  if (below(9) == 0) a.effective = p.clock.now() + -static_cast<std::int64_t>(below(40) * 3600);
  a.confirm_evidence_date = below(2) == 0;
  if (a.act == "ask_extension")
    a.new_deadline = now.deadline.value_or(today) + static_cast<int>(1 + below(200));
  if (a.act == "reassign_task") a.lead = p.units.at(below(2) == 0 ? "DOF" : "C2");
  if (now.kind == TaskKind::recurring) {
    const int year = civil(today).year + static_cast<int>(below(2));
    const auto list = occurrences(now.recurrence, year, p.org().calendar);
    if (!list.empty()) a.occurrence = list[below(list.size())].deadline;
  }
  if (a.act == "withdraw_acts") {
    const auto all = acts_of(p.in->store->writer(), task);
    a.positions = {all[below(all.size())].position};
  }
  return a;
}

void History::one_act() {
  if (p.act("", some_act())) ++done;
}

}  // namespace duoc::test

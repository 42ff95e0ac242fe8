// See brute_force.h. Slow and plain on purpose.
#include "properties/brute_force.h"

#include <algorithm>

#include "base/json_out.h"
#include "modules/directives/answers.h"

namespace duoc::test {
namespace {

using directives::ActKind;
using directives::Numbers;
using directives::TaskAct;
using directives::TaskKind;

std::vector<TaskAct> known(const Raw& raw, Position k, bool& gone) {
  std::vector<TaskAct> out;
  gone = false;
  for (const TaskAct& a : raw.acts) {
    if (a.position > k) continue;
    if (a.kind == ActKind::withdrawn) gone = true;
    const bool taken_back = std::any_of(raw.acts.begin(), raw.acts.end(), [&](const TaskAct& w) {
      return w.position <= k &&
             std::find(w.withdraws.begin(), w.withdraws.end(), a.position) != w.withdraws.end();
    });
    if (!taken_back && a.kind != ActKind::acts_withdrawn) out.push_back(a);
  }
  std::stable_sort(out.begin(), out.end(), [](const TaskAct& a, const TaskAct& b) {
    return a.effective != b.effective ? a.effective < b.effective : a.position < b.position;
  });
  return out;
}

bool was_returned(const std::vector<TaskAct>& acts, std::size_t claim) {
  for (std::size_t i = claim + 1; i < acts.size(); ++i) {
    if (acts[i].occurrence != acts[claim].occurrence) continue;
    if (acts[i].kind == ActKind::completion_claimed || acts[i].kind == ActKind::completion_verified)
      return false;
    if (acts[i].kind == ActKind::claim_returned) return true;
  }
  return false;
}

enum class Is { absent, far, soon, claimed, claimed_past, overdue, on_time, back, late, cancelled };

// Where completion stands at t, for one deadline; `period` picks the acts of one occurrence.
Is completion(const std::vector<TaskAct>& acts, Moment t, Moment due, std::optional<Day> period,
              const org::Calendar& c) {
  bool reopened = false;
  for (std::size_t i = acts.size(); i-- > 0;) {
    const TaskAct& a = acts[i];
    if (a.effective > t) continue;
    if (a.kind == ActKind::cancelled && !reopened) return Is::cancelled;
    if (a.kind == ActKind::reopened) {
      reopened = true;
      if (!period) break;  // a recurring task keeps the periods that were verified
    }
    if (a.occurrence != period) continue;
    if (a.kind == ActKind::completion_verified) {
      std::size_t j = i;
      while (acts[--j].kind != ActKind::completion_claimed || acts[j].occurrence != period) {
      }
      if (acts[j].recorded <= due) return Is::on_time;
      return a.confirms_evidence && acts[j].effective <= due ? Is::back : Is::late;
    }
    if (a.kind == ActKind::completion_claimed && !was_returned(acts, i)) {
      if (a.recorded <= due) return t < due ? Is::claimed : Is::claimed_past;
      break;
    }
  }
  if (t >= due) return Is::overdue;
  return t >= c.due_soon_from(due) ? Is::soon : Is::far;
}

void add(Numbers& n, Is is) {
  ++n.total;
  if (is == Is::far || is == Is::soon) ++n.in_term;
  if (is == Is::soon) ++n.due_soon;
  if (is == Is::claimed || is == Is::claimed_past) ++n.claimed;
  if (is == Is::claimed_past) ++n.claimed_past_deadline;
  if (is == Is::overdue) ++n.overdue;
  if (is == Is::on_time || is == Is::back) ++n.done_on_time;
  if (is == Is::back) ++n.dated_back;
  if (is == Is::late) ++n.done_late;
}

Is whole_year(const Raw& raw, const std::vector<TaskAct>& acts, Moment t, int year,
              const org::Calendar& c) {
  const auto& r = raw.task.recurrence;
  if (year < r.first_year) return Is::absent;
  std::vector<Is> all;
  const int step = r.period == "month"       ? 1
                   : r.period == "quarter"   ? 3
                   : r.period == "half_year" ? 6
                                             : 12;
  for (int m = step; m <= 12; m += step) {
    const Day last = day_from(year, m, last_day_of_month(year, m));
    if (c.due_at(last) > acts.front().effective)
      all.push_back(completion(acts, t, c.due_at(last), last, c));
  }
  if (all.empty()) return Is::absent;
  const auto any = [&](Is x) { return std::find(all.begin(), all.end(), x) != all.end(); };
  for (const Is x : {Is::cancelled, Is::overdue, Is::soon, Is::far, Is::claimed_past, Is::claimed,
                     Is::late, Is::back}) {
    if (any(x)) return x;
  }
  return Is::on_time;
}

}  // namespace

Numbers count(const std::vector<Raw>& tasks, Moment t, Position k, std::optional<int> year,
              std::optional<UnitId> lead, const org::Calendar& c) {
  Numbers n;
  for (const Raw& raw : tasks) {
    bool gone = false;
    const auto acts = known(raw, k, gone);
    if (gone || acts.empty() || acts.front().effective > t) continue;
    UnitId at;
    std::optional<Day> deadline;
    Moment due{kNever};
    bool closed = false;
    for (const TaskAct& a : acts) {
      if (a.effective > t) break;
      if (a.kind == ActKind::completion_verified && !a.occurrence) closed = true;
      if (a.kind == ActKind::cancelled) closed = true;
      if (a.kind == ActKind::reopened) closed = false;
      if (a.lead && !(a.kind == ActKind::handed_over && closed)) at = a.lead;
      if (a.deadline && a.kind != ActKind::extension_asked) {
        deadline = a.deadline;
        due = a.due_at;
      }
    }
    if (lead && at != *lead) continue;
    ++n.tasks;
    const Is cancelled = completion(acts, t, kNever, Day{-1}, c);
    if (cancelled == Is::cancelled) {
      ++n.cancelled;
      continue;
    }
    if (raw.task.kind == TaskKind::regular) {
      ++n.regular;
    } else if (raw.task.kind == TaskKind::dated) {
      const bool counted = !year || civil(*deadline).year == *year;
      counted ? add(n, completion(acts, t, due, std::nullopt, c))
              : static_cast<void>(++n.other_years);
    } else {
      const Is is = whole_year(raw, acts, t, year.value_or(civil(day_of(t)).year), c);
      is == Is::absent ? static_cast<void>(++n.other_years) : add(n, is);
    }
  }
  return n;
}

std::string text_of(const Numbers& n) {
  JsonOut out;
  out.open();
  write_numbers(out, n);
  out.close();
  return out.take();
}

}  // namespace duoc::test

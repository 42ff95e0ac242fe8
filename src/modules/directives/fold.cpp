// See fold.h. Time itself makes boundaries: nothing runs when a deadline passes.
#include "modules/directives/fold.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/ensure.h"

namespace duoc::directives {

using figures::Interval;

namespace {

// A few positions at most, mostly none: a search from end to end is the quickest.
using Positions = std::vector<Position>;
bool has(const Positions& list, Position p) {
  return std::find(list.begin(), list.end(), p) != list.end();
}

bool earlier(const TaskAct& a, const TaskAct& b) {
  return std::tie(a.effective, a.position) < std::tie(b.effective, b.position);
}

}  // namespace

std::vector<TaskAct> believed(std::span<const TaskAct> acts) {
  Positions gone;
  for (const TaskAct& a : acts) {
    if (a.kind == ActKind::withdrawn) return {};
    gone.insert(gone.end(), a.withdraws.begin(), a.withdraws.end());
  }
  std::vector<TaskAct> out;
  out.reserve(acts.size());
  for (const TaskAct& a : acts) {
    if (a.kind != ActKind::acts_withdrawn && !has(gone, a.position)) out.push_back(a);
  }
  if (!std::is_sorted(out.begin(), out.end(), earlier))
    std::stable_sort(out.begin(), out.end(), earlier);
  return out;
}

bool changes_chain(ActKind kind) {
  return kind != ActKind::assigned && kind != ActKind::accepted && kind != ActKind::started &&
         kind != ActKind::progress_reported && kind != ActKind::extension_asked &&
         kind != ActKind::extension_refused;
}

bool leaves_to_lead(ActKind kind) {
  return kind == ActKind::registered || kind == ActKind::reassigned || kind == ActKind::reopened;
}

std::vector<HandOver> hand_overs(UnitId lead, Moment from, const MergerOf& merger_of) {
  constexpr std::size_t kMost = 20;  // mergers in a row; more is a ring, which no act can make
  std::vector<HandOver> out;
  for (auto merger = merger_of(lead); merger; merger = merger_of(lead)) {
    ENSURE(out.size() < kMost);
    lead = merger->into;
    from = std::max(from, merger->effective);
    out.push_back({from, lead});
  }
  return out;
}

namespace {

// Appends intervals, joining neighbours that say the same.
class Chain {
 public:
  void add(Moment from, Moment to, TaskClass cls, const figures::Facets& facets) {
    if (!(from < to)) return;
    const auto c = static_cast<figures::Class>(cls);
    if (!out_.empty() && out_.back().to == from && out_.back().cls == c &&
        out_.back().facets == facets) {
      out_.back().to = to;
      return;
    }
    out_.push_back({from, to, c, facets});
  }
  std::vector<Interval> take() { return std::move(out_); }

 private:
  std::vector<Interval> out_;
};

// Claims that were returned count as never made.
Positions returned_claims(const std::vector<TaskAct>& acts) {
  Positions out;
  for (std::size_t i = 0; i < acts.size(); ++i) {
    if (acts[i].kind != ActKind::claim_returned) continue;
    for (std::size_t j = i; j-- > 0;) {
      if (acts[j].kind == ActKind::completion_claimed && acts[j].occurrence == acts[i].occurrence) {
        out.push_back(acts[j].position);
        break;
      }
    }
  }
  return out;
}

TaskClass done_class(const TaskAct& claim, const TaskAct& verification, Moment due_at) {
  if (claim.recorded <= due_at) return TaskClass::done_on_time;
  if (verification.confirms_evidence && claim.effective <= due_at) return TaskClass::dated_back;
  return TaskClass::done_late;
}

enum class Status { absent, open, claimed, done, cancelled };

// The state between two acts.
struct State {
  Status status = Status::absent;
  Moment due_at{kNever};
  Moment soon_from{kNever};
  const TaskAct* claim = nullptr;
  TaskClass done = TaskClass::done_on_time;
  figures::Facets facets;
};

void emit(Chain& chain, const State& s, Moment from, Moment to) {
  const auto piece = [&](Moment a, Moment b, TaskClass c) {
    chain.add(std::max(a, from), std::min(b, to), c, s.facets);
  };
  const Moment start{INT64_MIN};
  switch (s.status) {
    case Status::absent:
      return;
    case Status::done:
      return piece(from, to, s.done);
    case Status::cancelled:
      return piece(from, to, TaskClass::cancelled);
    case Status::claimed:
      if (s.claim->recorded <= s.due_at) {
        piece(start, s.due_at, TaskClass::claimed);
        return piece(s.due_at, kNever, TaskClass::claimed_past);
      }
      [[fallthrough]];
    case Status::open:
      piece(start, s.soon_from, TaskClass::in_term);
      piece(s.soon_from, s.due_at, TaskClass::due_soon);
      piece(s.due_at, kNever, TaskClass::overdue);
  }
}

void set_deadline(State& s, const TaskAct& act, const org::Calendar& calendar) {
  if (!act.deadline) return;
  const Civil c = civil(*act.deadline);
  s.due_at = act.due_at;
  s.soon_from = calendar.due_soon_from(act.due_at);
  s.facets.due_year = static_cast<std::uint16_t>(c.year);
  s.facets.due_month = static_cast<std::uint8_t>(c.month);
}

void step(State& s, const TaskAct& act, const Positions& returned, const org::Calendar& calendar) {
  switch (act.kind) {
    case ActKind::registered:
      s.status = Status::open;
      s.facets.unit = static_cast<std::uint16_t>(act.lead.n);
      return set_deadline(s, act, calendar);
    case ActKind::completion_claimed:
      if (has(returned, act.position)) return;
      s.status = Status::claimed;
      s.claim = &act;
      return;
    case ActKind::completion_verified:
      if (s.claim == nullptr) return;
      s.status = Status::done;
      s.done = done_class(*s.claim, act, s.due_at);
      return;
    case ActKind::extension_granted:
    case ActKind::rescheduled:
      return set_deadline(s, act, calendar);
    case ActKind::amended:
      if (act.lead) s.facets.unit = static_cast<std::uint16_t>(act.lead.n);
      return set_deadline(s, act, calendar);
    case ActKind::reassigned:
      s.facets.unit = static_cast<std::uint16_t>(act.lead.n);
      return;
    case ActKind::handed_over:
      // A merger hands over what is open; what is closed stays with the unit that closed it.
      if (s.status == Status::open || s.status == Status::claimed) {
        s.facets.unit = static_cast<std::uint16_t>(act.lead.n);
      }
      return;
    case ActKind::cancelled:
      s.status = Status::cancelled;
      return;
    case ActKind::reopened:
      s.status = Status::open;
      s.claim = nullptr;
      return;
    default:
      return;
  }
}

}  // namespace

std::vector<Interval> fold(const TaskShape& shape, std::span<const TaskAct> all,
                           const org::Calendar& calendar) {
  const std::vector<TaskAct> acts = believed(all);
  const Positions returned = returned_claims(acts);
  Chain chain;
  State s;
  s.facets.reg = shape.reg;
  s.facets.field = shape.field;
  s.facets.kind =
      static_cast<std::uint8_t>(shape.kind == TaskKind::dated       ? SubjectKind::dated
                                : shape.kind == TaskKind::recurring ? SubjectKind::recurring
                                                                    : SubjectKind::regular);
  const bool dated = shape.kind == TaskKind::dated;
  for (std::size_t i = 0; i < acts.size(); ++i) {
    const bool of_completion =
        acts[i].kind == ActKind::completion_claimed || acts[i].kind == ActKind::completion_verified;
    if (dated || !of_completion) step(s, acts[i], returned, calendar);
    emit(chain, s, acts[i].effective, i + 1 < acts.size() ? acts[i + 1].effective : kNever);
  }
  return chain.take();
}

std::vector<Occurrence> occurrences(const Recurrence& r, int year, const org::Calendar& calendar) {
  std::vector<Occurrence> out;
  if (year < 1900 || year > kLastYear) return out;
  if (year < r.first_year || (r.last_year != 0 && year > r.last_year)) return out;
  const int months = r.period == "month"       ? 1
                     : r.period == "quarter"   ? 3
                     : r.period == "half_year" ? 6
                                               : 12;
  for (int month = months; month <= 12; month += months) {
    const int last = last_day_of_month(year, month);
    const Day deadline = day_from(year, month, r.day == 0 ? last : std::min(r.day, last));
    out.push_back({deadline, r.fixed ? end_of(deadline) : calendar.due_at(deadline)});
  }
  return out;
}

std::optional<TaskClass> occurrence_class(const Occurrence& o, const std::vector<TaskAct>& acts,
                                          Moment t, const org::Calendar& calendar) {
  const Positions returned = returned_claims(acts);
  bool exists = false;
  bool cancelled = false;
  const TaskAct* claim = nullptr;
  std::optional<TaskClass> done;
  for (const TaskAct& a : acts) {
    if (a.effective > t) break;
    if (a.kind == ActKind::registered) exists = o.due_at > a.effective;
    if (a.kind == ActKind::cancelled) cancelled = true;
    if (a.kind == ActKind::reopened) cancelled = false;  // what was verified before stays verified
    if (a.occurrence != o.deadline) continue;
    if (a.kind == ActKind::completion_claimed && !has(returned, a.position)) claim = &a;
    if (a.kind == ActKind::completion_verified && claim != nullptr)
      done = done_class(*claim, a, o.due_at);
  }
  if (!exists) return std::nullopt;
  if (cancelled) return TaskClass::cancelled;
  if (done) return done;
  if (claim != nullptr && claim->recorded <= o.due_at) {
    return t < o.due_at ? TaskClass::claimed : TaskClass::claimed_past;
  }
  if (t >= o.due_at) return TaskClass::overdue;
  return t >= calendar.due_soon_from(o.due_at) ? TaskClass::due_soon : TaskClass::in_term;
}

namespace {

std::optional<TaskClass> year_class(const std::vector<Occurrence>& list,
                                    const std::vector<TaskAct>& acts, Moment t,
                                    const org::Calendar& calendar) {
  std::set<TaskClass> seen;
  for (const Occurrence& o : list) {
    if (const auto c = occurrence_class(o, acts, t, calendar)) seen.insert(*c);
  }
  if (seen.empty()) return std::nullopt;
  const auto any = [&](TaskClass c) { return seen.contains(c); };
  if (any(TaskClass::cancelled)) return TaskClass::cancelled;
  if (any(TaskClass::overdue)) return TaskClass::overdue;
  if (any(TaskClass::due_soon)) return TaskClass::due_soon;
  if (any(TaskClass::in_term)) return TaskClass::in_term;
  if (any(TaskClass::claimed_past)) return TaskClass::claimed_past;
  if (any(TaskClass::claimed)) return TaskClass::claimed;
  if (any(TaskClass::done_late)) return TaskClass::done_late;
  return any(TaskClass::dated_back) ? TaskClass::dated_back : TaskClass::done_on_time;
}

}  // namespace

std::vector<Interval> fold_year(const TaskShape& shape, std::span<const TaskAct> all, int year,
                                const org::Calendar& calendar) {
  const std::vector<TaskAct> acts = believed(all);
  const std::vector<Occurrence> list = occurrences(shape.recurrence, year, calendar);
  std::set<Moment> moments;
  for (const TaskAct& a : acts) moments.insert(a.effective);
  for (const Occurrence& o : list) {
    moments.insert(o.due_at);
    moments.insert(calendar.due_soon_from(o.due_at));
  }
  Chain chain;
  figures::Facets facets;
  facets.reg = shape.reg;
  facets.field = shape.field;
  facets.kind = static_cast<std::uint8_t>(SubjectKind::recurring_year);
  facets.due_year = static_cast<std::uint16_t>(year);
  facets.due_month =
      list.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(civil(list.back().deadline).month);
  for (auto i = moments.begin(); i != moments.end(); ++i) {
    for (const TaskAct& a : acts) {
      if (a.effective == *i && a.lead) facets.unit = static_cast<std::uint16_t>(a.lead.n);
    }
    const auto cls = year_class(list, acts, *i, calendar);
    const auto next = std::next(i);
    if (cls && facets.unit != 0)
      chain.add(*i, next == moments.end() ? kNever : *next, *cls, facets);
  }
  return chain.take();
}

}  // namespace duoc::directives

// What is counted and listed. Each number and its list are made of the same question.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/ensure.h"
#include "modules/directives/ledger.h"

namespace duoc::directives {
namespace {

using figures::kClasses;
using figures::Question;

constexpr std::uint8_t kind(SubjectKind k) { return static_cast<std::uint8_t>(k); }
constexpr std::uint32_t bit(TaskClass c) { return 1u << static_cast<int>(c); }
constexpr std::uint32_t kAll = ~0u;
constexpr std::uint32_t kNotCancelled = ~bit(TaskClass::cancelled);

std::uint64_t at(const figures::Row& row, TaskClass c) {
  return row.cell[static_cast<std::size_t>(c)];
}

std::uint64_t sum(const figures::Row& row, std::uint32_t classes) {
  std::uint64_t n = 0;
  for (int c = 0; c < kClasses; ++c) {
    if ((classes >> c & 1) != 0) n += row.cell[static_cast<std::size_t>(c)];
  }
  return n;
}

void add_total(Numbers& n, const figures::Row& row) {
  n.total += sum(row, kNotCancelled);
  n.in_term += at(row, TaskClass::in_term) + at(row, TaskClass::due_soon);
  n.due_soon += at(row, TaskClass::due_soon);
  n.claimed += at(row, TaskClass::claimed) + at(row, TaskClass::claimed_past);
  n.claimed_past_deadline += at(row, TaskClass::claimed_past);
  n.overdue += at(row, TaskClass::overdue);
  n.done_on_time += at(row, TaskClass::done_on_time) + at(row, TaskClass::dated_back);
  n.dated_back += at(row, TaskClass::dated_back);
  n.done_late += at(row, TaskClass::done_late);
}

figures::Group group_of(By by) {
  switch (by) {
    case By::reg:
      return figures::Group::reg;
    case By::unit:
      return figures::Group::unit;
    case By::field:
      return figures::Group::field;
    case By::month:
      return figures::Group::due_month;
    case By::reg_and_unit:
      return figures::Group::reg_and_unit;
    default:
      return figures::Group::none;
  }
}

// The year of the recurring subjects that are asked for: the asked one, or the one that holds the
// moment.
std::uint16_t recurring_year(const Asked& a) {
  return static_cast<std::uint16_t>(a.year ? *a.year : civil(day_of(a.as_of)).year);
}

// What a list is made of.
struct Part {
  std::vector<std::uint8_t> kinds;
  bool of_year = false;  // restricted to the asked year
  std::uint32_t classes = kAll;
};

struct ListName {
  std::string_view name;
  std::uint32_t classes;
};

constexpr ListName kTotals[] = {
    {"total", kNotCancelled},
    {"in_term", bit(TaskClass::in_term) | bit(TaskClass::due_soon)},
    {"due_soon", bit(TaskClass::due_soon)},
    {"claimed", bit(TaskClass::claimed) | bit(TaskClass::claimed_past)},
    {"claimed_past_deadline", bit(TaskClass::claimed_past)},
    {"overdue", bit(TaskClass::overdue)},
    {"done", bit(TaskClass::done_on_time) | bit(TaskClass::dated_back) | bit(TaskClass::done_late)},
    {"done_on_time", bit(TaskClass::done_on_time) | bit(TaskClass::dated_back)},
    {"dated_back", bit(TaskClass::dated_back)},
    {"done_late", bit(TaskClass::done_late)},
};

std::optional<std::uint32_t> total_classes(std::string_view name) {
  for (const auto& t : kTotals) {
    if (t.name == name) return t.classes;
  }
  return std::nullopt;
}

const std::vector<std::uint8_t> kTasksAsSuch = {
    kind(SubjectKind::dated), kind(SubjectKind::recurring), kind(SubjectKind::regular)};

}  // namespace

bool known_list(std::string_view name) {
  return total_classes(name) || name == "tasks" || name == "regular" || name == "cancelled" ||
         name == "other_years" || name == "moved" || name == "moved_out" || name == "reclassified";
}

std::optional<std::string> Numbers::share_done() const {
  if (total == 0) return std::nullopt;
  const std::uint64_t hundredths = (done() * 20000 + total) / (2 * total);
  return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

Numbers operator+(Numbers a, const Numbers& b) {
  for (auto field : {&Numbers::tasks, &Numbers::total, &Numbers::done_on_time, &Numbers::done_late,
                     &Numbers::in_term, &Numbers::due_soon, &Numbers::claimed, &Numbers::overdue,
                     &Numbers::cancelled, &Numbers::regular, &Numbers::other_years,
                     &Numbers::claimed_past_deadline, &Numbers::dated_back}) {
    a.*field += b.*field;
  }
  return a;
}

Question Ledger::question(const Asked& a) const {
  Question q;
  q.as_of = a.as_of;
  q.known_at = a.known_at;
  for (const RegisterId id : a.registers)
    q.filter.registers.push_back(static_cast<std::uint16_t>(id.n));
  for (const UnitId id : a.units) q.filter.units.push_back(static_cast<std::uint16_t>(id.n));
  for (const int f : a.fields) q.filter.fields.push_back(static_cast<std::uint16_t>(f));
  return q;
}

std::vector<Group> Ledger::groups(const Asked& a, By by) const {
  ENSURE(by != By::cls);
  std::map<std::uint32_t, Numbers> out;
  if (by == By::none) out[0];
  Question q = question(a);
  q.by = group_of(by);
  q.filter.kinds = {kind(SubjectKind::dated)};
  if (a.year) q.filter.due_years = {static_cast<std::uint16_t>(*a.year)};
  for (const auto& row : engine_.count(q)) add_total(out[row.key], row);
  q.filter.kinds = {kind(SubjectKind::recurring_year)};
  q.filter.due_years = {recurring_year(a)};
  for (const auto& row : engine_.count(q)) add_total(out[row.key], row);
  q.filter.due_years.clear();
  q.filter.kinds = kTasksAsSuch;
  for (const auto& row : engine_.count(q)) {
    out[row.key].tasks += sum(row, kAll);
    out[row.key].cancelled += at(row, TaskClass::cancelled);
  }
  q.filter.kinds = {kind(SubjectKind::regular)};
  for (const auto& row : engine_.count(q)) out[row.key].regular += sum(row, kNotCancelled);
  std::vector<Group> groups;
  for (auto& [key, n] : out) {
    // A recurring task may be counted under a month in which, as such, it is not filed; only whole
    // registers add up.
    const std::uint64_t counted = n.total + n.regular + n.cancelled;
    n.other_years = n.tasks > counted ? n.tasks - counted : 0;
    if (by == By::none || by == By::reg) ENSURE(n.tasks == counted + n.other_years);
    groups.push_back({key, n});
  }
  return groups;
}

Numbers Ledger::numbers(const Asked& a) const { return groups(a, By::none).front().numbers; }

std::vector<figures::Subject> Ledger::subjects(const Asked& a, std::string_view name) const {
  Question q = question(a);
  std::vector<figures::Subject> out;
  const auto take = [&](std::vector<std::uint8_t> kinds, std::uint32_t classes,
                        std::optional<std::uint16_t> year) {
    q.filter.kinds = std::move(kinds);
    q.filter.classes = classes;
    q.filter.due_years.clear();
    if (year) q.filter.due_years = {*year};
    const auto found = engine_.list(q);
    out.insert(out.end(), found.begin(), found.end());
  };
  const auto take_total = [&](std::uint32_t classes) {
    std::optional<std::uint16_t> year;
    if (a.year) year = static_cast<std::uint16_t>(*a.year);
    take({kind(SubjectKind::dated)}, classes, year);
    take({kind(SubjectKind::recurring_year)}, classes, recurring_year(a));
  };
  if (const auto classes = total_classes(name)) {
    take_total(*classes);
  } else if (name == "tasks") {
    take(kTasksAsSuch, kAll, std::nullopt);
  } else if (name == "regular") {
    take({kind(SubjectKind::regular)}, kNotCancelled, std::nullopt);
  } else if (name == "cancelled") {
    take(kTasksAsSuch, bit(TaskClass::cancelled), std::nullopt);
  } else if (name == "moved" || name == "moved_out" || name == "reclassified") {
    for (const Change& c : changes(a)) {
      const bool listed = name == "moved"       ? c.moved
                          : name == "moved_out" ? c.moved_out
                                                : c.reclassified;
      if (listed) out.push_back(c.subject);
    }
  } else if (name == "other_years") {
    take_total(kNotCancelled);
    std::set<TaskId> counted;
    {
      const std::shared_lock lock(mutex_);
      for (const auto s : out) counted.insert(behind_[s].task);
    }
    out.clear();
    take({kind(SubjectKind::dated), kind(SubjectKind::recurring)}, kNotCancelled, std::nullopt);
    const std::shared_lock lock(mutex_);
    std::erase_if(out, [&](figures::Subject s) { return counted.contains(behind_[s].task); });
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<Listed> Ledger::list(const Asked& a, std::string_view name) const {
  std::vector<Listed> out;
  for (const auto s : subjects(a, name)) {
    const auto x = engine_.at(s, a.as_of, a.known_at);
    ENSURE(x.has_value());
    const std::shared_lock lock(mutex_);
    out.push_back({behind_[s].task, static_cast<SubjectKind>(x->facets.kind),
                   static_cast<TaskClass>(x->cls), UnitId{x->facets.unit}, x->from});
  }
  return out;
}

std::optional<Listed> Ledger::of(TaskId task, Moment as_of, Position known_at,
                                 std::optional<int> year) const {
  figures::Subject subject = 0;
  {
    const std::shared_lock lock(mutex_);
    const auto found = tasks_.find(task);
    if (found == tasks_.end()) return std::nullopt;
    subject = found->second.subject;
    const auto of_year = found->second.years.find(year.value_or(civil(day_of(as_of)).year));
    if (of_year != found->second.years.end() && engine_.at(of_year->second, as_of, known_at))
      subject = of_year->second;
  }
  const auto x = engine_.at(subject, as_of, known_at);
  if (!x) return std::nullopt;
  return Listed{task, static_cast<SubjectKind>(x->facets.kind), static_cast<TaskClass>(x->cls),
                UnitId{x->facets.unit}, x->from};
}

bool Ledger::asked_for(const Asked& a, const figures::Interval& at) const {
  const auto among = [](const auto& list, std::int64_t n) {
    return list.empty() ||
           std::any_of(list.begin(), list.end(), [&](const auto& id) { return id.n == n; });
  };
  const bool field = a.fields.empty() || std::find(a.fields.begin(), a.fields.end(),
                                                   int{at.facets.field}) != a.fields.end();
  return field && among(a.registers, at.facets.reg) && among(a.units, at.facets.unit);
}

std::vector<Ledger::Change> Ledger::changes(const Asked& a) const {
  std::vector<Change> out;
  const std::shared_lock lock(mutex_);
  for (const TaskId id : changed_) {
    const Known& task = tasks_.at(id);
    const auto at = engine_.at(task.subject, a.as_of, a.known_at);
    if (!at || !asked_for(a, *at)) continue;
    Change change{id, task.subject, false, false, false};
    std::vector<TaskAct> known = task.acts;
    std::erase_if(known, [&](const TaskAct& x) { return x.position > a.known_at; });
    change.reclassified = std::any_of(known.begin(), known.end(), [](const TaskAct& x) {
      return x.kind == ActKind::acts_withdrawn;
    });
    std::optional<Day> first;
    std::optional<Day> last;
    for (const TaskAct& x : believed(known)) {
      if (x.effective > a.as_of || !x.deadline || x.kind == ActKind::extension_asked) continue;
      if (!first) first = x.deadline;
      last = x.deadline;
    }
    if (first != last) {
      change.moved = !a.year || civil(*last).year == *a.year;
      change.moved_out = a.year && civil(*first).year == *a.year && civil(*last).year != *a.year;
    }
    out.push_back(change);
  }
  return out;
}

Ledger::Moves Ledger::moves(const Asked& a) const {
  Moves m;
  for (const Change& c : changes(a)) {
    m.moved += c.moved ? 1 : 0;
    m.moved_out += c.moved_out ? 1 : 0;
    m.reclassified += c.reclassified ? 1 : 0;
  }
  return m;
}

std::vector<Ledger::Difference> Ledger::differences(const Asked& a) const {
  if (a.known_at >= position()) return {};
  std::set<TaskId> since;  // only what an entry after k touched can be believed otherwise
  {
    const std::shared_lock lock(mutex_);
    auto i = std::upper_bound(touched_.begin(), touched_.end(), a.known_at,
                              [](Position k, const auto& t) { return k < t.first; });
    for (; i != touched_.end(); ++i) since.insert(i->second);
  }
  std::vector<Difference> differing;
  for (const TaskId id : since) {
    Difference d{id, std::nullopt, std::nullopt, {}};
    if (const auto then = of(id, a.as_of, a.known_at, a.year); then && counted(a, id, a.known_at))
      d.then = then->cls;
    if (const auto now = of(id, a.as_of, figures::kNow, a.year);
        now && counted(a, id, figures::kNow))
      d.now = now->cls;
    if (d.then == d.now) continue;
    for (const TaskAct& act : acts(id)) {
      if (act.position <= a.known_at) continue;
      if (act.effective <= a.as_of || act.kind == ActKind::acts_withdrawn)
        d.entries.push_back(act.position);
    }
    differing.push_back(std::move(d));
  }
  return differing;
}

bool Ledger::counted(const Asked& a, TaskId id, Position known_at) const {
  const std::shared_lock lock(mutex_);
  const auto at = engine_.at(tasks_.at(id).subject, a.as_of, known_at);
  return at && asked_for(a, *at);
}

}  // namespace duoc::directives

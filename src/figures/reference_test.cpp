// The bodies of reference_for_test.h. Plain loops, nothing shared with the engine.
#include <algorithm>
#include <set>
#include <sstream>

#include "figures/reference_for_test.h"

namespace duoc::figures::testing {

namespace {

std::uint32_t below(std::mt19937_64& random, std::uint32_t n) {
  return std::uniform_int_distribution<std::uint32_t>(0, n - 1)(random);
}

Facets random_facets(std::mt19937_64& random) {
  return Facets{
      .reg = static_cast<std::uint16_t>(below(random, 4)),
      .unit = static_cast<std::uint16_t>(below(random, 7)),
      .field = static_cast<std::uint16_t>(below(random, 3)),
      .kind = static_cast<std::uint8_t>(below(random, 3)),
      .due_month = static_cast<std::uint8_t>(below(random, 13)),
      .due_year = static_cast<std::uint16_t>(below(random, 4) == 0 ? 0 : 2024 + below(random, 3))};
}

Act random_act(std::mt19937_64& random, const Shape& shape) {
  Act act;
  act.subject = below(random, shape.subjects);
  act.effective = Moment{below(random, static_cast<std::uint32_t>(shape.last_moment) + 1)};
  act.before = static_cast<Class>(below(random, 5));
  act.after = act.before;
  if (below(random, 2) == 0) {
    act.turns = act.effective + static_cast<std::int64_t>(below(random, 12));
    act.after = static_cast<Class>(below(random, kClasses));
  }
  act.gone = below(random, 12) == 0;
  act.facets = random_facets(random);
  return act;
}

template <class T>
std::vector<T> few(std::mt19937_64& random, std::uint32_t codes, std::uint32_t base) {
  std::vector<T> out;
  if (below(random, 3) != 0) return out;
  const std::uint32_t n = 1 + below(random, 3);
  for (std::uint32_t i = 0; i < n; ++i) out.push_back(static_cast<T>(base + below(random, codes)));
  return out;
}

template <class T>
bool allows(const std::vector<T>& values, T value) {
  return values.empty() || std::find(values.begin(), values.end(), value) != values.end();
}

bool allows(const Filter& f, Class cls, const Facets& x) {
  return ((f.classes >> cls) & 1u) != 0 && allows(f.registers, x.reg) && allows(f.units, x.unit) &&
         allows(f.fields, x.field) && allows(f.kinds, x.kind) && allows(f.due_years, x.due_year) &&
         allows(f.due_months, x.due_month);
}

std::uint32_t key_of(Group by, const Facets& x) {
  switch (by) {
    case Group::none:
      return 0;
    case Group::reg:
      return x.reg;
    case Group::unit:
      return x.unit;
    case Group::field:
      return x.field;
    case Group::kind:
      return x.kind;
    case Group::due_year:
      return x.due_year;
    case Group::due_month:
      return x.due_month;
    case Group::reg_and_unit:
      return std::uint32_t{x.reg} << 16 | x.unit;
  }
  return 0;
}

}  // namespace

History random_history(std::mt19937_64& random, const Shape& shape) {
  History h{.subjects = shape.subjects, .last_moment = shape.last_moment, .entries = {}};
  std::size_t acts = 0;
  Position position = 0;
  for (int i = 0; i < shape.entries; ++i) {
    Entry entry;
    position += 1 + (below(random, 5) == 0 ? below(random, 4) : 0);
    entry.position = position;
    const std::uint32_t kind = below(random, 10);
    if (kind == 0 && acts > 0)
      entry.withdrawn.push_back(below(random, static_cast<std::uint32_t>(acts)));
    const std::uint32_t more = kind == 1 ? 0 : kind < 4 ? 2 + below(random, 4) : 1;
    for (std::uint32_t n = 0; n < more; ++n) entry.acts.push_back(random_act(random, shape));
    acts += entry.acts.size();
    h.entries.push_back(std::move(entry));
  }
  return h;
}

Question random_question(std::mt19937_64& random, const History& h) {
  Question q;
  const std::uint32_t span = static_cast<std::uint32_t>(h.last_moment) + 20;
  q.as_of =
      below(random, 30) == 0 ? kNever : Moment{static_cast<std::int64_t>(below(random, span)) - 2};
  const Position last = h.entries.empty() ? 0 : h.entries.back().position;
  q.known_at = below(random, 3) == 0 ? kNow : below(random, static_cast<std::uint32_t>(last) + 3);
  q.by = static_cast<Group>(below(random, 8));
  if (below(random, 2) == 0) return q;
  q.filter.registers = few<std::uint16_t>(random, 5, 0);
  q.filter.units = few<std::uint16_t>(random, 8, 0);
  q.filter.fields = few<std::uint16_t>(random, 4, 0);
  q.filter.kinds = few<std::uint8_t>(random, 4, 0);
  q.filter.due_years = few<std::uint16_t>(random, 4, 2024);
  q.filter.due_months = few<std::uint8_t>(random, 13, 0);
  if (below(random, 3) == 0) q.filter.classes = below(random, 1u << kClasses);
  return q;
}

std::vector<Subject> Telling::take(const Entry& entry) {
  std::set<Subject> touched;
  for (const Act& act : entry.acts) {
    places_.push_back({act.subject, acts_[act.subject].size()});
    acts_[act.subject].push_back({act, entry.position, kNow});
    touched.insert(act.subject);
  }
  for (const std::size_t number : entry.withdrawn) {
    const auto [subject, place] = places_[number];
    Known& known = acts_[subject][place];
    if (known.withdrawn == kNow) known.withdrawn = entry.position;
    touched.insert(subject);
  }
  return {touched.begin(), touched.end()};
}

std::vector<Interval> fold(const std::vector<Known>& acts) {
  std::vector<const Act*> order;
  for (const Known& known : acts) {
    if (known.withdrawn == kNow) order.push_back(&known.act);
  }
  std::sort(order.begin(), order.end(), [](const Act* a, const Act* b) {
    return a->effective != b->effective ? a->effective < b->effective
                                        : a < b;  // both stand in one vector
  });
  std::vector<Interval> chain;
  const auto add = [&chain](Moment from, Moment to, Class cls, const Facets& facets) {
    if (from < to) chain.push_back({from, to, cls, facets});
  };
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Act& act = *order[i];
    const Moment end = i + 1 < order.size() ? order[i + 1]->effective : kNever;
    if (act.gone) continue;
    const Moment turns = std::min(act.turns, end);
    add(act.effective, turns, act.before, act.facets);
    add(turns, end, act.after, act.facets);
  }
  return chain;
}

Reference::Reference(const History& history, Planted planted) : planted_(planted) {
  Telling telling(history);
  for (const Entry& entry : history.entries) telling.take(entry);
  for (Subject s = 0; s < history.subjects; ++s) acts_.push_back(telling.acts(s));
}

std::optional<std::pair<Class, Facets>> Reference::at(Subject subject, Moment as_of,
                                                      Position known_at) const {
  // The end of all time belongs to no interval; the last moment that one may end at stands for it.
  const Moment t = std::min(as_of, kLastMoment);
  const Act* holds = nullptr;
  for (const Known& known : acts_[subject]) {
    if (known.recorded > known_at || (known.withdrawn != kNow && known.withdrawn <= known_at))
      continue;
    const Act& act = known.act;
    const bool began =
        planted_ == Planted::boundary_off_by_one ? act.effective < t : act.effective <= t;
    if (!began) continue;
    const bool later = planted_ == Planted::tie_broken_wrong
                           ? holds == nullptr || act.effective > holds->effective
                           : holds == nullptr || act.effective >= holds->effective;
    if (later) holds = &act;
  }
  if (holds == nullptr || holds->gone) return std::nullopt;
  Facets facets = holds->facets;
  if (planted_ == Planted::unit_moved && subject == 0)
    facets.unit = static_cast<std::uint16_t>(facets.unit + 1);
  return std::pair{t < holds->turns ? holds->before : holds->after, facets};
}

std::vector<Row> Reference::count(const Question& q) const {
  std::map<std::uint32_t, Row> rows;
  if (q.by == Group::none) rows[0] = Row{};
  for (Subject s = 0; s < acts_.size(); ++s) {
    const auto found = at(s, q.as_of, q.known_at);
    if (!found || !allows(q.filter, found->first, found->second)) continue;
    Row& row = rows[key_of(q.by, found->second)];
    row.key = key_of(q.by, found->second);
    ++row.cell[found->first];
  }
  std::vector<Row> out;
  for (const auto& [key, row] : rows) out.push_back(row);
  return out;
}

std::vector<Subject> Reference::list(const Question& q) const {
  std::vector<Subject> out;
  for (Subject s = 0; s < acts_.size(); ++s) {
    const auto found = at(s, q.as_of, q.known_at);
    if (found && allows(q.filter, found->first, found->second)) out.push_back(s);
  }
  return out;
}

bool same(const std::vector<Row>& a, const std::vector<Row>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Row& x, const Row& y) { return x.key == y.key && x.cell == y.cell; });
}

std::string describe(const Question& q) {
  std::ostringstream out;
  const auto list = [&out](const char* name, const auto& values) {
    if (values.empty()) return;
    out << ' ' << name << "={";
    for (const auto v : values) out << ' ' << static_cast<unsigned>(v);
    out << " }";
  };
  out << "as of " << q.as_of.s << " known at " << q.known_at << " by " << static_cast<int>(q.by);
  list("registers", q.filter.registers);
  list("units", q.filter.units);
  list("fields", q.filter.fields);
  list("kinds", q.filter.kinds);
  list("due_years", q.filter.due_years);
  list("due_months", q.filter.due_months);
  out << " classes=" << std::hex << q.filter.classes;
  return out.str();
}

std::optional<std::string> first_difference(const Engine& engine, const Reference& reference,
                                            const std::vector<Question>& questions) {
  for (const Question& q : questions) {
    if (!same(engine.count(q), reference.count(q))) return "count: " + describe(q);
    if (engine.list(q) != reference.list(q)) return "list: " + describe(q);
  }
  return std::nullopt;
}

}  // namespace duoc::figures::testing

// See answers.h.
#include "modules/directives/answers.h"

#include <algorithm>
#include <charconv>

#include "base/ensure.h"
#include "base/text.h"
#include "modules/directives/acts.h"

namespace duoc::directives {
namespace {

Fault invalid(std::string key, std::string field) {
  return Fault{Refusal::invalid, std::move(key), std::move(field), {}};
}

org::Tree tree_of(const Desk& desk, const Moments& m, bool today) {
  return today ? desk.org.today : org::tree_at(desk.org.unit_acts, m.as_of, m.known_at);
}

void write_group(JsonOut& out, std::string_view key, std::string_view name, int level, bool sum,
                 const Numbers& n) {
  out.open().field("key", key).field("name", name).field("level", level).field("sum", sum);
  write_numbers(out, n);
  out.close();
}

// Units' own entries in official order; with `tree`, every ancestor as the sum of what stands below
// it.
void write_units(JsonOut& out, const Desk& desk, const std::vector<Group>& groups,
                 const org::Tree& tree, bool roll_up) {
  std::map<UnitId, Numbers> own;
  for (const Group& g : groups) own[UnitId{g.key}] = g.numbers;
  std::map<UnitId, Numbers> below = own;
  if (roll_up) {
    for (const auto& [id, n] : own) {
      const org::Unit* unit = tree.find(id);
      for (int steps = 0; unit != nullptr && unit->above() && steps < 64; ++steps) {
        below[unit->above()] = below[unit->above()] + n;
        unit = tree.find(unit->above());
      }
    }
  }
  for (const org::Unit* unit : tree.in_order()) {
    const auto n = below.find(unit->id);
    if (n == below.end()) continue;
    const bool sum = roll_up && (!own.contains(unit->id) || own[unit->id].tasks != n->second.tasks);
    write_group(out, unit->facts.code, desk.name(*unit), tree.level(unit->id), sum, n->second);
  }
}

void write_classes(JsonOut& out, const Numbers& n) {
  const std::pair<const char*, std::uint64_t> rows[] = {
      {"done_on_time", n.done_on_time}, {"done_late", n.done_late},    {"in_term", n.in_term},
      {"claimed", n.claimed},           {"overdue", n.overdue},        {"cancelled", n.cancelled},
      {"regular", n.regular},           {"other_years", n.other_years}};
  for (const auto& [name, count] : rows)
    out.open().field("key", name).field("count", count).close();
}

}  // namespace

std::string_view Desk::name(const org::Unit& unit) const {
  return language == Language::en && !unit.facts.name_en.empty() ? unit.facts.name_en
                                                                 : unit.facts.name_vi;
}

bool Desk::open(const Task& task, const Register& reg) const {
  if (!reader) return true;
  const access::Reader asks{org, reader, now};
  return access::sees_all(asks) || access::sees(asks, {circle_of(rows, task, reg)});
}

Result<std::optional<int>> read_year(std::string_view text) {
  if (text.empty() || text == "all") return std::optional<int>();
  const auto year = whole_number<int>(text);
  if (!year || *year < 2000 || *year > 2100) return invalid("figures.year_malformed", "year");
  return year;
}

void write_unit(JsonOut& out, const Desk& desk, UnitId id) {
  const org::Unit* unit = desk.org.today.find(id);
  if (unit == nullptr) {
    out.null();
    return;
  }
  out.open().field("id", id.n).field("code", unit->facts.code).field("name", desk.name(*unit));
  out.field("kind", unit->facts.kind).close();
}

void write_numbers(JsonOut& out, const Numbers& n) {
  out.field("tasks", n.tasks)
      .field("total", n.total)
      .field("done", n.done())
      .field("done_on_time", n.done_on_time);
  out.field("done_late", n.done_late).field("in_term", n.in_term).field("due_soon", n.due_soon);
  out.field("claimed", n.claimed).field("overdue", n.overdue).field("cancelled", n.cancelled);
  out.field("regular", n.regular).field("other_years", n.other_years);
  out.field("claimed_past_deadline", n.claimed_past_deadline).field("dated_back", n.dated_back);
  out.field("share_done", n.share_done());
}

void write_figures(JsonOut& out, const Desk& desk, const std::optional<Register>& reg,
                   const Moments& m, const Asked& asked, const Numbers& n) {
  const Ledger::Moves moves = desk.ledger.moves(asked);
  out.key("register");
  if (reg) {
    out.value(reg->code).field("name", desk.language == Language::en ? reg->name_en : reg->name_vi);
  } else {
    out.null();
  }
  out.field("as_of", m.as_of).field("as_of_day", m.as_of_day).field("known_at", asked.known_at);
  out.field("year", asked.year);
  write_numbers(out, n);
  out.field("moved", moves.moved)
      .field("moved_out", moves.moved_out)
      .field("reclassified", moves.reclassified);
}

Checked write_groups(JsonOut& out, const Desk& desk, const Moments& m, const Asked& asked,
                     std::string_view by, bool tree, bool tree_of_today) {
  if (by != "unit" && by != "field" && by != "month" && by != "class")
    return invalid("figures.by_unknown", "by");
  out.key("rows").open_list();
  if (by == "class") {
    write_classes(out, desk.ledger.numbers(asked));
  } else if (by == "unit") {
    write_units(out, desk, desk.ledger.groups(asked, By::unit), tree_of(desk, m, tree_of_today),
                tree);
  } else if (by == "field") {
    const auto fields = all_fields(desk.rows);
    for (const Group& g : desk.ledger.groups(asked, By::field)) {
      const auto f = std::find_if(fields.begin(), fields.end(),
                                  [&](const Field& x) { return x.id == static_cast<int>(g.key); });
      const bool known = f != fields.end();
      write_group(out, known ? f->code : "",
                  known ? (desk.language == Language::en ? f->name_en : f->name_vi) : "", 0, false,
                  g.numbers);
    }
  } else {
    for (const Group& g : desk.ledger.groups(asked, By::month)) {
      const std::string month = std::to_string(g.key);
      write_group(out, month, month, 0, false, g.numbers);
    }
  }
  out.close_list();
  return Done{};
}

void write_differences(JsonOut& out, const Desk& desk, const Asked& asked) {
  std::uint64_t hidden = 0;
  out.key("differences").open_list();
  for (const auto& d : desk.ledger.differences(asked)) {
    const auto task = find_task(desk.rows, d.task);
    const auto reg = task ? find_register(desk.rows, task->reg) : std::nullopt;
    if (!task || !reg) continue;
    if (!desk.open(*task, *reg)) {
      ++hidden;
      continue;
    }
    out.open().field("register", reg->code).key("task").open().field("id", d.task.n);
    out.field("no", task->no).field("work", task->work).close().key("then");
    d.then ? out.value(name_of(*d.then)) : out.null();
    out.key("now");
    d.now ? out.value(name_of(*d.now)) : out.null();
    out.key("entries").open_list();
    for (const Position p : d.entries) out.value(p);
    out.close_list().close();
  }
  out.close_list().field("differences_hidden", hidden);
}

void write_overlap(JsonOut& out, const Desk& desk, const Register& a, const Register& b,
                   const Moments& m) {
  const auto listed = [&](const Register& reg) {
    std::map<TaskId, Listed> of;
    Asked asked;
    asked.as_of = m.as_of;
    asked.known_at = m.known_at;
    asked.registers = {reg.id};
    for (const Listed& x : desk.ledger.list(asked, "tasks")) of[x.task] = x;
    return of;
  };
  const auto in_a = listed(a);
  const auto in_b = listed(b);
  std::map<TaskId, bool> linked;
  std::uint64_t equal = 0;
  std::vector<std::pair<TaskId, TaskId>> different;
  for (const SameLink& link : all_links(desk.rows)) {
    if (link.since > m.known_at || link.effective > m.as_of) continue;
    const TaskId x = in_a.contains(link.a) ? link.a : link.b;
    const TaskId y = x == link.a ? link.b : link.a;
    if (!in_a.contains(x) || !in_b.contains(y)) continue;
    linked[x] = linked[y] = true;
    if (in_a.at(x).cls == in_b.at(y).cls) {
      ++equal;
    } else {
      different.emplace_back(x, y);
    }
  }
  const auto unlinked = [&](const std::map<TaskId, Listed>& of) {
    const auto alone = [&](const auto& x) { return !linked.contains(x.first); };
    return static_cast<std::uint64_t>(std::count_if(of.begin(), of.end(), alone));
  };
  out.field("a", a.code).field("b", b.code).field("as_of", m.as_of).field("known_at", m.known_at);
  out.field("linked_equal", equal)
      .field("linked_different", static_cast<std::uint64_t>(different.size()));
  std::uint64_t hidden = 0;
  out.field("only_a", unlinked(in_a)).field("only_b", unlinked(in_b)).key("different").open_list();
  for (const auto& [x, y] : different) {
    const auto task_a = find_task(desk.rows, x);
    const auto task_b = find_task(desk.rows, y);
    if (!task_a || !task_b || !desk.open(*task_a, a) || !desk.open(*task_b, b)) {
      ++hidden;
      continue;
    }
    const auto side = [&](const char* name, const Task& task, const Register& reg, TaskClass cls) {
      out.key(name).open().field("id", task.id.n).field("register", reg.code);
      out.field("no", task.no).field("work", task.work).field("class", name_of(cls)).close();
    };
    out.open();
    side("a", *task_a, a, in_a.at(x).cls);
    side("b", *task_b, b, in_b.at(y).cls);
    out.close();
  }
  out.close_list().field("different_hidden", hidden);
}

std::string_view reported_class(const Listed& listed) {
  if (listed.kind == SubjectKind::regular && listed.cls != TaskClass::cancelled) return "regular";
  return name_of(listed.cls);
}

std::int64_t days_overdue(const Task& task, const Listed& listed, Moment as_of) {
  const bool late = listed.task && listed.cls == TaskClass::overdue && task.due_at != kNever &&
                    as_of > task.due_at;
  return late ? (as_of.s - task.due_at.s + 86399) / 86400 : 0;
}

Task as_it_stood(const Desk& desk, Task task, Moment as_of) {
  if (as_of >= desk.now) return task;
  for (const TaskAct& a : believed(desk.ledger.acts(task.id))) {
    if (a.effective > as_of) break;
    if (a.deadline && a.kind != ActKind::extension_asked) {
      task.deadline = a.deadline;
      task.due_at = a.due_at;
    }
  }
  if (task.last_report > as_of) {
    task.last_report = Moment{0};
    task.percent.reset();
  }
  return task;
}

void write_task_row(JsonOut& out, const Desk& desk, const Task& now, const Register& reg,
                    const Listed& listed, const std::vector<Field>& fields, Moment as_of) {
  const Task task = as_it_stood(desk, now, as_of);
  out.field("id", task.id.n)
      .field("register", reg.code)
      .field("no", task.no)
      .field("section", task.section);
  out.field("work", task.work).field("product", task.product).key("lead");
  write_unit(out, desk, listed.lead ? listed.lead : task.lead);
  out.field("kind", name_of(task.kind)).key("field");
  const auto f = std::find_if(fields.begin(), fields.end(),
                              [&](const Field& x) { return x.id == task.field; });
  if (f == fields.end()) {
    out.null();
  } else {
    out.open()
        .field("code", f->code)
        .field("name", desk.language == Language::en ? f->name_en : f->name_vi)
        .close();
  }
  out.field("priority", task.priority)
      .field("deadline", task.deadline)
      .field("deadline_text", task.deadline_text);
  out.field("due_at", task.due_at).key("class");
  listed.task ? out.value(reported_class(listed)) : out.null();
  out.key("since");
  listed.task ? out.value(listed.since) : out.null();
  out.key("step");
  as_of < desk.now ? out.null() : out.value(name_of(task.step));
  out.field("percent", task.percent).key("last_report");
  task.last_report.s == 0 ? out.null() : out.value(task.last_report);
  out.field("days_overdue", days_overdue(task, listed, as_of));
}

}  // namespace duoc::directives

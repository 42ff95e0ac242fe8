// duoc figures: every figure is a question; this asks it.
#include <cstdio>

#include "base/json_in.h"
#include "base/json_out.h"
#include "server/command_line.h"
#include "server/reading.h"

namespace duoc::server {
namespace {

using namespace directives;

template <class T>
T must(Result<T> r) {
  if (!r) throw Misused{sentence_of(r.fault())};
  return std::move(r).value();
}

Register must_register(Reading& in, const std::string& code) {
  auto reg = find_register(*in.snapshot, code);
  if (!reg) {
    std::string known;
    for (const Register& r : all_registers(*in.snapshot))
      known += (known.empty() ? "" : ", ") + r.code;
    throw Misused{"there is no register '" + code + "'; there are: " + known};
  }
  return *reg;
}

void print_human(const Numbers& n, const Ledger::Moves& moves, const std::string& title,
                 const Moments& m) {
  std::printf("%s, as of %s, known at entry %llu\n", title.c_str(),
              m.as_of_day ? ("the end of " + iso(*m.as_of_day)).c_str() : rfc3339(m.as_of).c_str(),
              static_cast<unsigned long long>(m.known_at));
  const auto line = [](const char* name, std::uint64_t value) {
    std::printf("  %-28s %8llu\n", name, static_cast<unsigned long long>(value));
  };
  line("tasks", n.tasks);
  line("total", n.total);
  std::printf("  %-28s %8llu   %s %%\n", "done", static_cast<unsigned long long>(n.done()),
              n.share_done().value_or("–").c_str());
  line("  on time", n.done_on_time);
  line("  late", n.done_late);
  line("in term", n.in_term);
  line("  due soon", n.due_soon);
  line("claimed", n.claimed);
  line("overdue", n.overdue);
  line("  claimed past deadline", n.claimed_past_deadline);
  line("  dated back", n.dated_back);
  line("cancelled", n.cancelled);
  line("regular", n.regular);
  line("other years", n.other_years);
  line("deadlines moved", moves.moved);
  line("moved to other years", moves.moved_out);
  line("reclassified", moves.reclassified);
}

void write_list(JsonOut& out, Reading& in, const Asked& asked, const std::string& name) {
  if (!known_list(name)) throw Misused{"there is no list '" + name + "'"};
  const auto fields = all_fields(*in.snapshot);
  out.field("list", name).key("items").open_list();
  for (const Listed& x : in.ledger->list(asked, name)) {
    const auto task = find_task(*in.snapshot, x.task);
    out.open();
    write_task_row(out, in.desk(), *task, *find_register(*in.snapshot, task->reg), x, fields,
                   asked.as_of);
    out.close();
  }
  out.close_list();
}

void print_list(Reading& in, const Asked& asked, const std::string& name) {
  if (!known_list(name)) throw Misused{"there is no list '" + name + "'"};
  for (const Listed& x : in.ledger->list(asked, name)) {
    const auto task = find_task(*in.snapshot, x.task);
    const auto* unit = in.org->today.find(x.lead);
    std::printf("  %-10s %5s  %-22s %-12s %s\n",
                find_register(*in.snapshot, task->reg)->code.c_str(), task->no.c_str(),
                std::string(name_of(x.cls)).c_str(),
                unit != nullptr ? unit->facts.code.c_str() : "", task->work.c_str());
  }
}

int overlap(Reading& in, const Arguments& a, const Moments& m) {
  if (a.words().size() != 3)
    throw Misused{"name two registers: duoc figures overlap 97-CTr/TU nq57.vn"};
  const Register x = must_register(in, a.words()[1]);
  const Register y = must_register(in, a.words()[2]);
  JsonOut out;
  out.open();
  write_overlap(out, in.desk(), x, y, m);
  out.close();
  if (a.flag("json")) {
    std::puts(out.text().c_str());
    return 0;
  }
  const JsonIn found = parse_json(out.text()).value();
  const auto line = [&](const std::string& name, const char* field) {
    std::printf("  %-40s %8lld\n", name.c_str(),
                static_cast<long long>(found.integer(field).value_or(0)));
  };
  std::printf("%s and %s, as of %s\n", x.code.c_str(), y.code.c_str(), rfc3339(m.as_of).c_str());
  line("the same task, alike in both", "linked_equal");
  line("the same task, different", "linked_different");
  line("only in " + x.code, "only_a");
  line("only in " + y.code, "only_b");
  for (const auto& item : *found.list("different")) {
    const JsonIn pair(item.as_object());
    const JsonIn left(*pair.object("a"));
    const JsonIn right(*pair.object("b"));
    std::printf("  %6s %-22s | %6s %-22s %s\n", left.text_or_empty("no").c_str(),
                left.text_or_empty("class").c_str(), right.text_or_empty("no").c_str(),
                right.text_or_empty("class").c_str(), left.text_or_empty("work").c_str());
  }
  return 0;
}

}  // namespace

int figures(const std::vector<std::string>& words) {
  const Arguments a(
      words, {"store", "data", "register", "as-of", "known-at", "year", "by", "list", "tree-of"},
      {"json", "help", "tree"});
  if (a.flag("help")) {
    std::puts(
        "duoc figures [--register R] [--as-of D|MOMENT|now] [--known-at POSITION|D|MOMENT] [--year "
        "Y]\n"
        "             [--by unit|field|month|class] [--tree] [--tree-of today] [--list NAME] "
        "[--json]\n"
        "duoc figures overlap A B [--as-of D] [--json]\n"
        "A day means its end, 24:00. Lists: total, done, done_on_time, done_late, dated_back, "
        "in_term, due_soon,\n"
        "claimed, claimed_past_deadline, overdue, cancelled, regular, other_years, tasks.");
    return 0;
  }
  if (!a.words().empty() && a.words()[0] != "overlap")
    throw Misused{"there is no 'figures " + a.words()[0] + "'; --help shows what there is"};
  Reading in(places_of(a));
  const Moments m = must(read_moments(*in.snapshot, a.value("as-of"), a.value("known-at"),
                                      in.clock->now(), in.position));
  if (!a.words().empty() && a.words()[0] == "overlap") return overlap(in, a, m);
  Asked asked;
  asked.as_of = m.as_of;
  asked.known_at = m.known_at;
  asked.year = must(read_year(a.value("year")));
  std::optional<Register> reg;
  if (a.has("register")) {
    reg = must_register(in, a.value("register"));
    asked.registers = {reg->id};
  }
  if (!a.flag("json") && !a.has("by")) {
    print_human(in.ledger->numbers(asked), in.ledger->moves(asked),
                reg ? reg->code : "All registers", m);
    if (a.has("list")) print_list(in, asked, a.value("list"));
    return 0;
  }
  JsonOut out;
  out.open();
  write_figures(out, in.desk(), reg, m, asked, in.ledger->numbers(asked));
  if (a.has("by")) {
    auto done = write_groups(out, in.desk(), m, asked, a.value("by"), a.flag("tree"),
                             a.value("tree-of") == "today");
    if (!done) throw Misused{sentence_of(done.fault())};
  }
  if (m.known_at < in.position) write_differences(out, in.desk(), asked);
  if (a.has("list")) write_list(out, in, asked, a.value("list"));
  out.close();
  std::puts(out.text().c_str());
  return 0;
}

}  // namespace duoc::server

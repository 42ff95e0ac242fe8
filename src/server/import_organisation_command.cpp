// duoc import units|people|holidays FILE: the dry run, or the rows that need no decision, written
// as the installation itself.
#include <cstdio>

#include "base/hash.h"
#include "base/text.h"
#include "documents/apart.h"
#include "kernel/faults.h"
#include "kernel/org/rows.h"
#include "modules/organisation/importing.h"
#include "server/command_line.h"
#include "server/reading.h"

namespace duoc::server {
namespace {

using namespace organisation;

// Cut or filled to a width in letters.
std::string fitted(std::string_view text, std::size_t width) {
  const std::string out = shorten(text, width);
  return out + std::string(width - std::min(width, count_code_points(out)), ' ');
}

void print_plan(const Plan& plan) {
  std::printf("%6s  %-14s %-10s %s\n", "line", "status", "change", "name, and what is to decide");
  for (const Line& l : plan.lines) {
    std::string name = fitted(l.name, 48);
    for (const Difference& d : l.differences)
      name += " " + d.field + ": " + (d.before.empty() ? "" : shorten(d.before, 40) + " → ") +
              shorten(d.after, 40);
    std::printf("%6d  %-14s %-10s %s\n", l.line, std::string(name_of(l.status)).c_str(),
                l.change.c_str(), name.c_str());
    for (const Reason& r : l.reasons) {
      const FaultText& text = fault_text(r.key);
      std::printf("%6s  %s: %s. %s.\n", "", r.cell.c_str(), std::string(text.title_en).c_str(),
                  std::string(text.detail_en).c_str());
    }
  }
}

void print_counts(const Plan& plan, const char* rest) {
  std::printf("%zu lines: %zu ready, %zu wait for a decision, %zu refused; %zu rows change %s.%s\n",
              plan.lines.size(), plan.count(Status::ready), plan.count(Status::needs_decision),
              plan.count(Status::refused), plan.changing(), name_of(plan.what).data(), rest);
  if (!plan.kept.empty())
    std::printf("%zu special days of the calendar are not in the file and stay as they are.\n",
                plan.kept.size());
}

void print_json(const Plan& plan, std::uint64_t written, bool dry) {
  JsonOut out;
  out.open().field("ok", true).field("dry_run", dry).field("written", written);
  write_plan(out, plan, Language::vi);
  std::puts(out.close().text().c_str());
}

int dry(const Arguments& a, What what, const documents::Document& document,
        const Options& options) {
  const Places places = places_of(a);
  const auto clock = system_clock();
  const auto store = open_to_read(places.store);
  const auto rows = store->read();
  const auto org = org::state_of(*rows, clock->now());
  PeopleKeys no_keys(":memory:");  // a dry run seals nothing
  const auto plan =
      plan_import(what, {*rows, *org, {}, clock->now()}, no_keys, document, options, {});
  if (!plan) return refused(plan.fault(), a.flag("json"));
  if (a.flag("json")) {
    print_json(*plan, 0, true);
    return 0;
  }
  print_plan(*plan);
  print_counts(*plan, " Nothing was written.");
  return 0;
}

int write(const Arguments& a, What what, const documents::Document& document,
          const Options& options) {
  const auto clock = system_clock();
  Installation in(places_of(a), *clock);
  const auto org = in.committer->org();
  const Work work{in.store->writer(), *org, {}, clock->now()};
  const auto plan = plan_import(what, work, in.people_keys, document, options, {});
  if (!plan) return refused(plan.fault(), a.flag("json"));
  for (const Step& step : plan->steps) {
    const auto done = in.act({}, step.verb);
    if (!done) return refused(done.fault(), a.flag("json"));
  }
  if (a.flag("json")) {
    print_json(*plan, plan->changing(), false);
    return 0;
  }
  print_counts(*plan, what == What::people
                          ? " New people cannot sign in until an administrator sets a password."
                          : "");
  return 0;
}

}  // namespace

int import_organisation(const std::vector<std::string>& words) {
  const Arguments a(words, {"store", "data", "from", "under"}, {"dry-run", "json", "help"});
  const auto what = what_of(words[0]);
  if (a.flag("help") || a.words().size() != 2 || !what) {
    std::puts(
        "duoc import units|people|holidays FILE [--dry-run] [--from DAY] [--under CODE] [--json]\n"
        "            [--store PATH]\n"
        "Reads a table with headings in Vietnamese or English. --dry-run shows each row: what it "
        "would\nchange, what is to be decided, what is refused. Without it the ready rows are "
        "written; the\nrest is decided on the page /organisation/import. The same file again "
        "changes nothing.\n--from: first day of acts whose row names none (today). --under: units "
        "without a parent.");
    return a.flag("help") ? 0 : 2;
  }
  Options options;
  if (a.has("from")) {
    options.from = parse_iso_day(a.value("from"));
    if (!options.from) throw Misused{"--from must be a day such as 2025-07-01"};
  }
  options.under = a.value("under");
  const std::string bytes = read_file(a.words()[1], documents::kPdfBytesMost);
  options.name = a.words()[1].substr(a.words()[1].rfind('/') + 1);
  options.file = hex(sha256(bytes));
  const auto document = documents::read_apart(bytes);
  if (!document) return refused(document.fault(), a.flag("json"));
  return a.flag("dry-run") ? dry(a, *what, *document, options)
                           : write(a, *what, *document, options);
}

}  // namespace duoc::server

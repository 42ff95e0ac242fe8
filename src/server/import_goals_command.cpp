// See import_goals_command.h: the dry run, or the rows that need no decision.
#include "server/import_goals_command.h"

#include <algorithm>
#include <cstdio>

#include "base/json_in.h"
#include "base/json_out.h"
#include "base/text.h"
#include "documents/apart.h"
#include "modules/directives/goals/goal_importing.h"
#include "server/command_line.h"
#include "server/reading.h"

namespace duoc::server {
namespace {

using namespace directives;

Directive directive_named(store::Connection& rows, const std::string& symbol) {
  const auto directive = find_directive(rows, symbol);
  if (!directive) throw Misused{"there is no directive '" + symbol + "'"};
  return *directive;
}

void print_targets(const JsonIn& row) {
  for (const auto& item : *row.list("goals")) {
    const JsonIn goal(item.as_object());
    std::string targets;
    for (const auto& t : *goal.list("targets"))
      targets += (targets.empty() ? "" : "; ") + JsonIn(t.as_object()).text_or_empty("written");
    std::printf("%22s%s: %s\n", "", shorten(goal.text_or_empty("measure"), 60).c_str(),
                targets.empty() ? "no number" : targets.c_str());
  }
}

void print_table(const JsonIn& run) {
  std::printf("%6s  %-15s%s\n", "row", "status", "goal, its targets, and what is to decide");
  for (const auto& item : *run.list("goals")) {
    const JsonIn row(item.as_object());
    std::printf("%6lld  %-15s%s %s\n", static_cast<long long>(row.integer("row").value_or(0)),
                row.text_or_empty("status").c_str(), row.text_or_empty("no").c_str(),
                shorten(row.text_or_empty("text"), 80).c_str());
    print_targets(row);
    if (const auto reason = row.text("reason"))
      std::printf("%22s%s: %s\n", "", row.text_or_empty("cell").c_str(), reason->c_str());
  }
}

int dry(const Arguments& a, const documents::Document& document, int year) {
  Reading in(places_of(a));
  Desk desk = in.desk();
  const Directive directive = directive_named(desk.rows, a.value("directive"));
  const auto run = dry_run_goals(desk, document, directive, year);
  if (!run) return refused(run.fault(), a.flag("json"));
  if (!a.flag("json")) desk.language = Language::en;  // as everything else on the command line
  JsonOut out;
  out.open();
  write_goal_dry_run(out, desk, *run);
  out.close();
  if (a.flag("json")) {
    std::puts(out.text().c_str());
    return 0;
  }
  const JsonIn answer = parse_json(out.text()).value();
  print_table(answer);
  const auto count = [&](const char* name) {
    return static_cast<long long>(answer.integer(name).value_or(0));
  };
  std::printf(
      "%lld rows: %lld ready, %lld wait for a decision, %lld refused, %lld headings of groups. "
      "Nothing was written.\n",
      count("rows"), count("ready"), count("needs_decision"), count("refused"),
      count("group_headings"));
  return 0;
}

int write(const Arguments& a, const std::string& bytes, const documents::Document& document,
          int year) {
  const auto clock = system_clock();
  Installation in(places_of(a), *clock);
  const auto org = in.committer->org();
  const Desk desk{in.store->writer(),      *org, *in.ledger, Language::vi, {}, clock->now(),
                  in.committer->position()};
  const Directive directive = directive_named(desk.rows, a.value("directive"));
  const auto run = dry_run_goals(desk, document, directive, year);
  if (!run) return refused(run.fault(), a.flag("json"));
  ImportGoals chunk;
  chunk.directive = directive.id;
  chunk.name = a.words().at(1).substr(a.words().at(1).rfind('/') + 1);
  if (const org::Unit* unit = org->today.by_code(a.value("verifying-unit")))
    chunk.verifying_unit = unit->id;
  std::uint64_t left = 0;
  const auto goals = decided_goals(*run, {}, {}, left);
  if (!goals) return refused(goals.fault(), a.flag("json"));
  chunk.file = in.files.put(bytes);
  for (std::size_t at = 0; at < goals->size(); at += kImportChunk) {
    const std::size_t to = std::min(goals->size(), at + kImportChunk);
    chunk.goals.assign(goals->begin() + static_cast<std::ptrdiff_t>(at),
                       goals->begin() + static_cast<std::ptrdiff_t>(to));
    const auto done = in.act({}, [&](Work& w) { return import_goals(w, chunk); });
    if (!done) return refused(done.fault(), a.flag("json"));
    chunk.import = GoalsImportId{std::stoll(done->record.substr(done->record.find('/') + 1))};
  }
  if (a.flag("json")) {
    JsonOut out;
    out.open().field("import", chunk.import).field("written", std::uint64_t{goals->size()});
    std::puts(out.field("left", left).close().text().c_str());
    return 0;
  }
  std::printf("Import %lld: %zu goals written, %llu rows left for a decision.\n",
              static_cast<long long>(chunk.import.n), goals->size(),
              static_cast<unsigned long long>(left));
  return 0;
}

}  // namespace

int import_goals_file(const std::vector<std::string>& words) {
  const Arguments a(words, {"store", "data", "directive", "year", "verifying-unit"},
                    {"dry-run", "json", "help"});
  if (a.flag("help") || a.words().size() != 2 || !a.has("directive")) {
    std::puts(
        "duoc import goals FILE --directive SYMBOL [--year Y] [--verifying-unit CODE] [--dry-run] "
        "[--json] [--store PATH]\n"
        "Reads a list of goals. --dry-run shows each row: ready, needs_decision, refused, or the "
        "heading of a\n"
        "group. Without it the ready rows that the directive does not hold yet are written; the "
        "rest is decided\n"
        "on the import page. --year: for targets of which the list names none. --verifying-unit: "
        "for a directive\n"
        "without a register.");
    return a.flag("help") ? 0 : 2;
  }
  const int year = static_cast<int>(a.number("year", 0, 2000, 2100));
  const std::string bytes = read_file(a.words()[1], documents::kPdfBytesMost);
  const auto document = documents::read_apart(bytes);
  if (!document) return refused(document.fault(), a.flag("json"));
  return a.flag("dry-run") ? dry(a, *document, year) : write(a, bytes, *document, year);
}

}  // namespace duoc::server

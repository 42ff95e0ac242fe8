// duoc import tasks FILE: the dry run, or the rows that need no decision.
#include <algorithm>
#include <cstdio>

#include "base/json_in.h"
#include "base/json_out.h"
#include "base/text.h"
#include "documents/apart.h"
#include "modules/directives/importing.h"
#include "modules/organisation/importing.h"
#include "server/command_line.h"
#include "server/import_goals_command.h"
#include "server/reading.h"

namespace duoc::server {
namespace {

using namespace directives;

// Cut or filled to a width in letters.
std::string fitted(std::string_view text, std::size_t width) {
  const std::string out = shorten(text, width);
  return out + std::string(width - std::min(width, count_code_points(out)), ' ');
}

std::string lead_of(const JsonIn& row) {
  std::string out;
  for (const auto& item : *row.list("lead")) {
    const JsonIn agency(item.as_object());
    const auto* unit = agency.object("unit");
    out += (out.empty() ? "" : ", ") +
           (unit != nullptr ? JsonIn(*unit).text_or_empty("code") : agency.text_or_empty("text"));
  }
  return out;
}

void print_table(const JsonIn& run) {
  std::printf("%6s  %-14s %-10s %-22s %-12s %s\n", "row", "status", "change", "lead", "deadline",
              "task, and what is to decide");
  for (const auto& item : *run.list("tasks")) {
    const JsonIn row(item.as_object());
    const std::string deadline = row.text("deadline").value_or(row.text_or_empty("class"));
    std::printf("%6lld  %-14s %-10s %s %-12s %s\n",
                static_cast<long long>(row.integer("row").value_or(0)),
                row.text_or_empty("status").c_str(), row.text_or_empty("change").c_str(),
                fitted(lead_of(row), 22).c_str(), deadline.c_str(),
                fitted(row.text_or_empty("task"), 60).c_str());
    const std::string cell = row.text_or_empty("cell");
    if (const auto reason = row.text("reason"))
      std::printf("%6s  %s: %s\n", "", cell.c_str(), reason->c_str());
  }
}

int dry(const Arguments& a, const documents::Document& document) {
  Reading in(places_of(a));
  const auto directive = find_directive(*in.snapshot, a.value("directive"));
  if (a.has("directive") && !directive)
    throw Misused{"there is no directive '" + a.value("directive") + "'"};
  const auto run = dry_run(in.desk(), document, a.value("register"), directive, in.clock->now());
  if (!run) return refused(run.fault(), a.flag("json"));
  Desk desk = in.desk();
  if (!a.flag("json")) desk.language = Language::en;  // as everything else on the command line
  JsonOut out;
  out.open();
  write_dry_run(out, desk, *run);
  out.close();
  if (a.flag("json")) {
    std::puts(out.text().c_str());
    return 0;
  }
  print_table(parse_json(out.text()).value());
  const Decided plan = decided(in.desk(), *run, {});
  std::printf(
      "%zu rows; %zu may be written as they are, %llu wait for a decision. Nothing was written.\n",
      run->annex.rows.size(), plan.rows.size(), static_cast<unsigned long long>(plan.left));
  return 0;
}

int write(const Arguments& a, const std::string& bytes, const documents::Document& document) {
  const auto clock = system_clock();
  Installation in(places_of(a), *clock);
  const auto org = in.committer->org();
  const Desk desk{in.store->writer(),      *org, *in.ledger, Language::vi, {}, clock->now(),
                  in.committer->position()};
  const auto directive = find_directive(desk.rows, a.value("directive"));
  if (a.has("directive") && !directive)
    throw Misused{"there is no directive '" + a.value("directive") + "'"};
  const auto run = dry_run(desk, document, a.value("register"), directive, clock->now());
  if (!run) return refused(run.fault(), a.flag("json"));
  if (!run->reg.id)
    throw Misused{"there is no register '" + a.value("register") + "': a clerk opens it first"};
  const Decided plan = decided(desk, *run, {});
  const auto& rows = plan.rows;
  ImportTasks chunk;
  chunk.reg = run->reg.id;
  if (directive) chunk.directive = directive->id;
  chunk.name = a.words().at(1).substr(a.words().at(1).rfind('/') + 1);
  chunk.file = in.files.put(bytes);
  for (std::size_t at = 0; at < rows.size(); at += kImportChunk) {
    chunk.rows.assign(
        rows.begin() + static_cast<std::ptrdiff_t>(at),
        rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), at + kImportChunk)));
    const auto done = in.act({}, [&](Work& w) { return import_tasks(w, chunk); });
    if (!done) return refused(done.fault(), a.flag("json"));
    chunk.import = ImportId{std::stoll(done->record.substr(7))};
  }
  if (a.flag("json")) {
    JsonOut out;
    out.open().field("import", chunk.import).field("written", std::uint64_t{rows.size()});
    std::puts(out.field("left", plan.left).close().text().c_str());
    return 0;
  }
  std::printf("Import %lld: %zu rows written, %llu left for a decision.\n",
              static_cast<long long>(chunk.import.n), rows.size(),
              static_cast<unsigned long long>(plan.left));
  return 0;
}

}  // namespace

int import(const std::vector<std::string>& words) {
  if (!words.empty() && organisation::what_of(words[0])) return import_organisation(words);
  if (!words.empty() && words[0] == "goals") return import_goals_file(words);
  const Arguments a(words, {"store", "data", "register", "directive"}, {"dry-run", "json", "help"});
  if (a.flag("help") || a.words().size() != 2 || a.words()[0] != "tasks" || !a.has("register")) {
    std::puts(
        "duoc import tasks FILE --register CODE [--directive SYMBOL] [--dry-run] [--json] [--store "
        "PATH]\n"
        "Reads an annex in XLSX, ODS, DOCX, CSV or TSV. --dry-run shows each row: ready, "
        "needs_decision or refused. "
        "Without it the\n"
        "ready rows that the register does not hold yet are written; the rest is decided on the "
        "import page.\n"
        "duoc import goals FILE --directive SYMBOL: lists of goals; it has a --help of its own.");
    return a.flag("help") ? 0 : 2;
  }
  const std::string bytes = read_file(a.words()[1], documents::kPdfBytesMost);
  const auto document = documents::read_apart(bytes);
  if (!document) return refused(document.fault(), a.flag("json"));
  return a.flag("dry-run") ? dry(a, *document) : write(a, bytes, *document);
}

}  // namespace duoc::server

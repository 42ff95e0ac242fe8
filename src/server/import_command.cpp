// duoc import tasks FILE: the dry run, or the rows that need no decision.
#include <cstdio>

#include "base/json_out.h"
#include "modules/directives/importing.h"
#include "server/command_line.h"
#include "server/reading.h"

namespace duoc::server {
namespace {

using namespace directives;

int refuse(const Fault& fault) {
  std::fprintf(stderr, "Refused: %s\n", sentence_of(fault).c_str());
  return 1;
}

int dry(const Arguments& a, const std::string& bytes) {
  Reading in(a.value("store", kDefaultStore));
  const auto directive = find_directive(*in.snapshot, a.value("directive"));
  if (a.has("directive") && !directive)
    throw Misused{"there is no directive '" + a.value("directive") + "'"};
  const auto run = dry_run(in.desk(), bytes, a.value("register"), directive, in.clock->now());
  if (!run) return refuse(run.fault());
  JsonOut out;
  out.open();
  write_dry_run(out, in.desk(), *run);
  out.close();
  if (a.flag("json")) {
    std::puts(out.text().c_str());
    return 0;
  }
  std::uint64_t left = 0;
  const auto rows = decided_rows(in.desk(), *run, {}, left);
  std::printf(
      "%zu rows; %zu may be written as they are, %llu wait for a decision. Nothing was written.\n",
      run->annex.rows.size(), rows.size(), static_cast<unsigned long long>(left));
  return 0;
}

int write(const Arguments& a, const std::string& bytes) {
  const auto clock = system_clock();
  Installation in(a.value("store", kDefaultStore), *clock);
  const auto org = in.committer->org();
  const Desk desk{in.store->writer(),      *org, *in.ledger, Language::vi, {}, clock->now(),
                  in.committer->position()};
  const auto directive = find_directive(desk.rows, a.value("directive"));
  if (a.has("directive") && !directive)
    throw Misused{"there is no directive '" + a.value("directive") + "'"};
  const auto run = dry_run(desk, bytes, a.value("register"), directive, clock->now());
  if (!run) return refuse(run.fault());
  if (!run->reg.id)
    throw Misused{"there is no register '" + a.value("register") + "': a clerk opens it first"};
  std::uint64_t left = 0;
  const auto rows = decided_rows(desk, *run, {}, left);
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
    if (!done) return refuse(done.fault());
    chunk.import = ImportId{std::stoll(done->record.substr(7))};
  }
  std::printf("Import %lld: %zu rows written, %llu left for a decision.\n",
              static_cast<long long>(chunk.import.n), rows.size(),
              static_cast<unsigned long long>(left));
  return 0;
}

}  // namespace

int import(const std::vector<std::string>& words) {
  const Arguments a(words, {"store", "register", "directive"}, {"dry-run", "json", "help"});
  if (a.flag("help") || a.words().size() != 2 || a.words()[0] != "tasks" || !a.has("register")) {
    std::puts(
        "duoc import tasks FILE --register CODE [--directive SYMBOL] [--dry-run] [--json] [--store "
        "PATH]\n"
        "Reads a CSV or TSV annex. --dry-run shows each row: ready, needs_decision or refused. "
        "Without it the\n"
        "ready rows that the register does not hold yet are written; the rest is decided on the "
        "import page.");
    return a.flag("help") ? 0 : 2;
  }
  const std::string bytes = read_file(a.words()[1], kFileBytesMost);
  return a.flag("dry-run") ? dry(a, bytes) : write(a, bytes);
}

}  // namespace duoc::server

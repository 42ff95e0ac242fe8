// How long an installation takes from its files until it serves: opened with a million acts, beside
// raw sqlite3 reading the same rows and keeping nothing. The store is made once by the real acts
// and kept in a temporary folder for the next run.
#include <sqlite3.h>

#include <cstdio>
#include <cstring>
#include <stdexcept>

#include "store/sqlite/sqlite.h"
#include "support/lines.h"
#include "support/province.h"

namespace duoc::bench {
namespace {

namespace fs = std::filesystem;
using directives::ActOnTask;

struct Options {
  int tasks = 100000;  // of ten acts each
  int rounds = 5;
  bool keep = true;  // the store, for the next run
};

Options parse(int argc, char** argv) {
  Options o;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--quick") != 0)
      throw std::runtime_error("usage: duoc_bench_restart [--quick]");
    o = {2000, 2, false};
  }
  return o;
}

// Ten acts a task: registered, assigned, accepted, started, three reports, an extension asked and
// granted, a claim; every fifth task has its claim returned instead of its third report.
void live(Builder& b, int tasks) {
  b.add_tasks(tasks);
  const auto all = [&](const std::string& name, auto change) {
    b.pass(7 * 86400);
    for (int t = 1; t <= tasks; ++t) b.act(TaskId{t}, name, [&](ActOnTask& a) { change(t, a); });
    b.flush();
  };
  const auto report = [](int t, ActOnTask& a) { a.percent = t % 100; };
  all("report_progress", report);
  all("report_progress", report);
  b.pass(7 * 86400);
  for (int t = 1; t <= tasks; ++t) {
    if (t % 20 == 7) {  // regular tasks have no deadline to move and are never claimed
      b.act(TaskId{t}, "report_progress");
      continue;
    }
    b.act(TaskId{t}, "ask_extension",
          [&](ActOnTask& a) { a.new_deadline = day_of(b.now()) + 500 + t % 50; });
  }
  b.pass(86400);
  for (int t = 1; t <= tasks; ++t)
    b.act(TaskId{t}, t % 20 == 7 ? "report_progress" : "grant_extension");
  all("report_progress", report);
  b.pass(86400);
  for (int t = 1; t <= tasks; ++t) {
    b.act(TaskId{t}, t % 20 == 7 ? "report_progress" : "claim_completion", [&](ActOnTask& a) {
      if (t % 20 != 7) a.evidence = {{"Báo cáo kết quả", day_of(b.now()), "", "", 0}};
    });
  }
  b.flush();
}

// A kept store is of one schema; another gets a folder of its own.
std::string schema_name() {
  std::string all;
  for (const Module& m : server::modules()) {
    for (const store::Step& step : m.schema) all += step.sql;
  }
  return hex(sha256(all)).substr(0, 8);
}

std::string made(const Options& o, const fs::path& folder) {
  const fs::path kept = folder / ("duoc-bench-restart-" + schema_name());
  const std::string store = (kept / "duoc.db").string();
  if (fs::exists(kept / "whole")) return store;
  fs::remove_all(kept);
  fs::create_directories(kept);
  const double start = wall_seconds();
  {
    Builder b(store, start_of(day_from(2025, 3, 3)) + 8 * 3600);
    live(b, o.tasks);
  }
  std::fclose(std::fopen((kept / "whole").c_str(), "w"));
  print({"restart: making the store by its acts", wall_seconds() - start, "s"});
  return store;
}

// Every column that the ledger needs, read and added up.
std::int64_t read_raw(const std::string& store) {
  sqlite3* db = nullptr;
  if (sqlite3_open_v2(store.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr) !=
      SQLITE_OK) {
    throw std::runtime_error("cannot open " + store);
  }
  sqlite3_exec(db, store::sqlite_settings({}).c_str(), nullptr, nullptr, nullptr);
  std::int64_t sum = 0;
  for (const char* sql :
       {"SELECT id, kind, register, field, period, period_day, fixed, first_year, last_year FROM "
        "task ORDER BY id",
        "SELECT task, position, kind, recorded, effective, deadline, due_at, lead, by_unit, "
        "by_person, confirms, occurrence, withdraws FROM task_act ORDER BY task, position"}) {
    sqlite3_stmt* s = nullptr;
    if (sqlite3_prepare_v2(db, sql, -1, &s, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(db));
    const int columns = sqlite3_column_count(s);
    while (sqlite3_step(s) == SQLITE_ROW) {
      for (int c = 0; c < columns; ++c) sum += sqlite3_column_int64(s, c);
    }
    sqlite3_finalize(s);
  }
  sqlite3_close(db);
  return sum;
}

void run(const Options& o) {
  const TemporaryFolder own;
  const std::string store = made(o, o.keep ? fs::temp_directory_path() : own.path());
  std::vector<double> wall, cpu, raw_wall, raw_cpu;
  std::uint64_t acts = 0;
  const auto clock = system_clock();
  for (int round = 0; round < o.rounds; ++round) {
    double w = wall_seconds();
    double c = process_seconds();
    {
      server::Installation in(store, *clock);
      wall.push_back(wall_seconds() - w);
      cpu.push_back(process_seconds() - c);
      acts = static_cast<std::uint64_t>(
          in.store->writer().integer("SELECT count(*) FROM task_act", {}));
      if (in.ledger->position() != in.committer->position())
        throw std::runtime_error("the ledger is not where the journal is");
      directives::Asked now;
      now.as_of = clock->now();
      if (in.ledger->numbers(now).tasks != static_cast<std::uint64_t>(o.tasks))
        throw std::runtime_error("tasks are missing");
    }
    w = wall_seconds();
    c = process_seconds();
    if (read_raw(store) == 0) throw std::runtime_error("nothing was read");
    raw_wall.push_back(wall_seconds() - w);
    raw_cpu.push_back(process_seconds() - c);
  }
  print({"restart: acts in the store", static_cast<double>(acts), "acts"});
  print({"restart: from files to serving", median(wall), "s", "raw sqlite3 reading the same rows",
         median(raw_wall), Better::less, "2 s at 1 million acts"});
  print({"restart: from files to serving, processor time", median(cpu), "s",
         "raw sqlite3 reading the same rows", median(raw_cpu), Better::less});
}

}  // namespace
}  // namespace duoc::bench

int main(int argc, char** argv) {
  try {
    duoc::bench::run(duoc::bench::parse(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "duoc_bench_restart: %s\n", e.what());
    return 1;
  }
}

// Measures the figure engine at one number of subjects: applying a history, questions over all
// subjects against the memory's own speed, look-ups of one subject, and the writer's pace beside a
// busy reader. Prints one JSON object a line. With --out it leaves the versions and the answers for
// the rivals outside this program (see duckdb.mjs).
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <numeric>
#include <random>
#include <stdexcept>
#include <thread>

#include "figures/select.h"
#include "rivals.h"

namespace duoc::bench {

using figures::Engine;
using figures::Group;
using figures::Question;
using figures::Subject;
using std::chrono::steady_clock;

namespace {

double since(steady_clock::time_point start) {
  return std::chrono::duration<double, std::nano>(steady_clock::now() - start).count();
}

/// Median nanoseconds of f(), run for about `seconds`, at least five times.
double median(double seconds, const std::function<void()>& f) {
  f();
  std::vector<double> times;
  const auto start = steady_clock::now();
  while (times.size() < 5 || (since(start) < seconds * 1e9 && times.size() < 1001)) {
    const auto one = steady_clock::now();
    f();
    times.push_back(since(one));
  }
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2),
                   times.end());
  return times[times.size() / 2];
}

constexpr Subject kProvince = 100000;  // a province's tasks and dossiers under way

struct Options {
  Subject subjects = kProvince;
  std::string out;
  std::string sqlite;    // where the rival's table goes; "" for no rival
  double seconds = 0.5;  // for each question
};

Options parse(int argc, char** argv) {
  Options o;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool more = i + 1 < argc;
    if (word == "--subjects" && more)
      o.subjects = static_cast<Subject>(std::strtoul(argv[++i], nullptr, 10));
    else if (word == "--out" && more)
      o.out = argv[++i];
    else if (word == "--sqlite" && more)
      o.sqlite = argv[++i];
    else if (word == "--quick")
      o.seconds = 0.05;
    else
      throw std::runtime_error(
          "usage: duoc_bench_figures [--subjects N] [--out DIR] [--sqlite PATH] [--quick]");
  }
  if (o.subjects == 0 || o.subjects > 100'000'000)
    throw std::runtime_error("--subjects: 1 to 100000000");
  return o;
}

/// Applies the whole history; every 16th act is timed, so that the clock does not weigh on the
/// mean.
void build(Engine& engine, const std::vector<Act>& acts, Subject subjects) {
  std::vector<float> times;
  times.reserve(acts.size() / 16 + 1);
  const auto start = steady_clock::now();
  for (std::size_t i = 0; i < acts.size(); ++i) {
    const Chain chain = chain_after(acts[i].subject(), acts[i].stage());
    const bool timed = i % 16 == 0;
    const auto one = timed ? steady_clock::now() : steady_clock::time_point{};
    engine.apply(acts[i].subject(), chain.span(), i + 1);
    engine.advance(i + 1);
    if (timed) times.push_back(static_cast<float>(since(one)));
  }
  const double all = since(start);
  const double mean =
      std::accumulate(times.begin(), times.end(), 0.0) / static_cast<double>(times.size());
  const auto p99 = times.begin() + static_cast<std::ptrdiff_t>(times.size() * 99 / 100);
  std::nth_element(times.begin(), p99, times.end());
  print_line("apply, mean", subjects, mean, "ns", "", 0);
  print_line("apply, p99", subjects, *p99, "ns", "", 0);
  print_line("build, with the folding", subjects, static_cast<double>(acts.size()) / all * 1e3,
             "million acts/s", "", 0);
}

std::string sql(const std::string& key, Moment as_of, const std::string& belief,
                const std::string& more) {
  const std::string t = std::to_string(as_of.s);
  const std::string group = key == "0" ? "cls" : key + ", cls";
  return "SELECT " + key + ", cls, count(*) FROM versions WHERE valid_from <= " + t +
         " AND valid_to > " + t + " AND " + belief + more + " GROUP BY " + group;
}

std::vector<Asked> questions(const std::vector<Act>& acts) {
  const Moment now = acts.back().recorded();
  const std::size_t middle = acts.size() / 2;
  const Moment then = acts[middle].recorded();
  const Position k = middle + 1;
  const std::string present = "believed_to = 4294967295";
  const std::string past =
      "believed_from <= " + std::to_string(k) + " AND believed_to > " + std::to_string(k);
  std::vector<Asked> all;
  const auto add = [&all](std::string name, Question q, std::string text) {
    const bool at_k = q.known_at != figures::kNow;
    all.push_back({std::move(name), std::move(q), std::move(text), at_k, 0, {}});
  };
  add("by unit and class, now, known now", {.as_of = now, .by = Group::unit},
      sql("unit", now, present, ""));
  add("by unit and class, mid-history, known now", {.as_of = then, .by = Group::unit},
      sql("unit", then, present, ""));
  add("by unit and class, mid-history, known at k",
      {.as_of = then, .known_at = k, .by = Group::unit}, sql("unit", then, past, ""));
  add("by unit and class, now, as forecast at k", {.as_of = now, .known_at = k, .by = Group::unit},
      sql("unit", now, past, ""));
  add("by unit and class of one register and due year",
      {.as_of = then, .filter = {.registers = {7}, .due_years = {2024}}, .by = Group::unit},
      sql("unit", then, present, " AND reg = 7 AND due_year = 2024"));
  add("by register, unit and class, mid-history, known now",
      {.as_of = then, .by = Group::reg_and_unit}, sql("reg * 65536 + unit", then, present, ""));
  add("by class, mid-history, known now", {.as_of = then}, sql("0", then, present, ""));
  return all;
}

std::vector<Cell> cells(const std::vector<figures::Row>& rows) {
  std::vector<Cell> out;
  for (const figures::Row& row : rows) {
    for (std::uint32_t c = 0; c < figures::kClasses; ++c) {
      if (row.cell[c] != 0) out.push_back({row.key, c, row.cell[c]});
    }
  }
  return out;
}

/// The inner loop alone, each form that this machine can run, on three columns of which one row in
/// six holds.
void selects(const Options& o) {
  constexpr std::size_t kRows = 65536;
  std::mt19937 random(1);
  std::vector<std::int32_t> from(kRows, 0), to(kRows), believed_to(kRows, 1);
  for (std::int32_t& n : to) n = random() % 6 == 0 ? 2 : 0;
  std::vector<std::uint16_t> out(kRows + figures::kSelectSlack);
  double slowest = 0;
  for (const figures::NamedSelect& s : figures::selects()) {
    const figures::Rows rows{from.data(), to.data(), believed_to.data(), kRows};
    const double ns = median(o.seconds / 10, [&] { s.select(rows, 1, 0, 0, out.data()); }) / kRows;
    if (slowest == 0) slowest = ns;
    print_line(std::string("inner loop in cache, ") + s.name, o.subjects, ns, "ns/version",
               "portable", slowest);
  }
}

void ask(const Engine& engine, const Options& o, std::vector<Asked>& all) {
  const double versions = static_cast<double>(engine.size().versions);
  const double sum = memory_sum_nanoseconds(engine.size().versions);
  print_line("memory: sum of the same twelve bytes a version", o.subjects, sum / versions,
             "ns/version", "", 0);
  for (Asked& q : all) {
    q.answer = cells(engine.count(q.question));
    const double ns = median(o.seconds, [&] { engine.count(q.question); });
    q.milliseconds = ns / 1e6;
    print_line(q.name, o.subjects, ns / versions, "ns/version", "memory sum", sum / versions,
               "2 ns/version");
    if (o.subjects == kProvince && q.question.by == Group::reg_and_unit)
      print_line("a province's whole board", o.subjects, ns / 1e6, "ms", "", 0, "2 ms");
  }
  const Question list{.as_of = all[1].question.as_of,
                      .filter = {.registers = {7}, .due_years = {2024}, .classes = 1u << kOverdue}};
  std::size_t listed = 0;
  const double ns = median(o.seconds, [&] { listed = engine.list(list).size(); });
  print_line("list of one register's overdue of a due year (" + std::to_string(listed) + ")",
             o.subjects, ns / 1e6, "ms", "", 0);
}

double at_nanoseconds(const Engine& engine, Subject subjects, Moment as_of) {
  constexpr std::uint32_t kLookUps = 500000;
  volatile std::uint32_t sink = 0;
  const auto start = steady_clock::now();
  for (std::uint32_t i = 0; i < kLookUps; ++i) {
    const auto found =
        engine.at(static_cast<Subject>(std::uint64_t{i} * 2654435761u % subjects), as_of);
    sink = sink + (found ? found->cls : 0u);
  }
  return since(start) / kLookUps;
}

/// Acts applied alone and beside a reader that never stops asking: what a reader costs the writer.
void beside_a_reader(Engine& engine, Subject subjects, const Question& q) {
  constexpr int kMoves = 100000;
  std::mt19937_64 random(1);
  Position k = engine.position();
  const auto some_acts = [&] {
    const auto start = steady_clock::now();
    for (int i = 0; i < kMoves; ++i) {
      const auto s = static_cast<Subject>(random() % subjects);
      Chain chain = chain_after(s, kActs - 1);
      chain.at[chain.count - 1].facets.field = static_cast<std::uint16_t>(1 + random() % 40);
      engine.apply(s, chain.span(), ++k);
      engine.advance(k);
    }
    return since(start) / kMoves;
  };
  const double alone = some_acts();
  std::atomic<bool> over{false};
  std::atomic<int> asked{0};
  std::thread reader([&] {
    while (!over.load()) engine.count(q), ++asked;
  });
  while (asked.load() == 0) std::this_thread::yield();
  const double beside = some_acts();
  over = true;
  reader.join();
  print_line("an act with its folding, beside a busy reader", subjects, beside, "ns", "alone",
             alone);
}

std::string text(const std::vector<Cell>& answer) {
  std::string out = "[";
  for (const Cell& c : answer) {
    if (out.size() > 1) out += ',';
    out +=
        "[" + std::to_string(c.key) + "," + std::to_string(c.cls) + "," + std::to_string(c.n) + "]";
  }
  return out + "]";
}

void leave_for_rivals(const Options& o, const std::vector<Act>& acts, const std::vector<Asked>& all,
                      std::uint64_t versions) {
  if (write_csv(o.out + "/versions.csv", o.subjects, acts) != versions) {
    throw std::runtime_error("the engine holds other versions than the generator");
  }
  const std::string path = o.out + "/questions.jsonl";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "w"),
                                                             std::fclose);
  if (!file) throw std::runtime_error("cannot write " + path);
  for (const Asked& q : all) {
    std::fprintf(
        file.get(),
        "{\"name\":\"%s\",\"subjects\":%u,\"sql\":\"%s\",\"milliseconds\":%.6f,\"answer\":%s}\n",
        q.name.c_str(), o.subjects, q.sql.c_str(), q.milliseconds, text(q.answer).c_str());
  }
}

void run(const Options& o) {
  const std::vector<Act> acts = history(o.subjects);
  std::vector<Asked> all = questions(acts);
  Engine engine;
  build(engine, acts, o.subjects);
  const Engine::Size size = engine.size();
  print_line("versions a subject", o.subjects, static_cast<double>(size.versions) / o.subjects,
             "versions", "", 0);
  print_line("memory", o.subjects,
             static_cast<double>(size.bytes) / static_cast<double>(size.versions), "bytes/version",
             "", 0);
  selects(o);
  ask(engine, o, all);
  const Moment as_of = all[1].question.as_of;
  const double at = at_nanoseconds(engine, o.subjects, as_of);
  print_line("at", o.subjects, at, "ns", "", 0);
  if (!o.out.empty()) leave_for_rivals(o, acts, all, size.versions);
  if (!o.sqlite.empty()) run_sqlite(o.sqlite, o.subjects, acts, all, at, as_of);
  beside_a_reader(engine, o.subjects, all[1].question);
}

}  // namespace

void print_line(const std::string& name, std::uint64_t subjects, double value,
                const std::string& unit, const std::string& rival, double rival_value,
                const std::string& goal) {
  std::printf("{\"name\":\"figures: %s\",\"subjects\":%llu,\"value\":%.6g,\"unit\":\"%s\"",
              name.c_str(), static_cast<unsigned long long>(subjects), value, unit.c_str());
  if (rival.empty())
    std::printf(",\"rival\":null,\"ratio\":null");
  else
    std::printf(",\"rival\":\"%s\",\"rival_value\":%.6g,\"ratio\":%.4g", rival.c_str(), rival_value,
                rival_value / value);
  if (!goal.empty()) std::printf(",\"goal\":\"%s\"", goal.c_str());
  std::printf("}\n");
  std::fflush(stdout);
}

}  // namespace duoc::bench

int main(int argc, char** argv) {
  try {
    duoc::bench::run(duoc::bench::parse(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "duoc_bench_figures: %s\n", e.what());
    return 1;
  }
}

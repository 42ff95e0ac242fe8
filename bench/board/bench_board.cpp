// The leader's board over HTTP for signed-in readers of three different rights, while an act is
// committed every tenth of a second; beside nginx serving the very same bytes as a file, under the
// same load generator. Each server has one processor core for all its threads, the generator the
// other. Every answer is checked: never older than what was acknowledged before it was asked for,
// and never what another reader's rights would show.
#include <sys/stat.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <stdexcept>

#include "board/load.h"
#include "board/servers.h"
#include "support/lines.h"
#include "support/province.h"
#include "support/readers.h"

namespace duoc::bench {
namespace {

struct Options {
  int tasks = 2000;
  int connections = 32;
  double seconds = 3;
  int rounds = 3;
};

Options parse(int argc, char** argv) {
  Options o;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--quick") != 0)
      throw std::runtime_error("usage: duoc_bench_board [--quick]");
    o = {300, 6, 1, 1};
  }
  return o;
}

struct Scene {
  std::string store;
  std::vector<Reader> readers;  // the three who read
  Reader writer;
  int tasks = 0;
};

std::uint64_t position_in(std::string_view body) {
  constexpr std::string_view kName = "\"position\":";
  const auto at = body.substr(0, 200).find(kName);
  if (at == std::string_view::npos) throw std::runtime_error("an answer without its position");
  return std::strtoull(body.data() + at + kName.size(), nullptr, 10);
}

constexpr const char* kFixed = "/api/v1/board?as_of=2025-09-18&year=2025";
constexpr const char* kNow = "/api/v1/board?as_of=now&year=2025";
constexpr const char* kPage = "/";  // what the server costs without any figures

// Each reader's answer must be the one they get from a server that nobody else has asked.
void check_rights(const Scene& scene) {
  std::map<std::string, std::string> alone;
  for (const Reader& r : scene.readers) {
    const ServerProcess server = serve(scene.store);
    alone[r.login] = ask_once(server.port(), get_request(kFixed, r.cookie));
  }
  const ServerProcess server = serve(scene.store);
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < scene.readers.size(); ++i) {
      const Reader& r = scene.readers[(i + static_cast<std::size_t>(round)) % scene.readers.size()];
      if (ask_once(server.port(), get_request(kFixed, r.cookie)) != alone[r.login])
        throw std::runtime_error("the answer for " + r.login + " is another when others ask too");
    }
  }
}

struct Measured {
  double per_second = 0;
  double micros = 0;  // of the server's processor time, an answer
  double p50 = 0;
  double p99 = 0;
  std::uint64_t answers = 0;
  std::uint64_t acts = 0;
};

Measured measured(const Load& load, double cpu) {
  const auto n = static_cast<double>(load.answers);
  return {n / load.seconds,
          cpu / n * 1e6,
          quantile(load.latencies, 0.5) * 1e6,
          quantile(load.latencies, 0.99) * 1e6,
          load.answers,
          0};
}

// Readers ask without pause; the writer commits an act every tenth of a second.
Measured ours(const Scene& scene, const Options& o, const char* target) {
  const ServerProcess server = serve(scene.store);
  const bool of_position = std::strcmp(target, kPage) != 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t acts = 0;
  std::vector<Asker> askers;
  for (int i = 0; i < o.connections; ++i) {
    const Reader& r = scene.readers[static_cast<std::size_t>(i) % scene.readers.size()];
    const auto asked_after = std::make_shared<std::uint64_t>(0);
    askers.push_back({[&acknowledged, asked_after, text = get_request(target, r.cookie)] {
                        *asked_after = acknowledged;
                        return text;
                      },
                      [asked_after, of_position](int status, std::string_view body) {
                        if (status != 200)
                          throw std::runtime_error("refused: " + std::string(body));
                        if (of_position && position_in(body) < *asked_after)
                          throw std::runtime_error(
                              "an answer older than an act acknowledged before");
                      }});
  }
  int task = 0;
  askers.push_back({[&] {
                      task += kUnits;  // the tasks of the writer's unit
                      if (task > scene.tasks) task = kUnits;
                      return post_request(
                          "/api/v1/tasks/" + std::to_string(task) + "/report_progress",
                          scene.writer.cookie, scene.writer.csrf,
                          "{\"percent\":60,\"note\":\"Báo cáo tuần\"}");
                    },
                    [&](int status, std::string_view body) {
                      if (status != 200) throw std::runtime_error("refused: " + std::string(body));
                      acknowledged = position_in(body);
                      ++acts;
                    },
                    0.1});
  const double before = server.seconds();
  const Load load = run_load(server.port(), std::move(askers), o.seconds);
  Measured m = measured(load, server.seconds() - before);
  m.acts = acts;
  return m;
}

std::optional<Measured> theirs(const std::string& bytes, const Options& o) {
  const TemporaryFolder folder;
  ::chmod(folder.path().c_str(), 0755);
  std::ofstream(folder.path() / "board.json") << bytes;
  const auto server = serve_by_nginx(folder.path());
  if (!server) return std::nullopt;
  std::vector<Asker> askers;
  for (int i = 0; i < o.connections; ++i) {
    askers.push_back({[text = get_request("/board.json", "x=y")] { return text; },
                      [&bytes](int status, std::string_view body) {
                        if (status != 200 || body.size() != bytes.size())
                          throw std::runtime_error("nginx answers otherwise");
                      }});
  }
  const double before = server->seconds();
  const Load load = run_load(server->port(), std::move(askers), o.seconds);
  return measured(load, server->seconds() - before);
}

void measure(const Scene& scene, const Options& o, const char* target, const std::string& name) {
  std::string bytes;
  {
    const ServerProcess server = serve(scene.store);
    bytes = ask_once(server.port(), get_request(target, scene.readers.front().cookie));
  }
  std::vector<double> rate, micros, p50, p99, rival_rate, rival_micros, rival_p50, rival_p99;
  double acts = 0;
  for (int round = 0; round < o.rounds; ++round) {
    const Measured us = ours(scene, o, target);
    acts += static_cast<double>(us.acts);
    rate.push_back(us.per_second);
    micros.push_back(us.micros);
    p50.push_back(us.p50);
    p99.push_back(us.p99);
    const auto them = theirs(bytes, o);
    if (!them) continue;
    rival_rate.push_back(them->per_second);
    rival_micros.push_back(them->micros);
    rival_p50.push_back(them->p50);
    rival_p99.push_back(them->p99);
  }
  const std::string rival = rival_rate.empty() ? "" : "nginx, the same bytes as a file";
  const std::string all = "board: " + name;
  print({all + ", bytes an answer", static_cast<double>(bytes.size()), "bytes"});
  print({all + ", acts committed meanwhile", acts, "acts"});
  print({all + ", answers", median(rate), "answers/s", rival, median(rival_rate), Better::more,
         "ratio 0.5"});
  print({all + ", server's processor time", median(micros), "us/answer", rival,
         median(rival_micros), Better::less, "ratio 0.5"});
  print({all + ", p50", median(p50), "us", rival, median(rival_p50), Better::less});
  print({all + ", p99", median(p99), "us", rival, median(rival_p99), Better::less});
}

void run(const Options& o) {
  const TemporaryFolder folder;
  Scene scene;
  scene.store = folder.store();
  scene.tasks = o.tasks;
  {
    Builder b(scene.store, start_of(day_from(2025, 3, 3)) + 8 * 3600);
    b.add_tasks(o.tasks);
    auto all = sign_in(b.in(), {"leader", "unit1", "verifier", focal_point_of(kUnits)});
    scene.writer = all.back();
    all.pop_back();
    scene.readers = std::move(all);
  }
  stay_on(kClientCore);
  check_rights(scene);
  measure(scene, o, kFixed, "as of a day");
  measure(scene, o, kNow, "as of now");
  measure(scene, o, kPage, "the first page instead");
}

}  // namespace
}  // namespace duoc::bench

int main(int argc, char** argv) {
  try {
    duoc::bench::run(duoc::bench::parse(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "duoc_bench_board: %s\n", e.what());
    return 1;
  }
}

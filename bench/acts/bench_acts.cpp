// How many acts a second become durable: `report_progress` as it comes in over HTTP, but without a
// network (route, session, body, access, rule, rows, entry, idempotency key, figures, answer), by 1
// and by 256 writers who each wait for their answer; beside raw sqlite3, or raw pipelined libpq,
// writing the same rows in the same batches. The writers are driven by one thread, as the HTTP
// server's I/O thread does it; the committer has its own.
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <deque>
#include <filesystem>
#include <mutex>
#include <stdexcept>

#include "beds.h"
#include "support/lines.h"
#include "support/province.h"

namespace duoc::bench {
namespace {

namespace fs = std::filesystem;

struct Options {
  int tasks = 20000;
  int acts = 20000;       // of all writers, a round
  int acts_alone = 3000;  // of the single writer, a round
  int history = 200;
  int rounds = 5;
  std::string postgres;  // a database of a cluster; "" for SQLite
  std::string label;     // what the figures' names say besides
};

Options parse(int argc, char** argv) {
  Options o;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--quick") == 0) {
      const Options quick{1000, 2000, 200, 50, 1, o.postgres, o.label};
      o = quick;
    } else if (std::strcmp(argv[i], "--rounds") == 0 && i + 1 < argc) {
      o.rounds = std::max(1, std::atoi(argv[++i]));
    } else if (std::strcmp(argv[i], "--postgres") == 0 && i + 1 < argc) {
      o.postgres = argv[++i];
    } else if (std::strcmp(argv[i], "--label") == 0 && i + 1 < argc) {
      o.label = std::string(", ") + argv[++i];
    } else {
      throw std::runtime_error(
          "usage: duoc_bench_acts [--quick] [--rounds N] [--postgres ADDRESS [--label TEXT]]");
    }
  }
  return o;
}

struct Case {
  std::string name;
  std::string store;  // its name in the bed, as it is before each round
  int writers = 1;
  int acts = 0;
  int tasks = 0;      // the acts go to tasks 1 … tasks in turn, far apart
  bool sent = false;  // a backup takes over what is committed, into a folder of the same disk
};

// Writers that are told on the committer's thread that their answer is there.
class Ready {
 public:
  void push(int writer) {
    const std::lock_guard lock(mutex_);
    writers_.push_back(writer);
    if (writers_.size() == 1) wake_.notify_one();
  }
  std::vector<int> take() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [&] { return !writers_.empty(); });
    return std::exchange(writers_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<int> writers_;
};

struct Cost {
  double wall = 0;
  double cpu = 0;        // of the process
  double committer = 0;  // of it, the committer's thread
};

class Writers {
 public:
  Writers(Desk& desk, const Case& c) : desk_(desk), case_(c) {
    for (int i = 0; i < kUnits; ++i) signed_in_.push_back(desk.sign_in(focal_point_of(i)));
  }

  Cost run() {
    desk_.in().committer->start();
    const double wall = wall_seconds();
    const double cpu = process_seconds();
    const double own = thread_seconds();
    for (int w = 0; w < case_.writers; ++w) ask(w);
    for (int answered = 0; answered < case_.acts;) {
      for (const int writer : ready_.take()) {
        ++answered;
        if (asked_ < case_.acts) ask(writer);
      }
    }
    Cost c{wall_seconds() - wall, process_seconds() - cpu, 0};
    c.committer = c.cpu - (thread_seconds() - own);
    desk_.in().committer->stop();
    if (refused_ != 0) throw std::runtime_error("an act was refused: " + first_refusal_);
    return c;
  }

 private:
  void ask(int writer) {
    const int n = asked_++;
    // Steps through the tasks so that neighbours in time are no neighbours in the file.
    const std::int64_t task = 1 + std::int64_t{n} * 7919 % case_.tasks;
    const Desk::SignedIn& who = signed_in_[static_cast<std::size_t>(task % kUnits)];
    http::Request r;
    r.method = "POST";
    r.path = "/api/v1/tasks/" + std::to_string(task) + "/report_progress";
    char key[64];
    std::snprintf(key, sizeof key, "%08x-bench-%08x-0000-000000000000",
                  static_cast<unsigned>(n) * 2654435761u, static_cast<unsigned>(n));
    r.headers = {{"host", "127.0.0.1"},
                 {"content-type", "application/json"},
                 {"cookie", who.cookie},
                 {"x-duoc-csrf", who.csrf},
                 {"idempotency-key", key}};
    r.body =
        "{\"percent\":50,\"note\":\"Đã hoàn thành dự thảo kế hoạch, đang lấy ý kiến các sở, ban, "
        "ngành; dự kiến trình trong tuần tới\"}";
    r.loopback = true;
    desk_.router().dispatch(std::move(r), http::Reply([this, writer](http::Response answer) {
                              if (answer.status != 200 && refused_++ == 0)
                                first_refusal_ = answer.body;
                              ready_.push(writer);
                            }));
  }

  Desk& desk_;
  const Case& case_;
  std::vector<Desk::SignedIn> signed_in_;
  Ready ready_;
  int asked_ = 0;
  int refused_ = 0;
  std::string first_refusal_;
};

void measure(Bed& bed, const Case& c, int rounds) {
  const TemporaryFolder folder;
  std::vector<double> wall, cpu, committer, raw_wall, raw_cpu, batch, behind;
  for (int round = 0; round < rounds; ++round) {
    const server::Places ours = bed.copy(c.store, "ours");
    const auto clock = system_clock();
    Position before = 0;
    Cost cost;
    {
      fs::remove_all(folder.path() / "shelf");
      fs::remove(folder.path() / "shelf.key");
      Desk desk(ours, *clock, c.sent ? (folder.path() / "shelf").string() : "");
      before = desk.in().committer->position();
      cost = Writers(desk, c).run();
      if (c.sent) {
        behind.push_back(desk.shipped());
        fs::remove_all(folder.path() / "brought");
        fs::create_directories(folder.path() / "brought");
        const std::string brought = (folder.path() / "brought/duoc.db").string();
        desk.bring(brought);
        must_be_equal(ours.store, brought);
      }
    }
    const WrittenRows written(ours.store, before);
    const server::Places theirs = bed.copy(c.store, "theirs");
    const RawCost raw = bed.write_raw(written, theirs.store);
    must_be_equal(ours.store, theirs.store);
    const double n = c.acts;
    wall.push_back(n / cost.wall);
    cpu.push_back(cost.cpu / n * 1e6);
    committer.push_back(cost.committer / n * 1e6);
    raw_wall.push_back(n / raw.wall);
    raw_cpu.push_back(raw.cpu / n * 1e6);
    batch.push_back(n / static_cast<double>(written.batches.size()));
  }
  const std::string name = "acts: " + c.name;
  print({name + ", acts a transaction", median(batch), "acts"});
  print({name + ", durable acts", median(wall), "acts/s", bed.rival(), median(raw_wall),
         Better::more, "ratio 0.6"});
  print({name + ", processor time, all threads", median(cpu), "us/act", bed.rival(),
         median(raw_cpu), Better::less, "ratio 0.6"});
  print({name + ", processor time, committer's thread", median(committer), "us/act", bed.rival(),
         median(raw_cpu), Better::less});
  if (c.sent)
    print({name + ", from the last answer until the backup has all", median(behind), "s"});
}

// The same store again, with histories; a new builder would make another province.
void add_histories(const server::Places& places, Moment at, int acts_each, int tasks) {
  FixedClock clock(at);
  store::OpenOptions options;
  options.sync = store::Sync::off;
  server::Installation in(places, clock, options);
  std::vector<Job> jobs;
  for (int i = 0; i < acts_each; ++i) {
    for (int t = 1; t <= tasks; ++t) {
      directives::ActOnTask a;
      a.task = TaskId{t};
      a.act = "report_progress";
      a.note = "Báo cáo";
      a.percent = 50;
      jobs.push_back({{},
                      [&in, a](Work& w) { return act_on_task(w, in.graph, *in.ledger, a); },
                      "",
                      {},
                      [](Result<Entry>) {}});
    }
    in.committer->run_batch(jobs);
    jobs.clear();
  }
}

void run(const Options& o) {
  const auto bed = o.postgres.empty() ? sqlite_bed() : postgres_bed(o.postgres);
  const Moment start = start_of(day_from(2025, 3, 3)) + 8 * 3600;
  const int long_tasks = std::min(256, o.tasks);
  {
    Builder b(bed->places("start"), start);
    b.add_tasks(o.tasks);
  }
  measure(*bed, {"256 writers" + o.label, "start", 256, o.acts, o.tasks}, o.rounds);
  measure(*bed, {"1 writer" + o.label, "start", 1, o.acts_alone, o.tasks}, o.rounds);
  if (o.postgres.empty()) {  // a database's archive is its own
    measure(*bed, {"256 writers, backed up", "start", 256, o.acts, o.tasks, true}, o.rounds);
    measure(*bed, {"1 writer, backed up", "start", 1, o.acts_alone, o.tasks, true}, o.rounds);
  }
  add_histories(bed->copy("start", "long"), start + 3600, o.history, long_tasks);
  measure(*bed,
          {"256 writers, tasks with " + std::to_string(o.history) + " acts" + o.label, "long", 256,
           o.acts, long_tasks},
          o.rounds);
}

}  // namespace
}  // namespace duoc::bench

int main(int argc, char** argv) {
  try {
    duoc::bench::run(duoc::bench::parse(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "duoc_bench_acts: %s\n", e.what());
    return 1;
  }
}

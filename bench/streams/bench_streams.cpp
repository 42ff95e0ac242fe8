// Thousands of open live streams in one serving process, the real binary: what they cost in
// memory, how long an act takes to reach all of them, and whether others are served meanwhile.
// Plain, and under the server's own TLS. Every stream is checked: it gets its greeting and each
// act.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include "board/load.h"
#include "streams/listeners.h"
#include "support/lines.h"
#include "support/province.h"
#include "support/readers.h"

namespace duoc::bench {
namespace {

struct Options {
  std::size_t streams = 10'000;
  int acts = 20;
};

Options parse(int argc, char** argv) {
  Options o;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--quick") == 0) {
      o = {200, 3};
    } else if (std::strcmp(argv[i], "--streams") == 0 && i + 1 < argc) {
      o.streams = std::strtoul(argv[++i], nullptr, 10);
    } else {
      throw std::runtime_error("usage: duoc_bench_streams [--quick] [--streams N]");
    }
  }
  return o;
}

// The product as it is started, in a process of its own that ends with this object.
class Server {
 public:
  explicit Server(std::vector<std::string> words) {
    int out[2];
    if (::pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    words.insert(words.begin(), {DUOC_BINARY, "serve", "--port", "0", "--log-level", "warning"});
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::dup2(out[1], STDOUT_FILENO);
      std::vector<char*> argv;
      for (std::string& w : words) argv.push_back(w.data());
      argv.push_back(nullptr);
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    ::close(out[1]);
    std::string said;
    char byte = 0;
    while (said.find('\n') == std::string::npos && ::read(out[0], &byte, 1) == 1) said += byte;
    const auto colon = said.rfind(':');
    if (colon == std::string::npos) throw std::runtime_error("the server did not start: " + said);
    port_ = static_cast<std::uint16_t>(std::atoi(said.c_str() + colon + 1));
    out_ = out[0];
  }
  ~Server() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
    ::close(out_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  std::uint16_t port() const { return port_; }

  double of_status(const std::string& name) const {
    std::ifstream in("/proc/" + std::to_string(pid_) + "/status");
    std::string line;
    while (std::getline(in, line)) {
      if (line.starts_with(name)) return std::strtod(line.c_str() + name.size() + 1, nullptr);
    }
    throw std::runtime_error("the server has ended");
  }
  double resident_mb() const { return of_status("VmRSS") / 1024; }
  double threads() const { return of_status("Threads"); }

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  std::uint16_t port_ = 0;
};

struct Cost {
  double before = 0;
  double open = 0;
  double after = 0;  // acts were told and signs of life sent
  double seconds_to_open = 0;
  double half = 0;
  double last = 0;
  double idle_threads = 0;
  double busy_threads = 0;
};

Cost measure(const Options& o, const std::vector<Reader>& readers, const Server& server, bool tls) {
  Cost c;
  Listeners listeners(server.port(), tls);
  listeners.ask(get_request("/api/v1/board?as_of=now&year=2025", readers[0].cookie));
  c.before = server.resident_mb();
  c.idle_threads = server.threads();
  const double begun = wall_seconds();
  while (listeners.count() < o.streams)
    listeners.open(readers[listeners.count() % readers.size()].cookie);
  c.seconds_to_open = wall_seconds() - begun;
  c.open = server.resident_mb();
  std::vector<double> half;
  std::vector<double> last;
  for (int i = 0; i < o.acts; ++i) {
    const std::string& csrf = readers[1].csrf;  // unit1 leads task 1
    const double sent = wall_seconds();
    listeners.ask(post_request("/api/v1/tasks/1/report_progress", readers[1].cookie, csrf,
                               R"({"percent":60,"note":"Báo cáo tuần"})"));
    const auto heard = listeners.hear("event: moved", sent);
    half.push_back(heard.half);
    last.push_back(heard.last);
  }
  c.half = median(half);
  c.last = median(last);
  const std::size_t ended = listeners.idle(o.streams > 1000 ? 25 : 1);
  if (ended != 0) throw std::runtime_error(std::to_string(ended) + " streams ended");
  c.after = server.resident_mb();
  c.busy_threads = server.threads();
  if (c.busy_threads > c.idle_threads) throw std::runtime_error("streams cost threads");
  return c;
}

void tell(const Options& o, const std::string& how, const Cost& c, const Cost* plain) {
  const std::string n = std::to_string(o.streams) + " streams, " + how + ": ";
  const auto beside = [&](double Cost::*what) { return plain == nullptr ? 0 : plain->*what; };
  const std::string rival = plain == nullptr ? "" : "plain";
  print({n + "resident", c.after, "MB", rival, beside(&Cost::after), Better::less, "400 MB"});
  const double each = (c.after - c.before) * 1024 / static_cast<double>(o.streams);
  print({n + "a stream", each, "KB"});
  print({n + "before any", c.before, "MB"});
  print({n + "opening all, one after the other", c.seconds_to_open, "s", rival,
         beside(&Cost::seconds_to_open)});
  print({n + "act until half have it", c.half * 1000, "ms", rival, beside(&Cost::half) * 1000});
  print({n + "act until all have it", c.last * 1000, "ms", rival, beside(&Cost::last) * 1000});
}

int run(const Options& o) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  const TemporaryFolder folder;
  std::vector<Reader> readers;
  {
    Builder builder(folder.store(), system_clock()->now());
    builder.add_tasks(120);
    builder.flush();
    std::vector<std::string> logins;
    for (int i = 0; i < kUnits; ++i) logins.push_back(focal_point_of(i));
    readers = sign_in(builder.in(), logins);
  }
  Cost plain;
  {
    const Server server({"--store", folder.store()});
    plain = measure(o, readers, server, false);
    tell(o, "plain", plain, nullptr);
  }
  const std::string pair = (folder.path() / "pair").string();
  const std::string made =
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
      "-days 2 -subj /CN=bench -keyout " +
      pair + ".key -out " + pair + ".crt 2>/dev/null && chmod 600 " + pair + ".key";
  if (std::system(made.c_str()) != 0) throw std::runtime_error("openssl makes no certificate");
  const Server server(
      {"--store", folder.store(), "--certificate", pair + ".crt", "--key", pair + ".key"});
  tell(o, "TLS", measure(o, readers, server, true), &plain);
  return 0;
}

}  // namespace
}  // namespace duoc::bench

int main(int argc, char** argv) {
  try {
    ::signal(SIGPIPE, SIG_IGN);
    return duoc::bench::run(duoc::bench::parse(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "duoc_bench_streams: %s\n", e.what());
    return 1;
  }
}

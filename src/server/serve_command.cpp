// duoc serve.
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/lasting.h"
#include "base/log.h"
#include "documents/apart.h"
#include "server/backup_serving.h"
#include "server/command_line.h"
#include "server/doctor.h"
#include "server/example.h"
#include "server/reading.h"
#include "server/service.h"
#include "server/settings.h"
#include "server/supervisor.h"
#include "store/page_log.h"

namespace duoc::server {
namespace {

constexpr const char* kHelp =
    "duoc serve [--config FILE] [--store PATH] [--address 127.0.0.1] [--port 8057] [--threads 2]\n"
    "           [--certificate FILE --key FILE [--client-authority FILE]] [--behind-proxy]\n"
    "           [--connections N] [--metrics-token FILE] [--log-level LEVEL] [--access-log]\n"
    "           [--store postgresql://USER@HOST/DATABASE --data FOLDER]\n"
    "Serves pages and API until it is asked to stop. --port 0 takes any free port and prints it.\n"
    "--config: a file of lines 'name = value' with the names of these options; what the command\n"
    "line says stands. Without --config and --store: /etc/duoc/duoc.conf, when it is there.\n"
    "--certificate, --key: PEM files; it then speaks TLS 1.3 alone. A new pair is taken over\n"
    "within a minute, or at once on SIGHUP. The key must be open to its owner alone.\n"
    "--client-authority: only who shows a certificate of this authority is let in.\n"
    "--behind-proxy: a TLS proxy on this machine forwards to it and names the client in\n"
    "X-Forwarded-For; wrong passwords are then counted by that address.\n"
    "--connections N: at most so many at once (20000, or what descriptors allow).\n"
    "--metrics-token FILE: who sends its first line as a bearer token may read /metrics from\n"
    "elsewhere; without it only this machine may. The file must be open to its owner alone.\n"
    "--log-level debug|info|warning|error: what goes to stderr, a line of JSON an event (info).\n"
    "--access-log: a line for every answer, without names, queries or whole addresses.\n"
    "--backup TARGET [--backup-keys TARGET]: sends what is committed to a folder or a receiver as\n"
    "it comes, sealed for the key that 'duoc backup key' made; docs/operating/backup.md.";

constexpr int kReaderPatience = 10;        // seconds without a byte of a database
constexpr int kReadersAside = 6;           // of the lanes, beside the handlers
constexpr rlim_t kOtherDescriptors = 256;  // store, readers, files, pipes to children

// As many descriptors as may be had; the connections that these allow.
std::size_t connections_allowed(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t room = limit.rlim_cur > 2 * kOtherDescriptors ? limit.rlim_cur - kOtherDescriptors
                                                             : limit.rlim_cur / 2;
  if (room >= wanted) return wanted;
  log::line(log::Level::warning, "few_descriptors",
            "fewer connections than wished: the limit of open files is too low",
            {{"wished", static_cast<std::int64_t>(wanted)},
             {"connections", static_cast<std::int64_t>(room)}});
  return room;
}

log::Level log_level(const Arguments& a) {
  log::Level level = log::Level::info;
  const std::string name = a.value("log-level", "info");
  if (!log::read_level(name, level))
    throw Misused{"--log-level is debug, info, warning or error, not '" + name + "'"};
  return level;
}

std::string read_token(const std::string& path) {
  if (path.empty()) return "";
  struct stat s {};
  if (::stat(path.c_str(), &s) != 0)
    throw Misused{"the metrics token " + path + " cannot be read: " + std::strerror(errno)};
  if ((s.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    throw Misused{"the metrics token " + path +
                  " is open to others than its owner: chmod 600 closes it"};
  std::ifstream in(path);
  if (!in)
    throw Misused{"the metrics token " + path + " cannot be read by this user: chown it to the " +
                  "user that serves"};
  std::string token;
  std::getline(in, token);
  if (token.size() < 16)
    throw Misused{"the metrics token " + path + " needs at least 16 characters in its first line"};
  return token;
}

http::Options read_options(const Arguments& a) {
  http::Options options;
  options.address = a.value("address", "127.0.0.1");
  options.port = static_cast<std::uint16_t>(a.number("port", 8057, 0, 65535));
  options.threads = static_cast<int>(a.number("threads", 2, 1, 256));
  options.behind_proxy = a.flag("behind-proxy");
  options.certificate = a.value("certificate");
  options.key = a.value("key");
  options.client_authority = a.value("client-authority");
  options.connections = static_cast<std::size_t>(a.number("connections", 20000, 10, 1'000'000));
  options.access_log = a.flag("access-log");
  if (options.certificate.empty() != options.key.empty())
    throw Misused{"--certificate and --key go together"};
  if (options.certificate.empty() && !options.client_authority.empty())
    throw Misused{"--client-authority needs --certificate and --key"};
  if (!options.certificate.empty() && options.behind_proxy)
    throw Misused{"--behind-proxy leaves TLS to the proxy: --certificate does not go with it"};
  return options;
}

// What no waiting mends ends with the exit code of a misuse: the unit does not try it again.
void demand_files(const Arguments& a, const Places& places) {
  if (!store::is_database(places.store) && !std::filesystem::exists(places.store))
    throw Misused{"there is no store at " + places.store +
                  ": 'store' names another place, or 'duoc init' is to make one"};
  if (::access(places.journal_key.c_str(), F_OK) != 0)
    throw Misused{"the journal's key " + places.journal_key + " is missing (" +
                  std::strerror(errno) + "). Bring it back: duoc restore keys FOLDER --key FILE"};
  for (const char* name : {"certificate", "key", "client-authority", "backup-token", "backup-ca",
                           "backup-certificate", "backup-key"}) {
    if (a.has(name) && ::access(a.value(name).c_str(), R_OK) != 0)
      throw Misused{std::string(name) + ": " + a.value(name) +
                    " cannot be read: " + std::strerror(errno)};
  }
  if (a.has("backup")) backup::read_box_public(places.backup_public);
}

Installation opened(const Places& places, Clock& clock, const store::OpenOptions& options) {
  try {
    return Installation(places, clock, options);
  } catch (const store::Trouble& trouble) {
    if (trouble.cause() != store::Cause::damaged) throw;
    throw Lasting(trouble.what());
  }
}

// The clock may be set after the start; the rest waits for a person.
void demand_order(const std::vector<Examined>& all) {
  for (const Examined& e : all) {
    if (e.finding != Finding::refused) continue;
    const std::string sentence = "does not serve: " + e.what + ". What to do: " + e.todo;
    if (may_pass(e)) throw std::runtime_error(sentence);
    throw Lasting(sentence);
  }
}

}  // namespace

int serve(const std::vector<std::string>& words) {
  auto flags = serve_flags();
  flags.insert("help");
  Arguments a(words, serve_values(), flags);
  if (!a.words().empty()) throw Misused{"serve takes options only, not '" + a.words()[0] + "'"};
  if (a.flag("help")) {
    std::puts(kHelp);
    return 0;
  }
  if (const std::string file = settings_file(a); !file.empty()) take_settings(file, a);
  http::Options options = read_options(a);
  const std::string token = read_token(a.value("metrics-token"));
  log::serve_json(log_level(a));
  options.connections = connections_allowed(options.connections);
  options.connections_of_one = std::max<std::size_t>(options.connections / 4, 8);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  const auto clock = system_clock();
  store::OpenOptions rows;
  rows.keep_log = a.has("backup");
  rows.patience_seconds = kReaderPatience;
  rows.readers = options.threads + kReadersAside;
  const Places places = places_of(a);
  demand_files(a, places);
  Installation in = opened(places, *clock, rows);
  demand_order(before_serving(in.places, *in.store, *clock));
  const auto backup = backup_of(a, in);
  if (!backup && in.store->log() != nullptr) in.store->log()->let_go();
  documents::remove_left_readings();
  Service service(in, options, {token, backup.get()});
  const auto port = service.start();
  if (backup) backup->start();
  std::printf("Đước serves at %s://%s:%u\n", options.certificate.empty() ? "http" : "https",
              options.address.c_str(), port);
  if (!in.about.example.empty()) {
    std::printf(
        "Example province, open at %s. Sign in as bithu (leader), thuky (clerk), skhcn (focal "
        "point),\n"
        "thamdinh.vptu and thamdinh.vpub (verifiers), kiemtra (inspector) or quantri "
        "(administrator); password: %s\n",
        in.about.as_of.c_str(), kExamplePassword);
  }
  std::fflush(stdout);
  const Supervisor supervisor;
  supervisor.say("READY=1\nSTATUS=Serves port " + std::to_string(port) + ".");
  // A question is answered each time: a process that hangs gives no sign of life.
  supervisor.live(
      signals, [&] { service.reload(); }, [&](auto patience) { return service.answers(patience); });
  supervisor.say("STOPPING=1");
  service.stop();
  if (backup) backup->stop();
  std::puts("Stopped in order.");
  return 0;
}

}  // namespace duoc::server

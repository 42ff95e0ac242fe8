// duoc serve.
#include <csignal>
#include <cstdio>

#include "documents/apart.h"
#include "server/backup_serving.h"
#include "server/command_line.h"
#include "server/doctor.h"
#include "server/example.h"
#include "server/reading.h"
#include "server/service.h"
#include "store/page_log.h"

namespace duoc::server {

namespace {

http::Options read_options(const Arguments& a) {
  http::Options options;
  options.address = a.value("address", "127.0.0.1");
  options.port = static_cast<std::uint16_t>(a.number("port", 8057, 0, 65535));
  options.threads = static_cast<int>(a.number("threads", 2, 1, 256));
  options.behind_proxy = a.flag("behind-proxy");
  options.certificate = a.value("certificate");
  options.key = a.value("key");
  options.client_authority = a.value("client-authority");
  if (options.certificate.empty() != options.key.empty())
    throw Misused{"--certificate and --key go together"};
  if (options.certificate.empty() && !options.client_authority.empty())
    throw Misused{"--client-authority needs --certificate and --key"};
  if (!options.certificate.empty() && options.behind_proxy)
    throw Misused{"--behind-proxy leaves TLS to the proxy: --certificate does not go with it"};
  return options;
}

}  // namespace

int serve(const std::vector<std::string>& words) {
  std::set<std::string> values = {"store",   "data",        "address", "port",
                                  "threads", "certificate", "key",     "client-authority"};
  values.merge(backup_options());
  const Arguments a(words, values, {"help", "behind-proxy"});
  if (!a.words().empty()) throw Misused{"serve takes options only, not '" + a.words()[0] + "'"};
  if (a.flag("help")) {
    std::puts(
        "duoc serve [--store PATH] [--address 127.0.0.1] [--port 8057] [--threads 2]\n"
        "           [--certificate FILE --key FILE [--client-authority FILE]] [--behind-proxy]\n"
        "           [--store postgresql://USER@HOST/DATABASE --data FOLDER]\n"
        "Serves pages and API until it is asked to stop. --port 0 takes any free port and prints "
        "it.\n"
        "--certificate, --key: PEM files; it then speaks TLS 1.3 alone. A new pair is taken over\n"
        "within a minute, or at once on SIGHUP. The key must be open to its owner alone.\n"
        "--client-authority: only who shows a certificate of this authority is let in.\n"
        "--behind-proxy: a TLS proxy on this machine forwards to it and names the client in\n"
        "X-Forwarded-For; wrong passwords are then counted by that address.\n"
        "--backup TARGET [--backup-keys TARGET]: sends what is committed to a folder or a receiver "
        "as\n"
        "it comes, sealed for the key that 'duoc backup key' made; docs/operating/backup.md.");
    return 0;
  }
  const http::Options options = read_options(a);
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
  Installation in(places_of(a), *clock, rows);
  if (const auto why = first_refusal(before_serving(in.places, *in.store, *clock)); !why.empty())
    throw std::runtime_error("does not serve: " + why);
  const auto backup = backup_of(a, in);
  if (!backup && in.store->log() != nullptr) in.store->log()->let_go();
  documents::remove_left_readings();
  Service service(in, options, backup.get());
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
  int signal = 0;
  while (sigwait(&signals, &signal) == 0 && signal == SIGHUP) service.reload();
  service.stop();
  if (backup) backup->stop();
  std::puts("Stopped in order.");
  return 0;
}

}  // namespace duoc::server

// duoc serve.
#include <csignal>
#include <cstdio>

#include "documents/apart.h"
#include "server/command_line.h"
#include "server/doctor.h"
#include "server/example.h"
#include "server/reading.h"
#include "server/service.h"

namespace duoc::server {

int serve(const std::vector<std::string>& words) {
  const Arguments a(words, {"store", "data", "address", "port", "threads"},
                    {"help", "behind-proxy"});
  if (!a.words().empty()) throw Misused{"serve takes options only, not '" + a.words()[0] + "'"};
  if (a.flag("help")) {
    std::puts(
        "duoc serve [--store PATH] [--address 127.0.0.1] [--port 8057] [--threads 2]\n"
        "           [--behind-proxy]\n"
        "           [--store postgresql://USER@HOST/DATABASE --data FOLDER]\n"
        "Serves pages and API until it is asked to stop. --port 0 takes any free port and prints "
        "it.\n"
        "--behind-proxy: a TLS proxy on this machine forwards to it and names the client in\n"
        "X-Forwarded-For; wrong passwords are then counted by that address.");
    return 0;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  const auto clock = system_clock();
  Installation in(places_of(a), *clock);
  if (const auto why = first_refusal(before_serving(in.places, *in.store, *clock)); !why.empty())
    throw std::runtime_error("does not serve: " + why);
  http::Options options;
  options.address = a.value("address", "127.0.0.1");
  options.port = static_cast<std::uint16_t>(a.number("port", 8057, 0, 65535));
  options.threads = static_cast<int>(a.number("threads", 2, 1, 256));
  options.behind_proxy = a.flag("behind-proxy");
  documents::remove_left_readings();
  Service service(in, options);
  const auto port = service.start();
  std::printf("Đước serves at http://%s:%u\n", options.address.c_str(), port);
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
  sigwait(&signals, &signal);
  service.stop();
  std::puts("Stopped in order.");
  return 0;
}

}  // namespace duoc::server

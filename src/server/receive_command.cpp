// duoc receive FOLDER.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>

#include "backup/remote.h"
#include "server/command_line.h"
#include "server/installation.h"
#include "server/receiving.h"
#include "server/settings.h"
#include "server/supervisor.h"

namespace duoc::server {
namespace {

int usage(bool asked) {
  std::puts(
      "duoc receive [FOLDER | --folder FOLDER] --certificate FILE --key FILE\n"
      "             [--address 0.0.0.0] [--port 8443] [--token FILE] [--client-authority FILE]\n"
      "             [--keep-days 30] [--config FILE]\n"
      "Keeps what another machine's 'duoc serve --backup https://…' sends, over TLS 1.3. Who sends "
      "can\n"
      "only add: nothing is read back, written over or removed for it. It shows the token in "
      "--token,\n"
      "or a certificate of --client-authority, or both. One folder holds one installation's "
      "backup;\n"
      "the first that sends is the one. A generation goes when the one after it has been whole "
      "for\n"
      "--keep-days, by this machine's clock; copies of the key store go after 30 days.\n"
      "--config: a file of lines 'name = value' with the names of these options; what the command\n"
      "line says stands. --port 0 takes any free port and prints it.");
  return asked ? 0 : 2;
}

http::Options read_options(const Arguments& a) {
  http::Options options;
  options.address = a.value("address", "0.0.0.0");
  options.port = static_cast<std::uint16_t>(a.number("port", 8443, 0, 65535));
  options.certificate = a.value("certificate");
  options.key = a.value("key");
  options.client_authority = a.value("client-authority");
  if (options.certificate.empty() || options.key.empty())
    throw Misused{"a receiver speaks TLS alone: --certificate FILE --key FILE"};
  if (options.client_authority.empty() && !a.has("token"))
    throw Misused{"say who is let in: --token FILE or --client-authority FILE"};
  return options;
}

}  // namespace

int receive(const std::vector<std::string>& words) {
  std::set<std::string> values = receive_names().values;
  values.insert("config");
  Arguments a(words, values, {"help"});
  if (a.flag("help") || a.words().size() > 1) return usage(a.flag("help"));
  if (a.words().size() == 1) a.set_value("folder", a.words()[0]);
  if (a.has("config")) take_settings(a.value("config"), a, receive_names());
  if (!a.has("folder")) throw Misused{"say where it is kept: duoc receive FOLDER"};
  const http::Options options = read_options(a);
  sigset_t signals;
  sigemptyset(&signals);
  for (const int s : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, s);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  const std::string token = a.has("token") ? backup::read_token(a.value("token")) : "";
  const std::string folder = a.value("folder");
  refuse_other_root(folder);
  std::filesystem::create_directories(folder);
  Receiving receiving(folder, static_cast<int>(a.number("keep-days", 30, 1, 3650)), token, options);
  const auto port = receiving.start();
  std::printf("Đước receives at https://%s:%u\n", options.address.c_str(), port);
  std::fflush(stdout);
  const Supervisor supervisor;
  supervisor.say("READY=1\nSTATUS=Receives at port " + std::to_string(port) + ".");
  supervisor.live(
      signals, [&] { receiving.reload(); },
      [&](auto patience) { return receiving.turns(patience); });
  supervisor.say("STOPPING=1");
  receiving.stop();
  std::puts("Stopped in order.");
  return 0;
}

}  // namespace duoc::server

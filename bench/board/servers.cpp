// See servers.h.
#include "board/servers.h"

#include <arpa/inet.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "server/service.h"

namespace duoc::bench {
namespace {

std::uint16_t free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  if (::bind(fd, reinterpret_cast<sockaddr*>(&at), size) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) != 0) {
    throw std::runtime_error("no free port");
  }
  ::close(fd);
  return ntohs(at.sin_port);
}

bool answers(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool up = ::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  ::close(fd);
  return up;
}

// In the child: the server's core, and an end with its parent.
void become_server() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  stay_on(kServerCore);
}

[[noreturn]] void serve_here(const std::string& store, int to_parent) {
  become_server();
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  try {
    const auto clock = system_clock();
    server::Installation in(store, *clock);
    http::Options options;
    options.port = 0;
    options.threads = 1;
    server::Service service(in, options);
    const std::uint16_t port = service.start();
    if (::write(to_parent, &port, sizeof port) != sizeof port) ::_exit(1);
    int signal = 0;
    ::sigwait(&ends, &signal);
    service.stop();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "duoc_bench_board, serving: %s\n", e.what());
    ::_exit(1);
  }
  ::_exit(0);
}

}  // namespace

void stay_on(int core) {
  if (std::thread::hardware_concurrency() < 2) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(core), &set);
  ::sched_setaffinity(0, sizeof set, &set);
}

ServerProcess::~ServerProcess() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
}

double ServerProcess::seconds() const {
  std::ifstream in("/proc/" + std::to_string(pid_) + "/stat");
  std::string word;
  double ticks = 0;
  for (int i = 1; i <= 15 && in >> word; ++i) {
    if (i >= 14) ticks += std::stod(word);
  }
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

ServerProcess serve(const std::string& store) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::close(ends[0]);
    serve_here(store, ends[1]);
  }
  ::close(ends[1]);
  std::uint16_t port = 0;
  const bool up = ::read(ends[0], &port, sizeof port) == sizeof port;
  ::close(ends[0]);
  if (!up) throw std::runtime_error("the server did not start");
  return {pid, port};
}

std::optional<ServerProcess> serve_by_nginx(const std::filesystem::path& folder) {
  const char* program = "/usr/sbin/nginx";
  if (::access(program, X_OK) != 0) return std::nullopt;
  const std::uint16_t port = free_port();
  std::ofstream(folder / "nginx.conf")
      << "daemon off; master_process off; pid nginx.pid; error_log stderr crit;\n"
         "events { worker_connections 1024; }\n"
         "http { access_log off; default_type application/json; sendfile on; tcp_nopush on;\n"
         "keepalive_requests 1000000000; open_file_cache max=100;\n"
         "client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp;\n"
         "uwsgi_temp_path tmp; scgi_temp_path tmp;\n"
         "server { listen 127.0.0.1:"
      << port << "; root " << folder.string() << "; } }\n";
  const pid_t pid = ::fork();
  if (pid == 0) {
    become_server();
    ::execl(program, program, "-p", folder.c_str(), "-c", "nginx.conf", nullptr);
    ::_exit(1);
  }
  ServerProcess process(pid, port);
  for (int i = 0; i < 500 && !answers(port); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  if (!answers(port)) throw std::runtime_error("nginx did not start");
  return process;
}

}  // namespace duoc::bench

// See tool.h.
#include "documents/tool.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "documents/document.h"

namespace duoc::documents {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kErrorBytesMost = 64u << 10;

[[noreturn]] void trouble(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// A pipe whose ends close themselves.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) trouble("pipe");
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int end(int i) const { return ends_[static_cast<std::size_t>(i)]; }
  void close_end(int i) {
    int& fd = ends_[static_cast<std::size_t>(i)];
    if (fd >= 0) ::close(fd);
    fd = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

std::string find_program(const std::string& name) {
  for (const char* folder : {"/usr/bin/", "/bin/", "/usr/local/bin/"}) {
    const std::string path = folder + name;
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return "";
}

// In the child, between fork and exec: only calls that are safe there.
[[noreturn]] void become(const char* path, char* const* words, const char* folder, int out,
                         int error, pid_t parent) {
  // The environment is ours: no proxy, no library path, one thread, every text UTF-8.
  static const char* const kEnvironment[] = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8",
                                             "OMP_THREAD_LIMIT=1", "HOME=/nonexistent", nullptr};
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  const int nothing = ::open("/dev/null", O_RDONLY);
  if (nothing < 0 || ::dup2(nothing, 0) < 0 || ::dup2(out, 1) < 0 || ::dup2(error, 2) < 0)
    ::_exit(127);
  if (::chdir(folder) != 0) ::_exit(127);
  ::execve(path, words, const_cast<char* const*>(kEnvironment));
  ::_exit(127);
}

// Reads what is there; false at the end of the stream.
bool drain(int fd, std::string& to, std::size_t most) {
  std::array<char, 65536> buffer;
  const ssize_t n = ::read(fd, buffer.data(), buffer.size());
  if (n < 0) return errno == EINTR || errno == EAGAIN;
  if (n == 0) return false;
  const std::size_t room = most - std::min(most, to.size());
  to.append(buffer.data(), std::min(room, static_cast<std::size_t>(n)));
  return true;
}

void listen(Pipe& out, Pipe& error, pid_t child, const ToolBounds& bounds, Answer& answer) {
  const auto end = Clock::now() + std::chrono::seconds(bounds.seconds);
  bool out_open = true;
  bool error_open = true;
  while (out_open || error_open) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) answer.too_long = true;
    if (answer.out.size() > bounds.output_bytes) answer.too_much = true;
    if (answer.too_long || answer.too_much) {
      ::kill(child, SIGKILL);
      return;
    }
    std::array<pollfd, 2> fds{pollfd{out_open ? out.end(0) : -1, POLLIN, 0},
                              pollfd{error_open ? error.end(0) : -1, POLLIN, 0}};
    if (::poll(fds.data(), fds.size(), static_cast<int>(left)) < 0 && errno != EINTR)
      trouble("poll");
    if (fds[0].revents != 0) out_open = drain(out.end(0), answer.out, bounds.output_bytes + 1);
    if (fds[1].revents != 0) error_open = drain(error.end(0), answer.error, kErrorBytesMost);
  }
}

}  // namespace

Result<Answer> run_tool(const std::vector<std::string>& words, const fs::path& folder,
                        const ToolBounds& bounds) {
  ENSURE(!words.empty());
  const std::string path = find_program(words[0]);
  if (path.empty()) {
    Fault f = refused("document.tool_missing");
    f.args["tool"] = words[0];
    return f;
  }
  std::vector<char*> raw;
  for (const std::string& word : words) raw.push_back(const_cast<char*>(word.c_str()));
  raw.push_back(nullptr);
  Pipe out;
  Pipe error;
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) trouble("fork");
  if (child == 0)
    become(path.c_str(), raw.data(), folder.c_str(), out.end(1), error.end(1), parent);
  out.close_end(1);
  error.close_end(1);
  Answer answer;
  listen(out, error, child, bounds, answer);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) trouble("waitpid");
  answer.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return answer;
}

Workplace::Workplace() {
  std::string name = (fs::temp_directory_path() / "duoc-pages-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) trouble("mkdtemp");
  path_ = name;
}

Workplace::~Workplace() {
  std::error_code ignored;  // what cannot be removed lies in the machine's own temporary folder
  fs::remove_all(path_, ignored);
}

fs::path Workplace::write(const std::string& name, std::string_view bytes) const {
  const fs::path path = path_ / name;
  std::ofstream out(path, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) throw std::runtime_error("cannot write " + path.string());
  return path;
}

}  // namespace duoc::documents

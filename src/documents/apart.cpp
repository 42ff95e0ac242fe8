// See apart.h. The parent's side: starts the child, hears it out, and kills it with everything it
// has started. A frame of its answer is a letter, a length of eight bytes, and so many bytes: "P" a
// page begins, "F" a refusal, "D" the document.
#include "documents/apart.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <thread>

#include "documents/confine.h"
#include "documents/frames.h"

namespace duoc::documents {
namespace {

using Clock = std::chrono::steady_clock;

std::string& program() {
  static std::string path;
  return path;
}

[[noreturn]] void trouble(const char* what, int error = errno) {
  throw std::system_error(error, std::generic_category(), std::string("reading apart: ") + what);
}

class Descriptor {
 public:
  // Above the three that the child fills.
  explicit Descriptor(int fd, const char* what) : fd_(fd) {
    if (fd_ < 0) trouble(what);
    if (fd_ > 2) return;
    const int higher = ::fcntl(fd_, F_DUPFD_CLOEXEC, 3);
    ::close(fd_);
    fd_ = higher;
    if (fd_ < 0) trouble(what);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

// The file as a descriptor that nobody can change any more.
int sealed(std::string_view bytes) {
  const int fd = ::memfd_create("duoc-file", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  for (std::size_t at = 0; fd >= 0 && at < bytes.size();) {
    const ssize_t n = ::write(fd, bytes.data() + at, bytes.size() - at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      const int error = errno;
      ::close(fd);
      trouble("copy the file", error);
    }
    at += static_cast<std::size_t>(n);
  }
  if (fd >= 0) ::fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
  return fd;
}

const std::string kFolderBegins = "duoc-read-";  // then the process that reads

// Where the child's programs keep what they make of a page.
class Folder {
 public:
  explicit Folder(bool wanted) {
    if (!wanted) return;
    path_ = (std::filesystem::temp_directory_path() /
             (kFolderBegins + std::to_string(::getpid()) + "-XXXXXX"))
                .string();
    if (::mkdtemp(path_.data()) == nullptr) trouble("mkdtemp");
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;  // what cannot be removed lies in the machine's temporary folder
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Only what the programs need: no secret of the server's environment reaches the child.
std::vector<std::string> environment(const Folder& folder) {
  std::vector<std::string> out = {"LANG=C.UTF-8"};
  for (const char* name : {"PATH", "TESSDATA_PREFIX"}) {
    if (const char* value = std::getenv(name)) out.push_back(std::string(name) + "=" + value);
  }
  if (!folder.path().empty()) out.push_back("TMPDIR=" + folder.path());
  return out;
}

// posix_spawn, which is safe among threads and copies no page tables of a large server.
pid_t spawn(int file, int answer, const Folder& folder) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&files, file, 0);
  posix_spawn_file_actions_adddup2(&files, answer, 1);
  posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&files, 3);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  std::string command = "parse-file";
  std::string parent = std::to_string(::getpid());
  std::string name = "duoc";
  char* arguments[] = {name.data(), command.data(), parent.data(), nullptr};
  std::vector<std::string> variables = environment(folder);
  std::vector<char*> pointers;
  for (std::string& v : variables) pointers.push_back(v.data());
  pointers.push_back(nullptr);
  pid_t child = 0;
  const int error =
      ::posix_spawn(&child, program().c_str(), &files, &attributes, arguments, pointers.data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) trouble("start the child", error);
  return child;
}

// The child and all it has started end with this.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { end(); }

  // How it ended by itself; waits a moment for that.
  int status() {
    for (int i = 0; i < 200 && pid_ > 0; ++i) {
      if (::waitpid(pid_, &status_, WNOHANG) == pid_) {
        ::kill(-pid_, SIGKILL);
        pid_ = 0;
        return status_;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    end();
    return status_;
  }

 private:
  void end() {
    if (pid_ <= 0) return;
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
  }

  pid_t pid_;
  int status_ = 0;
};

Fault ended(int status) {
  const bool exited = WIFEXITED(status);
  if (exited && WEXITSTATUS(status) == kExitMemory)
    return refused("document.needs_too_much_memory");
  if (!exited && WTERMSIG(status) == SIGXCPU) return refused("document.took_too_long");
  return refused("document.reader_failed");
}

constexpr std::int64_t kAskedAgain = 200;  // milliseconds, in which one is tired of waiting

// What the child says, frame by frame.
class Hearing {
 public:
  Hearing(int fd, std::chrono::seconds patience, const PageProgress& progress)
      : fd_(fd), patience_(patience), progress_(progress), until_(Clock::now() + patience) {}

  // Nothing: the child fell silent for good before its answer was whole.
  Result<std::optional<Document>> answer() {
    std::vector<char> block(256u << 10);
    for (;;) {
      TRY(const bool more, wait());
      if (!more) return refused("document.took_too_long");
      const ssize_t n = ::read(fd_, block.data(), block.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return std::optional<Document>();
      heard_.append(block.data(), static_cast<std::size_t>(n));
      TRY(std::optional<Document> whole, frames());
      if (whole) return whole;
    }
  }

 private:
  // False when the time is up.
  Result<bool> wait() {
    for (;;) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(until_ - Clock::now()).count();
      if (left <= 0) return false;
      pollfd p{fd_, POLLIN, 0};
      const int n = ::poll(&p, 1, static_cast<int>(std::min<std::int64_t>(left, kAskedAgain)));
      if (n > 0) return true;
      if (n == 0 && progress_ && !progress_(page_, pages_)) return refused("document.stopped");
      if (n < 0 && errno != EINTR) trouble("poll");
    }
  }

  Result<std::optional<Document>> frames() {
    while (heard_.size() >= kFrameHead) {
      std::uint64_t length = 0;
      std::memcpy(&length, heard_.data() + 1, sizeof length);
      const char kind = heard_[0];
      const bool known = (kind == 'P' && length == 8) || (kind == 'F' && length <= (64u << 10)) ||
                         (kind == 'D' && length <= kAnswerBytesMost);
      if (!known) return refused("document.reader_failed");
      if (heard_.size() - kFrameHead < length) {
        heard_.reserve(kFrameHead + length);  // addresses only; memory comes with the bytes
        return std::optional<Document>();
      }
      const std::string_view body(heard_.data() + kFrameHead, length);
      if (kind == 'D') {
        auto document = decode(body);
        if (!document) return refused("document.reader_failed");
        return std::optional(std::move(*document));
      }
      if (kind == 'F') {
        const auto fault = decode_fault(body);
        return fault ? *fault : refused("document.reader_failed");
      }
      std::uint32_t page[2];
      std::memcpy(page, body.data(), sizeof page);
      if (page[0] > kPagesMost || page[1] > kPagesMost) return refused("document.reader_failed");
      page_ = static_cast<int>(page[0]);
      pages_ = static_cast<int>(page[1]);
      if (progress_ && !progress_(page_, pages_)) return refused("document.stopped");
      until_ = Clock::now() + patience_;
      heard_.erase(0, kFrameHead + length);
    }
    return std::optional<Document>();
  }

  int fd_;
  std::chrono::seconds patience_;
  const PageProgress& progress_;
  Clock::time_point until_;
  int page_ = 0;
  int pages_ = 0;
  std::string heard_;
};

}  // namespace

void reader_program(const std::string& path) { program() = path; }

void remove_left_readings() {
  std::error_code ignored;  // another user's folder, or one that goes at this moment
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::temp_directory_path(), ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kFolderBegins)) continue;
    const pid_t owner = std::atoi(name.c_str() + kFolderBegins.size());
    if (owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH)
      std::filesystem::remove_all(entry.path(), ignored);
  }
}

Result<Document> read_apart(std::string_view bytes, const PageProgress& progress) {
  ENSURE(!program().empty());
  // What needs no child: an empty file has nothing to read, and one too large is not copied.
  if (bytes.empty()) return refused("document.empty");
  const std::size_t most = bytes_most(bytes);
  if (bytes.size() > most) return refused("document.too_large", 0, most);
  const bool pages = holds_pages(bytes);
  const Folder folder(pages);
  const Descriptor file(sealed(bytes), "memfd_create");
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) trouble("pipe2");
  const Descriptor hears(ends[0], "pipe2");
  Descriptor says(ends[1], "pipe2");
  Child child(spawn(file.get(), says.get(), folder));
  says.close();
  Hearing hearing(hears.get(), std::chrono::seconds(bounds_for(pages).wall_seconds), progress);
  TRY(std::optional<Document> document, hearing.answer());
  if (!document) return ended(child.status());
  return std::move(*document);
}

}  // namespace duoc::documents

// read_for_parent() of apart.h: the child that reads one file behind walls and ends.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <new>
#include <stdexcept>

#include "documents/apart.h"
#include "documents/confine.h"
#include "documents/frames.h"

namespace duoc::documents {
namespace {

void say(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) ::_exit(kExitTrouble);  // nobody hears
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void frame(int fd, char kind, std::string_view body) {
  char head[kFrameHead] = {kind};
  const std::uint64_t length = body.size();
  std::memcpy(head + 1, &length, sizeof length);
  say(fd, {head, sizeof head});
  say(fd, body);
}

bool page_begins(void* answer, int page, int pages) {
  const std::uint32_t numbers[] = {static_cast<std::uint32_t>(page),
                                   static_cast<std::uint32_t>(pages)};
  frame(*static_cast<int*>(answer), 'P', {reinterpret_cast<const char*>(numbers), sizeof numbers});
  return true;  // who wants to stop, kills
}

std::string_view file_at(int fd) {
  struct stat s {};
  if (::fstat(fd, &s) != 0 || s.st_size <= 0) throw std::runtime_error("no file");
  const auto size = static_cast<std::size_t>(s.st_size);
  const void* at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (at == MAP_FAILED) throw std::bad_alloc();
  return {static_cast<const char*>(at), size};
}

void read_and_answer(int parent) {
  // Dies with the thread that waits for it; the parent may have gone before this line.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(kExitTrouble);
  int answer = ::fcntl(1, F_DUPFD_CLOEXEC, 3);
  if (answer < 0) throw std::runtime_error("no way to answer");
  ::dup2(2, 1);  // what programs print is nobody's answer
  const std::string_view bytes = file_at(0);
  confine(bounds_for(holds_pages(bytes)));
  const auto document = read_document(bytes, page_begins, &answer);
  if (!document) {
    frame(answer, 'F', encode_fault(document.fault()));
    return;
  }
  const std::string body = encode(*document);
  if (body.size() > kAnswerBytesMost) throw std::bad_alloc();
  frame(answer, 'D', body);
}

}  // namespace

// Ends without the farewells of a program that leaves: there is nothing to save, and nothing that a
// damaged heap should be asked to do.
void read_for_parent(int parent) {
  try {
    read_and_answer(parent);
  } catch (const std::bad_alloc&) {
    ::_exit(kExitMemory);
  } catch (const std::exception&) {
    ::_exit(kExitTrouble);
  }
  ::_exit(0);
}

}  // namespace duoc::documents

// See files.h.
#include "kernel/files/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace duoc {
namespace {

void sync_folder(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

void write_durably(const std::string& path, std::string_view bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0)
    throw std::runtime_error("a file cannot be written in " + path.substr(0, path.rfind('/')));
  bool ok = true;
  for (std::size_t at = 0; ok && at < bytes.size();) {
    const ssize_t n = ::write(fd, bytes.data() + at, bytes.size() - at);
    ok = n > 0;
    if (ok) at += static_cast<std::size_t>(n);
  }
  ok = ok && ::fsync(fd) == 0;
  ::close(fd);
  if (!ok) {
    ::unlink(path.c_str());
    throw std::runtime_error("a file could not be written: is the disk full?");
  }
}

bool is_hash(std::string_view name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string Files::path_of(std::string_view hash) const {
  return folder_ + "/" + std::string(hash.substr(0, 2)) + "/" + std::string(hash);
}

std::string Files::put(std::string_view bytes) const {
  const std::string name = hex(sha256(bytes));
  const std::string path = path_of(name);
  if (has(name)) return name;
  const std::string folder = path.substr(0, path.rfind('/'));
  std::filesystem::create_directories(folder);
  const std::string temporary = path + "." + hex(sha256(random_bytes(16))).substr(0, 12);
  write_durably(temporary, bytes);
  std::filesystem::rename(temporary, path);
  sync_folder(folder);
  return name;
}

bool Files::has(std::string_view hash) const {
  return is_hash(hash) && std::filesystem::exists(path_of(hash));
}

std::optional<std::string> Files::get(std::string_view hash) const {
  if (!has(hash)) return std::nullopt;
  std::ifstream in(path_of(hash), std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace duoc

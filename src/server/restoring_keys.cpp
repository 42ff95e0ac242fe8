// See restoring_keys.h.
#include "server/restoring_keys.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "backup/bring.h"

namespace duoc::server {
namespace {

namespace fs = std::filesystem;

void write_private(const std::string& path, const std::string& bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) throw std::runtime_error("there is a key at " + path + " already: it stays as it is");
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  const bool ok = done == bytes.size() && ::fsync(fd) == 0;
  ::close(fd);
  if (!ok) throw std::runtime_error(path + " could not be written");
}

// A copy older than 30 days may hold keys of persons who were erased since: it is not used.
backup::KeysCopy fitting_copy(const KeysAsked& asked) {
  const auto box = backup::read_box_private(asked.box_file);
  backup::KeysCopy copy = backup::bring_keys(backup::Shelf(asked.folder), box, asked.copy);
  const std::int64_t age = system_clock()->now().s - copy.at.s;
  if (age > std::int64_t{backup::kKeysDays} * 86400)
    throw std::runtime_error("the copy " + copy.name + " is " + std::to_string(age / 86400) +
                             " days old: one older than 30 days is not used, since it may hold "
                             "keys that were destroyed. Take it away");
  return copy;
}

std::string keys_sentence(const backup::KeysCopy& copy, const std::string& newest) {
  std::string text = "The keys are those of " + rfc3339(copy.at) + " (" + copy.name +
                     "): persons who came later have none and need a new password";
  if (copy.name != newest) text += ". A newer copy is there: " + newest;
  return text;
}

}  // namespace

std::string bring_keys_into(const KeysAsked& asked, const Places& to, const Places& made) {
  if (fs::exists(to.people_keys))
    throw std::runtime_error("there is a key store at " + to.people_keys +
                             " already: it stays as it is");
  const backup::KeysCopy copy = fitting_copy(asked);
  if (!fs::exists(to.journal_key)) write_private(made.journal_key, copy.journal_key);
  write_private(made.people_keys, copy.people);
  PeopleKeys keys(made.people_keys);
  for (const PersonId id : read_erased(to))
    if (!keys.destroyed(id)) keys.destroy(id);
  return keys_sentence(copy, backup::Shelf(asked.folder).keys().back());
}

}  // namespace duoc::server

// duoc restore FOLDER | keys TARGET.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <limits>

#include "base/json_out.h"
#include "server/backup_serving.h"
#include "server/command_line.h"
#include "server/reading.h"
#include "server/restoring.h"

namespace duoc::server {
namespace {

namespace fs = std::filesystem;

int usage(bool asked) {
  std::puts(
      "duoc restore FOLDER --key FILE --store PATH [--position N] [--before-damage]\n"
      "             [--keys FOLDER [--copy NAME]] [--json]\n"
      "  Brings an installation back from what 'duoc serve --backup' has sent, to the newest state "
      "or\n"
      "  to any journal position, verifies it, and says what is missing and how long each stage\n"
      "  took. Nothing may stand at PATH. --key: the backup's private key. --keys: where the "
      "copies\n"
      "  of the key store are. --before-damage: the newest whole state before a damaged part.\n"
      "  --generation NAME: of this row of parts alone, when two writers were at work.\n"
      "duoc restore FOLDER --key FILE --from DATABASE --store DATABASE --data FOLDER [--position "
      "N]\n"
      "  The same for a database that pgBackRest has brought back: files, erasures, verification.\n"
      "  With --position, --store names a second, empty database.\n"
      "duoc restore keys FOLDER --key FILE --store PATH [--copy NAME] [--json]\n"
      "  Brings the key store and the journal's key back from the newest copy.\n"
      "duoc restore FOLDER --store PATH [--json]\n"
      "  Brings a whole copy ('duoc backup FOLDER') back, beside keys that are there.");
  return asked ? 0 : 2;
}

int restore_copy(const Arguments& a, const fs::path& from) {
  const Places to = places_of(a);
  if (store::is_database(to.store))
    throw Misused{"a backup of a file comes back to a file: --store PATH"};
  if (fs::exists(to.store))
    throw Misused{"there is a store at " + to.store + " already: it stays as it is"};
  if (!fs::exists(from / "duoc.db")) throw Misused{from.string() + " is not a backup"};
  if (!fs::path(to.store).parent_path().empty())
    fs::create_directories(fs::path(to.store).parent_path());
  fs::copy_file(from / "duoc.db", to.store);
  if (fs::exists(from / "files")) fs::copy(from / "files", to.files, fs::copy_options::recursive);
  if (fs::exists(from / "keys" / "people.db") && !fs::exists(to.people_keys)) {
    fs::create_directories(to.keys);
    fs::copy_file(from / "keys" / "people.db", to.people_keys);
  }
  std::vector<std::string> verify = {"verify", "--store", to.store};
  if (a.flag("json")) verify.push_back("--json");
  return journal(verify);
}

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
backup::KeysCopy fitting_copy(const Arguments& a, const std::string& folder) {
  const backup::Shelf shelf(folder);
  const auto box = backup::read_box_private(a.value("key"));
  backup::KeysCopy copy = backup::bring_keys(shelf, box, a.value("copy"));
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

std::string bring_keys_to(const Arguments& a, const std::string& folder, const Places& to) {
  const backup::KeysCopy copy = fitting_copy(a, folder);
  fs::create_directories(to.keys);
  fs::permissions(to.keys, fs::perms::owner_all, fs::perm_options::replace);
  if (fs::exists(to.people_keys))
    throw std::runtime_error("there is a key store at " + to.people_keys +
                             " already: it stays as it is");
  if (!fs::exists(to.journal_key)) write_private(to.journal_key, copy.journal_key);
  write_private(to.people_keys, copy.people);
  PeopleKeys keys(to.people_keys);
  for (const PersonId id : read_erased(to))
    if (!keys.destroyed(id)) keys.destroy(id);
  return keys_sentence(copy, backup::Shelf(folder).keys().back());
}

int restore_keys(const Arguments& a, const std::string& folder) {
  if (!a.has("key")) throw Misused{"name the backup's private key: --key FILE"};
  const std::string sentence = bring_keys_to(a, folder, places_of(a));
  if (a.flag("json")) {
    JsonOut out;
    std::puts(out.open().field("ok", true).field("note", sentence).close().text().c_str());
    return 0;
  }
  std::printf("%s.\n", sentence.c_str());
  return 0;
}

int restore_parts(const Arguments& a, const std::string& folder) {
  if (!a.has("key")) throw Misused{"name the backup's private key: --key FILE"};
  const Places to = places_of(a);
  RestoreAsked asked;
  asked.target = folder;
  asked.box_file = a.value("key");
  asked.from = a.value("from");
  asked.before_damage = a.flag("before-damage");
  asked.generation = a.value("generation");
  if (a.has("position"))
    asked.position =
        static_cast<Position>(a.number("position", 0, 1, std::numeric_limits<std::int64_t>::max()));
  std::string keys;
  const bool had_key = fs::exists(to.journal_key);
  if (a.has("keys")) keys = bring_keys_to(a, a.value("keys"), to);
  Restored restored;
  try {
    restored = restore_to(asked, to);
  } catch (...) {  // what was brought for it goes again, so that it can be asked for anew
    std::error_code ignored;
    if (!keys.empty()) fs::remove(to.people_keys, ignored);
    if (!keys.empty() && !had_key) fs::remove(to.journal_key, ignored);
    throw;
  }
  if (!keys.empty()) restored.notes.push_back(keys);
  print_restored(restored, store::without_password(to.store), a.flag("json"));
  return 0;
}

}  // namespace

int damaged_backup(const std::string& sentence, bool json) {
  if (json) {
    JsonOut out;
    out.open().field("ok", false).field("problem", sentence).close();
    std::puts(out.text().c_str());
  }
  std::fprintf(stderr, "Refused: %s.\n", sentence.c_str());
  return 1;
}

int restore(const std::vector<std::string>& words) {
  const Arguments a(words,
                    {"store", "data", "key", "keys", "copy", "from", "position", "generation"},
                    {"json", "help", "before-damage"});
  const bool keys = a.words().size() == 2 && a.words()[0] == "keys";
  if (a.flag("help") || (a.words().size() != 1 && !keys)) return usage(a.flag("help"));
  try {
    if (keys) return restore_keys(a, a.words()[1]);
    const std::string& folder = a.words()[0];
    if (fs::exists(fs::path(folder) / "duoc.db")) return restore_copy(a, folder);
    if (!fs::exists(fs::path(folder) / "installation")) throw Misused{folder + " is not a backup"};
    return restore_parts(a, folder);
  } catch (const backup::Damaged& damaged) {
    return damaged_backup(damaged.what(), a.flag("json"));
  }
}

}  // namespace duoc::server

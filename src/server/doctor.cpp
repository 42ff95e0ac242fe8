// See doctor.h.
#include "server/doctor.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <functional>

#include "kernel/org/rows.h"
#include "server/reading.h"

namespace duoc::server {
namespace {

namespace fs = std::filesystem;
namespace jn = ::duoc::journal;

constexpr std::int64_t kClockBehindMost = 300;  // seconds
constexpr std::uint64_t kFreeLeast = 512u << 20;
constexpr double kFreeShareLeast = 0.03;
constexpr double kFreeShareNote = 0.10;
constexpr int kDaysAheadLeast = 14;
constexpr int kVerifiedDaysMost = 30;
constexpr std::uint64_t kDescriptorsLeast = 4096;

using All = std::vector<Examined>;

std::string megabytes(std::uint64_t bytes) {
  return bytes >= (10ull << 30) ? std::to_string(bytes >> 30) + " GB"
                                : std::to_string(bytes >> 20) + " MB";
}

Examined durability(store::Store& store) {
  Examined e{"durability", Finding::good, store.engine_name() + " keeps what it has answered", ""};
  for (const store::UnsafeSetting& s : store.unsafe_settings()) {
    e.finding = Finding::refused;
    e.what = s.name + " is " + s.value + ": acts that were answered may be lost";
    e.todo = s.wanted;
  }
  return e;
}

Examined key_rights(const Places& places) {
  const std::string good = "keys are read by their owner alone";
  struct stat folder {};
  if (::stat(places.keys.c_str(), &folder) != 0)
    return {"key_rights", Finding::refused, "the folder " + places.keys + " is missing",
            "bring the keys back from where you keep them"};
  if ((folder.st_mode & 077) != 0)
    return {"key_rights", Finding::refused, "others may look into " + places.keys,
            "chmod 700 " + places.keys};
  for (const std::string& path : {places.journal_key, places.people_keys}) {
    struct stat file {};
    if (::stat(path.c_str(), &file) != 0)
      return {"key_rights", Finding::refused, path + " is missing",
              "bring it back from where you keep it"};
    if ((file.st_mode & 077) != 0)
      return {"key_rights", Finding::refused, "others may read " + path, "chmod 600 " + path};
    if (file.st_uid != folder.st_uid)
      return {"key_rights", Finding::refused, path + " has another owner than its folder",
              "chown it to the owner of " + places.keys};
  }
  return {"key_rights", Finding::good, good, ""};
}

Examined journal_key(const Places& places, const std::optional<jn::Newest>& newest) {
  if (!newest) return {"journal_key", Finding::note, "the journal is empty", "duoc init"};
  const jn::Signer signer(places.journal_key);
  if (jn::check_signature(newest->head, signer.public_key()))
    return {"journal_key", Finding::good, "the newest head is signed with the key that is here",
            ""};
  return {"journal_key", Finding::refused,
          "the newest head is not signed with " + places.journal_key,
          "bring the installation's own key back; do not sign with another"};
}

Examined clock_of(Clock& clock, const std::optional<jn::Newest>& newest) {
  const Moment now = clock.now();
  if (newest && newest->head.at.s - now.s > kClockBehindMost) {
    return {
        "clock", Finding::refused,
        "this machine's clock says " + rfc3339(now) + ", but the newest entry was recorded at " +
            rfc3339(newest->head.at) + ": every act would be recorded and judged at that moment",
        "set the clock; if it was ahead then, keep the journal's head and write down why", true};
  }
  struct timex state {};
  if (::adjtimex(&state) == TIME_ERROR)
    return {"clock", Finding::note, "the system does not say that its clock is synchronised",
            "run a time service (systemd-timesyncd, chrony): deadlines are judged by this clock"};
  return {"clock", Finding::good, "the clock is not behind the journal", ""};
}

// Entries of the last month and what one takes on disk tell how long the room lasts.
std::optional<std::int64_t> days_ahead(store::Connection& rows, std::int64_t bytes, Moment now,
                                       std::uint64_t free) {
  const auto all = rows.integer("SELECT count(*) FROM journal", {});
  const auto month =
      rows.integer("SELECT count(*) FROM journal WHERE recorded > $1", {now.s - 30 * 86400});
  if (all < 1000 || month == 0 || bytes <= 0) return std::nullopt;
  const double a_day =
      static_cast<double>(bytes) / static_cast<double>(all) * static_cast<double>(month) / 30.0;
  return static_cast<std::int64_t>(static_cast<double>(free) / a_day);
}

Examined disk(const std::string& name, const std::string& folder, std::optional<std::int64_t> days,
              std::uint64_t also_needed) {
  struct statvfs v {};
  if (::statvfs(folder.c_str(), &v) != 0)
    return {name, Finding::refused, folder + " cannot be looked at", "is it mounted?"};
  const std::uint64_t free = std::uint64_t{v.f_bavail} * v.f_frsize;
  const double share = v.f_blocks == 0 ? 1 : static_cast<double>(v.f_bavail) / v.f_blocks;
  const std::string where = megabytes(free) + " are free at " + folder;
  const std::string room = "make room, or move it to a larger disk";
  if ((v.f_flag & ST_RDONLY) != 0)
    return {name, Finding::refused, folder + " is mounted read-only", "mount it writable"};
  if (v.f_files != 0 && v.f_favail * 100 < v.f_files)
    return {name, Finding::refused, "almost no inodes are left at " + folder, room};
  if (free < kFreeLeast + also_needed || share < kFreeShareLeast)
    return {name, Finding::refused, "only " + where, room};
  if (days && *days < kDaysAheadLeast)
    return {name, Finding::refused,
            where + ": at the pace of the last month that is " + std::to_string(*days) + " days",
            room};
  if (share < kFreeShareNote) return {name, Finding::note, where, room};
  return {name, Finding::good,
          where + (days ? ", for " + std::to_string(std::min<std::int64_t>(*days, 9999)) +
                              " days at the pace of the last month"
                        : ""),
          ""};
}

Examined persons(const Places& places, const org::State& org) {
  const auto keys = PeopleKeys::holders(places.people_keys);
  int without = 0;
  int outlived = 0;
  for (const auto& [id, person] : org.people) {
    if (person.erased && keys.contains(id)) ++outlived;
    if (!person.erased && !keys.contains(id)) ++without;
  }
  if (outlived != 0)
    return {"person_keys", Finding::refused,
            std::to_string(outlived) + " persons were erased, but their keys are still here",
            "start 'duoc serve' once: it destroys them before it serves"};
  if (without != 0)
    return {"person_keys", Finding::refused,
            std::to_string(without) + " persons have no key: nobody can read their fields",
            "bring keys/people.db back from its own backup"};
  return {"person_keys", Finding::good, "every person has a key, nobody erased has one", ""};
}

Examined descriptors() {
  struct rlimit limit {};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max < kDescriptorsLeast)
    return {"descriptors", Finding::note,
            "a process may open " + std::to_string(limit.rlim_max) + " files and connections",
            "LimitNOFILE=65536 in the unit"};
  return {"descriptors", Finding::good, "enough files and connections may be open", ""};
}

bool on_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::string rest = path == nullptr ? "/usr/bin:/bin" : path;
  for (std::size_t at = 0; at <= rest.size();) {
    const auto end = std::min(rest.find(':', at), rest.size());
    if (::access((rest.substr(at, end - at) + "/" + program).c_str(), X_OK) == 0) return true;
    at = end + 1;
  }
  return false;
}

Examined document_programs() {
  for (const char* program : {"pdftotext", "pdftoppm", "tesseract"}) {
    if (!on_path(program))
      return {"documents", Finding::note,
              std::string(program) + " is missing: PDFs and scans are not read",
              "apt-get install poppler-utils tesseract-ocr tesseract-ocr-vie"};
  }
  return {"documents", Finding::good, "the programs that read PDFs and scans are here", ""};
}

// The head that was last verified, kept beside the keys: a journal cut short since then shows.
std::string kept_path(const Places& places) { return places.keys + "/verified-head.json"; }

std::optional<jn::Head> kept_head(const Places& places, const jn::PublicKey& key) {
  if (!fs::exists(kept_path(places))) return std::nullopt;
  const auto kept = jn::parse_head(read_file(kept_path(places), 1 << 16));
  if (!kept || kept->key != key || !jn::check_signature(kept->head, kept->key)) return std::nullopt;
  return kept->head;
}

// Owned as its folder is, whoever asked: root once must not bar the service afterwards.
void keep_head(const Places& places, const jn::Head& head, const jn::PublicKey& key) {
  const std::string path = kept_path(places);
  const std::string text = jn::head_json(head, key) + "\n";
  const int fd = ::open((path + ".new").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  struct stat folder {};
  bool done = fd >= 0 &&
              ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
              ::fsync(fd) == 0 && ::stat(places.keys.c_str(), &folder) == 0;
  if (done && ::geteuid() == 0) done = ::fchown(fd, folder.st_uid, folder.st_gid) == 0;
  if (fd >= 0) ::close(fd);
  if (!done || ::rename((path + ".new").c_str(), path.c_str()) != 0)
    throw std::runtime_error("the verified head could not be kept at " + path + ": " +
                             std::strerror(errno));
}

Examined verified_whole(const Places& places, store::Connection& rows,
                        const std::optional<jn::Newest>& newest) {
  const jn::Signer signer(places.journal_key);
  const auto list = modules();
  const auto since = kept_head(places, signer.public_key());
  const auto v = jn::verify(rows, {list, signer.public_key(), places.files, since});
  if (!v.ok)
    return {
        "journal", Finding::refused, "the journal is not in order: " + v.problem,
        "stop the service, keep everything as it is, restore from the backup into another place"};
  const std::string what = "verified: " + std::to_string(v.entries) + " entries, " +
                           std::to_string(v.rows) + " rows, " + std::to_string(v.files) + " files";
  try {
    if (newest) keep_head(places, newest->head, signer.public_key());
  } catch (const std::exception& trouble) {
    return {"journal", Finding::note, what + "; but " + trouble.what(),
            "make room and look at the rights of " + places.keys + ", then duoc doctor again"};
  }
  return {"journal", Finding::good, what, ""};
}

Examined verified_when(const Places& places, const std::optional<jn::Newest>& newest, Moment now) {
  const std::string todo = "duoc doctor (without --quick) verifies it";
  const jn::Signer signer(places.journal_key);
  const auto kept = kept_head(places, signer.public_key());
  if (!kept) return {"journal", Finding::refused, "the journal was never verified here", todo};
  if (!newest || newest->head.size < kept->size)
    return {
        "journal", Finding::refused,
        "the journal had " + std::to_string(kept->size) +
            " entries when it was verified, and is shorter now",
        "stop the service, keep everything as it is, restore from the backup into another place"};
  struct stat file {};
  ::stat(kept_path(places).c_str(), &file);
  const auto days = (now.s - static_cast<std::int64_t>(file.st_mtime)) / 86400;
  const std::string what = "last verified at entry " + std::to_string(kept->size) + ", " +
                           std::to_string(days) + " days ago; " +
                           std::to_string(newest->head.size - kept->size) + " came since";
  if (days > kVerifiedDaysMost) return {"journal", Finding::refused, what, todo};
  return {"journal", Finding::good, what, ""};
}

// What throws is a finding as well: the others are still looked at.
Examined looked(const std::string& name, const std::function<Examined()>& look) {
  try {
    return look();
  } catch (const std::exception& trouble) {
    return {name, Finding::refused, std::string("this cannot be looked at: ") + trouble.what(),
            "mend what else is refused, the disk first; then duoc doctor again", true};
  }
}

Examined disk_of_store(store::Store& store, Clock& clock) {
  const std::string folder = store.folder();
  if (folder.empty())
    return {"disk", Finding::note, "the database lies on another machine, or does not say where",
            "watch the room on its disk there"};
  struct statvfs v {};
  std::optional<std::int64_t> days;
  try {
    if (::statvfs(folder.c_str(), &v) == 0)
      days = days_ahead(*store.read(), store.bytes(), clock.now(),
                        std::uint64_t{v.f_bavail} * v.f_frsize);
  } catch (const std::exception&) {
    days.reset();  // the room is known all the same; why the rows are not is said by the others
  }
  return disk("disk", folder, days, 0);
}

void other_disks(const Places& places, const std::string& folder, All& all) {
  const std::string data = fs::path(places.keys).parent_path().string();
  if (data != folder)
    all.push_back(disk("disk_of_files", data.empty() ? "." : data, std::nullopt, 0));
  all.push_back(disk("disk_for_reading", fs::temp_directory_path().string(), std::nullopt, 0));
}

bool keys_refused(const All& all) {
  for (const Examined& e : all)
    if (e.name == "key_rights" && e.finding == Finding::refused) return true;
  return false;
}

}  // namespace

std::vector<Examined> before_serving(const Places& places, store::Store& store, Clock& clock) {
  All all;
  all.push_back(looked("durability", [&] { return durability(store); }));
  all.push_back(key_rights(places));
  if (keys_refused(all)) return all;  // the rest would need the keys
  all.push_back(
      looked("journal_key", [&] { return journal_key(places, jn::newest(*store.read())); }));
  all.push_back(looked("clock", [&] { return clock_of(clock, jn::newest(*store.read())); }));
  return all;
}

std::vector<Examined> examine(const Places& places, store::Store& store, Clock& clock, bool whole) {
  All all;
  all.push_back(looked("disk", [&] { return disk_of_store(store, clock); }));
  other_disks(places, store::is_database(places.store) ? "" : store.folder(), all);
  for (Examined& e : before_serving(places, store, clock)) all.push_back(std::move(e));
  all.push_back(descriptors());
  all.push_back(document_programs());
  if (keys_refused(all)) {
    all.push_back({"not_looked_at", Finding::note,
                   "the journal's key, the clock, persons' keys and the journal were not looked at",
                   "mend the keys, then duoc doctor again"});
    return all;
  }
  all.push_back(looked(
      "person_keys", [&] { return persons(places, *org::state_of(*store.read(), clock.now())); }));
  all.push_back(looked("journal", [&] {
    const auto rows = store.read();
    const auto newest = jn::newest(*rows);
    return whole ? verified_whole(places, *rows, newest)
                 : verified_when(places, newest, clock.now());
  }));
  return all;
}

std::vector<Examined> examine_unopened(const Places& places, const std::string& why) {
  All all;
  std::string folder;
  if (!store::is_database(places.store)) {
    folder = fs::path(places.store).parent_path().string();
    if (folder.empty()) folder = ".";
    all.push_back(disk("disk", folder, std::nullopt, 0));
  }
  other_disks(places, folder, all);
  all.push_back({"store", Finding::refused, why,
                 "make room if a disk is refused; else look at 'store' in duoc.conf"});
  all.push_back(key_rights(places));
  all.push_back(descriptors());
  all.push_back(document_programs());
  all.push_back({"not_looked_at", Finding::note,
                 "durability, the clock, persons' keys and the journal were not looked at",
                 "mend the store, then duoc doctor again"});
  return all;
}

void forget_kept_head(const Places& places) { fs::remove(kept_path(places)); }

bool nothing_refused(const std::vector<Examined>& all) {
  return std::none_of(all.begin(), all.end(),
                      [](const Examined& e) { return e.finding == Finding::refused; });
}

}  // namespace duoc::server

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
  for (const store::UnsafeSetting& s : store.unsafe_settings()) {
    const char* key = s.name == "the file system" ? "durability.file_system" : "durability.unsafe";
    return found("durability", key,
                 {{"setting", s.name}, {"value", s.value}, {"wanted", s.wanted}});
  }
  return found("durability", "durability.good", {{"engine", store.engine_name()}});
}

Examined key_rights(const Places& places) {
  const auto is = [&](const char* key, const std::string& file) {
    return found("key_rights", key, {{"folder", places.keys}, {"file", file}});
  };
  struct stat folder {};
  if (::stat(places.keys.c_str(), &folder) != 0) return is("key_rights.folder_missing", "");
  if ((folder.st_mode & 077) != 0) return is("key_rights.folder_open", "");
  for (const std::string& path : {places.journal_key, places.people_keys}) {
    struct stat file {};
    if (::stat(path.c_str(), &file) != 0) return is("key_rights.file_missing", path);
    if ((file.st_mode & 077) != 0) return is("key_rights.file_open", path);
    if (file.st_uid != folder.st_uid) return is("key_rights.owner", path);
  }
  return is("key_rights.good", "");
}

Examined journal_key(const Places& places, const std::optional<jn::Newest>& newest) {
  if (!newest) return found("journal_key", "journal_key.empty");
  const jn::Signer signer(places.journal_key);
  if (jn::check_signature(newest->head, signer.public_key()))
    return found("journal_key", "journal_key.good");
  return found("journal_key", "journal_key.other", {{"file", places.journal_key}});
}

Examined clock_of(Clock& clock, const std::optional<jn::Newest>& newest) {
  const Moment now = clock.now();
  if (newest && newest->head.at.s - now.s > kClockBehindMost)
    return found("clock", "clock.behind",
                 {{"now", rfc3339(now)}, {"newest", rfc3339(newest->head.at)}});
  struct timex state {};
  if (::adjtimex(&state) == TIME_ERROR) return found("clock", "clock.unsynchronised");
  return found("clock", "clock.good");
}

// Entries of the last month and what one takes on disk tell how long the room lasts.
std::optional<std::int64_t> days_ahead(store::Connection& rows, std::int64_t bytes, Moment now,
                                       std::uint64_t free) {
  // Positions have no gaps: two of them are a count.
  const Position all = jn::position_at(rows, kNever);
  const Position month = all - jn::position_at(rows, Moment{now.s - 30 * 86400});
  if (all < 1000 || month == 0 || bytes <= 0) return std::nullopt;
  const double a_day =
      static_cast<double>(bytes) / static_cast<double>(all) * static_cast<double>(month) / 30.0;
  return static_cast<std::int64_t>(static_cast<double>(free) / a_day);
}

Examined disk(const std::string& name, const std::string& folder, std::optional<std::int64_t> days,
              std::uint64_t also_needed) {
  struct statvfs v {};
  std::map<std::string, std::string> args{{"folder", folder}};
  if (::statvfs(folder.c_str(), &v) != 0) return found(name, "disk.unknown", args);
  const std::uint64_t free = std::uint64_t{v.f_bavail} * v.f_frsize;
  const double share = v.f_blocks == 0 ? 1 : static_cast<double>(v.f_bavail) / v.f_blocks;
  args["free"] = megabytes(free);
  if (days) args["days"] = std::to_string(std::min<std::int64_t>(*days, 9999));
  if ((v.f_flag & ST_RDONLY) != 0) return found(name, "disk.read_only", args);
  if (v.f_files != 0 && v.f_favail * 100 < v.f_files) return found(name, "disk.inodes", args);
  if (free < kFreeLeast + also_needed || share < kFreeShareLeast)
    return found(name, "disk.low", args);
  if (days && *days < kDaysAheadLeast) return found(name, "disk.days", args);
  if (share < kFreeShareNote) return found(name, "disk.filling", args);
  return found(name, days ? "disk.good_for" : "disk.good", args);
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
    return found("person_keys", "person_keys.outlived", {{"count", std::to_string(outlived)}});
  if (without != 0)
    return found("person_keys", "person_keys.missing", {{"count", std::to_string(without)}});
  return found("person_keys", "person_keys.good");
}

Examined descriptors() {
  struct rlimit limit {};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max < kDescriptorsLeast)
    return found("descriptors", "descriptors.few", {{"limit", std::to_string(limit.rlim_max)}});
  return found("descriptors", "descriptors.good");
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
    if (!on_path(program)) return found("documents", "documents.missing", {{"program", program}});
  }
  return found("documents", "documents.good");
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

Examined verified_when(const Places& places, const std::optional<jn::Newest>& newest, Moment now) {
  const jn::Signer signer(places.journal_key);
  const auto kept = last_verified(places, signer.public_key());
  if (!kept) return found("journal", "journal.never");
  std::map<std::string, std::string> args{{"size", std::to_string(kept->head.size)}};
  if (!newest || newest->head.size < kept->head.size) return found("journal", "journal.cut", args);
  const auto days = (now.s - kept->at.s) / 86400;
  args["days"] = std::to_string(days);
  args["since"] = std::to_string(newest->head.size - kept->head.size);
  return found("journal", days > kVerifiedDaysMost ? "journal.old" : "journal.recent", args);
}

}  // namespace

std::optional<Verified> last_verified(const Places& places, const jn::PublicKey& key) {
  const auto head = kept_head(places, key);
  struct stat file {};
  if (!head || ::stat(kept_path(places).c_str(), &file) != 0) return std::nullopt;
  return Verified{*head, Moment{static_cast<std::int64_t>(file.st_mtime)}};
}

Examined verified_whole(const Places& places, store::Connection& rows) {
  const jn::Signer signer(places.journal_key);
  const auto list = modules();
  const auto newest = jn::newest(rows);
  const auto since = kept_head(places, signer.public_key());
  const auto v = jn::verify(rows, {list, signer.public_key(), places.files, since});
  if (!v.ok) return found("journal", "journal.broken", {{"problem", v.problem}});
  std::map<std::string, std::string> args{{"entries", std::to_string(v.entries)},
                                          {"rows", std::to_string(v.rows)},
                                          {"files", std::to_string(v.files)}};
  try {
    if (newest) keep_head(places, newest->head, signer.public_key());
  } catch (const std::exception& trouble) {
    args["why"] = trouble.what();
    args["folder"] = places.keys;
    return found("journal", "journal.verified_not_kept", args);
  }
  return found("journal", "journal.verified", args);
}

namespace {

// What throws is a finding as well: the others are still looked at.
Examined looked(const std::string& name, const std::function<Examined()>& look) {
  try {
    return look();
  } catch (const std::exception& trouble) {
    return found(name, "looking.failed", {{"why", trouble.what()}});
  }
}

Examined disk_of_store(store::Store& store, Clock& clock) {
  const std::string folder = store.folder();
  if (folder.empty()) return found("disk", "disk.elsewhere");
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
  return std::any_of(all.begin(), all.end(), [](const Examined& e) {
    return e.name == "key_rights" && e.finding == Finding::refused;
  });
}

using Organisation = std::function<std::shared_ptr<const org::State>()>;

All examine_with(const Places& places, store::Store& store, Clock& clock, const Organisation& org,
                 bool whole) {
  All all;
  all.push_back(looked("disk", [&] { return disk_of_store(store, clock); }));
  other_disks(places, store::is_database(places.store) ? "" : store.folder(), all);
  for (Examined& e : before_serving(places, store, clock)) all.push_back(std::move(e));
  all.push_back(descriptors());
  all.push_back(document_programs());
  if (keys_refused(all)) {
    all.push_back(found("not_looked_at", "looking.keys"));
    return all;
  }
  all.push_back(looked("person_keys", [&] { return persons(places, *org()); }));
  all.push_back(looked("journal", [&] {
    const auto rows = store.read();
    return whole ? verified_whole(places, *rows)
                 : verified_when(places, jn::newest(*rows), clock.now());
  }));
  return all;
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

bool may_pass(const Examined& refused) {
  return refused.key == "clock.behind" || refused.key == "looking.failed";
}

std::vector<Examined> examine(const Places& places, store::Store& store, Clock& clock, bool whole) {
  return examine_with(
      places, store, clock, [&] { return org::state_of(*store.read(), clock.now()); }, whole);
}

std::vector<Examined> examine(const Places& places, store::Store& store, Clock& clock,
                              const org::State& org, bool whole) {
  const std::shared_ptr<const org::State> known(std::shared_ptr<void>(), &org);
  return examine_with(
      places, store, clock, [&] { return known; }, whole);
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
  all.push_back(found("store", "store.unopened", {{"why", why}}));
  all.push_back(key_rights(places));
  all.push_back(descriptors());
  all.push_back(document_programs());
  all.push_back(found("not_looked_at", "looking.store"));
  return all;
}

void forget_kept_head(const Places& places) { fs::remove(kept_path(places)); }

void keep_newest_head(const Places& places, store::Connection& rows) {
  const auto newest = jn::newest(rows);
  if (newest && fs::exists(places.journal_key))
    keep_head(places, newest->head, jn::Signer(places.journal_key).public_key());
}

bool nothing_refused(const std::vector<Examined>& all) {
  return std::none_of(all.begin(), all.end(),
                      [](const Examined& e) { return e.finding == Finding::refused; });
}

}  // namespace duoc::server

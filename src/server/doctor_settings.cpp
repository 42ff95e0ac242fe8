// What the doctor looks at beside the records: where the backup goes, and the certificate. The
// user that serves is the owner of the data folder, whoever asks.
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "backup/part.h"
#include "backup/state.h"
#include "http/tls.h"
#include "server/backup_serving.h"
#include "server/doctor.h"

namespace duoc::server {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kCertificateDaysLeast = 14;
constexpr std::int64_t kCertificateDaysNote = 30;
constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kWaitsMost = 300;  // seconds; a commit is sent within one

struct Server {
  uid_t user = 0;
  std::vector<gid_t> groups;
  std::string name;
};

Server server_of(const Places& places) {
  Server s;
  s.user = ::geteuid();
  struct stat folder {};
  if (::stat(places.keys.c_str(), &folder) == 0) s.user = folder.st_uid;
  s.name = std::to_string(s.user);
  if (const passwd* known = ::getpwuid(s.user); known != nullptr) {
    s.name = known->pw_name;
    int count = 256;
    s.groups.resize(static_cast<std::size_t>(count));
    if (::getgrouplist(known->pw_name, known->pw_gid, s.groups.data(), &count) < 0) count = 0;
    s.groups.resize(static_cast<std::size_t>(count));
  }
  return s;
}

bool bits_allow(const Server& s, const struct stat& st, mode_t bits) {
  if (s.user == 0) return true;
  if (st.st_uid == s.user) return (st.st_mode & (bits << 6)) == bits << 6;
  for (const gid_t g : s.groups)
    if (g == st.st_gid) return (st.st_mode & (bits << 3)) == bits << 3;
  return (st.st_mode & bits) == bits;
}

// Why the server's user may not do that there; "" when it may. The kernel is asked when that user
// asks, since it knows of walls and mounts; for another user the rights are read.
std::string barred(const Server& s, const std::string& path, mode_t bits) {
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) return std::strerror(errno);
  int wanted = (bits & 4) != 0 ? R_OK : 0;
  if ((bits & 2) != 0) wanted |= W_OK;
  if ((bits & 1) != 0) wanted |= X_OK;
  if (::faccessat(AT_FDCWD, path.c_str(), wanted, AT_EACCESS) != 0) return std::strerror(errno);
  if (s.user == ::geteuid()) return "";
  if (!bits_allow(s, st, bits)) return "its rights do not allow it";
  for (fs::path up = fs::absolute(path).parent_path();; up = up.parent_path()) {
    if (::stat(up.c_str(), &st) != 0 || !bits_allow(s, st, 1))
      return up.string() + " is closed to that user";
    if (up == up.parent_path()) return "";
  }
}

Examined target(const std::string& name, const Server& s, const std::string& address) {
  const std::string why = address.starts_with("https://") ? "" : barred(s, address, 7);
  if (why.empty()) return found(name, "backup.target_good", {{"target", address}});
  return found(name, "backup.target_closed", {{"user", s.name}, {"target", address}, {"why", why}});
}

Examined backup_found(const Places& places, const Server& s, const Arguments& a) {
  if (!a.has("backup")) return found("backup", "backup.none");
  if (const std::string why = barred(s, places.backup_public, 4); !why.empty())
    return found("backup", "backup.key_missing",
                 {{"user", s.name}, {"file", places.backup_public}, {"why", why}});
  for (const char* file : {"backup-token", "backup-ca", "backup-certificate", "backup-key"}) {
    if (!a.has(file)) continue;
    if (const std::string why = barred(s, a.value(file), 4); !why.empty())
      return found("backup", "backup.file_unread",
                   {{"user", s.name}, {"file", a.value(file)}, {"setting", file}, {"why", why}});
  }
  try {
    backup::read_box_public(places.backup_public);
    if (a.value("backup").starts_with("https://")) open_backup_target(a, a.value("backup"));
  } catch (const std::exception& trouble) {
    return found("backup", "backup.settings", {{"why", trouble.what()}});
  }
  return target("backup", s, a.value("backup"));
}

// When the first act was recorded that is not on the target.
std::optional<Moment> waits_since(store::Store& store, const backup::State& state) {
  std::optional<Moment> since;
  store.read()->first(
      "SELECT recorded FROM journal WHERE position > $1 AND recorded > $2 ORDER BY position LIMIT "
      "1",
      {state.holds, state.sent.s}, [&](const store::Row& r) { since = Moment{r.integer(0)}; });
  return since;
}

// By what the shipper wrote down beside the store.
Examined shipped(const Places& places, const Arguments& a, store::Store* store, Moment now) {
  const auto is = [](const char* key, std::map<std::string, std::string> args) {
    return found("backup_sent", key, std::move(args));
  };
  const auto hours = [&](Moment m) {
    return std::to_string(std::max<std::int64_t>(0, now.s - m.s) / 3600);
  };
  const auto state = backup::read_state(places.backup_state);
  if (!state || state->target != a.value("backup"))
    return is("backup.never_sent", {{"target", a.value("backup")}});
  if (store::is_database(places.store)) return is("backup.rows_elsewhere", {});
  if (!state->whole) {
    if (now.s - state->begun.s <= kDay) return is("backup.beginning", {});
    return is("backup.first_stuck", {{"hours", hours(state->begun)}});
  }
  std::map<std::string, std::string> args{{"hours", hours(state->sent)}};
  try {
    if (store == nullptr) throw std::runtime_error("it cannot be opened");
    const auto since = waits_since(*store, *state);
    if (!since || now.s - since->s < kWaitsMost) return is("backup.sent", args);
    args["since"] = rfc3339(*since);
    return is(now.s - state->sent.s > kDay ? "backup.sent_old" : "backup.sent_waits", args);
  } catch (const std::exception& trouble) {
    args["why"] = trouble.what();
    return is("backup.sent_uncounted", args);
  }
}

Examined key_copies(const Server& s, const Arguments& a) {
  if (!a.has("backup-keys")) return found("backup_keys", "backup.keys_stay");
  return target("backup_keys", s, a.value("backup-keys"));
}

Examined certificate(const Server& s, const Arguments& a, Moment now) {
  const auto is = [](const char* key, std::map<std::string, std::string> args = {}) {
    return found("certificate", key, std::move(args));
  };
  if (!a.has("certificate"))
    return is(a.flag("behind-proxy") ? "certificate.proxy" : "certificate.none");
  for (const char* file : {"certificate", "key", "client-authority"}) {
    if (!a.has(file)) continue;
    if (const std::string why = barred(s, a.value(file), 4); !why.empty())
      return is("certificate.file_unread",
                {{"user", s.name}, {"file", a.value(file)}, {"setting", file}, {"why", why}});
  }
  try {
    const auto read = http::TlsContext::load(
        {a.value("certificate"), a.value("key"), a.value("client-authority")});
    if (read->not_after() <= now.s) return is("certificate.over");
    const std::int64_t days = (read->not_after() - now.s) / kDay;
    const char* key = days < kCertificateDaysLeast  ? "certificate.ends"
                      : days < kCertificateDaysNote ? "certificate.soon"
                                                    : "certificate.good";
    return is(key, {{"days", std::to_string(days)}});
  } catch (const std::exception& trouble) {
    return is("certificate.unusable", {{"why", trouble.what()}});
  }
}

}  // namespace

std::vector<Examined> examine_settings(const Places& places, const Arguments& settings,
                                       store::Store* store, Moment now) {
  const Server s = server_of(places);
  std::vector<Examined> all = {backup_found(places, s, settings)};
  if (settings.has("backup")) all.push_back(shipped(places, settings, store, now));
  all.push_back(key_copies(s, settings));
  all.push_back(certificate(s, settings, now));
  return all;
}

}  // namespace duoc::server

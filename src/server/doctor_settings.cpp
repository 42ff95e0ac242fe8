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
  if (address.starts_with("https://")) return {name, Finding::good, "it goes to " + address, ""};
  if (const std::string why = barred(s, address, 7); !why.empty())
    return {
        name, Finding::refused, "the user " + s.name + " cannot write to " + address + ": " + why,
        "make the folder, chown it to that user, and open it to the units with ReadWritePaths="};
  return {name, Finding::good, "it goes to the folder " + address, ""};
}

Examined backup_found(const Places& places, const Server& s, const Arguments& a) {
  if (!a.has("backup"))
    return {"backup", Finding::note, "no backup is configured: a lost disk is a lost installation",
            "set 'backup' in duoc.conf (see Backup and restore)"};
  if (const std::string why = barred(s, places.backup_public, 4); !why.empty())
    return {"backup", Finding::refused,
            "a backup is configured, but the user " + s.name + " cannot read " +
                places.backup_public + ": " + why,
            "duoc backup key FILE makes it; a restored installation needs it made anew"};
  for (const char* file : {"backup-token", "backup-ca", "backup-certificate", "backup-key"}) {
    if (!a.has(file)) continue;
    if (const std::string why = barred(s, a.value(file), 4); !why.empty())
      return {"backup", Finding::refused,
              "the user " + s.name + " cannot read " + a.value(file) + " (" + file + "): " + why,
              "put the file there and chown it to that user"};
  }
  try {
    backup::read_box_public(places.backup_public);
    if (a.value("backup").starts_with("https://")) open_backup_target(a, a.value("backup"));
  } catch (const std::exception& trouble) {
    return {"backup", Finding::refused, trouble.what(), "see Backup and restore"};
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

std::string ago(Moment then, Moment now) {
  const std::int64_t seconds = std::max<std::int64_t>(0, now.s - then.s);
  if (seconds < 2 * 3600) return std::to_string(seconds / 60) + " minutes ago";
  if (seconds < 2 * 86400) return std::to_string(seconds / 3600) + " hours ago";
  return std::to_string(seconds / 86400) + " days ago";
}

// By what the shipper wrote down beside the store.
Examined shipped(const Places& places, const Arguments& a, store::Store* store, Moment now) {
  const std::string look =
      "is the service running with this setting? Its /health says last_error under 'backup'";
  const auto state = backup::read_state(places.backup_state);
  if (!state || state->target != a.value("backup"))
    return {"backup_sent", Finding::refused, "nothing was sent to " + a.value("backup") + " yet",
            look};
  if (store::is_database(places.store))
    return {"backup_sent", Finding::note, "evidence and heads go there; the rows are pgBackRest's",
            "pgbackrest --stanza=duoc check"};
  if (!state->whole)
    return {"backup_sent", now.s - state->begun.s > kDay ? Finding::refused : Finding::note,
            "the first whole state is not there yet; it was begun " + ago(state->begun, now), look};
  const std::string newest = "the newest part went " + ago(state->sent, now);
  if (store == nullptr) return {"backup_sent", Finding::note, newest, "mend the store"};
  try {
    const auto since = waits_since(*store, *state);
    if (!since || now.s - since->s < kWaitsMost)
      return {"backup_sent", Finding::good, newest + ", and nothing has waited since", ""};
    return {"backup_sent", now.s - state->sent.s > kDay ? Finding::refused : Finding::note,
            newest + ", and acts since " + rfc3339(*since) + " are on this machine alone", look};
  } catch (const std::exception& trouble) {
    return {"backup_sent", Finding::note,
            newest + "; what has waited since cannot be counted: " + trouble.what(),
            "mend the store"};
  }
}

Examined key_copies(const Server& s, const Arguments& a) {
  if (!a.has("backup-keys"))
    return {"backup_keys", Finding::note,
            "no copies of the keys are configured: without keys nothing that is restored is read",
            "set 'backup-keys' in duoc.conf, or make copies with 'duoc backup keys TARGET'"};
  return target("backup_keys", s, a.value("backup-keys"));
}

Examined certificate(const Server& s, const Arguments& a, Moment now) {
  if (!a.has("certificate"))
    return {"certificate", Finding::good, "none is configured here: a proxy's own is not looked at",
            ""};
  for (const char* file : {"certificate", "key", "client-authority"}) {
    if (!a.has(file)) continue;
    if (const std::string why = barred(s, a.value(file), 4); !why.empty())
      return {"certificate", Finding::refused,
              "the user " + s.name + " cannot read " + a.value(file) + " (" + file + "): " + why,
              "put the file there and chown it to that user, the key with mode 600"};
  }
  try {
    const auto read = http::TlsContext::load(
        {a.value("certificate"), a.value("key"), a.value("client-authority")});
    const std::int64_t days = (read->not_after() - now.s) / 86400;
    const std::string what =
        a.value("certificate") + (read->not_after() < now.s
                                      ? std::string(" has expired")
                                      : " expires in " + std::to_string(days) + " days");
    const std::string todo = "renew it in the same place: it is taken over within a minute";
    if (days < kCertificateDaysLeast) return {"certificate", Finding::refused, what, todo};
    if (days < kCertificateDaysNote) return {"certificate", Finding::note, what, todo};
    return {"certificate", Finding::good, what, ""};
  } catch (const std::exception& trouble) {
    return {"certificate", Finding::refused, trouble.what(),
            "put a certificate and its own key there (see TLS)"};
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

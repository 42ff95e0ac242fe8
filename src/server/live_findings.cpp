// See live_findings.h.
#include "server/live_findings.h"

#include <algorithm>

namespace duoc::server {
namespace {

constexpr std::int64_t kErrorLeast = 60;      // seconds: a retry or two are no trouble
constexpr std::int64_t kUncheckedMost = 120;  // the target is asked every five seconds
constexpr std::int64_t kBehindMost = 300;
constexpr std::int64_t kCertificateDaysLeast = 14;

// "09:30 18/09/2025", as people here write it, in either language.
std::string written(Moment m) {
  const std::string t = rfc3339(m);
  return t.substr(11, 5) + " " + t.substr(8, 2) + "/" + t.substr(5, 2) + "/" + t.substr(0, 4);
}

}  // namespace

Examined store_finding(std::optional<store::Cause> trouble, Moment since) {
  if (!trouble) return found("store", "store.good");
  return found("store", "store." + std::string(store::name_of(*trouble)),
               {{"since", written(since)}});
}

Examined backup_finding(const std::optional<backup::Lag>& lag, bool example, Moment started,
                        Moment now) {
  const auto is = [](const char* key, std::map<std::string, std::string> args = {}) {
    return found("backup", key, std::move(args));
  };
  if (!lag) return is(example ? "backup.not_needed" : "backup.none");
  // These two do not pass by trying again.
  if (lag->why == backup::Away::emptied) return is("backup.emptied", {{"error", lag->last_error}});
  if (lag->why == backup::Away::occupied)
    return is("backup.occupied", {{"error", lag->last_error}});
  const Moment seen = std::max(lag->checked, started);
  const std::int64_t unseen = now.s - seen.s;
  if (!lag->last_error.empty() && unseen > kErrorLeast)
    return is("backup.error", {{"error", lag->last_error}});
  if (unseen > kUncheckedMost) return is("backup.unchecked", {{"at", written(seen)}});
  if (!lag->whole) return is("backup.beginning");
  if (lag->seconds_behind > kBehindMost)
    return is("backup.behind", {{"minutes", std::to_string(lag->seconds_behind / 60)}});
  if (!lag->left_out.empty()) return is("backup.left_out", {{"error", lag->left_out}});
  if (!lag->keys) return is("backup.keys_stay");
  return is(lag->pages ? "backup.good" : "backup.rows_elsewhere");
}

Examined certificate_finding(const std::optional<http::CertificateState>& state, bool behind_proxy,
                             Moment now) {
  const auto is = [](const char* key, std::map<std::string, std::string> args = {}) {
    return found("certificate", key, std::move(args));
  };
  if (!state) return is(behind_proxy ? "certificate.proxy" : "certificate.none");
  const std::int64_t left = state->not_after - now.s;
  if (left <= 0) return is("certificate.over");
  if (!state->trouble.empty()) return is("certificate.refused", {{"why", state->trouble}});
  const std::string days = std::to_string(left / 86400);
  return is(left < kCertificateDaysLeast * 86400 ? "certificate.ends" : "certificate.good",
            {{"days", days}});
}

}  // namespace duoc::server

// See certificate.h.
#include "http/certificate.h"

#include <sys/stat.h>

#include <ctime>
#include <stdexcept>

#include "base/clock.h"
#include "base/log.h"

namespace duoc::http {
namespace {

constexpr std::int64_t kTicketKeysSeconds = 12 * 3600;

std::int64_t now() { return std::time(nullptr); }

}  // namespace

Certificate::Certificate(TlsFiles files)
    : files_(std::move(files)), seen_(look_of_files()), read_at_(now()) {
  context_ = TlsContext::load(files_);
  if (context_->not_after() < now())
    log::line(log::Level::warning, "certificate_expired",
              "the certificate " + files_.certificate + " has expired: browsers will refuse it");
}

std::shared_ptr<const TlsContext> Certificate::context() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

CertificateState Certificate::state() const {
  const std::lock_guard lock(mutex_);
  return {context_->not_after(), trouble_};
}

// Who wrote when, not what: a renewal replaces the files, or the links that lead to them.
std::string Certificate::look_of_files() const {
  std::string out;
  for (const std::string* path : {&files_.certificate, &files_.key, &files_.client_authority}) {
    struct stat s {};
    if (path->empty() || ::stat(path->c_str(), &s) != 0) {
      out += "none ";
      continue;
    }
    for (const auto n : {static_cast<std::int64_t>(s.st_ino), static_cast<std::int64_t>(s.st_size),
                         static_cast<std::int64_t>(s.st_mode), std::int64_t{s.st_mtim.tv_sec},
                         std::int64_t{s.st_mtim.tv_nsec}})
      out += std::to_string(n) + " ";
  }
  return out;
}

void Certificate::look() {
  const std::string seen = look_of_files();
  {
    const std::lock_guard lock(mutex_);
    if (seen == seen_ && now() < read_at_ + kTicketKeysSeconds) return;
  }
  reload_as(seen);
}

void Certificate::reload() { reload_as(look_of_files()); }

void Certificate::reload_as(const std::string& seen) {
  std::shared_ptr<const TlsContext> fresh;
  std::string trouble;
  try {
    fresh = TlsContext::load(files_);
    if (fresh->not_after() < now() && context()->not_after() > fresh->not_after())
      throw std::runtime_error("the certificate " + files_.certificate + " has expired");
  } catch (const std::exception& e) {
    fresh = nullptr;
    trouble = e.what();
  }
  {
    const std::lock_guard lock(mutex_);
    seen_ = seen;
    read_at_ = now();
    trouble_ = trouble;
    if (fresh) context_ = fresh;
  }
  if (fresh) {
    log::line(log::Level::info, "certificate_read",
              "the certificate was read and is used for new connections",
              {{"not_after", rfc3339(Moment{fresh->not_after()})}});
  } else {
    log::line(log::Level::error, "certificate_refused",
              trouble + "; the earlier certificate stays in use");
  }
}

}  // namespace duoc::http

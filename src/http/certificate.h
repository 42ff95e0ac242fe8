// The server's certificate over time: a new pair of files is taken over while it serves, a broken
// one is not.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "http/http.h"
#include "http/tls.h"

namespace duoc::http {

/// Any thread.
class Certificate {
 public:
  /// Throws std::runtime_error with one sentence when the files cannot be used.
  explicit Certificate(TlsFiles files);
  /// What new connections begin with.
  std::shared_ptr<const TlsContext> context() const;
  CertificateState state() const;
  /// Reads the files again when they have changed, or when the keys of tickets have become old.
  void look();
  /// Reads the files again. What cannot be used is said in the log and in state().
  void reload();

 private:
  void reload_as(const std::string& seen);
  std::string look_of_files() const;

  const TlsFiles files_;
  mutable std::mutex mutex_;
  std::shared_ptr<const TlsContext> context_;
  std::string trouble_;
  std::string seen_;          // how the files looked when they were last read
  std::int64_t read_at_ = 0;  // seconds since 1970
};

}  // namespace duoc::http

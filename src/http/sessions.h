// Server-side sessions: a cookie holds a random token, this holds who it stands for. Knows numbers,
// not people.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/hash.h"
#include "http/http.h"

namespace duoc::http {

struct Session {
  std::int64_t person = 0;
  std::string csrf;
  Moment expires;
};

/// Any thread. Tokens are kept as hashes only.
class Sessions {
 public:
  static constexpr std::int64_t kSeconds = 12 * 3600;
  static constexpr const char* kCookie = "duoc_session";

  struct Opened {
    std::string token;
    Hash hash;
    Session session;
  };
  Opened open(std::int64_t person, Moment now);
  /// Takes over a session that was kept in the store.
  void restore(const Hash& hash, Session session);
  std::optional<Session> find(const Request& request, Moment now) const;
  /// Whether a session is still open: for what outlives the request that it began with.
  bool stands(const Hash& hash, Moment now) const;
  /// Ends the request's session; its hash, when there was one.
  std::optional<Hash> close(const Request& request);
  /// Ends every session of a person, but for the one named by its hash.
  void close_all_of(std::int64_t person, const std::optional<Hash>& but = std::nullopt);
  /// What the request's session is known by; nothing without a cookie.
  static std::optional<Hash> hash_of(const Request& request);
  /// True when a request that changes something carries the session's token in the header
  /// x-duoc-csrf.
  static bool csrf_ok(const Request& request, const Session& session);
  static std::string cookie(const std::string& token, bool secure);

 private:
  mutable std::mutex mutex_;
  std::map<Hash, Session> sessions_;
};

/// Slows down guessing: at most `most` failures within `seconds` of the first of them, whatever was
/// tried meanwhile and refused without a look.
class Throttle {
 public:
  Throttle(int most, int seconds) : most_(most), seconds_(seconds) {}
  /// Seconds to wait, 0 when a try is free.
  int wait(const std::string& who, Moment now) const;
  void failed(const std::string& who, Moment now);
  void succeeded(const std::string& who);

 private:
  int most_;
  int seconds_;
  mutable std::mutex mutex_;
  struct Tries {
    int failures = 0;
    Moment first;
  };
  std::map<std::string, Tries> tries_;
};

}  // namespace duoc::http

// See sessions.h.
#include "http/sessions.h"

namespace duoc::http {
namespace {

constexpr std::size_t kRemembered = 100'000;

}  // namespace

std::optional<Hash> Sessions::hash_of(const Request& request) {
  const auto token = request.cookie(kCookie);
  if (!token || token->empty() || token->size() > 100) return std::nullopt;
  return sha256(*token);
}

Sessions::Opened Sessions::open(std::int64_t person, Moment now) {
  Opened o;
  o.token = base64url(random_bytes(32));
  o.hash = sha256(o.token);
  o.session = {person, base64url(random_bytes(24)), now + kSeconds};
  const std::lock_guard lock(mutex_);
  if (sessions_.size() >= kRemembered)
    std::erase_if(sessions_, [&](const auto& s) { return s.second.expires < now; });
  sessions_[o.hash] = o.session;
  return o;
}

void Sessions::restore(const Hash& hash, Session session) {
  const std::lock_guard lock(mutex_);
  sessions_[hash] = std::move(session);
}

std::optional<Session> Sessions::find(const Request& request, Moment now) const {
  const auto hash = hash_of(request);
  if (!hash) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(*hash);
  if (found == sessions_.end() || found->second.expires < now) return std::nullopt;
  return found->second;
}

bool Sessions::stands(const Hash& hash, Moment now) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(hash);
  return found != sessions_.end() && found->second.expires >= now;
}

std::optional<Hash> Sessions::close(const Request& request) {
  const auto hash = hash_of(request);
  if (!hash) return std::nullopt;
  const std::lock_guard lock(mutex_);
  return sessions_.erase(*hash) != 0 ? hash : std::nullopt;
}

void Sessions::close_all_of(std::int64_t person, const std::optional<Hash>& but) {
  const std::lock_guard lock(mutex_);
  std::erase_if(sessions_,
                [&](const auto& s) { return s.second.person == person && s.first != but; });
}

bool Sessions::csrf_ok(const Request& request, const Session& session) {
  const auto given = request.header("x-duoc-csrf");
  // Compared by hash, so that the time it takes says nothing of where the two differ.
  return given && sha256(*given) == sha256(session.csrf);
}

std::string Sessions::cookie(const std::string& token, bool secure) {
  std::string out =
      std::string(kCookie) + "=" + token + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=";
  out += token.empty() ? "0" : std::to_string(kSeconds);
  if (secure) out += "; Secure";
  return out;
}

int Throttle::wait(const std::string& who, Moment now) const {
  const std::lock_guard lock(mutex_);
  const auto found = tries_.find(who);
  if (found == tries_.end() || found->second.failures < most_) return 0;
  const auto left = found->second.first.s + seconds_ - now.s;
  return left > 0 ? static_cast<int>(left) : 0;
}

void Throttle::failed(const std::string& who, Moment now) {
  const std::lock_guard lock(mutex_);
  if (tries_.size() > kRemembered) tries_.clear();
  Tries& t = tries_[who];
  if (t.failures == 0 || now.s - t.first.s >= seconds_) t = {0, now};
  ++t.failures;
}

void Throttle::succeeded(const std::string& who) {
  const std::lock_guard lock(mutex_);
  tries_.erase(who);
}

}  // namespace duoc::http

// See gate.h.
#include "http/gate.h"

#include <arpa/inet.h>

#include <algorithm>
#include <exception>
#include <optional>

#include "base/log.h"

namespace duoc::http {
namespace {

constexpr std::uint64_t kBodyStep = 64 * 1024;
constexpr std::size_t kOwnAnswer = 64 * 1024;  // smaller ones are bounded by the connections

Response plain(int status) {
  return {status,
          {{"content-type", "text/plain; charset=utf-8"}},
          std::string(reason_of(status)) + "\n",
          nullptr,
          nullptr};
}

// An address as proxies write it: with its port, in brackets, or IPv4 inside of IPv6. "" for
// anything else.
std::string address_in(std::string_view word) {
  while (word.starts_with(' ')) word.remove_prefix(1);
  while (word.ends_with(' ')) word.remove_suffix(1);
  if (word.starts_with('[')) {
    word = word.substr(1, word.find(']') - 1);
  } else if (word.find(':') == word.rfind(':')) {
    word = word.substr(0, word.find(':'));
  }
  const std::string text(word);
  in_addr v4{};
  in6_addr v6{};
  if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) return text;
  if (::inet_pton(AF_INET6, text.c_str(), &v6) != 1) return {};
  if (!IN6_IS_ADDR_V4MAPPED(&v6)) return text;
  char inner[INET_ADDRSTRLEN] = "";
  ::inet_ntop(AF_INET, v6.s6_addr + 12, inner, sizeof inner);
  return inner;
}

}  // namespace

Gate::Gate(const Options& o)
    : options_(o),
      connections_(o.connections, o.connections_of_one),
      forwarded_(o.connections, o.connections_of_one),
      bodies_(o.bodies_most, o.bodies_most / 2),
      streams_(o.connections, o.streams_of_one),
      answers_(o.answers_most, o.answers_most / 4),
      waiting_(o.waiting, o.waiting_of_one) {}

std::string Gate::group_of(const std::string& address) {
  in6_addr v6{};
  if (::inet_pton(AF_INET6, address.c_str(), &v6) != 1 || IN6_IS_ADDR_V4MAPPED(&v6)) return address;
  std::fill(v6.s6_addr + 8, v6.s6_addr + 16, std::uint8_t{0});
  char text[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(AF_INET6, &v6, text, sizeof text);
  return text;
}

std::string Gate::masked(const std::string& address) {
  const auto dot = address.rfind('.');
  if (dot != std::string::npos) return address.substr(0, dot) + ".0";
  return group_of(address);
}

std::shared_ptr<void> Gate::connect(const std::string& address, bool loopback) {
  std::shared_ptr<void> held;
  // The proxy's own are in no line: an empty name could hold no more than anybody else's.
  if (options_.behind_proxy && loopback) return std::make_shared<int>();
  connections_.take(group_of(address), 1, held);
  return held;
}

// What a proxy on this machine forwards is not asked from here; by which address it goes is
// believed only where such a proxy is known to stand, and only the last one of the last line, which
// it has added itself: those before are the client's own words.
void Gate::set_peer(const std::string& address, bool loopback, Request& r) const {
  r.peer = address;
  std::optional<std::string_view> forwarded;
  for (const auto& [name, value] : r.headers) {
    if (name == "x-forwarded-for") forwarded = value;
  }
  r.loopback = loopback && !forwarded && !r.header("forwarded");
  if (!options_.behind_proxy || !loopback || !forwarded) return;
  const auto comma = forwarded->rfind(',');
  const std::string named =
      address_in(comma == std::string_view::npos ? *forwarded : forwarded->substr(comma + 1));
  if (!named.empty()) r.peer = named;
}

std::string Gate::asker_of(const Request& request) const {
  if (options_.asker) {
    std::string signed_in = options_.asker(request);
    if (!signed_in.empty()) return signed_in;
  }
  return "@" + group_of(request.peer);
}

std::size_t Gate::body_limit_of(std::string_view target) const {
  const std::string_view path = target.substr(0, target.find('?'));
  std::size_t limit = options_.body_limit;
  std::size_t longest = 0;
  for (const auto& [prefix, bytes] : options_.body_limits) {
    if (path.starts_with(prefix) && prefix.size() > longest) {
      longest = prefix.size();
      limit = bytes;
    }
  }
  return limit;
}

int Gate::admit(std::uint64_t bytes, std::size_t limit, const std::function<bool(Request&)>& head,
                std::shared_ptr<void>& held) {
  if (bytes > limit) return 413;
  if (bytes <= options_.free_body) return 200;
  Request request;
  if (!head(request)) return 400;
  const int allowed = options_.before_large_body ? options_.before_large_body(request) : 200;
  if (allowed != 200) return allowed;
  if (bytes > bodies_.most() - bodies_.taken()) return 503;
  held = bodies_.hold(asker_of(request));
  return 200;
}

// By what has come, not by what was announced: who announces much and sends nothing takes nobody's
// room.
int Gate::admit_more(const std::shared_ptr<void>& held, std::uint64_t so_far, std::uint64_t bytes) {
  if (!held || so_far <= options_.free_body) return 200;
  return bodies_.grow(held, std::min(bytes, (so_far / kBodyStep + 1) * kBodyStep));
}

int Gate::take_request(const Request& request, std::shared_ptr<void>& held) {
  if (!options_.behind_proxy || request.loopback) return 200;
  return forwarded_.take(group_of(request.peer), 1, held);
}

int Gate::take_stream(const std::string& asker, std::shared_ptr<void>& held) {
  return streams_.take(asker, 1, held);
}

int Gate::take_answer(const std::string& asker, std::size_t bytes, std::shared_ptr<void>& held) {
  return bytes <= kOwnAnswer ? 200 : answers_.take(asker, bytes, held);
}

int Gate::wait_for_turn(const std::string& asker, std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  using Put = FairQueue<std::function<void()>>::Put;
  switch (waiting_.put(asker, work)) {
    case Put::taken:
      return 200;
    case Put::own_full:
      return 429;
    case Put::full:
      break;
  }
  return 503;
}

void Gate::guarded(std::function<void()> given) {
  std::optional<std::function<void()>> work(std::move(given));
  try {
    (*work)();
  } catch (const std::exception& trouble) {
    const PutDownTo because(
        log::trouble("request_failed", std::string("a request failed: ") + trouble.what()));
    work.reset();
  }
}

bool Gate::next() {
  std::optional<std::function<void()>> work;
  {
    const std::lock_guard lock(mutex_);
    if (running_ >= options_.threads) {
      ++owed_;
      return false;
    }
    work = waiting_.take();
    if (!work) return false;
    ++running_;
  }
  guarded(std::move(*work));
  const std::lock_guard lock(mutex_);
  --running_;
  if (owed_ == 0) return false;
  --owed_;
  return true;
}

bool Gate::at_once(std::string_view path) const {
  const auto& all = options_.at_once;
  return std::find(all.begin(), all.end(), path) != all.end();
}

Response Gate::refused(int status, const std::string& incident) const {
  Response r = options_.refuse ? options_.refuse(status, incident) : plain(status);
  const auto is_wait = [](const auto& header) { return header.first == "retry-after"; };
  if ((status == 429 || status == 503) && std::none_of(r.headers.begin(), r.headers.end(), is_wait))
    r.headers.emplace_back("retry-after", "2");
  return r;
}

ServerLoad Gate::load() const {
  ServerLoad out;
  out.streams = streams_.taken();
  out.body_bytes = bodies_.taken();
  out.answer_bytes = answers_.taken();
  const std::lock_guard lock(mutex_);
  out.waiting = waiting_.size();
  return out;
}

}  // namespace duoc::http

// See receiving.h.
#include "server/receiving.h"

#include <charconv>
#include <filesystem>
#include <utility>

#include "backup/part.h"
#include "backup/writer.h"
#include "base/hash.h"
#include "base/json_out.h"

namespace duoc::server {
namespace {

constexpr std::uintmax_t kRoom = 1u << 30;  // the disk is never filled to the last byte

http::Response plain(int status, const std::string& text = "") {
  return {status, {{"content-type", "text/plain; charset=utf-8"}}, text, nullptr, nullptr};
}

http::Response done() { return {204, {}, "", nullptr, nullptr}; }

std::uint64_t number_in(const http::Request& request) {
  const std::string_view text = request.param("number");
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && n < 1'000'000'000'000 ? n : 0;
}

}  // namespace

Receiving::Receiving(const std::string& folder, int keep_days, std::string token,
                     http::Options options)
    : shelf_(folder, keep_days),
      token_(std::move(token)),
      server_(with_bounds(std::move(options)), router_) {
  add("PUT", "/backup/v1/installation", &Receiving::greet);
  add("GET", "/backup/v1/newest/{installation}/{generation}/{number}", &Receiving::tell_newest);
  add("POST", "/backup/v1/openings/{generation}", &Receiving::take_opening);
  add("PUT", "/backup/v1/parts/{generation}/{number}", &Receiving::take_part);
  add("GET", "/backup/v1/parts/{generation}/{number}/hash", &Receiving::tell_hash);
  add("POST", "/backup/v1/heads/{generation}", &Receiving::take_line);
  add("GET", "/backup/v1/files/{name}", &Receiving::has_file);
  add("PUT", "/backup/v1/files/{name}", &Receiving::take_file);
  add("PUT", "/backup/v1/keys/{name}", &Receiving::take_keys);
}

http::Options Receiving::with_bounds(http::Options options) const {
  options.body_limits = {{"/backup/v1/parts/", backup::kPartMost},
                         {"/backup/v1/files/", backup::kPartMost},
                         {"/backup/v1/keys/", backup::kPartMost}};
  options.bodies_most = 2 * backup::kPartMost;  // and a sender has half of it
  options.before_large_body = [this](const http::Request& head) {
    return let_in(head) ? 200 : 401;
  };
  return options;
}

// Hashes are compared, so that the time it takes tells nothing of the token.
bool Receiving::let_in(const http::Request& request) const {
  if (token_.empty()) return !request.peer_subject.empty();
  const auto shown = request.header("authorization").value_or("");
  return sha256(shown) == sha256("Bearer " + token_);
}

void Receiving::add(const std::string& method, const std::string& pattern, Work work) {
  router_.add(method, pattern, [this, work](http::Request&& request, http::Reply reply) {
    if (!let_in(request)) return reply(plain(401, "show the token or the certificate\n"));
    auto kept = std::make_shared<http::Request>(std::move(request));
    const auto taken = lane_.submit([this, work, kept, reply] {
      try {
        reply((this->*work)(*kept));
      } catch (const backup::Occupied& occupied) {
        reply(plain(409, std::string(occupied.what()) + "\n"));
      } catch (const backup::Emptied& emptied) {
        reply(plain(410, std::string(emptied.what()) + "\n"));
      } catch (const std::exception& trouble) {
        std::fprintf(stderr, "duoc receive: %s\n", trouble.what());
        reply(plain(503, std::string(trouble.what()) + "\n"));
      }
    });
    if (!taken) reply(plain(503, "too much at once: try again\n"));
  });
}

http::Response Receiving::greet(const http::Request& request) {
  if (!backup::is_file_name(request.body)) return plain(422, "an installation is 64 digits\n");
  const bool fresh = shelf_.installation().empty();
  if (fresh && held_)
    throw backup::Emptied(
        "the receiver's folder held a backup and holds none now: is its disk mounted? If it was "
        "emptied on purpose, start the receiver again");
  try {
    shelf_.begin(request.body);
  } catch (const std::runtime_error& other) {
    return plain(403, std::string(other.what()) + "\n");
  }
  held_ = true;
  return fresh ? plain(201) : done();
}

// Of the newest row alone, and nothing that is not signed and open to read in its headers.
http::Response Receiving::tell_newest(const http::Request& request) {
  const std::string installation(request.param("installation"));
  const std::string generation(request.param("generation"));
  if (!backup::is_file_name(installation)) return plain(404, "no such place\n");
  std::optional<backup::Held> held;
  try {
    held = shelf_.look(installation,
                       {backup::is_generation(generation) ? generation : "", number_in(request)});
  } catch (const std::runtime_error& other) {
    return plain(403, std::string(other.what()) + "\n");
  }
  if (!held) throw backup::Emptied("the receiver's folder holds no backup");
  held_ = true;
  const backup::Newest newest = held->newest.value_or(backup::Newest{});
  JsonOut out;
  out.open().field("target", held->target).field("generation", newest.generation);
  out.field("number", newest.number).field("hash", newest.hash).field("bytes", newest.bytes);
  out.field("opened", newest.opened).close();
  return {200, {{"content-type", "application/json"}}, out.take(), nullptr, nullptr};
}

http::Response Receiving::take_opening(const http::Request& request) {
  const std::string generation(request.param("generation"));
  if (!backup::is_generation(generation)) return plain(404, "no such place\n");
  const auto key = owner();
  const auto opening = backup::Opening::parse(request.body, &key);
  if (!opening || opening->generation != generation)
    return plain(422, "the opening is not signed by the installation whose backup this is\n");
  shelf_.open(generation, request.body);
  return done();
}

// Whose backup this is.
journal::PublicKey Receiving::owner() const {
  const auto key = hash_from_hex(shelf_.installation());
  if (!key) throw backup::Emptied("the receiver's folder holds no backup any more");
  return *key;
}

// What does not belong here is not kept: a part names its place and its installation, and is
// signed.
std::string Receiving::trouble_of(const http::Request& request, const std::string& generation,
                                  std::uint64_t number, const std::string& name) const {
  const auto header = backup::read_header(request.body);
  if (!header) return "this is not a part of a backup";
  if (header->generation != generation || header->number != number || header->name != name)
    return "the part does not name the place it is sent to";
  if (!backup::signed_by(request.body, owner()))
    return "the part is not signed by the installation whose backup this is";
  if (std::filesystem::space(shelf_.folder()).available < kRoom)
    throw std::runtime_error("the receiver's disk is nearly full: nothing more is taken");
  return {};
}

http::Response Receiving::take_part(const http::Request& request) {
  const std::string generation(request.param("generation"));
  const std::uint64_t number = number_in(request);
  if (!backup::is_generation(generation) || number == 0) return plain(404, "no such place\n");
  const std::string trouble = trouble_of(request, generation, number, "");
  if (!trouble.empty()) return plain(422, trouble + "\n");
  shelf_.put_part(generation, number, request.body);
  return done();
}

http::Response Receiving::tell_hash(const http::Request& request) {
  const std::string generation(request.param("generation"));
  const std::uint64_t number = number_in(request);
  if (!backup::is_generation(generation) || number == 0) return plain(404, "no such place\n");
  const auto hash = shelf_.hash_of(generation, number);
  return hash ? plain(200, *hash) : plain(404, "not there\n");
}

http::Response Receiving::take_line(const http::Request& request) {
  const std::string generation(request.param("generation"));
  if (!backup::is_generation(generation)) return plain(404, "no such place\n");
  const auto key = owner();
  const auto head = journal::parse_head(request.body);
  const bool ours = head && head->key == key && journal::check_signature(head->head, key);
  if (!ours && !backup::read_erasure(request.body, key))
    return plain(422, "the line is not signed by the installation whose backup this is\n");
  shelf_.add_line(generation, request.body);
  return done();
}

http::Response Receiving::has_file(const http::Request& request) {
  const std::string name(request.param("name"));
  if (!backup::is_file_name(name) || !shelf_.has_file(name)) return plain(404, "not there\n");
  return done();
}

http::Response Receiving::take_file(const http::Request& request) {
  const std::string name(request.param("name"));
  if (!backup::is_file_name(name)) return plain(404, "no such place\n");
  const std::string trouble = trouble_of(request, "", 0, name);
  if (!trouble.empty()) return plain(422, trouble + "\n");
  shelf_.put_file(name, request.body);
  return done();
}

http::Response Receiving::take_keys(const http::Request& request) {
  const std::string name(request.param("name"));
  if (!backup::is_keys_name(name)) return plain(404, "no such place\n");
  const std::string trouble = trouble_of(request, "", 0, name);
  if (!trouble.empty()) return plain(422, trouble + "\n");
  shelf_.put_keys(name, request.body);
  shelf_.prune();
  return done();
}

// What is over goes whether anybody sends or not. By the steady clock: one that is set back does
// not keep what is over.
void Receiving::prune_hourly() {
  std::unique_lock lock(pruning_);
  while (!stopped_) {
    lane_.submit([this] {
      try {
        shelf_.prune();
      } catch (const std::exception& trouble) {
        std::fprintf(stderr, "duoc receive: %s\n", trouble.what());
      }
    });
    stopping_.wait_for(lock, std::chrono::hours(1), [this] { return stopped_; });
  }
}

std::uint16_t Receiving::start() {
  const auto port = server_.start();
  pruner_ = std::thread([this] { prune_hourly(); });
  return port;
}

void Receiving::stop() {
  {
    const std::lock_guard lock(pruning_);
    if (std::exchange(stopped_, true)) return;
  }
  stopping_.notify_all();
  if (pruner_.joinable()) pruner_.join();
  server_.stop();
  lane_.stop();
}

}  // namespace duoc::server

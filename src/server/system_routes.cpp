// What watches the server asks: is it alive, can it write, how much of everything. And live events
// and the journal's head, which belong to no module.
#include <filesystem>
#include <fstream>

#include "base/log.h"
#include "http/exposition.h"
#include "http/problem.h"
#include "kernel/access/access.h"
#include "server/backup_serving.h"
#include "server/service.h"

namespace duoc::server {

// By address and by the name that was asked for: a foreign name that leads here, or a proxy, is not
// somebody at this machine.
bool Service::on_this_machine(const http::Request& request) {
  std::string_view host = request.header("host").value_or("");
  const auto port = host.rfind(':');
  if (port != std::string_view::npos && host.find(']', port) == std::string_view::npos)
    host = host.substr(0, port);
  return request.loopback && (host == "localhost" || host == "127.0.0.1" || host == "[::1]");
}

namespace {

constexpr std::uintmax_t kDiskLeast = 64u << 20;  // bytes; an act needs little, a file up to 20 MB

std::uintmax_t room_in(const std::string& folder) {
  std::error_code unknown;
  const auto space = std::filesystem::space(folder, unknown);
  return unknown ? kDiskLeast : space.available;
}

double resident_bytes() {
  std::ifstream in("/proc/self/statm");
  double pages = 0;
  double resident = 0;
  in >> pages >> resident;
  return resident * 4096;
}

double open_descriptors() {
  std::error_code unknown;
  double n = 0;
  for (auto i = std::filesystem::directory_iterator("/proc/self/fd", unknown);
       !unknown && i != std::filesystem::directory_iterator(); i.increment(unknown))
    ++n;
  return n;
}

}  // namespace

// The first thing in the way of an act, or nothing. A store in trouble is tried again by the
// committer itself, so that what is mended shows here without an act.
std::string Service::not_ready() const {
  if (in_.committer->trouble()) return "store";
  if (room_in(in_.places.keys) < kDiskLeast) return "disk";
  // Entries are counted before they are acknowledged, so figures are never behind what was.
  const Position acknowledged = in_.committer->position();
  if (in_.ledger->position() < acknowledged) return "figures";
  if (in_.committer->load().waiting >= Committer::kQueue) return "queue";
  return "";
}

std::string Service::health_json(bool whole) const {
  JsonOut out;
  out.open().field("status", "ok").field("position", in_.committer->position());
  out.field("figures_position", in_.ledger->position());
  out.field("streams", static_cast<std::uint64_t>(live_.open_streams())).key("backup");
  if (watched_.backup == nullptr) {
    out.null();
  } else {
    write_lag(out, watched_.backup->lag(), whole ? Told::watcher : Told::stranger);
  }
  if (server_.certificate()) {
    out.key("certificate");
    write_certificate(out);
  }
  out.close();
  return out.take();
}

void Service::write_certificate(JsonOut& out) const {
  const auto in_use = server_.certificate();
  if (!in_use) {
    out.null();
    return;
  }
  const Moment ends{in_use->not_after};
  out.open().field("ends", ends).field("days", (ends.s - in_.committer->now().s) / 86400);
  out.field("newer_refused", !in_use->trouble.empty()).close();
}

// For a person's eye; who draws curves reads the metrics.
void Service::write_load(JsonOut& out) const {
  const WriterLoad w = in_.committer->load();
  const http::ServerLoad s = server_.load();
  out.key("load").open().key("waiting").open();
  out.field("acts", w.waiting).field("rows", w.chores).field("passwords", slow_.waiting());
  out.field("files", bulk_.waiting()).field("scans", pages_.waiting());
  out.field("requests", s.waiting).close();
  out.field("acts_written", w.written).field("acts_refused", w.refused);
  out.field("acts_not_written", w.not_written).field("connections", s.connections);
  out.field("streams", s.streams).field("body_bytes", s.body_bytes);
  out.field("answer_bytes", s.answer_bytes);
  out.field("resident_bytes", static_cast<std::uint64_t>(resident_bytes()));
  out.field("open_files", static_cast<std::uint64_t>(open_descriptors()));
  out.field("disk_free_bytes", static_cast<std::uint64_t>(room_in(in_.places.keys))).close();
}

std::string Service::metrics() const {
  http::Exposition out;
  server_.write_metrics(out);
  const WriterLoad w = in_.committer->load();
  out.family("duoc_acts_total", "counter", "Acts by how they ended.");
  out.sample({{"outcome", "written"}}, static_cast<double>(w.written));
  out.sample({{"outcome", "refused"}}, static_cast<double>(w.refused));
  out.sample({{"outcome", "not_written"}}, static_cast<double>(w.not_written));
  out.family("duoc_queue_length", "gauge", "What waits, by where it waits.");
  out.sample({{"queue", "acts"}}, static_cast<double>(w.waiting));
  out.sample({{"queue", "rows"}}, static_cast<double>(w.chores));
  out.sample({{"queue", "passwords"}}, static_cast<double>(slow_.waiting()));
  out.sample({{"queue", "files"}}, static_cast<double>(bulk_.waiting()));
  out.sample({{"queue", "scans"}}, static_cast<double>(pages_.waiting()));
  out.family("duoc_commit_seconds", "histogram", "A batch of acts, until it is durable.");
  out.sample({}, w.commits);
  const Position figures = in_.ledger->position();
  const Position position = std::max(in_.committer->position(), figures);
  out.one("duoc_journal_position", "gauge", "The newest entry.", static_cast<double>(position));
  out.one("duoc_figures_lag", "gauge", "Entries that the figures have not taken over.",
          static_cast<double>(position - figures));
  out.one("duoc_ready", "gauge", "1 when acts can be written.", not_ready().empty() ? 1 : 0);
  out.one("duoc_disk_free_bytes", "gauge", "Room where keys and files lie.",
          static_cast<double>(room_in(in_.places.keys)));
  if (watched_.backup != nullptr) {
    const backup::Lag lag = watched_.backup->lag();
    out.one("duoc_backup_behind_seconds", "gauge", "Age of the oldest act that is not backed up.",
            static_cast<double>(lag.seconds_behind));
    out.one("duoc_backup_behind_bytes", "gauge", "Committed and not yet at the backup's target.",
            static_cast<double>(lag.bytes_behind));
    out.one("duoc_backup_checked_timestamp_seconds", "gauge",
            "When the target was last seen to hold what was sent; 0 for not yet.",
            static_cast<double>(lag.checked.s));
    out.one("duoc_backup_in_order", "gauge", "1 when the newest attempt went well.",
            lag.last_error.empty() ? 1 : 0);
  }
  out.one("duoc_incidents_total", "counter", "Trouble that somebody was told of.",
          static_cast<double>(log::incidents().count));
  out.one("process_resident_memory_bytes", "gauge", "Resident memory.", resident_bytes());
  out.one("process_open_fds", "gauge", "Open descriptors.", open_descriptors());
  out.family("duoc_build_info", "gauge", "1, with what was built and where the rows stand.");
  out.sample({{"version", DUOC_VERSION}, {"store", in_.store->engine_name()}}, 1);
  return out.take();
}

// Not for the open net: asked from this machine itself, or with the token.
bool Service::may_watch(const http::Request& request) const {
  if (on_this_machine(request)) return true;
  const auto given = request.header("authorization");
  constexpr std::string_view kScheme = "Bearer ";
  return !watched_.metrics_token.empty() && given && given->starts_with(kScheme) &&
         sha256(given->substr(kScheme.size())) == sha256(watched_.metrics_token);
}

void Service::add_system_routes() {
  router_.add("GET", "/api/v1/live", [this](http::Request&& request, http::Reply reply) {
    const auto who = api_.visit(request, false);
    if (!who) return reply(directives::Api::refuse(request, who.fault()));
    // A stream outlives its request, but not its session.
    const auto session = http::Sessions::hash_of(request);
    reply(live_.open(
        "hello",
        [this] { return "{\"position\":" + std::to_string(in_.committer->position()) + "}"; },
        [this, session] { return sessions_.stands(*session, in_.committer->now()); }));
  });
  router_.add("GET", "/api/v1/journal/head", [this](http::Request&&, http::Reply reply) {
    // Public on purpose: a head that many have seen cannot be taken back.
    reply(http::json(journal::head_json(in_.committer->head(), in_.signer.public_key())));
  });
  for (const char* path : {"/api/v1/health", "/health"}) {
    router_.add("GET", path, [this](http::Request&& request, http::Reply reply) {
      reply(http::json(health_json(may_watch(request))));
    });
  }
  router_.add("GET", "/api/v1/ready", [this](http::Request&& request, http::Reply reply) {
    const std::string reason = not_ready();
    if (!reason.empty()) {
      return reply(directives::Api::refuse(
          request, {Refusal::overloaded, "server.not_ready", "", {{"reason", reason}}}));
    }
    reply(http::json(R"({"status":"ready"})"));
  });
  router_.add("GET", "/metrics", [this](http::Request&& request, http::Reply reply) {
    if (!may_watch(request))
      return reply(
          directives::Api::refuse(request, {Refusal::forbidden, "metrics.not_here", "", {}}));
    reply({200,
           {{"content-type", http::Exposition::kType}, {"cache-control", "no-store"}},
           metrics(),
           nullptr,
           nullptr});
  });
}

}  // namespace duoc::server

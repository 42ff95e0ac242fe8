// A serving installation: routes, sessions, live events.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "api/slow_lane.h"
#include "backup/shipper.h"
#include "http/http.h"
#include "http/sessions.h"
#include "modules/capacity/api.h"
#include "modules/directives/api.h"
#include "modules/organisation/api.h"
#include "server/installation.h"
#include "server/rounds.h"

namespace duoc::server {

/// Tells browsers what moved.
class Announcer final : public Follower {
 public:
  explicit Announcer(http::Live& live) : live_(live) {}
  void follow(const Entry& entry) override;

 private:
  http::Live& live_;
};

class Service {
 public:
  /// What health and metrics tell of beside the installation, and to whom.
  struct Watched {
    std::string metrics_token = {};           // opens the metrics to other machines; "" for nobody
    const backup::Shipper* backup = nullptr;  // if anything
  };
  Service(Installation& installation, http::Options options)
      : Service(installation, std::move(options), Watched()) {}
  Service(Installation& installation, http::Options options, Watched watched);
  ~Service();
  std::uint16_t start();
  void stop();
  /// Whether it answers a question and its threads take work, within so long.
  bool answers(std::chrono::milliseconds patience);
  /// Reads the certificate again.
  void reload() { server_.reload(); }
  http::Router& router() { return router_; }

 private:
  static bool on_this_machine(const http::Request& request);
  /// What keeps acts from being written: "store", "disk", "figures", "queue"; "" for nothing.
  std::string not_ready() const;
  bool may_watch(const http::Request& request) const;
  std::string health_json(bool whole) const;
  std::string metrics() const;
  void write_certificate(JsonOut& out) const;
  void write_load(JsonOut& out) const;
  std::vector<Examined> live_findings() const;
  void write_store(JsonOut& out, const Round& round) const;
  void write_first_steps(JsonOut& out, const Round& round, const std::vector<Examined>& live) const;
  std::string system_json(const Round& round, Language language) const;
  void add_system_page();
  void add_session_routes();
  void add_system_routes();
  void add_pages();
  static void describe(http::Reference& reference);
  void sign_in(http::Request request, http::Reply reply);
  void open_session(http::Request request, http::Reply reply, PersonId person,
                    const std::string& checked);
  std::string session_json(const http::Session& session, directives::Language language,
                           Moment now) const;
  std::string signed_out_json(const http::Request& request) const;
  void write_example(JsonOut& out) const;

  Installation& in_;
  const Watched watched_;
  const Moment started_;
  const bool behind_proxy_;
  http::Live live_;
  Announcer announcer_;
  http::Sessions sessions_;
  // A name is locked only for the address that guesses at it: a stranger must not keep its owner
  // out. Guessing from everywhere at once is slowed down all the same.
  http::Throttle by_name_here_{5, 60};
  http::Throttle by_name_{100, 60};
  http::Throttle by_peer_{20, 60};
  api::SlowLane slow_{256, 128};  // passwords, slow on purpose
  api::SlowLane bulk_{32, 8};     // annexes, uploads, long lists
  api::SlowLane pages_{8, 2};     // scans: minutes each
  Rounds rounds_;
  http::Router router_;
  directives::Api api_;
  organisation::Api organisation_;
  capacity::Api capacity_;
  http::Server server_;
};

}  // namespace duoc::server

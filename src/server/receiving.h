// What `duoc receive` serves: an append-only shelf over HTTP. Whoever sends may add a part, ask
// whether one is there, and nothing else.
#pragma once

#include <string>

#include "api/slow_lane.h"
#include "backup/shelf.h"
#include "http/http.h"
#include "kernel/journal/seal.h"

namespace duoc::server {

class Receiving {
 public:
  /// `token`: "" when a client certificate is what lets in.
  Receiving(const std::string& folder, int keep_days, std::string token, http::Options options);
  std::uint16_t start();
  void reload() { server_.reload(); }
  void stop();

 private:
  using Work = http::Response (Receiving::*)(const http::Request&);
  void add(const std::string& method, const std::string& pattern, Work work);
  bool let_in(const http::Request& request) const;
  http::Options with_bounds(http::Options options) const;
  http::Response greet(const http::Request& request);
  http::Response tell_newest(const http::Request& request);
  http::Response take_opening(const http::Request& request);
  http::Response take_part(const http::Request& request);
  http::Response tell_hash(const http::Request& request);
  http::Response take_line(const http::Request& request);
  http::Response has_file(const http::Request& request);
  http::Response take_file(const http::Request& request);
  http::Response take_keys(const http::Request& request);
  journal::PublicKey owner() const;
  std::string trouble_of(const http::Request& request, const std::string& generation,
                         std::uint64_t number, const std::string& name) const;
  void prune_now_and_then();

  backup::Shelf shelf_;
  std::string token_;
  api::SlowLane lane_{64};  // one at a time: writes to the disk and waits for it
  std::int64_t pruned_ = 0;
  bool held_ = false;  // there was a backup in the folder since this process began
  http::Router router_;
  http::Server server_;
};

}  // namespace duoc::server

// What `duoc receive` serves: an append-only shelf over HTTP. Whoever sends may add a part, ask
// whether one is there, and nothing else.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "api/slow_lane.h"
#include "backup/shelf.h"
#include "http/http.h"
#include "kernel/journal/seal.h"

namespace duoc::server {

class Receiving {
 public:
  /// `token`: "" when a client certificate is what lets in.
  Receiving(const std::string& folder, int keep_days, std::string token, http::Options options);
  ~Receiving() { stop(); }
  Receiving(const Receiving&) = delete;
  Receiving& operator=(const Receiving&) = delete;
  std::uint16_t start();
  void reload() { server_.reload(); }
  /// Whether its threads take work, within so long.
  bool turns(std::chrono::milliseconds patience) { return server_.turns(patience); }
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
  void prune_hourly();

  backup::Shelf shelf_;
  std::string token_;
  api::SlowLane lane_{64};  // one at a time: writes to the disk and waits for it
  bool held_ = false;       // there was a backup in the folder since this process began
  http::Router router_;
  http::Server server_;
  std::mutex pruning_;
  std::condition_variable stopping_;
  bool stopped_ = false;
  std::thread pruner_;
};

}  // namespace duoc::server

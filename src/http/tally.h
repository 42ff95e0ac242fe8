// What was asked and how it ended: by route and status, and how long it took.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/histogram.h"
#include "http/exposition.h"
#include "http/reference.h"

namespace duoc::http {

/// Any thread. Routes are known by their place in Router::routes(); -1 is everything that has none.
class Tally {
 public:
  explicit Tally(std::vector<Route> routes);
  void count(int route, int status, double seconds);
  /// A connection that found no place.
  void turned_away();
  /// "GET /api/v1/tasks/{id}"; "other" for what has no route.
  const std::string& name_of(int route) const;
  void write(Exposition& out) const;

 private:
  struct Asked {
    std::map<int, std::uint64_t> by_status;
    Histogram seconds;
  };
  std::vector<std::string> names_;  // the last is "other"
  mutable std::mutex mutex_;
  std::vector<Asked> asked_;
  std::uint64_t turned_away_ = 0;
};

/// One more as long as it lives.
struct Counted {
  explicit Counted(std::atomic<std::size_t>& all) : all(all) { ++all; }
  ~Counted() { --all; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  std::atomic<std::size_t>& all;
};

}  // namespace duoc::http

// See tally.h.
#include "http/tally.h"

namespace duoc::http {

Tally::Tally(std::vector<Route> routes) {
  for (const Route& r : routes) names_.push_back(r.method + " " + r.pattern);
  names_.emplace_back("other");
  asked_.resize(names_.size());
}

const std::string& Tally::name_of(int route) const {
  return route < 0 ? names_.back() : names_[static_cast<std::size_t>(route)];
}

void Tally::count(int route, int status, double seconds) {
  const std::lock_guard lock(mutex_);
  Asked& a = route < 0 ? asked_.back() : asked_[static_cast<std::size_t>(route)];
  ++a.by_status[status];
  a.seconds.add(seconds);
}

void Tally::turned_away() {
  const std::lock_guard lock(mutex_);
  ++turned_away_;
}

void Tally::write(Exposition& out) const {
  const std::lock_guard lock(mutex_);
  out.family("duoc_http_requests_total", "counter", "Answers by route and status.");
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    for (const auto& [status, n] : asked_[i].by_status)
      out.sample({{"route", names_[i]}, {"status", std::to_string(status)}},
                 static_cast<double>(n));
  }
  out.family("duoc_http_request_seconds", "histogram",
             "From the whole request to its answer, before it is sent.");
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    if (asked_[i].seconds.total > 0) out.sample({{"route", names_[i]}}, asked_[i].seconds);
  }
  out.one("duoc_http_connections_turned_away_total", "counter",
          "Connections for which there was no place.", static_cast<double>(turned_away_));
}

}  // namespace duoc::http

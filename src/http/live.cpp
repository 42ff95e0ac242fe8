// Server-sent events: each event's bytes are made once and shared by all streams.
#include <algorithm>

#include "http/http.h"
#include "http/subscription.h"

namespace duoc::http {

struct Live::Hub {
  mutable std::mutex mutex;
  std::vector<std::weak_ptr<Subscription>> streams;
  bool closed = false;
};

namespace {

std::shared_ptr<const std::string> event_bytes(std::string_view event, std::string_view data) {
  std::string out = "event: ";
  out += event;
  out += "\ndata: ";
  out += data;
  out += "\n\n";
  return std::make_shared<const std::string>(std::move(out));
}

}  // namespace

Live::Live() : hub_(std::make_shared<Hub>()) {}
Live::~Live() { close(); }

Response Live::open(std::string_view first_event, const std::function<std::string()>& first_data,
                    std::function<bool()> stands) {
  auto stream = std::make_shared<Subscription>(std::move(stands));
  {
    const std::lock_guard lock(hub_->mutex);
    if (hub_->closed) stream->close();
    std::erase_if(hub_->streams, [](const auto& s) { return s.expired(); });
    hub_->streams.push_back(stream);
  }
  stream->push(event_bytes(first_event, first_data()));
  Response r;
  r.headers = {{"content-type", "text/event-stream; charset=utf-8"}, {"cache-control", "no-store"}};
  r.stream = std::move(stream);
  return r;
}

void Live::publish(std::string_view event, std::string_view data) {
  const auto bytes = event_bytes(event, data);
  std::vector<std::shared_ptr<Subscription>> open;
  {
    const std::lock_guard lock(hub_->mutex);
    for (const auto& s : hub_->streams) {
      if (auto stream = s.lock()) open.push_back(std::move(stream));
    }
  }
  for (const auto& stream : open) stream->push(bytes);
}

std::size_t Live::open_streams() const {
  const std::lock_guard lock(hub_->mutex);
  return static_cast<std::size_t>(std::count_if(hub_->streams.begin(), hub_->streams.end(),
                                                [](const auto& s) { return !s.expired(); }));
}

void Live::close() {
  const std::lock_guard lock(hub_->mutex);
  hub_->closed = true;
  for (const auto& s : hub_->streams) {
    if (auto stream = s.lock()) stream->close();
  }
}

}  // namespace duoc::http

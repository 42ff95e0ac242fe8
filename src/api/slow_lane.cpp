// See slow_lane.h.
#include "api/slow_lane.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "base/fair_queue.h"
#include "base/log.h"
#include "http/http.h"

namespace duoc::api {

struct SlowLane::Inside {
  using Queue = FairQueue<std::function<void()>>;
  Inside(std::size_t most, std::size_t of_one) : queue(most, of_one == 0 ? most : of_one) {}

  mutable std::mutex mutex;
  std::condition_variable wake;
  Queue queue;
  bool stopping = false;
  std::thread thread;

  void loop() {
    for (;;) {
      std::function<void()> work;
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, [&] { return stopping || !queue.empty(); });
        if (stopping) return;
        work = std::move(*queue.take());
      }
      try {
        work();
      } catch (const std::exception& trouble) {  // its Reply goes unanswered: a 500
        const http::PutDownTo because(
            log::trouble("slow_work_failed", std::string("slow work failed: ") + trouble.what()));
        work = nullptr;
      }
    }
  }
};

SlowLane::SlowLane(std::size_t waiting, std::size_t of_one)
    : inside_(std::make_unique<Inside>(waiting, of_one)) {
  inside_->thread = std::thread([this] { inside_->loop(); });
}

SlowLane::~SlowLane() { stop(); }

Checked SlowLane::submit(const std::string& whose, std::function<void()> work) {
  const Fault overloaded{Refusal::overloaded, "server.overloaded", "", {}};
  {
    const std::lock_guard lock(inside_->mutex);
    if (inside_->stopping) return overloaded;
    switch (inside_->queue.put(whose, work)) {
      case Inside::Queue::Put::taken:
        break;
      case Inside::Queue::Put::own_full:
        return Fault{Refusal::overloaded, "server.many_at_once", "", {{"retry_after", "5"}}};
      case Inside::Queue::Put::full:
        return overloaded;
    }
  }
  inside_->wake.notify_one();
  return Done{};
}

std::size_t SlowLane::waiting() const {
  const std::lock_guard lock(inside_->mutex);
  return inside_->queue.size();
}

std::function<bool(int, int)> SlowLane::while_wanted(std::chrono::seconds most) const {
  const auto until = std::chrono::steady_clock::now() + most;
  return [inside = inside_.get(), until](int, int) {
    const std::lock_guard lock(inside->mutex);
    return !inside->stopping && std::chrono::steady_clock::now() < until;
  };
}

void SlowLane::stop() {
  Inside::Queue dropped(0, 0);
  {
    const std::lock_guard lock(inside_->mutex);
    inside_->stopping = true;
    std::swap(dropped, inside_->queue);
  }
  inside_->wake.notify_all();
  if (inside_->thread.joinable()) inside_->thread.join();
}

}  // namespace duoc::api

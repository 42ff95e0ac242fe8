// See slow_lane.h.
#include "api/slow_lane.h"

#include <condition_variable>
#include <cstdio>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

namespace duoc::api {

struct SlowLane::Inside {
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::function<void()>> queue;
  std::size_t most = 0;
  bool stopping = false;
  std::thread thread;

  void loop() {
    for (;;) {
      std::function<void()> work;
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, [&] { return stopping || !queue.empty(); });
        if (stopping) return;
        work = std::move(queue.front());
        queue.pop_front();
      }
      try {
        work();
      } catch (const std::exception& trouble) {  // its Reply goes unanswered: a 500
        std::fprintf(stderr, "duoc: slow work failed: %s\n", trouble.what());
      }
    }
  }
};

SlowLane::SlowLane(std::size_t waiting) : inside_(std::make_unique<Inside>()) {
  inside_->most = waiting;
  inside_->thread = std::thread([this] { inside_->loop(); });
}

SlowLane::~SlowLane() { stop(); }

bool SlowLane::submit(std::function<void()> work) {
  {
    const std::lock_guard lock(inside_->mutex);
    if (inside_->stopping || inside_->queue.size() >= inside_->most) return false;
    inside_->queue.push_back(std::move(work));
  }
  inside_->wake.notify_one();
  return true;
}

std::function<bool(int, int)> SlowLane::while_wanted(std::chrono::seconds most) const {
  const auto until = std::chrono::steady_clock::now() + most;
  return [inside = inside_.get(), until](int, int) {
    const std::lock_guard lock(inside->mutex);
    return !inside->stopping && std::chrono::steady_clock::now() < until;
  };
}

void SlowLane::stop() {
  std::deque<std::function<void()>> dropped;
  {
    const std::lock_guard lock(inside_->mutex);
    inside_->stopping = true;
    dropped.swap(inside_->queue);
  }
  inside_->wake.notify_all();
  if (inside_->thread.joinable()) inside_->thread.join();
}

}  // namespace duoc::api

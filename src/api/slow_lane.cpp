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
  bool stopping = false;
  std::thread thread;

  void loop() {
    for (;;) {
      std::function<void()> work;
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, [&] { return stopping || !queue.empty(); });
        if (queue.empty()) return;
        work = std::move(queue.front());
        queue.pop_front();
      }
      try {
        work();
      } catch (const std::exception& trouble) {
        // Whoever asked gets a 500 when the reply goes with the work; the lane goes on.
        std::fprintf(stderr, "duoc: slow work failed: %s\n", trouble.what());
      }
    }
  }
};

SlowLane::SlowLane() : inside_(std::make_unique<Inside>()) {
  inside_->thread = std::thread([this] { inside_->loop(); });
}

SlowLane::~SlowLane() {
  {
    const std::lock_guard lock(inside_->mutex);
    inside_->stopping = true;
  }
  inside_->wake.notify_all();
  inside_->thread.join();
}

bool SlowLane::submit(std::function<void()> work) {
  {
    const std::lock_guard lock(inside_->mutex);
    if (inside_->queue.size() >= kWaiting) return false;
    inside_->queue.push_back(std::move(work));
  }
  inside_->wake.notify_one();
  return true;
}

}  // namespace duoc::api

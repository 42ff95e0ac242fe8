// One open event stream's queue, between those who publish and the connection that writes.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace duoc::http {

/// Bounded: a reader that does not keep up is ended rather than remembered for.
class Subscription {
 public:
  static constexpr std::size_t kEventsMost = 256;

  explicit Subscription(std::function<bool()> stands = nullptr) : stands_(std::move(stands)) {}

  /// Whether who opened the stream may still listen.
  bool stands() const { return !stands_ || stands_(); }

  /// False when the stream is over.
  bool push(const std::shared_ptr<const std::string>& event) {
    std::function<void()> wake;
    {
      const std::lock_guard lock(mutex_);
      if (closed_) return false;
      if (queue_.size() >= kEventsMost) closed_ = true;
      if (!closed_) queue_.push_back(event);
      wake = wake_;
    }
    if (wake) wake();
    return true;
  }
  void close() {
    std::function<void()> wake;
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      wake = wake_;
    }
    if (wake) wake();
  }
  void on_wake(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }
  /// The next event; nothing when there is none. `over` tells that none will come.
  std::shared_ptr<const std::string> pop(bool& over) {
    const std::lock_guard lock(mutex_);
    over = closed_ && queue_.empty();
    if (queue_.empty()) return nullptr;
    auto event = queue_.front();
    queue_.pop_front();
    return event;
  }

 private:
  std::mutex mutex_;
  std::deque<std::shared_ptr<const std::string>> queue_;
  std::function<void()> wake_;
  const std::function<bool()> stands_;
  bool closed_ = false;
};

}  // namespace duoc::http

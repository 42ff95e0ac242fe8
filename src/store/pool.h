// Connections lent to readers, one snapshot each; both engines lend them alike.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "store/store.h"

namespace duoc::store {

/// At most `most` are lent at a time; who asks for one more waits. `make` opens a connection,
/// `begin` pins its snapshot; the snapshot ends by rollback(), and a connection that is broken()
/// is not lent again.
template <class C>
class Pool {
 public:
  /// `patience`: so long somebody waits for one that is lent; 0 for ever.
  Pool(int most, std::function<std::unique_ptr<C>()> make, std::function<void(C&)> begin,
       std::chrono::seconds patience = {})
      : most_(most), make_(std::move(make)), begin_(std::move(begin)), patience_(patience) {}

  Snapshot lend() {
    std::unique_ptr<C> c;
    {
      std::unique_lock lock(mutex_);
      const auto free = [&] { return !idle_.empty() || lent_ < most_; };
      if (patience_.count() == 0)
        returned_.wait(lock, free);
      else if (!returned_.wait_for(lock, patience_, free))
        throw Trouble("every reader of the store waits for an answer", 0, Cause::lost);
      if (!idle_.empty()) {
        c = std::move(idle_.back());
        idle_.pop_back();
      }
      ++lent_;
    }
    try {
      if (c) c = begun(std::move(c));
      if (!c) {
        c = make_();
        begin_(*c);
      }
    } catch (...) {
      give_back(nullptr);
      throw;
    }
    C& connection = *c;
    auto shared = std::make_shared<std::unique_ptr<C>>(std::move(c));
    return Snapshot(connection, [this, shared] {
      (*shared)->rollback();
      give_back((*shared)->broken() ? nullptr : std::move(*shared));
    });
  }

  void clear() {
    const std::lock_guard lock(mutex_);
    idle_.clear();
  }

 private:
  // Null when the connection went while it was idle: a fresh one takes its place.
  std::unique_ptr<C> begun(std::unique_ptr<C> c) {
    try {
      begin_(*c);
    } catch (const Trouble&) {
      if (!c->broken()) throw;
      return nullptr;
    }
    return c;
  }

  void give_back(std::unique_ptr<C> c) {
    {
      const std::lock_guard lock(mutex_);
      --lent_;
      if (c) idle_.push_back(std::move(c));
    }
    returned_.notify_one();
  }

  int most_;
  std::function<std::unique_ptr<C>()> make_;
  std::function<void(C&)> begin_;
  std::chrono::seconds patience_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<C>> idle_;
  int lent_ = 0;
};

}  // namespace duoc::store

// Something there is only so much of (connections, streams, memory): a part of it for each asker,
// given back when the last copy of what stands for it goes.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace duoc::http {

/// Any thread. What it has given out may outlive it.
class Shares {
 public:
  /// Whoever holds nothing yet gets what he asks for, as long as all of it is enough.
  Shares(std::size_t most, std::size_t most_of_one) : all_(std::make_shared<All>()) {
    all_->most = most;
    all_->most_of_one = most_of_one;
  }

  /// 200 with `held` set; 429 when it is more than one may hold, 503 when there is not enough left.
  int take(const std::string& whose, std::size_t n, std::shared_ptr<void>& held) {
    const std::lock_guard lock(all_->mutex);
    if (n > all_->most - all_->taken) return 503;
    const auto own = all_->by_asker.find(whose);
    if (own != all_->by_asker.end() && own->second + n > all_->most_of_one) return 429;
    all_->by_asker[whose] += n;
    all_->taken += n;
    held = std::shared_ptr<void>(static_cast<void*>(all_.get()),
                                 [all = all_, whose, n](void*) { give_back(*all, whose, n); });
    return 200;
  }
  std::size_t taken() const {
    const std::lock_guard lock(all_->mutex);
    return all_->taken;
  }

 private:
  struct All {
    std::mutex mutex;
    std::size_t most = 0;
    std::size_t most_of_one = 0;
    std::size_t taken = 0;
    std::unordered_map<std::string, std::size_t> by_asker;
  };
  static void give_back(All& all, const std::string& whose, std::size_t n) {
    const std::lock_guard lock(all.mutex);
    all.taken -= n;
    const auto own = all.by_asker.find(whose);
    own->second -= n;
    if (own->second == 0) all.by_asker.erase(own);
  }

  std::shared_ptr<All> all_;
};

}  // namespace duoc::http

// Something there is only so much of (connections, streams, memory): a part of it for each asker,
// given back when the last copy of what stands for it goes.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

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
    held = std::make_shared<Share>(all_, whose, n);
    return 200;
  }
  /// Nothing yet, to be made larger with grow().
  std::shared_ptr<void> hold(const std::string& whose) const {
    return std::make_shared<Share>(all_, whose, 0);
  }
  /// Up to `n`, of one that hold() gave: 200, 429 or 503. What is the asker's only one may be as
  /// large as all.
  int grow(const std::shared_ptr<void>& held, std::size_t n) {
    Share& share = *static_cast<Share*>(held.get());
    const std::lock_guard lock(all_->mutex);
    if (n <= share.n) return 200;
    const std::size_t more = n - share.n;
    if (more > all_->most - all_->taken) return 503;
    std::size_t& own = all_->by_asker[share.whose];
    if (own != share.n && own + more > all_->most_of_one) return 429;
    own += more;
    all_->taken += more;
    share.n = n;
    return 200;
  }
  std::size_t most() const { return all_->most; }
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
  struct Share {
    Share(std::shared_ptr<All> of, std::string name, std::size_t much)
        : all(std::move(of)), whose(std::move(name)), n(much) {}
    ~Share() {
      const std::lock_guard lock(all->mutex);
      const auto own = all->by_asker.find(whose);
      if (own == all->by_asker.end()) return;
      all->taken -= n;
      own->second -= n;
      if (own->second == 0) all->by_asker.erase(own);
    }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    std::shared_ptr<All> all;
    std::string whose;
    std::size_t n;
  };

  std::shared_ptr<All> all_;
};

}  // namespace duoc::http

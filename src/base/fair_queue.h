// A bounded queue in which each asker has a line of its own and the lines take turns, so that who
// asks for much waits for himself and keeps nobody else from theirs.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace duoc {

/// Whoever shares it between threads locks it.
template <class T>
class FairQueue {
 public:
  enum class Put { taken, full, own_full };

  FairQueue(std::size_t most, std::size_t most_of_one) : most_(most), most_of_one_(most_of_one) {}

  /// Behind what the same asker has waiting. The asker "" is the system itself and may fill the
  /// queue. The item is moved only when it is taken.
  Put put(const std::string& whose, T& item) {
    if (size_ >= most_) return Put::full;
    auto& line = lines_[whose];
    if (!whose.empty() && line.size() >= most_of_one_) return Put::own_full;
    if (line.empty()) turns_.push_back(whose);
    line.push_back(std::move(item));
    ++size_;
    return Put::taken;
  }

  /// The first of the line whose turn it is.
  std::optional<T> take() {
    if (turns_.empty()) return std::nullopt;
    std::string whose = std::move(turns_.front());
    turns_.pop_front();
    const auto line = lines_.find(whose);
    std::optional<T> out(std::move(line->second.front()));
    line->second.pop_front();
    --size_;
    if (line->second.empty()) {
      lines_.erase(line);
    } else {
      turns_.push_back(std::move(whose));
    }
    return out;
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  std::size_t most_;
  std::size_t most_of_one_;
  std::size_t size_ = 0;
  std::unordered_map<std::string, std::deque<T>> lines_;
  std::deque<std::string> turns_;  // askers with something waiting
};

}  // namespace duoc

// Boards that were asked for already. An answer is kept for one journal position only, so that
// nothing has to be invalidated: the next act makes all of them unreachable.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "modules/directives/api.h"

namespace duoc::directives {

struct Api::Boards {
  /// The kept answer for this question of this reader at this position, or nothing.
  std::shared_ptr<const std::string> find(Position position, const std::string& question);
  void keep(Position position, const std::string& question,
            std::shared_ptr<const std::string> body);

 private:
  static constexpr std::size_t kMost = 512;
  std::mutex mutex_;
  Position position_ = 0;
  std::unordered_map<std::string, std::shared_ptr<const std::string>> bodies_;
};

}  // namespace duoc::directives

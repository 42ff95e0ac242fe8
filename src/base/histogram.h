// How long things took, in the buckets that metrics are told in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace duoc {

/// Whoever shares it between threads locks it.
struct Histogram {
  static constexpr std::array<double, 10> kBounds = {0.0005, 0.001, 0.0025, 0.005, 0.01,
                                                     0.05,   0.1,   0.5,    2.5,   10};
  std::array<std::uint64_t, kBounds.size() + 1> counts{};  // the last is beyond every bound
  double sum = 0;
  std::uint64_t total = 0;

  void add(double seconds) {
    std::size_t i = 0;
    while (i < kBounds.size() && seconds > kBounds[i]) ++i;
    ++counts[i];
    ++total;
    sum += seconds;
  }
};

}  // namespace duoc

// The memory's own speed: reading three columns side by side and doing nothing but add.
#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "rivals.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace duoc::bench {

namespace {

using Columns = std::array<std::vector<std::uint32_t>, 3>;
using Sum = std::uint64_t (*)(const Columns&);

std::uint64_t sum_plain(const Columns& c) {
  const std::uint32_t *x = c[0].data(), *y = c[1].data(), *z = c[2].data();
  std::uint32_t a = 0, b = 0, d = 0;
  for (std::size_t i = 0; i < c[0].size(); ++i) a += x[i], b += y[i], d += z[i];
  return a + b + d;
}

#ifdef __x86_64__

__attribute__((target("avx2"))) std::uint64_t sum_avx2(const Columns& c) {
  const auto load = [](const std::uint32_t* p) __attribute__((target("avx2"))) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
  };
  const std::uint32_t *x = c[0].data(), *y = c[1].data(), *z = c[2].data();
  __m256i a = _mm256_setzero_si256(), b = a, d = a;
  for (std::size_t i = 0; i < c[0].size(); i += 16) {
    a = _mm256_add_epi32(a, _mm256_add_epi32(load(x + i), load(x + i + 8)));
    b = _mm256_add_epi32(b, _mm256_add_epi32(load(y + i), load(y + i + 8)));
    d = _mm256_add_epi32(d, _mm256_add_epi32(load(z + i), load(z + i + 8)));
  }
  const __m256i all = _mm256_add_epi32(a, _mm256_add_epi32(b, d));
  return static_cast<std::uint32_t>(_mm256_extract_epi32(all, 0) + _mm256_extract_epi32(all, 7));
}

__attribute__((target("avx512f"))) std::uint64_t sum_avx512(const Columns& c) {
  const std::uint32_t *x = c[0].data(), *y = c[1].data(), *z = c[2].data();
  __m512i a = _mm512_setzero_si512(), b = a, d = a;
  for (std::size_t i = 0; i < c[0].size(); i += 16) {
    a = _mm512_add_epi32(a, _mm512_loadu_si512(x + i));
    b = _mm512_add_epi32(b, _mm512_loadu_si512(y + i));
    d = _mm512_add_epi32(d, _mm512_loadu_si512(z + i));
  }
  return static_cast<std::uint64_t>(
      _mm512_reduce_add_epi32(_mm512_add_epi32(a, _mm512_add_epi32(b, d))));
}

#endif

}  // namespace

double memory_sum_nanoseconds(std::uint64_t versions) {
  const std::size_t n = (versions + 63) / 64 * 64;
  const Columns columns{std::vector<std::uint32_t>(n, 1), std::vector<std::uint32_t>(n, 2),
                        std::vector<std::uint32_t>(n, 3)};
  std::vector<Sum> sums{sum_plain};
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2")) sums.push_back(sum_avx2);
  if (__builtin_cpu_supports("avx512f")) sums.push_back(sum_avx512);
#endif
  volatile std::uint64_t sink = 0;
  double best = 0;
  for (const Sum sum : sums) {
    std::array<double, 9> times;
    for (double& t : times) {
      const auto start = std::chrono::steady_clock::now();
      sink = sink + sum(columns);
      const auto end = std::chrono::steady_clock::now();
      t = std::chrono::duration<double, std::nano>(end - start).count();
    }
    std::sort(times.begin(), times.end());
    if (best == 0 || times[4] < best) best = times[4];
  }
  return best;
}

}  // namespace duoc::bench

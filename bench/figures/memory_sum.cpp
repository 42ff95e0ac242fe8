// The memory's own speed: reading three columns side by side and doing nothing but add.
#include <algorithm>
#include <array>
#include <chrono>
#include <numeric>
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
  const auto *x = reinterpret_cast<const __m256i*>(c[0].data()),
             *y = reinterpret_cast<const __m256i*>(c[1].data()),
             *z = reinterpret_cast<const __m256i*>(c[2].data());
  __m256i a = _mm256_setzero_si256(), b = a, d = a;
  for (std::size_t i = 0; i < c[0].size() / 8; ++i) {
    a = _mm256_add_epi32(a, _mm256_loadu_si256(x + i));
    b = _mm256_add_epi32(b, _mm256_loadu_si256(y + i));
    d = _mm256_add_epi32(d, _mm256_loadu_si256(z + i));
  }
  std::array<std::uint32_t, 8> all;
  const __m256i sum = _mm256_add_epi32(a, _mm256_add_epi32(b, d));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(all.data()), sum);
  return std::accumulate(all.begin(), all.end(), std::uint64_t{0});
}

__attribute__((target("avx512f"))) std::uint64_t sum_avx512(const Columns& c) {
  const std::uint32_t *x = c[0].data(), *y = c[1].data(), *z = c[2].data();
  __m512i a = _mm512_setzero_si512(), b = a, d = a;
  for (std::size_t i = 0; i < c[0].size(); i += 16) {
    a = _mm512_add_epi32(a, _mm512_loadu_si512(x + i));
    b = _mm512_add_epi32(b, _mm512_loadu_si512(y + i));
    d = _mm512_add_epi32(d, _mm512_loadu_si512(z + i));
  }
  std::array<std::uint32_t, 16> all;
  _mm512_storeu_si512(all.data(), _mm512_add_epi32(a, _mm512_add_epi32(b, d)));
  return std::accumulate(all.begin(), all.end(), std::uint64_t{0});
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

// The three loops of select.h. They are chosen by asking the processor, not by ifunc, so that the
// one binary runs on any x86-64 and under every sanitizer.
#include "figures/select.h"

#include <array>
#include <vector>

#include "figures/columns.h"

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define DUOC_TSAN 1
#endif
#elif defined(__SANITIZE_THREAD__)
#define DUOC_TSAN 1
#endif

// Vector loads read believed_to while the writer may be closing it. Each aligned 32-bit lane of
// such a load is whole on x86-64, but the language has no word for that; the thread sanitizer is
// given the portable loop, whose loads are atomic.
#if defined(__x86_64__) && !defined(DUOC_TSAN)
#define DUOC_WIDE 1
#include <immintrin.h>
#endif

namespace duoc::figures {

namespace {

std::size_t select_from(std::size_t i, const Rows& rows, std::int32_t t, std::int32_t k,
                        std::uint32_t first, std::uint16_t* out, std::size_t n) {
  for (; i < rows.count; ++i) {
    const bool holds =
        (rows.from[i] <= t) & (rows.to[i] > t) & (load_shared(rows.believed_to[i]) > k);
    out[n] = static_cast<std::uint16_t>(first + i);
    n += holds;
  }
  return n;
}

std::size_t select_portable(const Rows& rows, std::int32_t t, std::int32_t k, std::uint32_t first,
                            std::uint16_t* out) {
  return select_from(0, rows, t, k, first, out, 0);
}

#ifdef DUOC_WIDE

// For each pattern of eight bits, the places of its ones, packed to the front.
constexpr auto kPlaces = [] {
  std::array<std::array<std::uint16_t, 8>, 256> places{};
  for (unsigned mask = 0; mask < 256; ++mask) {
    std::size_t n = 0;
    for (unsigned bit = 0; bit < 8; ++bit) {
      if ((mask >> bit) & 1u) places[mask][n++] = static_cast<std::uint16_t>(bit);
    }
  }
  return places;
}();

__attribute__((target("avx2,popcnt"))) std::size_t select_avx2(const Rows& rows, std::int32_t t,
                                                               std::int32_t k, std::uint32_t first,
                                                               std::uint16_t* out) {
  const __m256i at = _mm256_set1_epi32(t);
  const __m256i belief = _mm256_set1_epi32(k);
  std::size_t n = 0;
  std::size_t i = 0;
  for (; i + 8 <= rows.count; i += 8) {
    const __m256i from = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows.from + i));
    const __m256i to = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows.to + i));
    const __m256i end = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows.believed_to + i));
    const __m256i open =
        _mm256_and_si256(_mm256_cmpgt_epi32(to, at), _mm256_cmpgt_epi32(end, belief));
    const __m256i holds = _mm256_andnot_si256(_mm256_cmpgt_epi32(from, at), open);
    const unsigned mask = static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(holds)));
    const __m128i places = _mm_loadu_si128(reinterpret_cast<const __m128i*>(kPlaces[mask].data()));
    const __m128i base = _mm_set1_epi16(static_cast<short>(first + i));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + n), _mm_add_epi16(places, base));
    n += static_cast<std::size_t>(__builtin_popcount(mask));
  }
  return select_from(i, rows, t, k, first, out, n);
}

__attribute__((target("avx512f,popcnt"))) std::size_t select_avx512(const Rows& rows,
                                                                    std::int32_t t, std::int32_t k,
                                                                    std::uint32_t first,
                                                                    std::uint16_t* out) {
  const __m512i at = _mm512_set1_epi32(t);
  const __m512i belief = _mm512_set1_epi32(k);
  const __m512i step = _mm512_set1_epi32(16);
  __m512i place =
      _mm512_add_epi32(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
                       _mm512_set1_epi32(static_cast<int>(first)));
  std::size_t n = 0;
  std::size_t i = 0;
  for (; i + 16 <= rows.count; i += 16) {
    __mmask16 mask = _mm512_cmple_epi32_mask(_mm512_loadu_si512(rows.from + i), at);
    mask = _mm512_mask_cmpgt_epi32_mask(mask, _mm512_loadu_si512(rows.to + i), at);
    mask = _mm512_mask_cmpgt_epi32_mask(mask, _mm512_loadu_si512(rows.believed_to + i), belief);
    const __m512i packed = _mm512_maskz_compress_epi32(mask, place);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + n),
                        _mm512_maskz_cvtepi32_epi16(0xFFFF, packed));
    n += static_cast<std::size_t>(__builtin_popcount(mask));
    place = _mm512_add_epi32(place, step);
  }
  return select_from(i, rows, t, k, first, out, n);
}

#endif

std::vector<NamedSelect> find_selects() {
  std::vector<NamedSelect> found{{"portable", select_portable}};
#ifdef DUOC_WIDE
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt"))
    found.push_back({"avx2", select_avx2});
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("popcnt"))
    found.push_back({"avx512", select_avx512});
#endif
  return found;
}

}  // namespace

std::span<const NamedSelect> selects() {
  static const std::vector<NamedSelect> found = find_selects();
  return found;
}

const NamedSelect& fastest_select() { return selects().back(); }

}  // namespace duoc::figures

// See wal_format.h.
#include "store/sqlite/wal_format.h"

#include <array>
#include <charconv>
#include <cstring>

namespace duoc::store {
namespace {

std::uint32_t big32(std::string_view bytes, std::size_t at) {
  const auto* p = reinterpret_cast<const unsigned char*>(bytes.data()) + at;
  return std::uint32_t{p[0]} << 24 | std::uint32_t{p[1]} << 16 | std::uint32_t{p[2]} << 8 | p[3];
}

template <bool kBig>
std::uint32_t word(const char* at) {
  std::uint32_t w;
  std::memcpy(&w, at, sizeof w);
  return kBig == (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__) ? w : __builtin_bswap32(w);
}

template <bool kBig>
WalSums summed_as(WalSums s, std::string_view bytes) {
  for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
    s.a += word<kBig>(bytes.data() + at) + s.b;
    s.b += word<kBig>(bytes.data() + at + 4) + s.a;
  }
  return s;
}

// Over whole pairs of words; SQLite writes the words in the order of the machine that made the log.
WalSums summed(WalSums s, std::string_view bytes, bool big_endian) {
  return big_endian ? summed_as<true>(s, bytes) : summed_as<false>(s, bytes);
}

constexpr std::uint32_t kMagic = 0x377f0682;  // with 1 added where the sums are of big-endian words
constexpr std::uint32_t kVersion = 3007000;

}  // namespace

std::optional<WalHeader> read_wal_header(std::string_view bytes) {
  if (bytes.size() < kWalHeader) return std::nullopt;
  const std::uint32_t magic = big32(bytes, 0);
  if ((magic & ~1u) != kMagic || big32(bytes, 4) != kVersion) return std::nullopt;
  WalHeader h;
  h.big_endian_sums = (magic & 1u) != 0;
  h.page_bytes = big32(bytes, 8);
  h.salt1 = big32(bytes, 16);
  h.salt2 = big32(bytes, 20);
  h.sums = {big32(bytes, 24), big32(bytes, 28)};
  const bool size =
      h.page_bytes >= 512 && h.page_bytes <= 65536 && (h.page_bytes & (h.page_bytes - 1)) == 0;
  if (!size || summed({}, bytes.substr(0, 24), h.big_endian_sums) != h.sums) return std::nullopt;
  return h;
}

std::optional<WalFrame> read_wal_frame(const WalHeader& header, const WalSums& before,
                                       std::string_view bytes) {
  if (bytes.size() < kWalFrameHeader + header.page_bytes) return std::nullopt;
  if (big32(bytes, 8) != header.salt1 || big32(bytes, 12) != header.salt2) return std::nullopt;
  WalFrame f{big32(bytes, 0), big32(bytes, 4), {big32(bytes, 16), big32(bytes, 20)}};
  WalSums s = summed(before, bytes.substr(0, 8), header.big_endian_sums);
  s = summed(s, bytes.substr(kWalFrameHeader, header.page_bytes), header.big_endian_sums);
  if (f.page == 0 || s != f.sums) return std::nullopt;
  return f;
}

std::optional<WalSums> read_frame_sums(std::string_view bytes) {
  if (bytes.size() < kWalFrameHeader) return std::nullopt;
  return WalSums{big32(bytes, 16), big32(bytes, 20)};
}

std::string WalPlace::text() const {
  std::string out;
  for (const std::uint32_t n : {salt1, salt2, frame, sums.a, sums.b, fuzzy_until})
    out += (out.empty() ? "" : " ") + std::to_string(n);
  return out;
}

std::optional<WalPlace> WalPlace::parse(std::string_view text) {
  std::array<std::uint32_t, 6> n{};
  const char* at = text.data();
  const char* end = at + text.size();
  for (std::size_t i = 0; i < n.size(); ++i) {
    if (i > 0 && (at == end || *at++ != ' ')) return std::nullopt;
    const auto [stopped, error] = std::from_chars(at, end, n[i]);
    if (error != std::errc()) return std::nullopt;
    at = stopped;
  }
  if (at != end) return std::nullopt;
  return WalPlace{n[0], n[1], n[2], {n[3], n[4]}, n[5]};
}

}  // namespace duoc::store

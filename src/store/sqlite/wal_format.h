// SQLite's write-ahead log as its file format describes it (sqlite.org/fileformat2.html, section
// 4): a header, then frames of one page each, every one with a checksum that goes on from the frame
// before.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace duoc::store {

inline constexpr std::size_t kWalHeader = 32;
inline constexpr std::size_t kWalFrameHeader = 24;

struct WalSums {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  bool operator==(const WalSums&) const = default;
};

struct WalHeader {
  std::uint32_t page_bytes = 0;
  std::uint32_t salt1 = 0;  // one more each time that the log begins anew
  std::uint32_t salt2 = 0;
  WalSums sums;
  bool big_endian_sums = false;
};

/// Nothing when the 32 bytes are no header of a log, or its checksum does not hold.
std::optional<WalHeader> read_wal_header(std::string_view bytes);

struct WalFrame {
  std::uint32_t page = 0;
  std::uint32_t commit_pages = 0;  // pages of the database after this commit; 0 inside of one
  WalSums sums;
};

/// `bytes` holds the frame's header and page. Nothing when it is not the frame that follows
/// `before` in the log with this header.
std::optional<WalFrame> read_wal_frame(const WalHeader& header, const WalSums& before,
                                       std::string_view bytes);

/// The checksum that a frame's 24 bytes of header name.
std::optional<WalSums> read_frame_sums(std::string_view bytes);

/// Where a taker stands: after `frame` frames of the log with these salts.
struct WalPlace {
  std::uint32_t salt1 = 0;
  std::uint32_t salt2 = 0;
  std::uint32_t frame = 0;
  WalSums sums;
  std::uint32_t fuzzy_until = 0;  // before this frame the base may hold pages of later commits

  std::string text() const;
  static std::optional<WalPlace> parse(std::string_view text);
};

}  // namespace duoc::store

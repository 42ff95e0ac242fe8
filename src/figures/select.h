// The inner loop of every question about many subjects: which of these rows hold at moment t,
// believed at k? One portable loop and two for wider vector units; the fastest that this machine
// has is chosen once, at the first call. Private to src/figures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace duoc::figures {

/// The three columns that decide, from the first row on.
struct Rows {
  const std::int32_t* from;
  const std::int32_t* to;
  const std::int32_t* believed_to;
  std::size_t count;  // rows to look at
};

/// Writes first + i for each row i with from <= t < to and believed_to > k, ascending, and returns
/// how many there are. `out` has room for count + kSelectSlack numbers; first + count <= 65,536.
using Select = std::size_t (*)(const Rows& rows, std::int32_t t, std::int32_t k,
                               std::uint32_t first, std::uint16_t* out);
inline constexpr std::size_t kSelectSlack = 32;

struct NamedSelect {
  const char* name;
  Select select;
};

/// Every loop that this machine can run, the portable one first, the fastest last.
std::span<const NamedSelect> selects();
/// The one that questions use.
const NamedSelect& fastest_select();

}  // namespace duoc::figures

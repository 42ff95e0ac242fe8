// Bounds that more than one part of the program has to keep.
#pragma once

#include <cstddef>

namespace duoc {

/// Of a file that is stored: evidence, and what was read. A PDF of a scan has up to 1 MiB a page.
inline constexpr std::size_t kStoredFileMost = std::size_t{256} << 20;

}  // namespace duoc

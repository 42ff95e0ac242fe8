// What child and parent have agreed on; see apart.cpp.
#pragma once

#include <cstddef>

namespace duoc::documents {

inline constexpr std::size_t kFrameHead = 9;  // letter and length
inline constexpr int kExitMemory = 97;        // the child ran out of memory
inline constexpr int kExitTrouble = 98;

}  // namespace duoc::documents

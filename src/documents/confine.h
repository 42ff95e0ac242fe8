// The walls around a process that reads a stranger's file, put up by the process itself before it
// looks at the first byte.
#pragma once

#include <cstddef>

namespace duoc::documents {

/// What reading takes at the most. Pages are read with other programs (pdftoppm, tesseract), which
/// inherit the walls; each of them has the memory and processor time for itself.
struct Bounds {
  std::size_t memory_bytes = 512u << 20;  // of address space
  unsigned cpu_seconds = 20;
  unsigned wall_seconds = 30;  // without a word from the child
  std::size_t file_bytes = 0;  // of a file it writes
  unsigned open_files = 16;
  bool programs_and_files = false;  // may start programs and open files
};

Bounds bounds_for(bool pages);

/// Puts the walls up, for good. Throws when a limit cannot be set. Two walls against the network:
/// a name space of its own, which a kernel may forbid (then the second holds alone), and a filter
/// that refuses sockets, tracing, and, unless programs_and_files, opening, starting and signalling;
/// on a processor that the filter does not know, the first holds alone, and without both it throws.
void confine(const Bounds& bounds);

}  // namespace duoc::documents

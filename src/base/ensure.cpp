// Prints and stops; nothing else may happen after a broken belief.
#include "base/ensure.h"

#include <cstdio>
#include <cstdlib>

namespace duoc {

void ensure_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "duoc: this is a bug: %s does not hold at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace duoc

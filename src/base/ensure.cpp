// Prints and stops; nothing else may happen after a broken belief.
#include "base/ensure.h"

#include <cstdio>
#include <cstdlib>

#include "base/log.h"

namespace duoc {

void ensure_failed(const char* condition, const char* file, int line) noexcept {
  char sentence[500];
  std::snprintf(sentence, sizeof sentence, "this is a bug: %s does not hold at %s:%d", condition,
                file, line);
  log::line(log::Level::error, "bug", sentence);
  std::abort();
}

}  // namespace duoc

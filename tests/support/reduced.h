// Long tests in a smaller form, for builds that are many times slower (sanitisers): the whole form
// runs in the release build. Said aloud each time.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace duoc::test {

/// `whole`, or `part` when DUOC_REDUCED is set.
inline int reduced(const char* what, int whole, int part) {
  if (std::getenv("DUOC_REDUCED") == nullptr) return whole;
  std::printf("Reduced: %s, %d instead of %d; whole in the release build.\n", what, part, whole);
  return part;
}

}  // namespace duoc::test

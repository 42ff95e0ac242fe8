// A deadline's text: what is understood has a day that exists, or a period.
#include <cstdlib>

#include "modules/directives/annex/deadline_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace duoc;
  static const org::Calendar calendar;
  const auto d = directives::read_deadline({reinterpret_cast<const char*>(data), size}, calendar);
  if (d.understood && d.kind == directives::DeadlineKind::unknown) std::abort();
  if (d.understood && d.kind == directives::DeadlineKind::dated && !d.deadline) std::abort();
  if (d.deadline) {
    const Civil c = civil(*d.deadline);
    if (!valid_civil(c.year, c.month, c.day)) std::abort();
  }
  return 0;
}

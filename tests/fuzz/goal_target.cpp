// Targets in any text: what is read is a target that can be written, and its numbers can be written
// and read back.
#include "modules/directives/goals/goal_target.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace duoc::directives;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const TargetsReading& reading :
       {read_target_cell(text, "%"), read_target_cell(text, "Thứ bậc"),
        read_target_sentence(text)}) {
    if (reading.targets.size() > kTargetsMost) std::abort();
    for (const TargetReading& t : reading.targets) {
      if (!well_formed(t.bounds)) std::abort();
      for (const auto& bound : {t.bounds.lower, t.bounds.upper}) {
        if (bound && parse_decimal(plain(*bound)) != bound) std::abort();
      }
    }
  }
  return 0;
}

// A cell that names agencies: every reading is a piece of the cell.
#include "modules/directives/annex/agencies.h"

#include <cstdlib>

#include "fuzz/units.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace duoc;
  const auto list = directives::read_agencies({reinterpret_cast<const char*>(data), size},
                                              fuzz::unit_names(), start_of(day_from(2025, 6, 1)));
  for (const auto& a : list) {
    if ((a.how == directives::Match::unit) != static_cast<bool>(a.unit)) std::abort();
  }
  return 0;
}

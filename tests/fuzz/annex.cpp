// An annex as it comes from outside: whatever the bytes, rows or one named fault.
#include "modules/directives/annex/annex.h"

#include <cstdlib>

#include "base/text.h"
#include "fuzz/units.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace duoc;
  static const org::Calendar calendar;
  // Pages are read by other programs; what these answer has a target of its own (words).
  if (documents::holds_pages({reinterpret_cast<const char*>(data), size})) return 0;
  const auto document = documents::read_document({reinterpret_cast<const char*>(data), size});
  if (!document) {
    if (document.fault().key.empty()) std::abort();
    return 0;
  }
  const auto annex =
      directives::read_annex(*document, fuzz::unit_names(), calendar, day_from(2025, 4, 1));
  if (!annex) {
    if (annex.fault().key.empty()) std::abort();
    return 0;
  }
  for (const auto& row : annex->rows) {
    if (row.line < 1 || !valid_utf8(row.work) || row.fingerprint.empty()) std::abort();
    if (row.status == directives::RowStatus::ready && (row.work.empty() || row.lead.empty()))
      std::abort();
  }
  return 0;
}

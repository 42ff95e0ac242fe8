// A whole file that says it is a zip: measured within the limits, or one named fault.
#include <cstdlib>

#include "documents/office.h"
#include "documents/zip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace duoc::documents;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto zip = Zip::open(bytes);
  if (!zip) {
    if (zip.fault().key.empty()) std::abort();
    return 0;
  }
  std::size_t all = 0;
  for (const auto& [name, inflated] : (*zip)->entries()) {
    all += inflated;
    const auto part = (*zip)->read(name);
    if (part && part->size() != inflated) std::abort();
  }
  if (all > kInflatedBytesMost || (*zip)->entries().size() > kEntriesMost) std::abort();
  const auto document = read_office(bytes);
  if (!document && document.fault().key.empty()) std::abort();
  return 0;
}

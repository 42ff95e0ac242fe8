// A reading as bytes, as a child that was taken over might answer: refused, or exactly what
// encode() would have written.
#include <cstdlib>

#include "documents/apart.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace duoc::documents;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto document = decode(bytes); document && encode(*document) != bytes) std::abort();
  if (const auto fault = decode_fault(bytes); fault && fault->key.empty()) std::abort();
  return 0;
}

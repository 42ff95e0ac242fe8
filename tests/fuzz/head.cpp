// A head file from outside: what is read is written again as it was read.
#include <cstdlib>

#include "kernel/journal/seal.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace duoc;
  const auto read = journal::parse_head({reinterpret_cast<const char*>(data), size});
  if (!read) return 0;
  (void)journal::check_signature(read->head, read->key);
  const std::string written = journal::head_json(read->head, read->key);
  const auto again = journal::parse_head(written);
  if (!again || journal::head_json(again->head, again->key) != written) std::abort();
  return 0;
}

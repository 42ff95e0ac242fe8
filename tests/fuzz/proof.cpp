// A proof from a stranger: refuted, malformed or true, never a crash. Nobody's key but ours signs.
#include <cstdlib>

#include "kernel/journal/journal.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace duoc;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const journal::PublicKey nobody{1, 2, 3};
  if (journal::check_proof(text, nobody)) std::abort();
  (void)journal::check_proof(text, std::nullopt);
  const auto entry = parse_entry(text);
  if (entry && !parse_entry(entry_bytes(*entry))) std::abort();
  return 0;
}

// What a receiver and a restore read of strangers' bytes: parts, lines ahead, places in a log, a
// log's frames. Nothing that was not signed is believed.
#include <cstdlib>

#include "backup/part.h"
#include "backup/shelf.h"
#include "backup/state.h"
#include "backup/writer.h"
#include "store/sqlite/wal_format.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace duoc;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const backup::BoxPrivate box{};
  if (backup::signed_by(bytes, box.installation)) std::abort();
  (void)backup::read_header(bytes);
  try {
    (void)backup::open_part(bytes, box, "it");
    std::abort();
  } catch (const backup::Damaged&) {
  }
  if (backup::read_erasure(bytes, box.installation)) std::abort();
  if (backup::Opening::parse(bytes, &box.installation)) std::abort();
  (void)backup::Opening::parse(bytes, nullptr);
  (void)backup::tag_of(bytes);
  (void)backup::State::parse(bytes);
  (void)backup::is_generation(bytes);
  if (const auto place = store::WalPlace::parse(bytes)) {
    const auto again = store::WalPlace::parse(place->text());
    if (!again || again->text() != place->text()) std::abort();
  }
  if (const auto header = store::read_wal_header(bytes))
    (void)store::read_wal_frame(*header, header->sums, bytes.substr(store::kWalHeader));
  return 0;
}

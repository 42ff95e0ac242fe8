// A test program is not the binary that reads files apart; it says where that one stands.
#include "documents/apart.h"

namespace duoc::test {
namespace {

[[maybe_unused]] const bool told = [] {
  documents::reader_program(DUOC_BINARY);
  return true;
}();

}  // namespace
}  // namespace duoc::test

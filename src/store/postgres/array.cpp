// The form on the wire is that of array_recv in PostgreSQL's sources.
#include "store/postgres/array.h"

#include "store/postgres/values.h"

namespace duoc::store {
namespace {

void append_four(std::string& out, std::size_t n) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((n >> shift) & 0xff);
}

}  // namespace

Oid array_of(Oid type) {
  switch (type) {
    case kBytea:
      return 1001;
    case kText:
      return 1009;
    case kInt8:
      return 1016;
    case kFloat8:
      return 1022;
    default:
      return 0;
  }
}

std::string array_bytes(Oid type, std::size_t size,
                        const std::function<const std::string*(std::size_t)>& element) {
  std::string elements;
  bool nulls = false;
  for (std::size_t i = 0; i < size; ++i) {
    const std::string* bytes = element(i);
    append_four(elements, bytes == nullptr ? 0xffffffff : bytes->size());
    if (bytes != nullptr) elements += *bytes;
    nulls = nulls || bytes == nullptr;
  }
  std::string out;
  append_four(out, 1);  // dimensions
  append_four(out, nulls ? 1 : 0);
  append_four(out, type);
  append_four(out, size);
  append_four(out, 1);  // the first is number 1
  return out + elements;
}

}  // namespace duoc::store

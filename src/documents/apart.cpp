// See apart.h.
#include "documents/apart.h"

namespace duoc::documents {

Result<Document> read_apart(std::string_view bytes, const PageProgress&) {
  return read_document(bytes);
}

}  // namespace duoc::documents

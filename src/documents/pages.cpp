// See pages.h.
#include "documents/pages.h"

namespace duoc::documents {

Result<Document> read_pdf(std::string_view, Progress, void*) { return refused("document.is_pdf"); }

Result<Document> read_image(std::string_view, Progress, void*) {
  return refused("document.is_image");
}

}  // namespace duoc::documents

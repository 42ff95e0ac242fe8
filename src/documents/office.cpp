// See office.h.
#include "documents/office.h"

namespace duoc::documents {

Result<Document> read_office(std::string_view) { return refused("document.is_zip"); }

}  // namespace duoc::documents

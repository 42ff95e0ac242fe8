// See scan.h.
#include "documents/scan.h"

namespace duoc::documents {
double likely_dpi(const Picture&) { return 300; }
Result<PageContent> ScanReader::read(const Picture&, double, int) {
  return refused("document.no_words");
}
void ScanReader::settle(std::vector<PageContent>&) const {}
}  // namespace duoc::documents

// The target of a request line and percent coding: what is accepted is UTF-8 and stays below the
// root.
#include <cstdlib>

#include "base/text.h"
#include "http/http.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace duoc;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  http::Request r;
  if (http::read_target(text, r)) {
    if (!r.path.starts_with('/') || !valid_utf8(r.path) || r.query.size() > 100) std::abort();
    for (const auto& segment : split(r.path, '/')) {
      if (segment == "..") std::abort();
    }
    for (const auto& [name, value] : r.query) {
      if (!valid_utf8(name) || !valid_utf8(value)) std::abort();
    }
  }
  if (valid_utf8(text) && http::percent_decode(http::percent_encode(text), true) != text)
    std::abort();
  r.headers = {{"cookie", std::string(text)}};
  (void)r.cookie("duoc_session");
  return 0;
}

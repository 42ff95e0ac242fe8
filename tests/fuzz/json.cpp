// The parser's face: whatever the bytes, an object or one of two faults; reading fields never
// throws.
#include <cstdlib>

#include "base/json_in.h"
#include "base/json_out.h"
#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace duoc;
  const auto in = parse_json({reinterpret_cast<const char*>(data), size});
  if (!in) {
    const std::string& key = in.fault().key;
    if (key != "json.malformed" && key != "json.not_an_object") std::abort();
    return 0;
  }
  for (const auto& item : in->whole()) {
    const std::string name(item.key());
    (void)in->integer(name);
    (void)in->flag(name);
    (void)in->day(name);
    (void)in->moment(name);
    (void)in->list(name);
    (void)in->object(name);
    // What came in as a text goes out as the same text.
    if (const auto text = in->text(name)) {
      JsonOut out;
      out.open().field("x", *text).close();
      const auto again = parse_json(out.text());
      if (!again || again->text("x") != text) std::abort();
    }
  }
  return 0;
}

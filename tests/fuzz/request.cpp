// Requests as bytes: whatever comes, and in whatever pieces, the same requests are read of it, and
// nothing is held beyond the limits.
#include <cstdlib>
#include <string>
#include <vector>

#include "http/incoming.h"

namespace {

using duoc::http::Incoming;
constexpr std::size_t kHead = 512;
constexpr std::size_t kBody = 200;

// What was read of the bytes when they come in pieces of this size: each whole request.
std::vector<std::string> read(std::string_view bytes, std::size_t piece) {
  std::vector<std::string> out;
  std::string waiting;
  for (int n = 0; n < 20; ++n) {
    Incoming incoming(kHead);
    auto state = incoming.take(waiting);
    bool head = false;
    for (;;) {
      if (state == Incoming::State::head && !head) {
        head = true;
        if (incoming.is_chunked() || incoming.body_size() > kBody) return out;
        incoming.body_limit(kBody);
      } else if (state != Incoming::State::more) {
        break;
      } else if (bytes.empty()) {
        return out;
      } else {
        waiting += bytes.substr(0, piece);
        bytes.remove_prefix(std::min(piece, bytes.size()));
      }
      state = incoming.take(waiting);
    }
    // When what is malformed is noticed may depend on the pieces: at once, or with the next byte.
    if (state != Incoming::State::whole) return out;
    duoc::http::Request request;
    const bool good = incoming.read_head(request);
    const std::string body = incoming.take_body();
    if (body.size() > kBody) std::abort();
    out.push_back((good ? request.method + " " + request.path : "bad") + " " + body);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = read(bytes, size + 1);
  if (read(bytes, 7) != whole || read(bytes, 1) != whole) std::abort();
  return 0;
}

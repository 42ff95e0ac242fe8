// See api_page.h.
#include "api/page.h"

#include <charconv>

namespace duoc::api {
namespace {

Checked read_number(const http::Request& request, const char* name, std::size_t most,
                    std::size_t& out) {
  const std::string_view text = request.value(name).value_or("");
  if (text.empty()) return Done{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || out < 1 || out > most)
    return Fault{Refusal::invalid, "page.malformed", name, {{"most", std::to_string(most)}}};
  return Done{};
}

}  // namespace

Result<Page> read_page(const http::Request& request, std::size_t otherwise) {
  Page page{1, otherwise};
  CHECK(read_number(request, "page", 1'000'000, page.page));
  CHECK(read_number(request, "size", kPageMost, page.size));
  return page;
}

void write_page(JsonOut& out, const Page& page, std::size_t total) {
  out.field("total", static_cast<std::uint64_t>(total))
      .field("page", static_cast<std::uint64_t>(page.page))
      .field("size", static_cast<std::uint64_t>(page.size));
}

}  // namespace duoc::api

// Pages of lists: every list is bounded, and all are asked for in the same way.
#pragma once

#include <cstddef>

#include "base/json_out.h"
#include "base/result.h"
#include "http/http.h"
#include "http/problem.h"

namespace duoc::api {

inline constexpr std::size_t kPageMost = 200;

struct Page {
  std::size_t page = 1;
  std::size_t size = kPageMost;
  bool holds(std::size_t i) const { return i >= (page - 1) * size && i < page * size; }
};

/// `page` from 1, `size` from 1 to kPageMost; both may be left out. Fault page.malformed.
Result<Page> read_page(const http::Request& request, std::size_t otherwise = kPageMost);
/// "total", "page", "size" inside an open object; the items follow.
void write_page(JsonOut& out, const Page& page, std::size_t total);

/// {"total", "page", "size", "items": […]} of what is on the page.
template <class Items, class Write>
http::Response paged(const Page& page, const Items& items, const Write& write) {
  JsonOut out;
  out.open();
  write_page(out, page, items.size());
  out.key("items").open_list();
  std::size_t i = 0;
  for (const auto& item : items) {
    if (page.holds(i++)) write(out, item);
  }
  out.close_list().close();
  return http::json(out.take());
}

}  // namespace duoc::api

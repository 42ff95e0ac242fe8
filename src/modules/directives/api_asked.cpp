// See api_asked.h.
#include "modules/directives/api_asked.h"

namespace duoc::directives {

std::string query_text(const http::Request& request, std::string_view name) {
  return std::string(request.value(name).value_or(""));
}

Result<AskedHere> asked_of(const Visit& v, const Desk& desk) {
  AskedHere out;
  TRY(out.moments, read_moments(desk.rows, query_text(v.request, "as_of"),
                                query_text(v.request, "known_at"), v.now, desk.position));
  TRY(out.asked.year, read_year(query_text(v.request, "year")));
  out.asked.as_of = out.moments.as_of;
  out.asked.known_at = out.moments.known_at;
  const std::string code = query_text(v.request, "register");
  if (code.empty()) return out;
  out.reg = find_register(desk.rows, code);
  if (!out.reg) return access::missing("register");
  out.asked.registers = {out.reg->id};
  return out;
}

}  // namespace duoc::directives

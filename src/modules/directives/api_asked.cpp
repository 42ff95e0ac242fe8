// See api_asked.h.
#include "modules/directives/api_asked.h"

namespace duoc::directives {

Result<AskedHere> asked_of(const Visit& v, const Desk& desk) {
  AskedHere out;
  TRY(out.moments, read_moments(desk.rows, text_of(v.request, "as_of"),
                                text_of(v.request, "known_at"), v.now, desk.position));
  TRY(out.asked.year, read_year(text_of(v.request, "year")));
  out.asked.as_of = out.moments.as_of;
  out.asked.known_at = out.moments.known_at;
  const std::string code = text_of(v.request, "register");
  if (code.empty()) return out;
  out.reg = find_register(desk.rows, code);
  if (!out.reg) return access::missing("register");
  out.asked.registers = {out.reg->id};
  return out;
}

}  // namespace duoc::directives

// Spellings of annexes that a clerk has explained for good: listing, teaching, forgetting.
#include "api/page.h"
#include "kernel/org/names.h"
#include "modules/directives/api.h"

namespace duoc::directives {

void Api::add_names(http::Router& router) {
  get(router, "/api/v1/names", [](const Visit& v, const Desk& d) -> Result<http::Response> {
    TRY(const api::Page page, api::read_page(v.request));
    return api::paged(page, d.org.taught, [&](JsonOut& out, const org::TaughtName& t) {
      out.open().field("text", t.text).field("meaning", org::name_of(t.meaning)).key("unit");
      t.unit ? write_unit(out, d, t.unit) : static_cast<void>(out.null());
      out.field("position", t.position).close();
    });
  });
  post(router, "/api/v1/names/teach_name",
       [](const Visit&, const JsonIn& in, Actor&) -> Result<Verb> {
         const auto meaning = org::meaning_of(in.text_or_empty("meaning"));
         if (!meaning) return Fault{Refusal::invalid, "json.field_malformed", "meaning", {}};
         const org::TeachName a{in.text_or_empty("text"), *meaning, in.id<UnitId>("unit")};
         return Verb([a](Work& w) { return org::teach_name(w, a); });
       });
  post(router, "/api/v1/names/forget_name",
       [](const Visit&, const JsonIn& in, Actor&) -> Result<Verb> {
         const std::string text = in.text_or_empty("text");
         return Verb([text](Work& w) { return org::forget_name(w, text); });
       });
}

}  // namespace duoc::directives

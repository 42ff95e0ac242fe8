// What the routes have in common. The routes themselves: api_units.cpp, api_people.cpp,
// api_people_read.cpp, api_passwords.cpp, api_calendar.cpp, api_import.cpp, api_export.cpp.
#include "modules/organisation/api.h"

#include <cstdlib>

#include "base/json_out.h"
#include "modules/organisation/api_import.h"

namespace duoc::organisation {

std::string_view Desk::name(const org::Unit& unit) const {
  const bool en = visit.language == Language::en && !unit.facts.name_en.empty();
  return en ? unit.facts.name_en : unit.facts.name_vi;
}

std::string_view Desk::title(const org::Post& post) const {
  const bool en = visit.language == Language::en && !post.title_en.empty();
  return en ? post.title_en : post.title_vi;
}

Api::Api(Parts parts)
    : parts_(parts),
      door_({parts.store, parts.committer, parts.sessions}),
      imports_(std::make_shared<Imports>()) {}

void Api::add_routes(http::Router& router) {
  describe_routes(router.reference());
  add_units(router);
  add_people_reads(router);
  add_people(router);
  add_passwords(router);
  add_calendar(router);
  add_imports(router);
  add_exports(router);
}

void Api::get(http::Router& router, const std::string& pattern, Read read) const {
  door_.get(
      router, pattern,
      [read = std::move(read)](const Visit& v, store::Connection& rows, const org::State& org) {
        return read(Desk{rows, org, v});
      });
}

void write_unit(JsonOut& out, const Desk& desk, const org::Tree& tree, UnitId id) {
  const org::Unit* unit = tree.find(id);
  if (unit == nullptr) {
    out.null();
    return;
  }
  out.open().field("id", id.n).field("code", unit->facts.code).field("name", desk.name(*unit));
  out.field("kind", unit->facts.kind).close();
}

Result<Day> needed_day(const JsonIn& in, const std::string& field) {
  if (const auto day = in.day(field)) return *day;
  return Fault{Refusal::invalid, "day.needed", field, {}};
}

}  // namespace duoc::organisation

// Units and people as workbooks.
#include "kernel/access/access.h"
#include "modules/organisation/api.h"
#include "modules/organisation/export.h"

namespace duoc::organisation {
namespace {

http::Response workbook(std::string name, std::string bytes) {
  http::Response r;
  r.headers = {
      {"content-type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
      {"content-disposition", "attachment; filename=\"" + std::move(name) + "\""},
      {"x-content-type-options", "nosniff"},
      {"cache-control", "private, no-store"}};
  r.body = std::move(bytes);
  return r;
}

}  // namespace

void Api::add_exports(http::Router& router) {
  // A workbook of a whole province takes a moment.
  const auto slowly = [&](const std::string& pattern, Read read) {
    door_.slowly(
        router, "GET", pattern,
        [this](const http::Request&) -> api::SlowLane& { return parts_.bulk; },
        [this, read = std::move(read)](const Visit& visit, const http::Reply& reply) {
          const auto org = parts_.committer.org();
          const auto rows = parts_.store.read();
          auto answer = read(Desk{*rows, *org, visit});
          reply(answer ? std::move(*answer) : api::Door::refuse(visit.request, answer.fault()));
        });
  };
  slowly("/api/v1/units.xlsx", [](const Desk& desk) -> Result<http::Response> {
    const bool en = desk.visit.language == Language::en;
    return workbook(
        std::string(en ? "units" : "don-vi") + "_" + iso(day_of(desk.visit.now)) + ".xlsx",
        export_units(desk.org, desk.visit.language));
  });
  slowly("/api/v1/people.xlsx", [](const Desk& desk) -> Result<http::Response> {
    const bool en = desk.visit.language == Language::en;
    const auto sees = [&](PersonId id) {
      Work probe = desk.probe();
      return access::may_administer(probe, {}, id).ok();
    };
    return workbook(
        std::string(en ? "people" : "nguoi") + "_" + iso(day_of(desk.visit.now)) + ".xlsx",
        export_people(desk.org, desk.visit.now, desk.visit.language, sees));
  });
}

}  // namespace duoc::organisation

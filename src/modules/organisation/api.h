// The public face of the organisation: its routes. The acts themselves are the kernel's
// (kernel/org/acts.h), since every module rests on them.
#pragma once

#include "api/door.h"
#include "base/json_out.h"
#include "http/reference.h"
#include "kernel/people_keys.h"

namespace duoc::organisation {

using api::Visit;

/// Everything an answer is made from, at one snapshot.
struct Desk {
  store::Connection& rows;
  const org::State& org;
  const Visit& visit;
  std::string_view name(const org::Unit& unit) const;
  std::string_view title(const org::Post& post) const;
  /// The reader as the verbs see an actor: what may be offered is what would be allowed.
  Work probe() const { return {rows, org, {visit.person, {}, {}}, visit.now}; }
};

/// What the routes need of the installation; outlives the server.
class Api {
 public:
  struct Parts {
    store::Store& store;
    Committer& committer;
    http::Sessions& sessions;
    PeopleKeys& people_keys;
    api::SlowLane& slow;
    api::SlowLane& bulk;
    api::SlowLane& pages;  // lists that are read page by page
  };
  struct Imports;
  explicit Api(Parts parts);

  void add_routes(http::Router& router);

 private:
  using Read = std::function<Result<http::Response>(const Desk&)>;
  void get(http::Router& router, const std::string& pattern, Read read) const;
  void add_units(http::Router& router);
  void add_people(http::Router& router);
  void add_people_reads(http::Router& router);
  void add_passwords(http::Router& router);
  void add_calendar(http::Router& router);
  void add_imports(http::Router& router);
  void add_exports(http::Router& router);
  api::SlowLane& lane_of(const http::Request& request) const;
  void read_import(const Visit& visit, const http::Reply& reply);
  void decide_import(const Visit& visit, const http::Reply& reply, bool write);
  Result<api::Door::Act> reveal(const Visit& visit, const JsonIn& in);
  Result<api::Door::Act> change_password(const Visit& visit, const JsonIn& in);
  void erased(PersonId person, const Entry& entry, const api::Door::Send& send) const;

  Parts parts_;
  api::Door door_;
  http::Throttle guesses_{5, 60};  // of one's current password
  std::shared_ptr<Imports> imports_;
};

/// Shapes and descriptions of every route here, for the reference.
void describe_routes(http::Reference& reference);

using api::path_number;
void write_unit(JsonOut& out, const Desk& desk, const org::Tree& tree, UnitId id);
/// A day that the body must carry; its absence is day.needed.
Result<Day> needed_day(const JsonIn& in, const std::string& field);

}  // namespace duoc::organisation

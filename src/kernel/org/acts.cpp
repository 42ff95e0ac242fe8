// Who may: administrators; the installation itself while it is created.
#include "kernel/org/acts.h"

#include <algorithm>

#include "base/json_out.h"
#include "base/text.h"
#include "kernel/access/access.h"

namespace duoc::org {
namespace {

Fault invalid(std::string key, std::string field) {
  return Fault{Refusal::invalid, std::move(key), std::move(field), {}};
}

Entry entry_of(const Work& work, std::string kind, std::string record, Moment effective,
               JsonOut& body) {
  Entry e;
  e.kind = std::move(kind);
  e.record = std::move(record);
  e.effective = effective;
  e.actor = work.actor;
  e.body = body.take();
  return e;
}

std::string unit_record(UnitId id) { return "unit/" + std::to_string(id.n); }

Result<const Unit*> open_unit(const Work& work, UnitId id, const std::string& field) {
  for (const UnitAct& act : work.org.unit_acts) {
    if (act.unit != id) continue;
    const Unit* unit = work.org.today.find(id);
    if (unit != nullptr && unit->closed) return Fault{Refusal::conflict, "unit.closed", field, {}};
    return unit;
  }
  return Fault{Refusal::missing, "unit.missing", field, {}};
}

constexpr std::int64_t kUnitsMost = 65535;  // figures keep unit numbers in 16 bits

}  // namespace

Result<Entry> add_unit(Work& work, const AddUnit& a) {
  CHECK(access::may_anywhere(work, Role::administrator));
  if (a.facts.code.empty() || a.facts.code.size() > 60)
    return invalid("unit.code_malformed", "code");
  if (a.facts.name_vi.empty() || a.facts.name_vi.size() > 400)
    return invalid("unit.name_malformed", "name_vi");
  for (const UnitAct& act : work.org.unit_acts) {
    if (act.facts.code == a.facts.code)
      return Fault{Refusal::conflict, "unit.code_taken", "code", {}};
  }
  const bool parent_known =
      !a.facts.parent || std::any_of(work.org.unit_acts.begin(), work.org.unit_acts.end(),
                                     [&](const auto& x) { return x.unit == a.facts.parent; });
  if (!parent_known) return invalid("unit.parent_missing", "parent");
  const auto id = work.rows.integer("SELECT max(unit) FROM unit_act", {}) + 1;
  if (id > kUnitsMost) return invalid("unit.too_many", "");
  JsonOut body;
  body.open().field("unit", id).field("code", a.facts.code).field("name_vi", nfc(a.facts.name_vi));
  body.field("name_en", nfc(a.facts.name_en))
      .field("kind", a.facts.kind)
      .field("order", a.facts.order);
  body.field("parent", a.facts.parent.n)
      .field("external", a.facts.external)
      .field("aliases", nfc(a.facts.aliases));
  body.close();
  return entry_of(work, "unit.added", unit_record(UnitId{id}), start_of(a.valid_from), body);
}

Result<Entry> rename_unit(Work& work, const RenameUnit& a) {
  CHECK(access::may_anywhere(work, Role::administrator));
  TRY([[maybe_unused]] const Unit* unit, open_unit(work, a.unit, "unit"));
  if (a.name_vi.empty() || a.name_vi.size() > 400) return invalid("unit.name_malformed", "name_vi");
  JsonOut body;
  body.open()
      .field("unit", a.unit.n)
      .field("name_vi", nfc(a.name_vi))
      .field("name_en", nfc(a.name_en))
      .close();
  return entry_of(work, "unit.renamed", unit_record(a.unit), start_of(a.from), body);
}

Result<Entry> move_unit(Work& work, const MoveUnit& a) {
  CHECK(access::may_anywhere(work, Role::administrator));
  TRY([[maybe_unused]] const Unit* unit, open_unit(work, a.unit, "unit"));
  TRY([[maybe_unused]] const Unit* parent, open_unit(work, a.parent, "parent"));
  if (work.org.today.below(a.parent, a.unit))
    return Fault{Refusal::conflict, "unit.below_itself", "parent", {}};
  JsonOut body;
  body.open().field("unit", a.unit.n).field("parent", a.parent.n).close();
  return entry_of(work, "unit.moved", unit_record(a.unit), start_of(a.from), body);
}

Result<Entry> merge_unit(Work& work, const MergeUnit& a) {
  CHECK(access::may_anywhere(work, Role::administrator));
  TRY([[maybe_unused]] const Unit* unit, open_unit(work, a.unit, "unit"));
  TRY([[maybe_unused]] const Unit* into, open_unit(work, a.into, "into"));
  if (work.org.today.below(a.into, a.unit))
    return Fault{Refusal::conflict, "unit.below_itself", "into", {}};
  JsonOut body;
  body.open().field("unit", a.unit.n).field("into", a.into.n).close();
  return entry_of(work, "unit.merged", unit_record(a.unit), start_of(a.from), body);
}

Result<Entry> close_unit(Work& work, const CloseUnit& a) {
  CHECK(access::may_anywhere(work, Role::administrator));
  TRY([[maybe_unused]] const Unit* unit, open_unit(work, a.unit, "unit"));
  JsonOut body;
  body.open().field("unit", a.unit.n).close();
  return entry_of(work, "unit.closed", unit_record(a.unit), start_of(a.from), body);
}

Result<Entry> add_person(Work& work, PeopleKeys& keys, const AddPerson& a) {
  CHECK(access::may_anywhere(work, Role::administrator));
  const bool login_ok =
      a.login.size() >= 2 && a.login.size() <= 60 &&
      a.login.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") == std::string::npos;
  if (!login_ok) return invalid("person.login_malformed", "login");
  if (a.name.empty() || a.name.size() > 200) return invalid("person.name_malformed", "name");
  if (work.org.by_login.contains(a.login))
    return Fault{Refusal::conflict, "person.login_taken", "login", {}};
  const PersonId id{work.rows.integer("SELECT max(id) FROM person", {}) + 1};
  const std::string record = "person/" + std::to_string(id.n);
  keys.create(id);
  const auto sealed = [&](std::string_view field, const std::string& plain) {
    return plain.empty() ? std::string() : keys.seal(id, record, field, plain);
  };
  JsonOut body;
  body.open().field("person", id.n).field("login", a.login).field("name", nfc(a.name));
  body.field("phone", sealed("phone", a.phone)).field("email", sealed("email", a.email));
  body.field("secret", sealed("secret", a.secret)).close();
  return entry_of(work, "person.added", record, work.now, body);
}

Result<Entry> set_secret(Work& work, PeopleKeys& keys, const SetSecret& a) {
  if (work.actor.person != a.person) CHECK(access::may_anywhere(work, Role::administrator));
  const Person* person = work.org.person(a.person);
  if (person == nullptr || person->erased) return access::missing("person");
  const std::string record = "person/" + std::to_string(a.person.n);
  JsonOut body;
  body.open()
      .field("person", a.person.n)
      .field("secret", keys.seal(a.person, record, "secret", a.secret))
      .close();
  return entry_of(work, "person.secret_set", record, work.now, body);
}

Result<Entry> erase_person(Work& work, PersonId id) {
  CHECK(access::may_anywhere(work, Role::administrator));
  const Person* person = work.org.person(id);
  if (person == nullptr || person->erased) return access::missing("person");
  JsonOut body;
  body.open().field("person", id.n).close();
  return entry_of(work, "person.erased", "person/" + std::to_string(id.n), work.now, body);
}

Result<Entry> appoint(Work& work, const Appoint& a) {
  CHECK(access::may_anywhere(work, Role::administrator));
  const Person* person = work.org.person(a.person);
  if (person == nullptr || person->erased) return access::missing("person");
  TRY([[maybe_unused]] const Unit* unit, open_unit(work, a.unit, "unit"));
  if (a.to && *a.to < a.from) return invalid("post.ends_before_it_begins", "to");
  const auto id = work.rows.integer("SELECT max(id) FROM post", {}) + 1;
  JsonOut body;
  body.open().field("post", id).field("person", a.person.n).field("unit", a.unit.n);
  body.field("role", name_of(a.role))
      .field("title_vi", nfc(a.title_vi))
      .field("title_en", nfc(a.title_en));
  body.field("from", a.from).field("to", a.to).close();
  return entry_of(work, "post.appointed", "post/" + std::to_string(id), start_of(a.from), body);
}

Result<Entry> end_post(Work& work, const EndPost& a) {
  CHECK(access::may_anywhere(work, Role::administrator));
  const auto found = work.org.posts.find(a.post);
  if (found == work.org.posts.end()) return access::missing("post");
  if (a.to < found->second.from) return invalid("post.ends_before_it_begins", "to");
  JsonOut body;
  body.open().field("post", a.post.n).field("to", a.to).close();
  return entry_of(work, "post.ended", "post/" + std::to_string(a.post.n), end_of(a.to), body);
}

namespace {
const char* kind_name(DayKind k) {
  return k == DayKind::worked ? "worked" : k == DayKind::day_off_for ? "day_off_for" : "holiday";
}
}  // namespace

Result<Entry> set_calendar(Work& work, const SetCalendar& a) {
  CHECK(access::may_anywhere(work, Role::administrator));
  if (a.year < kCalendarFirstYear || a.year > kCalendarLastYear)
    return invalid("calendar.year_out_of_range", "year");
  if (a.days.size() > 120) return invalid("calendar.too_many_days", "days");
  JsonOut body;
  body.open().field("year", a.year).field("announced", a.announced);
  body.field("version", work.org.calendar.version() + 1);
  body.key("days").open_list();
  for (const CalendarDay& d : a.days) {
    if (civil(d.day).year != a.year) return invalid("calendar.day_of_other_year", "days");
    body.open()
        .field("day", d.day)
        .field("kind", kind_name(d.kind))
        .field("name_vi", nfc(d.name_vi));
    body.field("name_en", nfc(d.name_en)).close();
  }
  body.close_list().close();
  return entry_of(work, "calendar.set", "calendar/" + std::to_string(a.year), work.now, body);
}

}  // namespace duoc::org

// The acts on people and their posts. Personal fields enter the journal as ciphertext only.
#include <algorithm>
#include <functional>

#include "base/json_out.h"
#include "base/text.h"
#include "kernel/access/access.h"
#include "kernel/org/acts.h"

namespace duoc::org {
namespace {

Fault invalid(std::string key, std::string field) {
  return Fault{Refusal::invalid, std::move(key), std::move(field), {}};
}

std::string person_record(PersonId id) { return "person/" + std::to_string(id.n); }

Result<const Person*> living(const Work& work, PersonId id) {
  const Person* person = work.org.person(id);
  if (person == nullptr || person->erased) return access::missing("person");
  return person;
}

bool administers_province(const Work& work, const Post& post) {
  return post.role == Role::administrator && post.in_force(work.now) &&
         access::top_of_province(work.org.today, post.unit);
}

// Somebody must be left who may administer the province; the machine's owner may do without.
Checked somebody_left(const Work& work, const std::function<bool(const Post&)>& goes) {
  if (access::is_installation(work.actor)) return Done{};
  bool touched = false;
  for (const auto& [id, post] : work.org.posts) {
    const Person* holder = work.org.person(post.person);
    if (holder == nullptr || holder->erased || !administers_province(work, post)) continue;
    if (!goes(post) && !post.to) return Done{};
    touched = touched || goes(post);
  }
  if (touched) return Fault{Refusal::conflict, "post.last_administrator", "", {}};
  return Done{};
}

}  // namespace

Result<Entry> add_person(Work& work, PeopleKeys& keys, const AddPerson& a) {
  CHECK(access::may_anywhere(work, Role::administrator));
  const bool login_ok =
      a.login.size() >= 2 && a.login.size() <= 60 &&
      a.login.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") == std::string::npos;
  if (!login_ok) return invalid("person.login_malformed", "login");
  const std::string name = squeeze(nfc(a.name));
  if (name.empty() || name.size() > 200) return invalid("person.name_malformed", "name");
  if (a.phone.size() > 40) return invalid("person.contact_too_long", "phone");
  if (a.email.size() > 200) return invalid("person.contact_too_long", "email");
  if (work.org.by_login.contains(a.login))
    return Fault{Refusal::conflict, "person.login_taken", "login", {}};
  // Not a number that somebody had who came after the position that the rows were brought back to.
  const PersonId id{
      std::max(work.rows.integer("SELECT max(id) FROM person", {}), keys.largest().n) + 1};
  const std::string record = person_record(id);
  keys.create(id);
  const auto sealed = [&](std::string_view field, const std::string& plain) {
    return plain.empty() ? std::string() : keys.seal(id, record, field, plain);
  };
  JsonOut body;
  body.open().field("person", id.n).field("login", a.login).field("name", name);
  body.field("phone", sealed("phone", a.phone)).field("email", sealed("email", a.email));
  body.field("secret", sealed("secret", a.secret)).close();
  return entry_of(work, "person.added", record, work.now, body);
}

Result<Entry> set_password(Work& work, PeopleKeys& keys, const SetPassword& a) {
  if (work.actor.person != a.person) CHECK(access::may_administer(work, {}, a.person));
  TRY([[maybe_unused]] const Person* person, living(work, a.person));
  // The rows may come from before the erasure, the keys from before the person.
  if (keys.destroyed(a.person)) return access::missing("person");
  keys.create(a.person);
  const std::string record = person_record(a.person);
  JsonOut body;
  body.open()
      .field("person", a.person.n)
      .field("secret", keys.seal(a.person, record, "secret", a.secret))
      .close();
  return entry_of(work, "person.password_set", record, work.now, body);
}

Result<Entry> erase_person(Work& work, PersonId id) {
  CHECK(access::may_administer(work, {}, id));
  TRY([[maybe_unused]] const Person* person, living(work, id));
  CHECK(somebody_left(work, [&](const Post& post) { return post.person == id; }));
  JsonOut body;
  body.open().field("person", id.n).close();
  return entry_of(work, "person.erased", person_record(id), work.now, body);
}

Result<Entry> reveal(Work& work, const Reveal& a) {
  CHECK(access::may_administer(work, {}, a.person));
  TRY([[maybe_unused]] const Person* person, living(work, a.person));
  if (a.field != "phone" && a.field != "email") return invalid("person.field_unknown", "field");
  const std::string purpose = squeeze(nfc(a.purpose));
  if (count_code_points(purpose) < 5 || purpose.size() > 1000)
    return invalid("person.purpose_needed", "purpose");
  JsonOut body;
  body.open().field("person", a.person.n).field("field", a.field);
  body.field("purpose", purpose).close();
  return entry_of(work, "person.revealed", person_record(a.person), work.now, body);
}

Result<Entry> appoint(Work& work, const Appoint& a) {
  CHECK(access::may_administer(work, {a.unit}, a.person));
  // An inspector reads the whole province, whatever unit the post stands in.
  if (a.role == Role::inspector) CHECK(access::may_at_top(work, Role::administrator));
  TRY([[maybe_unused]] const Person* person, living(work, a.person));
  const Moment from = start_of(a.from);
  const Tree tree = tree_at(work.org.unit_acts, std::max(from, work.now), ~Position{0});
  const Unit* unit = tree.find(a.unit);
  if (unit == nullptr) return Fault{Refusal::missing, "unit.missing", "unit", {}};
  if (unit->closed)
    return Fault{Refusal::conflict, "unit.closed", "unit", {{"unit", unit->facts.name_vi}}};
  if (a.to && *a.to < a.from) return invalid("post.ends_before_it_begins", "to");
  if (a.title_vi.size() > 400 || a.title_en.size() > 400)
    return invalid("post.title_too_long", "title_vi");
  const auto id = work.rows.integer("SELECT max(id) FROM post", {}) + 1;
  JsonOut body;
  body.open().field("post", id).field("person", a.person.n).field("unit", a.unit.n);
  body.field("role", name_of(a.role))
      .field("title_vi", squeeze(nfc(a.title_vi)))
      .field("title_en", squeeze(nfc(a.title_en)));
  body.field("from", a.from).field("to", a.to).close();
  return entry_of(work, "post.appointed", "post/" + std::to_string(id), from, body);
}

Result<Entry> end_post(Work& work, const EndPost& a) {
  const auto found = work.org.posts.find(a.post);
  if (found == work.org.posts.end()) return access::missing("post");
  const Post& post = found->second;
  if (post.role == Role::inspector) {
    CHECK(access::may_at_top(work, Role::administrator));
  } else {
    CHECK(access::may_administer(work, {post.unit}));
  }
  if (post.to && a.to > *post.to) return invalid("post.not_to_prolong", "to");
  if (a.to < post.from) return invalid("post.ends_before_it_begins", "to");
  if (post.to && *post.to < day_of(work.now))
    return Fault{Refusal::conflict, "post.over", "to", {{"to", iso(*post.to)}}};
  CHECK(somebody_left(work, [&](const Post& other) { return other.id == a.post; }));
  JsonOut body;
  body.open().field("post", a.post.n).field("to", a.to).close();
  return entry_of(work, "post.ended", "post/" + std::to_string(a.post.n), end_of(a.to), body);
}

}  // namespace duoc::org

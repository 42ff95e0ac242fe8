// The acts on people and posts, but for passwords (api_passwords.cpp).
#include "base/json_out.h"
#include "http/problem.h"
#include "kernel/access/access.h"
#include "kernel/org/acts.h"
#include "modules/organisation/api.h"

namespace duoc::organisation {
namespace {

PersonId person_of(const Visit& v) { return PersonId{path_number(v.request, "id")}; }

Result<org::Appoint> appoint_of(const Visit& v, const JsonIn& in) {
  const auto role = org::role_of(in.text_or_empty("role"));
  if (!role) return Fault{Refusal::invalid, "post.role_unknown", "role", {}};
  TRY(const Day from, needed_day(in, "from"));
  TRY(const std::optional<Day> to, api::optional_day(in, "to"));
  return org::Appoint{person_of(v),
                      in.id<UnitId>("unit"),
                      *role,
                      in.text_or_empty("title_vi"),
                      in.text_or_empty("title_en"),
                      from,
                      to};
}

// What a reveal found, between its verb and its answer.
struct Sealed {
  bool fresh = false;  // false when an idempotency key found the entry of an earlier reveal
  std::string text;
};

}  // namespace

Result<api::Door::Act> Api::reveal(const Visit& visit, const JsonIn& in) {
  const org::Reveal a{person_of(visit), in.text_or_empty("field"), in.text_or_empty("purpose")};
  const auto sealed = std::make_shared<Sealed>();
  api::Door::Act act;
  act.verb = [a, sealed](Work& w) -> Result<Entry> {
    TRY(Entry entry, org::reveal(w, a));
    const std::string column = a.field == "phone" ? "phone" : "email";
    w.rows.first("SELECT " + column + " FROM person WHERE id = $1", {a.person.n},
                 [&](const store::Row& row) { sealed->text = row.str(0); });
    if (sealed->text.empty()) return Fault{Refusal::conflict, "person.nothing_kept", "field", {}};
    sealed->fresh = true;
    return entry;
  };
  // The value leaves once, and only after the entry that names the purpose is durable.
  act.then = [this, a, sealed](const Entry& e, const api::Door::Send& send) {
    JsonOut out;
    out.open().field("position", e.position).field("kind", e.kind).field("record", e.record);
    out.field("field", a.field).key("value");
    const auto plain = sealed->fresh
                           ? parts_.people_keys.open(a.person, e.record, a.field, sealed->text)
                           : std::nullopt;
    out.value(plain).close();
    send(http::json(out.take()));
  };
  return act;
}

// The entry is durable; now the key goes, and with it every ciphertext of the person everywhere.
void Api::erased(PersonId person, const Entry& entry, const api::Door::Send& send) const {
  door_.end_sessions(person);
  const auto destroy = [this, person, answer = api::entry_answer(entry), send] {
    parts_.people_keys.destroy(person);
    send(answer);
  };
  if (!parts_.slow.submit("", destroy)) destroy();
}

void Api::add_people(http::Router& router) {
  door_.post(router, "/api/v1/people/{id}/appoint",
             [](const Visit& v, const JsonIn& in, Actor&) -> Result<Verb> {
               TRY(const org::Appoint a, appoint_of(v, in));
               return Verb([a](Work& w) { return org::appoint(w, a); });
             });
  door_.post(router, "/api/v1/posts/{id}/end_post",
             [](const Visit& v, const JsonIn& in, Actor&) -> Result<Verb> {
               TRY(const Day to, needed_day(in, "to"));
               const org::EndPost a{PostId{path_number(v.request, "id")}, to};
               return Verb([a](Work& w) { return org::end_post(w, a); });
             });
  door_.act(router, "/api/v1/people/{id}/reveal", {},
            [this](const Visit& v, const JsonIn& in, Actor&) { return reveal(v, in); });
  door_.act(router, "/api/v1/people/{id}/erase_person", {},
            [this](const Visit& v, const JsonIn&, Actor&) -> Result<api::Door::Act> {
              const PersonId id = person_of(v);
              return api::Door::Act{
                  [id](Work& w) { return org::erase_person(w, id); },
                  [this, id](const Entry& e, const api::Door::Send& send) { erased(id, e, send); }};
            });
}

}  // namespace duoc::organisation

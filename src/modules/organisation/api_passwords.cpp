// What hashes a password: a new person, one set by an administrator, one's own changed. Decoding
// runs in the slow lane; the bodies leave no trace but the sealed hash.
#include "http/problem.h"
#include "kernel/access/access.h"
#include "kernel/access/passwords.h"
#include "kernel/org/acts.h"
#include "modules/organisation/api.h"

namespace duoc::organisation {
namespace {

Checked good(const std::string& password, const std::string& field) {
  if (access::good_password(password)) return Done{};
  return Fault{Refusal::invalid, "person.password_weak", field, {}};
}

}  // namespace

// Oneself: the current password is needed, and every other session ends.
Result<api::Door::Act> Api::change_password(const Visit& v, const JsonIn& in) {
  const std::string who = std::to_string(v.person.n);
  if (const int wait = guesses_.wait(who, v.now); wait > 0) {
    return Fault{Refusal::overloaded,
                 "session.throttled",
                 "current",
                 {{"retry_after", std::to_string(wait)}}};
  }
  const std::string password = in.text_or_empty("password");
  CHECK(good(password, "password"));
  const auto org = parts_.committer.org();
  const org::Person* person = org->person(v.person);
  if (person == nullptr) return access::missing("person");
  const std::string sealed = person->secret;
  const auto hash = parts_.people_keys.open(v.person, "person/" + who, "secret", sealed);
  if (!hash || !access::check_password(*hash, in.text_or_empty("current"))) {
    guesses_.failed(who, v.now);
    return Fault{Refusal::invalid, "session.current_wrong", "current", {}};
  }
  guesses_.succeeded(who);
  const org::SetPassword a{v.person, access::hash_password(password)};
  const auto own = http::Sessions::hash_of(v.request);
  return api::Door::Act{[this, a, sealed](Work& w) -> Result<Entry> {
                          // The password that was checked must still be the one in force.
                          const org::Person* now = w.org.person(a.person);
                          if (now == nullptr || now->secret != sealed)
                            return Fault{Refusal::invalid, "session.current_wrong", "current", {}};
                          return org::set_password(w, parts_.people_keys, a);
                        },
                        [this, a, own](const Entry& e, const api::Door::Send& send) {
                          door_.end_sessions(a.person, own);
                          send(api::entry_answer(e));
                        }};
}

void Api::add_passwords(http::Router& router) {
  const api::Door::Way slow{&parts_.slow, true};
  // Checked before the costly hash and again by the verb, which decides.
  const auto probe = [this](const Visit& v, const org::State& org, store::Connection& rows,
                            PersonId person) -> Checked {
    Work work{rows, org, {v.person, {}, {}}, v.now};
    if (person) return access::may_administer(work, {}, person);
    return access::may_anywhere(work, org::Role::administrator);
  };
  door_.act(router, "/api/v1/people/add_person", slow,
            [this, probe](const Visit& v, const JsonIn& in, Actor&) -> Result<api::Door::Act> {
              const auto org = parts_.committer.org();
              CHECK(probe(v, *org, *parts_.store.read(), {}));
              const std::string password = in.text_or_empty("password");
              CHECK(good(password, "password"));
              const org::AddPerson a{in.text_or_empty("login"), in.text_or_empty("name"),
                                     in.text_or_empty("phone"), in.text_or_empty("email"),
                                     access::hash_password(password)};
              return api::Door::Act{
                  [this, a](Work& w) { return org::add_person(w, parts_.people_keys, a); },
                  nullptr};
            });
  door_.act(router, "/api/v1/people/{id}/set_password", slow,
            [this, probe](const Visit& v, const JsonIn& in, Actor&) -> Result<api::Door::Act> {
              const PersonId id{path_number(v.request, "id")};
              const auto org = parts_.committer.org();
              // Without this, a session left open would do in place of the current password.
              if (id == v.person)
                return Fault{Refusal::conflict, "person.change_own_password", "", {}};
              CHECK(probe(v, *org, *parts_.store.read(), id));
              const std::string password = in.text_or_empty("password");
              CHECK(good(password, "password"));
              const org::SetPassword a{id, access::hash_password(password)};
              return api::Door::Act{
                  [this, a](Work& w) { return org::set_password(w, parts_.people_keys, a); },
                  [this, id](const Entry& e, const api::Door::Send& send) {
                    door_.end_sessions(id);
                    send(api::entry_answer(e));
                  }};
            });
  door_.act(router, "/api/v1/session/change_password", slow,
            [this](const Visit& v, const JsonIn& in, Actor&) { return change_password(v, in); });
}

}  // namespace duoc::organisation

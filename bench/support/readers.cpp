// See readers.h.
#include "support/readers.h"

#include "http/sessions.h"
#include "kernel/access/passwords.h"

namespace duoc::bench {

std::vector<Reader> sign_in(server::Installation& in, const std::vector<std::string>& logins) {
  http::Sessions sessions;
  std::vector<Reader> out;
  const auto clock = system_clock();
  for (const std::string& login : logins) {
    const auto org = in.committer->org();
    const PersonId person = org->by_login.at(login);
    const auto opened = sessions.open(person.n, clock->now());
    const auto mark = access::password_mark(org->person(person)->secret);
    in.committer->chore(
        [&](store::Connection& rows) {
          rows.run(
              "INSERT INTO session(token, person, csrf, created, expires, under) VALUES ($1, "
              "$2, $3, $4, $5, $6)",
              {store::BlobView{bytes_of(opened.hash)}, person.n, opened.session.csrf,
               clock->now().s, opened.session.expires.s, mark});
        },
        nullptr);
    out.push_back(
        {login, std::string(http::Sessions::kCookie) + "=" + opened.token, opened.session.csrf});
  }
  return out;
}

}  // namespace duoc::bench

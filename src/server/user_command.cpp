// duoc user add | list | password: what an administrator needs before the pages can be used, or
// when nobody can sign in any more.
#include <algorithm>
#include <cstdio>
#include <iostream>

#include "base/json_out.h"
#include "kernel/access/passwords.h"
#include "kernel/org/acts.h"
#include "server/command_line.h"
#include "server/reading.h"

namespace duoc::server {
namespace {

int usage(bool asked) {
  std::puts(
      "duoc user add LOGIN --name NAME --unit CODE --role ROLE [--title T]\n"
      "              [--from DAY] [--json] [--store PATH]\n"
      "duoc user password LOGIN [--json] [--store PATH]\n"
      "  Sets a password that was forgotten; who was signed in with the old one is signed out.\n"
      "Both read the password from standard input (one line), and write: stop the service first.\n"
      "duoc user list [--role ROLE] [--json] [--store PATH]\n"
      "  Who holds which post today, also beside a serving process.\n"
      "Roles: clerk, focal_point, verifier, leader, inspector, administrator.");
  return asked ? 0 : 2;
}

org::Role read_role(const Arguments& a) {
  const auto role = org::role_of(a.value("role"));
  if (!role)
    throw Misused{
        "--role must be one of clerk, focal_point, verifier, leader, inspector, administrator"};
  return *role;
}

std::string read_password() {
  std::string password;
  std::getline(std::cin, password);
  if (!access::good_password(password))
    throw Misused{"the password on standard input needs 10 characters or more"};
  return password;
}

int add(const Arguments& a) {
  const org::Role role = read_role(a);
  const auto from = parse_iso_day(a.value("from"));
  if (a.has("from") && !from)
    throw Misused{"--from needs a day such as 2025-09-18, not '" + a.value("from") + "'"};
  const std::string password = read_password();
  const auto clock = system_clock();
  Installation in(places_of(a), *clock);
  const auto org = in.committer->org();  // the first act replaces it
  const org::Unit* unit = org->today.by_code(a.value("unit"));
  if (unit == nullptr) throw Misused{"there is no unit with the code '" + a.value("unit") + "'"};
  const org::AddPerson person{a.words()[1], a.value("name", a.words()[1]), "", "",
                              access::hash_password(password)};
  auto added = in.act({}, [&](Work& w) { return org::add_person(w, in.people_keys, person); });
  if (!added) return refused(added.fault(), a.flag("json"));
  org::Appoint post;
  post.person = PersonId{std::stoll(added->record.substr(7))};
  post.unit = unit->id;
  post.role = role;
  post.title_vi = post.title_en = a.value("title");
  post.from = from.value_or(day_of(clock->now()));
  auto appointed = in.act({}, [&](Work& w) { return org::appoint(w, post); });
  if (!appointed) return refused(appointed.fault(), a.flag("json"));
  if (a.flag("json")) {
    JsonOut out;
    out.open().field("person", post.person.n).field("login", person.login);
    std::puts(out.field("position", appointed->position).close().text().c_str());
    return 0;
  }
  std::printf("%s may sign in.\n", person.login.c_str());
  return 0;
}

int set_password(const Arguments& a) {
  const std::string& login = a.words()[1];
  const std::string password = read_password();
  const auto clock = system_clock();
  Installation in(places_of(a), *clock);
  const auto org = in.committer->org();
  const auto found = std::find_if(org->people.begin(), org->people.end(), [&](const auto& person) {
    return !person.second.erased && person.second.login == login;
  });
  if (found == org->people.end()) throw Misused{"nobody signs in as '" + login + "'"};
  const org::SetPassword act{found->first, access::hash_password(password)};
  auto set = in.act({}, [&](Work& w) { return org::set_password(w, in.people_keys, act); });
  if (!set) return refused(set.fault(), a.flag("json"));
  if (a.flag("json")) {
    JsonOut out;
    out.open().field("person", found->first.n).field("login", login);
    std::puts(out.field("position", set->position).close().text().c_str());
    return 0;
  }
  std::printf("%s signs in with the new password.\n", login.c_str());
  return 0;
}

struct Holding {
  std::string login;
  std::string name;
  std::string role;
  std::string unit;
};

int list(const Arguments& a) {
  std::optional<org::Role> role;
  if (a.has("role")) role = read_role(a);
  Reading in(places_of(a));
  std::vector<Holding> all;
  for (const auto& [id, person] : in.org->people) {
    if (person.erased) continue;
    for (const org::Post* post : in.org->posts_in_force(id, in.clock->now())) {
      if (role && post->role != *role) continue;
      const org::Unit* unit = in.org->today.find(post->unit);
      all.push_back({person.login, person.name, std::string(org::name_of(post->role)),
                     unit == nullptr ? "" : unit->facts.code});
    }
  }
  if (a.flag("json")) {
    JsonOut out;
    out.open().key("items").open_list();
    for (const Holding& h : all) {
      out.open().field("login", h.login).field("name", h.name);
      out.field("role", h.role).field("unit", h.unit).close();
    }
    std::puts(out.close_list().close().text().c_str());
    return 0;
  }
  for (const Holding& h : all)
    std::printf("%-24s %-14s %-12s %s\n", h.login.c_str(), h.role.c_str(), h.unit.c_str(),
                h.name.c_str());
  return 0;
}

}  // namespace

int user(const std::vector<std::string>& words) {
  const Arguments a(words, {"store", "data", "name", "unit", "role", "title", "from"},
                    {"json", "help"});
  const std::string what = a.words().empty() ? "" : a.words()[0];
  if (a.flag("help") || a.words().size() != (what == "list" ? 1 : 2)) return usage(a.flag("help"));
  if (what == "add") return add(a);
  if (what == "password") return set_password(a);
  if (what == "list") return list(a);
  return usage(false);
}

}  // namespace duoc::server

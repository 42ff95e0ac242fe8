// People: a searchable page of them, and one person with all posts. Personal fields are masked for
// everybody; a value is answered once, to a reveal with its purpose.
#include <algorithm>
#include <cstdlib>
#include <map>

#include "api/page.h"
#include "base/json_out.h"
#include "base/text.h"
#include "http/problem.h"
#include "kernel/access/access.h"
#include "modules/organisation/api.h"

namespace duoc::organisation {
namespace {

constexpr std::size_t kPeople = 50;
constexpr std::string_view kMasked = "••••••";

// The given name comes last in a Vietnamese name and is sorted by first.
std::string order_key(const std::string& name) {
  const auto blank = name.rfind(' ');
  const std::string given = blank == std::string::npos ? name : name.substr(blank + 1);
  return sort_key(given + " " + name);
}

bool administers(const Desk& desk, PersonId id) {
  Work probe = desk.probe();
  return access::may_administer(probe, {}, id).ok();
}

bool administers_somewhere(const Desk& desk) {
  Work probe = desk.probe();
  return access::may_anywhere(probe, org::Role::administrator).ok();
}

void write_post(JsonOut& out, const Desk& desk, const org::Post& post, const org::Tree& whole) {
  const org::Tree& tree = desk.org.today.find(post.unit) != nullptr ? desk.org.today : whole;
  out.open().field("id", post.id.n).key("unit");
  write_unit(out, desk, tree, post.unit);
  out.field("role", org::name_of(post.role)).field("title", desk.title(post));
  out.field("from", post.from).field("to", post.to);
  out.field("in_force", post.in_force(desk.visit.now));
}

struct Found {
  std::string key;
  const org::Person* person;
};

// Everything a reader may search by: the name, titles and units of posts; the login for
// administrators.
bool wanted(const Desk& desk, const org::Person& person, const std::vector<std::string>& words,
            UnitId unit, bool logins) {
  const auto posts = desk.org.posts_in_force(person.id, desk.visit.now);
  if (unit && std::none_of(posts.begin(), posts.end(),
                           [&](const auto* post) { return post->unit == unit; }))
    return false;
  if (words.empty()) return true;
  std::string text = person.name;
  if (logins) text += " " + person.login;
  for (const org::Post* post : posts) {
    text += " " + post->title_vi + " " + post->title_en;
    if (const org::Unit* u = desk.org.today.find(post->unit))
      text += " " + u->facts.name_vi + " " + u->facts.name_en;
  }
  const std::string folded = fold_words(text);
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return folded.find(word) != std::string::npos;
  });
}

Result<http::Response> people(const Desk& desk) {
  const http::Request& r = desk.visit.request;
  TRY(const api::Page page, api::read_page(r, kPeople));
  const UnitId unit{std::atoll(api::text_of(r, "unit").c_str())};
  std::vector<std::string> words;
  for (auto& word : split(fold_words(api::text_of(r, "q").substr(0, 200)), ' ')) {
    if (!word.empty()) words.push_back(std::move(word));
  }
  const bool logins = administers_somewhere(desk);
  std::vector<Found> found;
  for (const auto& [id, person] : desk.org.people) {
    if (!person.erased && wanted(desk, person, words, unit, logins))
      found.push_back({order_key(person.name), &person});
  }
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return std::tie(a.key, a.person->id) < std::tie(b.key, b.person->id);
  });
  JsonOut out;
  out.open();
  api::write_page(out, page, found.size());
  out.key("items").open_list();
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!page.holds(i)) continue;
    const org::Person& person = *found[i].person;
    out.open().field("id", person.id.n).field("name", person.name).key("login");
    logins&& administers(desk, person.id) ? out.value(person.login) : out.null();
    out.key("posts").open_list();
    for (const org::Post* post : desk.org.posts_in_force(person.id, desk.visit.now)) {
      write_post(out, desk, *post, desk.org.today);
      out.close();
    }
    out.close_list().close();
  }
  out.close_list().key("may").open_list();
  if (logins) out.value("add_person");
  out.close_list().close();
  return http::json(out.take());
}

void write_masked(JsonOut& out, const Desk& desk, PersonId id) {
  std::string phone;
  std::string email;
  desk.rows.first("SELECT phone, email FROM person WHERE id = $1", {id.n},
                  [&](const store::Row& row) {
                    phone = row.str(0);
                    email = row.str(1);
                  });
  for (const auto& [field, sealed] : {std::pair{"phone", phone}, {"email", email}}) {
    out.key(field);
    sealed.empty() ? out.null() : out.value(kMasked);
  }
}

Result<http::Response> person(const Desk& desk) {
  const PersonId id{path_number(desk.visit.request, "id")};
  const org::Person* person = desk.org.person(id);
  if (person == nullptr) return access::missing("person");
  const bool may = !person->erased && administers(desk, id);
  const bool self = id == desk.visit.person;
  JsonOut out;
  out.open().field("id", id.n).field("name", person->name).field("erased", person->erased);
  out.key("login");
  may || self ? out.value(person->login) : out.null();
  write_masked(out, desk, id);
  out.key("posts").open_list();
  const org::Tree whole = org::tree_at(desk.org.unit_acts, kNever, ~Position{0});
  const auto [from, to] = desk.org.posts_of.equal_range(id);
  for (auto i = from; i != to; ++i) {
    const org::Post& post = desk.org.posts.at(i->second);
    write_post(out, desk, post, whole);
    Work probe = desk.probe();
    const bool over = post.to && *post.to < day_of(desk.visit.now);
    out.key("may").open_list();
    if (!over && !person->erased && access::may_administer(probe, {post.unit}))
      out.value("end_post");
    out.close_list().close();
  }
  out.close_list().key("may").open_list();
  if (may) {
    for (const char* act : {"appoint", "set_password", "reveal", "erase_person"}) out.value(act);
  }
  if (self) out.value("change_password");
  out.close_list().close();
  return http::json(out.take());
}

}  // namespace

void Api::add_people_reads(http::Router& router) {
  get(router, "/api/v1/people", people);
  get(router, "/api/v1/people/{id}", person);
}

}  // namespace duoc::organisation

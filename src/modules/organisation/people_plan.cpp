// The plan of an import of people: who each row means, and which post it gives. What is personal
// (phone, e-mail) goes from the file to its seal and nowhere else: it is in no line of the plan.
// Nobody gets a password here; an administrator sets it, as for anybody.
#include <algorithm>
#include <set>

#include "base/spoken.h"
#include "base/text.h"
#include "documents/headings.h"
#include "kernel/access/access.h"
#include "kernel/org/acts.h"
#include "modules/organisation/importing.h"
#include "modules/organisation/unit_names.h"

namespace duoc::organisation {
namespace {

using documents::HeadedRow;

enum Column { kName, kLogin, kEmail, kUnit, kRole, kTitle, kTitleEn, kFrom, kTo, kPhone, kColumns };

constexpr documents::Spelling kSpellings[] = {
    {"name", kName},
    {"full name", kName},
    {"ho ten", kName},
    {"ho va ten", kName},
    {"login", kLogin},
    {"login name", kLogin},
    {"username", kLogin},
    {"ten dang nhap", kLogin},
    {"tai khoan", kLogin},
    {"email", kEmail},
    {"e mail", kEmail},
    {"thu dien tu", kEmail},
    {"hop thu", kEmail},
    {"dia chi thu dien tu", kEmail},
    {"unit code", kUnit},
    {"ma don vi", kUnit},
    {"unit", kUnit},
    {"don vi", kUnit},
    {"co quan", kUnit},
    {"don vi cong tac", kUnit},
    {"co quan don vi", kUnit},
    {"role", kRole},
    {"vai tro", kRole},
    {"title", kTitle},
    {"title in vietnamese", kTitle},
    {"title vi", kTitle},
    {"chuc danh", kTitle},
    {"chuc vu", kTitle},
    {"title in english", kTitleEn},
    {"title en", kTitleEn},
    {"chuc danh tieng anh", kTitleEn},
    {"from", kFrom},
    {"since", kFrom},
    {"tu ngay", kFrom},
    {"to", kTo},
    {"last day", kTo},
    {"den ngay", kTo},
    {"den het ngay", kTo},
    {"phone", kPhone},
    {"dien thoai", kPhone},
    {"so dien thoai", kPhone},
    {"di dong", kPhone},
};

struct RoleWords {
  std::string_view words;
  org::Role role;
};
constexpr RoleWords kRoles[] = {
    {"chuyen vien thuong truc", org::Role::clerk},
    {"thuong truc", org::Role::clerk},
    {"van thu", org::Role::clerk},
    {"dau moi", org::Role::focal_point},
    {"can bo dau moi", org::Role::focal_point},
    {"focal point", org::Role::focal_point},
    {"nguoi tham dinh", org::Role::verifier},
    {"tham dinh", org::Role::verifier},
    {"lanh dao", org::Role::leader},
    {"kiem tra", org::Role::inspector},
    {"kiem tra giam sat", org::Role::inspector},
    {"quan tri", org::Role::administrator},
    {"quan tri he thong", org::Role::administrator},
};

std::optional<org::Role> role_in(std::string_view cell) {
  const std::string words = fold_words(cell);
  for (const RoleWords& r : kRoles) {
    if (words == r.words) return r.role;
  }
  return org::role_of(trim(cell));
}

bool login_fits(const std::string& login) {
  return login.size() >= 2 && login.size() <= 60 &&
         login.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") == std::string::npos;
}

// Given name, then the first letters of what stands before it: "Nguyễn Văn An" → "annv".
std::string login_of(std::string_view name) {
  std::vector<std::string> words;
  for (const std::string& word : split(fold_words(name), ' ')) {
    std::string plain;
    for (const char c : word) {
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain.push_back(c);
    }
    if (!plain.empty()) words.push_back(plain);
  }
  if (words.empty()) return "nguoi";
  std::string out = words.back().substr(0, 30);
  for (std::size_t i = 0; i + 1 < words.size() && i < 10; ++i) out.push_back(words[i][0]);
  return out.size() < 2 ? out + "1" : out;
}

class PeoplePlan {
 public:
  PeoplePlan(const Work& work, PeopleKeys& keys, const Options& options, const Decisions& decisions)
      : work_(work),
        keys_(keys),
        decisions_(decisions),
        today_(day_of(work.now)),
        day_(options.from.value_or(today_)),
        names_(work.org.unit_acts, work.org.today) {
    for (const auto& [id, person] : work.org.people) {
      if (!person.erased) by_name_.emplace(spoken(person.name), id);
    }
    for (const auto& [login, id] : work.org.by_login) taken_.insert(login);
  }

  Result<Plan> make(const documents::Document& document) {
    Work probe = bare();
    CHECK(access::may_anywhere(probe, org::Role::administrator));
    TRY(rows_,
        documents::read_headed(document, kSpellings, kColumns, kPeopleRowsMost,
                               [](const auto& at) { return at[kName] != -1 && at[kUnit] != -1; }));
    for (const HeadedRow& row : rows_.rows) {
      if (const std::string login = login_given(row); !login.empty()) given_.insert(login);
    }
    Plan plan;
    plan.what = What::people;
    plan.notices = document.notices;
    for (const HeadedRow& row : rows_.rows) plan.lines.push_back(read(row, plan.steps));
    return plan;
  }

 private:
  struct Draft {
    const HeadedRow& row;
    Line line;
    org::AddPerson person;
    org::Appoint post;
    PersonId known;      // who is there already
    bool again = false;  // somebody whom an earlier row adds
  };

  Work bare() const { return Work{work_.rows, work_.org, {work_.actor.person, {}, {}}, work_.now}; }
  const std::string& heading(int column) const {
    return rows_.headings[static_cast<std::size_t>(column)];
  }
  std::string decided(int row, const std::string& field) const {
    const auto decision = decisions_.find(row);
    if (decision == decisions_.end()) return {};
    const auto found = decision->second.find(field);
    return found == decision->second.end() ? std::string() : found->second;
  }

  std::string login_given(const HeadedRow& row) const {
    if (const std::string said = decided(row.number, "login"); !said.empty()) return said;
    std::string login = squeeze(nfc(row.at(kLogin)));
    if (login.empty()) login = row.at(kEmail).substr(0, row.at(kEmail).find('@'));
    // Logins are written small; a capital in a file is a habit.
    for (char& c : login) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return login;
  }

  Line read(const HeadedRow& row, std::vector<Step>& steps) {
    Draft d{row, {}, {}, {}, {}};
    d.line.row = row.number;
    d.line.line = row.line;
    d.line.table = row.table;
    read_person(d);
    find_unit(d);
    find_role(d);
    read_days(d);
    if (d.line.status != Status::refused) find_person(d);
    if (d.line.status != Status::refused && d.post.unit) compare(d);
    if (decided(row.number, "skip") == "1") return std::move(d.line);
    if (d.line.status == Status::ready && d.line.change != "unchanged") add_steps(d, steps);
    return std::move(d.line);
  }

  void read_person(Draft& d) const {
    d.person.name = squeeze(nfc(d.row.at(kName)));
    d.line.name = shorten(d.person.name, 120);
    if (d.person.name.empty() || d.person.name.size() > 200)
      d.line.refuse({"person.name_malformed", heading(kName)});
    d.person.phone = squeeze(nfc(d.row.at(kPhone)));
    d.person.email = squeeze(nfc(d.row.at(kEmail)));
    if (d.person.phone.size() > 40) d.line.refuse({"person.contact_too_long", heading(kPhone)});
    if (d.person.email.size() > 200) d.line.refuse({"person.contact_too_long", heading(kEmail)});
    d.post.title_vi = squeeze(nfc(d.row.at(kTitle)));
    d.post.title_en = squeeze(nfc(d.row.at(kTitleEn)));
    if (d.post.title_vi.size() > 400 || d.post.title_en.size() > 400)
      d.line.refuse({"post.title_too_long", heading(kTitle)});
  }

  void find_unit(Draft& d) const {
    const std::string said = decided(d.line.row, "unit");
    const std::string text = said.empty() ? squeeze(nfc(d.row.at(kUnit))) : said;
    UnitId id = text.empty() ? UnitId{} : names_.by_code(text);
    Question q{"unit", "", {}};
    if (!id && !text.empty()) {
      const auto found = names_.named(text);
      if (found.size() == 1) id = found.front().unit;
      for (const auto& f : found) q.choices.push_back(choice(f.unit));
      if (found.empty()) {
        for (const UnitId near : names_.alike(text)) q.choices.push_back(choice(near));
        if (q.choices.size() == 1) q.proposed = q.choices.front().value;
      }
    }
    if (!id) {
      const bool several = q.proposed.empty() && q.choices.size() > 1;
      d.line.ask({several ? "import.unit_ambiguous" : "import.unit_unknown", heading(kUnit)},
                 std::move(q));
      return;
    }
    const org::Unit* unit = work_.org.today.find(id);
    if (unit == nullptr) {
      d.line.refuse({"unit.not_yet_there", heading(kUnit)});
    } else if (unit->closed) {
      d.line.refuse({"unit.closed", heading(kUnit)});
    }
    d.post.unit = id;
    d.line.differences.push_back({"unit", "", unit == nullptr ? text : unit->facts.name_vi});
  }

  Choice choice(UnitId id) const {
    const org::Unit* u = work_.org.today.find(id);
    if (u == nullptr) return {std::to_string(id.n), std::to_string(id.n)};
    return {u->facts.code, u->facts.name_vi + " (" + u->facts.code + ")"};
  }

  void find_role(Draft& d) const {
    const std::string said = decided(d.line.row, "role");
    const auto role = role_in(said.empty() ? d.row.at(kRole) : said);
    if (!role) {
      Question q{"role", "", {}};
      for (const auto each : {org::Role::clerk, org::Role::focal_point, org::Role::verifier,
                              org::Role::leader, org::Role::inspector, org::Role::administrator})
        q.choices.push_back({std::string(org::name_of(each)), std::string(org::name_of(each))});
      d.line.ask({"post.role_unknown", heading(kRole)}, std::move(q));
      return;
    }
    d.post.role = *role;
    d.line.differences.push_back({"role", "", std::string(org::name_of(*role))});
  }

  void read_days(Draft& d) const {
    d.post.from = day_;
    for (const int column : {kFrom, kTo}) {
      if (d.row.at(column).empty()) continue;
      const auto day = read_day(d.row.at(column));
      if (!day) {
        d.line.refuse({"import.day_malformed", heading(column)});
      } else if (column == kFrom) {
        d.post.from = *day;
      } else {
        d.post.to = *day;
      }
    }
    if (d.post.to && *d.post.to < d.post.from)
      d.line.refuse({"post.ends_before_it_begins", heading(kTo)});
  }

  // By login, or by a name borne at the same unit; asked when somebody of that name sits elsewhere.
  void find_person(Draft& d) {
    const std::string said = decided(d.line.row, "person");
    const std::string login = said.empty() || said == "new" ? login_given(d.row) : said;
    if (!login.empty()) return find_by_login(d, login, said);
    const std::string key = spoken(d.person.name);
    std::vector<PersonId> here;
    std::vector<PersonId> elsewhere;
    const auto [from, to] = by_name_.equal_range(key);
    for (auto i = from; i != to; ++i)
      (holds_at(i->second, d.post.unit) ? here : elsewhere).push_back(i->second);
    if (said == "new") return begin_new(d, "");
    if (here.size() == 1) {
      d.known = here.front();
      d.person.login = work_.org.person(d.known)->login;
      return;
    }
    const std::string same = key + "@" + std::to_string(d.post.unit.n);
    const auto before = added_.find(same);
    if (!here.empty() || !elsewhere.empty() || before != added_.end()) {
      Question q{"person", "", {}};
      for (const auto& list : {here, elsewhere}) {
        for (const PersonId id : list) q.choices.push_back(who(id));
      }
      if (before != added_.end()) q.choices.push_back({before->second, before->second});
      q.choices.push_back({"new", "+"});
      d.line.ask({"import.person_perhaps", heading(kName)}, std::move(q));
      return;
    }
    begin_new(d, "");
    added_[same] = d.person.login;
  }

  Choice who(PersonId id) const {
    const org::Person* person = work_.org.person(id);
    std::string text = person->name + " (" + person->login + ")";
    for (const org::Post* post : work_.org.posts_in_force(id, work_.now)) {
      if (const org::Unit* unit = work_.org.today.find(post->unit))
        text += ", " + unit->facts.name_vi;
    }
    return {person->login, text};
  }

  bool holds_at(PersonId id, UnitId unit) const {
    const auto [from, to] = work_.org.posts_of.equal_range(id);
    return std::any_of(from, to, [&](const auto& item) {
      const org::Post& post = work_.org.posts.at(item.second);
      return post.unit == unit && (!post.to || *post.to >= today_);
    });
  }

  void find_by_login(Draft& d, const std::string& login, const std::string& said) {
    if (!login_fits(login)) return ask_login(d, "person.login_malformed");
    const auto found = work_.org.by_login.find(login);
    const auto earlier = names_added_.find(login);
    if (found == work_.org.by_login.end() && earlier == names_added_.end())
      return begin_new(d, login);
    const org::Person* person =
        found == work_.org.by_login.end() ? nullptr : work_.org.person(found->second);
    if (person != nullptr && person->erased) return ask_login(d, "person.login_taken");
    const std::string theirs = person != nullptr ? spoken(person->name) : earlier->second;
    d.person.login = login;
    if (theirs != spoken(d.person.name) && said.empty()) {
      Question q{"person", "", {{login, person == nullptr ? login : who(person->id).text}}};
      d.line.ask({"import.person_other_name", heading(kLogin)}, std::move(q));
      d.line.questions.push_back({"login", free_login(login_of(d.person.name)), {}});
      return;
    }
    if (person != nullptr) d.known = person->id;
    d.again = person == nullptr;
  }

  void ask_login(Draft& d, const char* key) {
    const int column = rows_.has(kLogin) ? kLogin : kEmail;
    d.line.ask({key, heading(column)}, {"login", free_login(login_of(d.person.name)), {}});
  }

  void begin_new(Draft& d, const std::string& login) {
    d.person.login = login.empty() ? free_login(login_of(d.person.name)) : login;
    taken_.insert(d.person.login);
    names_added_[d.person.login] = spoken(d.person.name);
    d.line.change = "new";
    d.line.differences.push_back({"login", "", d.person.login});
    Work probe = bare();
    if (!access::may_administer(probe, {d.post.unit}) && d.post.unit)
      d.line.refuse({"access.forbidden", heading(kUnit)});
  }

  std::string free_login(const std::string& base) const {
    std::string login = base;
    for (int n = 2; taken_.contains(login) || given_.contains(login); ++n)
      login = base + std::to_string(n);
    return login;
  }

  // The post: held already, or new; and whether the asker may give it.
  void compare(Draft& d) {
    if (d.line.status != Status::ready) return;
    const std::string post = d.person.login + "@" + std::to_string(d.post.unit.n) + "@" +
                             std::string(org::name_of(d.post.role));
    const auto [first, fresh] = posts_.emplace(post, d.line.line);
    if (!fresh) {
      d.line.refuse(
          {"import.post_twice", heading(kRole), {{"line", std::to_string(first->second)}}});
      return;
    }
    Work probe = bare();
    if (d.post.role == org::Role::inspector && !access::may_at_top(probe, org::Role::administrator))
      return d.line.refuse({"access.forbidden", heading(kRole)});
    if (d.again) d.line.change = "post";
    if (!d.known) return;
    const auto [from, to] = work_.org.posts_of.equal_range(d.known);
    for (auto i = from; i != to; ++i) {
      const org::Post& held = work_.org.posts.at(i->second);
      if (held.unit != d.post.unit || held.role != d.post.role) continue;
      if (held.to && *held.to < today_ && *held.to < d.post.from) continue;
      if (!d.post.title_vi.empty() && d.post.title_vi != held.title_vi)
        d.line.reasons.push_back({"import.title_differs", heading(kTitle)});
      return;
    }
    Work other = bare();
    if (!access::may_administer(other, {d.post.unit}, d.known))
      return d.line.refuse({"access.forbidden", heading(kUnit)});
    d.line.change = "post";
  }

  void add_steps(const Draft& d, std::vector<Step>& steps) {
    if (d.line.change == "new") {
      steps.push_back({{d.line.row}, [keys = &keys_, person = d.person](Work& w) {
                         return org::add_person(w, *keys, person);
                       }});
    }
    steps.push_back({{d.line.row}, [post = d.post, login = d.person.login](Work& w) {
                       org::Appoint a = post;
                       const auto found = w.org.by_login.find(login);
                       if (found == w.org.by_login.end())
                         return Result<Entry>(access::missing("person"));
                       a.person = found->second;
                       return org::appoint(w, a);
                     }});
  }

  const Work& work_;
  PeopleKeys& keys_;
  const Decisions& decisions_;
  Day today_;
  Day day_;
  UnitNames names_;
  documents::HeadedRows rows_;
  std::multimap<std::string, PersonId> by_name_;    // living people, as spoken
  std::set<std::string> taken_;                     // logins of the store and of rows before
  std::set<std::string> given_;                     // logins that the file names
  std::map<std::string, std::string> names_added_;  // login → name, of rows before
  std::map<std::string, std::string> added_;        // name and unit → login, of rows before
  std::map<std::string, int> posts_;                // of rows before: the line
};

}  // namespace

Result<Plan> plan_people(const Work& work, PeopleKeys& keys, const documents::Document& document,
                         const Options& options, const Decisions& decisions) {
  return PeoplePlan(work, keys, options, decisions).make(document);
}

}  // namespace duoc::organisation

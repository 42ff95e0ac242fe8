// duoc init, duoc user add.
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "base/json_out.h"
#include "kernel/access/passwords.h"
#include "kernel/org/acts.h"
#include "server/command_line.h"
#include "server/doctor.h"
#include "server/example.h"
#include "server/reading.h"

namespace duoc::server {
namespace fs = std::filesystem;

namespace {

// The example's files stand beside the sources, or where the package puts them, each seen from
// where the program lies.
std::string example_folder(const std::string& name) {
  const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
  for (const fs::path& base : {here / "../share/duoc/examples", here / "../../../examples"}) {
    if (fs::exists(base / name / "units.tsv")) return (base / name).string();
  }
  throw Misused{"there is no example '" + name + "'"};
}

void set_years(Installation& in) {
  const org::Calendar calendar = org::vietnam_calendar();
  for (int year = org::kCalendarFirstYear; year <= org::kCalendarLastYear; ++year) {
    org::SetCalendar a{year, !calendar.provisional(year), {}};
    for (const auto& [day, entry] : calendar.days()) {
      if (civil(day).year == year) a.days.push_back(entry);
    }
    const auto done = in.act({}, [&](Work& w) { return org::set_calendar(w, a); });
    if (!done) throw std::runtime_error(sentence_of(done.fault()));
  }
}

// What was made now is verified now: from here on the doctor sees what was touched or cut since.
void keep_verified(const Places& places, store::Store& store) {
  const auto rows = store.read();
  const Examined journal = verified_whole(places, *rows);
  if (journal.finding == Finding::refused) throw std::runtime_error(journal.what);
}

int print_store(const std::string& path, Position position) {
  JsonOut out;
  std::puts(out.open().field("store", path).field("position", position).close().text().c_str());
  return 0;
}

}  // namespace

int init(const std::vector<std::string>& words) {
  const Arguments a(words, {"example", "store", "data", "origin"}, {"json", "help"});
  if (!a.words().empty()) throw Misused{"init takes options only, not '" + a.words()[0] + "'"};
  if (a.flag("help")) {
    std::puts(
        "duoc init [--example ca-mau] [--store PATH] [--origin NAME] [--json]\n"
        "duoc init … --store postgresql://USER@HOST/DATABASE --data FOLDER\n"
        "Makes folders, keys and an empty store, or the example province. What is there already "
        "stays as it is.");
    return 0;
  }
  const Places places = places_of(a);
  const std::string store = store::without_password(places.store);
  if (!fs::path(places.keys).parent_path().empty())
    fs::create_directories(fs::path(places.keys).parent_path());
  if (a.has("example")) {
    const std::string folder = example_folder(a.value("example"));
    const auto entries = create_example(folder, places);
    const auto made = open_to_read(places.store);
    keep_verified(places, *made);
    if (a.flag("json")) return print_store(store, entries);
    std::printf("The example province stands at %s: %llu entries.\n", store.c_str(),
                static_cast<unsigned long long>(entries));
    return 0;
  }
  const auto clock = system_clock();
  Installation::create(places, *clock, a.value("origin", "duoc"), "", "");
  Installation in(places, *clock);
  set_years(in);
  keep_verified(places, *in.store);
  if (a.flag("json")) return print_store(store, in.committer->position());
  std::printf(
      "An empty installation stands at %s. Next: duoc unit add CODE …, then duoc user add LOGIN "
      "…\n",
      store.c_str());
  return 0;
}

int user(const std::vector<std::string>& words) {
  const Arguments a(words, {"store", "data", "name", "unit", "role", "title", "from"},
                    {"json", "help"});
  if (a.flag("help") || a.words().size() != 2 || a.words()[0] != "add") {
    std::puts(
        "duoc user add LOGIN --name NAME --unit CODE --role ROLE [--title T]\n"
        "              [--from DAY] [--json] [--store PATH]\n"
        "Reads the password from standard input (one line). Roles: clerk, focal_point, verifier, "
        "leader,\n"
        "inspector, administrator.");
    return a.flag("help") ? 0 : 2;
  }
  const auto role = org::role_of(a.value("role"));
  if (!role)
    throw Misused{
        "--role must be one of clerk, focal_point, verifier, leader, inspector, administrator"};
  const auto from = parse_iso_day(a.value("from"));
  if (a.has("from") && !from)
    throw Misused{"--from needs a day such as 2025-09-18, not '" + a.value("from") + "'"};
  std::string password;
  std::getline(std::cin, password);
  if (!access::good_password(password))
    throw Misused{"the password on standard input needs 10 characters or more"};
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
  post.role = *role;
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

}  // namespace duoc::server

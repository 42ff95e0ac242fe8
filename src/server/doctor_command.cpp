// duoc doctor.
#include <cstdio>

#include "base/json_out.h"
#include "server/command_line.h"
#include "server/doctor.h"
#include "server/reading.h"

namespace duoc::server {
namespace {

void print_json(const std::vector<Examined>& all, bool good) {
  JsonOut out;
  out.open().field("ok", good).key("examined").open_list();
  for (const Examined& e : all) {
    out.open().field("name", e.name).field("finding", name_of(e.finding));
    out.field("key", e.key);
    out.field("what", e.what).field("todo", e.todo).close();
  }
  std::puts(out.close_list().close().text().c_str());
}

}  // namespace

int doctor(const std::vector<std::string>& words) {
  const Arguments a(words, {"store", "data"}, {"json", "quick", "help"});
  if (!a.words().empty()) throw Misused{"doctor takes options only, not '" + a.words()[0] + "'"};
  if (a.flag("help")) {
    std::puts(
        "duoc doctor [--quick] [--json] [--store PATH | --store postgresql://… --data FOLDER]\n"
        "Looks at durability, keys, clock, disk, persons' keys and the whole journal, beside a "
        "serving process;\n"
        "says what to mend. --quick: does not verify the journal, only says when that was done "
        "last.\n"
        "Exit code 1 when something is refused.");
    return 0;
  }
  const Places places = places_of(a);
  const auto store = open_to_read(places.store);
  const auto clock = system_clock();
  const auto all = examine(places, *store, *clock, !a.flag("quick"));
  const bool good = first_refusal(all).empty();
  if (a.flag("json")) {
    print_json(all, good);
    return good ? 0 : 1;
  }
  for (const Examined& e : all) {
    std::printf("%-8s %s: %s\n", std::string(name_of(e.finding)).c_str(), e.name.c_str(),
                e.what.c_str());
    if (!e.todo.empty()) std::printf("         %s\n", e.todo.c_str());
  }
  std::puts(good ? "Nothing is refused." : "Mend what is refused.");
  return good ? 0 : 1;
}

}  // namespace duoc::server

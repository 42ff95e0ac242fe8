// duoc unit add: an empty installation has no unit yet, so nobody could hold a post who may add
// one.
#include <cstdio>

#include "base/json_out.h"
#include "kernel/org/acts.h"
#include "server/command_line.h"
#include "server/reading.h"

namespace duoc::server {

int unit(const std::vector<std::string>& words) {
  const Arguments a(words, {"store", "data", "name", "name-en", "kind", "parent", "order", "from"},
                    {"help", "external", "json"});
  if (a.flag("help") || a.words().size() != 2 || a.words()[0] != "add") {
    std::string kinds;
    for (const auto kind : org::kUnitKinds)
      kinds += (kinds.empty() ? "" : ", ") + std::string(kind);
    std::printf(
        "duoc unit add CODE --name NAME --kind KIND [--name-en NAME] [--parent CODE] [--order N]\n"
        "              [--from DAY] [--external] [--json] [--store PATH]\n"
        "Adds a unit as the installation itself; the rest is done in the pages by an "
        "administrator.\nKinds: %s.\n",
        kinds.c_str());
    return a.flag("help") ? 0 : 2;
  }
  const auto from = a.has("from") ? parse_iso_day(a.value("from")) : day_from(2000, 1, 1);
  if (!from) throw Misused{"--from must be a day such as 2025-07-01"};
  const int order = static_cast<int>(a.number("order", 0, 0, 1'000'000));
  const auto clock = system_clock();
  Installation in(places_of(a), *clock);
  org::AddUnit add;
  if (a.has("parent")) {
    const auto org = in.committer->org();
    const org::Unit* parent = org->today.by_code(a.value("parent"));
    if (parent == nullptr)
      throw Misused{"there is no unit with the code '" + a.value("parent") + "'"};
    add.facts.parent = parent->id;
  }
  add.facts.code = a.words()[1];
  add.facts.name_vi = a.value("name");
  add.facts.name_en = a.value("name-en");
  add.facts.kind = a.value("kind");
  add.facts.order = order;
  add.facts.external = a.flag("external");
  add.valid_from = *from;
  const auto added = in.act({}, [&](Work& w) { return org::add_unit(w, add); });
  if (!added) return refused(added.fault(), a.flag("json"));
  if (a.flag("json")) {
    JsonOut out;
    out.open().field("code", add.facts.code).field("record", added->record);
    out.field("position", added->position).close();
    std::puts(out.take().c_str());
    return 0;
  }
  std::printf("%s stands as %s.\n", add.facts.code.c_str(), added->record.c_str());
  return 0;
}

}  // namespace duoc::server

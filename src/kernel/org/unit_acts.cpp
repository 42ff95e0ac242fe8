// The acts on the tree of units, on any day: dated back, today or ahead. A tree act is refused when
// the tree would not be one at some moment from its effect on.
#include <algorithm>
#include <set>

#include "base/json_out.h"
#include "base/text.h"
#include "kernel/access/access.h"
#include "kernel/org/acts.h"

namespace duoc::org {
namespace {

constexpr std::int64_t kUnitsMost = 65535;  // figures keep unit numbers in 16 bits
constexpr Position kLast = ~Position{0};

Fault invalid(std::string key, std::string field) {
  return Fault{Refusal::invalid, std::move(key), std::move(field), {}};
}

std::string unit_record(UnitId id) { return "unit/" + std::to_string(id.n); }

// There, and not closed, at the moment.
Checked open_at(const Work& work, const Tree& tree, UnitId id, const std::string& field) {
  if (const Unit* unit = tree.find(id)) {
    if (!unit->closed) return Done{};
    return Fault{Refusal::conflict, "unit.closed", field, {{"unit", unit->facts.name_vi}}};
  }
  for (const UnitAct& act : work.org.unit_acts) {
    if (act.unit == id && act.kind == UnitActKind::added) {
      return Fault{
          Refusal::conflict, "unit.not_yet_there", field, {{"from", iso(day_of(act.effective))}}};
    }
  }
  return Fault{Refusal::missing, "unit.missing", field, {}};
}

// A unit that ends must not be needed later: no act of its own, none that puts others below it.
Checked ends_well(const Work& work, const UnitAct& end) {
  for (const UnitAct& a : work.org.unit_acts) {
    const bool needs = a.unit == end.unit || a.into == end.unit ||
                       (a.facts.parent == end.unit && a.kind != UnitActKind::renamed);
    if (needs && a.effective > end.effective) {
      return Fault{Refusal::conflict,
                   "unit.act_in_the_way",
                   "from",
                   {{"position", std::to_string(a.position)}, {"from", iso(day_of(a.effective))}}};
    }
  }
  return Done{};
}

// Nobody below itself, from the act's effect on. A circle would run through the act's own unit.
Checked no_circle(const Work& work, const UnitAct& act, const std::string& field) {
  std::vector<UnitAct> all = work.org.unit_acts;
  all.push_back(act);
  std::set<Moment> moments = {act.effective};
  for (const UnitAct& a : all) {
    const bool moves = a.kind == UnitActKind::moved || a.kind == UnitActKind::merged;
    if (moves && a.effective > act.effective) moments.insert(a.effective);
  }
  for (const Moment t : moments) {
    const Tree tree = tree_at(all, t, kLast);
    std::set<UnitId> seen;
    for (const Unit* u = tree.find(act.unit); u != nullptr; u = tree.find(u->above())) {
      if (!seen.insert(u->id).second)
        return Fault{Refusal::conflict, "unit.below_itself", field, {}};
    }
  }
  return Done{};
}

Result<std::string> name_of_unit(const std::string& given, const std::string& field, bool needed) {
  std::string name = squeeze(nfc(given));
  if ((needed && name.empty()) || name.size() > 400) return invalid("unit.name_malformed", field);
  return name;
}

bool kind_known(const std::string& kind) {
  return std::find(kUnitKinds.begin(), kUnitKinds.end(), kind) != kUnitKinds.end();
}

}  // namespace

Result<Entry> add_unit(Work& work, const AddUnit& a) {
  // A root of its own (a central body, the province itself) concerns the whole province.
  if (a.facts.parent) {
    CHECK(access::may_administer(work, {a.facts.parent}));
  } else {
    CHECK(access::may_at_top(work, Role::administrator));
  }
  const std::string code = squeeze(nfc(a.facts.code));
  if (code.empty() || code.size() > 60) return invalid("unit.code_malformed", "code");
  TRY(const std::string name_vi, name_of_unit(a.facts.name_vi, "name_vi", true));
  TRY(const std::string name_en, name_of_unit(a.facts.name_en, "name_en", false));
  if (!kind_known(a.facts.kind)) return invalid("unit.kind_unknown", "kind");
  if (a.facts.aliases.size() > 1000) return invalid("unit.name_malformed", "aliases");
  for (const UnitAct& act : work.org.unit_acts) {
    if (act.facts.code == code) return Fault{Refusal::conflict, "unit.code_taken", "code", {}};
  }
  const Moment from = start_of(a.valid_from);
  if (a.facts.parent) {
    CHECK(open_at(work, tree_at(work.org.unit_acts, from, kLast), a.facts.parent, "parent"));
  }
  const auto id = work.rows.integer("SELECT max(unit) FROM unit_act", {}) + 1;
  if (id > kUnitsMost) return invalid("unit.too_many", "");
  JsonOut body;
  body.open().field("unit", id).field("code", code).field("name_vi", name_vi);
  body.field("name_en", name_en.empty() ? name_vi : name_en)
      .field("kind", a.facts.kind)
      .field("order", a.facts.order);
  body.field("parent", a.facts.parent.n)
      .field("external", a.facts.external)
      .field("aliases", nfc(a.facts.aliases));
  body.close();
  return entry_of(work, "unit.added", unit_record(UnitId{id}), from, body);
}

Result<Entry> rename_unit(Work& work, const RenameUnit& a) {
  CHECK(access::may_administer(work, {a.unit}));
  const Moment from = start_of(a.from);
  CHECK(open_at(work, tree_at(work.org.unit_acts, from, kLast), a.unit, "unit"));
  TRY(const std::string name_vi, name_of_unit(a.name_vi, "name_vi", true));
  TRY(const std::string name_en, name_of_unit(a.name_en, "name_en", false));
  JsonOut body;
  body.open().field("unit", a.unit.n).field("name_vi", name_vi);
  body.field("name_en", name_en.empty() ? name_vi : name_en).close();
  return entry_of(work, "unit.renamed", unit_record(a.unit), from, body);
}

Result<Entry> move_unit(Work& work, const MoveUnit& a) {
  CHECK(access::may_administer(work, {a.unit, a.parent}));
  const Moment from = start_of(a.from);
  const Tree tree = tree_at(work.org.unit_acts, from, kLast);
  CHECK(open_at(work, tree, a.unit, "unit"));
  CHECK(open_at(work, tree, a.parent, "parent"));
  UnitAct act{kLast, UnitActKind::moved, from, a.unit, {}, {}};
  act.facts.parent = a.parent;
  CHECK(no_circle(work, act, "parent"));
  JsonOut body;
  body.open().field("unit", a.unit.n).field("parent", a.parent.n).close();
  return entry_of(work, "unit.moved", unit_record(a.unit), from, body);
}

Result<Entry> merge_unit(Work& work, const MergeUnit& a) {
  CHECK(access::may_administer(work, {a.unit, a.into}));
  const Moment from = start_of(a.from);
  const Tree tree = tree_at(work.org.unit_acts, from, kLast);
  CHECK(open_at(work, tree, a.unit, "unit"));
  CHECK(open_at(work, tree, a.into, "into"));
  const UnitAct act{kLast, UnitActKind::merged, from, a.unit, {}, a.into};
  CHECK(ends_well(work, act));
  CHECK(no_circle(work, act, "into"));
  JsonOut body;
  body.open().field("unit", a.unit.n).field("into", a.into.n).close();
  return entry_of(work, "unit.merged", unit_record(a.unit), from, body);
}

Result<Entry> close_unit(Work& work, const CloseUnit& a) {
  CHECK(access::may_administer(work, {a.unit}));
  const Moment from = start_of(a.from);
  CHECK(open_at(work, tree_at(work.org.unit_acts, from, kLast), a.unit, "unit"));
  CHECK(ends_well(work, {kLast, UnitActKind::closed, from, a.unit, {}, {}}));
  JsonOut body;
  body.open().field("unit", a.unit.n).close();
  return entry_of(work, "unit.closed", unit_record(a.unit), from, body);
}

}  // namespace duoc::org

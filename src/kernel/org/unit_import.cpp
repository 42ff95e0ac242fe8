// Acts on many units as one entry. The tree is checked once, as it will stand at every moment that
// matters, and not after each act: an import brings hundreds.
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

Fault wrong(std::string key, std::string field, const UnitChange& c,
            Refusal code = Refusal::invalid) {
  return Fault{code, std::move(key), std::move(field), {{"code", c.facts.code}}};
}

class Batch {
 public:
  Batch(Work& work, const ImportUnits& args) : work_(work), args_(args) {
    for (const UnitAct& a : work.org.unit_acts) {
      if (a.kind == UnitActKind::added) by_code_[a.facts.code] = a.unit;
    }
  }

  Result<std::vector<UnitAct>> acts() {
    next_ = work_.rows.integer("SELECT max(unit) FROM unit_act", {}) + 1;
    const bool top = access::may_at_top(work_, Role::administrator).ok();
    for (const UnitChange& c : args_.changes) {
      TRY(UnitAct act, act_of(c));
      if (!top) CHECK(may(act));
      acts_.push_back(std::move(act));
    }
    CHECK(leaves_a_tree());
    return std::move(acts_);
  }

 private:
  // What the single act asks; what the import itself adds is open to who may add it.
  Checked may(const UnitAct& act) {
    const bool added = act.kind == UnitActKind::added;
    if (added && !act.facts.parent) return access::may_at_top(work_, Role::administrator);
    if (!added && !fresh_.contains(act.unit)) CHECK(access::may_administer(work_, {act.unit}));
    const UnitId parent = act.facts.parent;
    if (parent && !fresh_.contains(parent)) CHECK(access::may_administer(work_, {parent}));
    return Done{};
  }

  Result<UnitAct> act_of(const UnitChange& c) {
    UnitAct act{kLast, c.kind, start_of(c.from), {}, c.facts, {}};
    act.facts.parent = {};
    if (c.kind == UnitActKind::merged || c.kind == UnitActKind::closed)
      return wrong("unit.import_malformed", "acts", c);
    const bool added = c.kind == UnitActKind::added;
    if (added || c.kind == UnitActKind::renamed) CHECK(check_names(c, act.facts));
    if (added || c.kind == UnitActKind::described) CHECK(check_description(c));
    if (added) {
      CHECK(take_code(c));
      act.unit = UnitId{next_++};
      by_code_[c.facts.code] = act.unit;
      fresh_.insert(act.unit);
      if (act.unit.n > kUnitsMost) return wrong("unit.too_many", "", c);
    } else {
      const auto found = by_code_.find(c.facts.code);
      if (found == by_code_.end()) return wrong("unit.missing", "code", c, Refusal::missing);
      act.unit = found->second;
    }
    if (added || c.kind == UnitActKind::moved) {
      if (c.parent.empty() && !added) return wrong("unit.missing", "parent", c);
      if (c.parent.empty()) return act;
      const auto parent = by_code_.find(c.parent);
      if (parent == by_code_.end()) return wrong("unit.missing", "parent", c, Refusal::missing);
      act.facts.parent = parent->second;
    }
    return act;
  }

  Checked take_code(const UnitChange& c) const {
    const std::string& code = c.facts.code;
    if (code.empty() || code.size() > 60 || code != squeeze(nfc(code)))
      return wrong("unit.code_malformed", "code", c);
    if (by_code_.contains(code)) return wrong("unit.code_taken", "code", c, Refusal::conflict);
    return Done{};
  }

  static Checked check_names(const UnitChange& c, UnitFacts& facts) {
    facts.name_vi = squeeze(nfc(c.facts.name_vi));
    facts.name_en = squeeze(nfc(c.facts.name_en));
    if (facts.name_vi.empty() || facts.name_vi.size() > 400)
      return wrong("unit.name_malformed", "name_vi", c);
    if (facts.name_en.size() > 400) return wrong("unit.name_malformed", "name_en", c);
    if (facts.name_en.empty()) facts.name_en = facts.name_vi;
    return Done{};
  }

  static Checked check_description(const UnitChange& c) {
    if (std::find(kUnitKinds.begin(), kUnitKinds.end(), c.facts.kind) == kUnitKinds.end())
      return wrong("unit.kind_unknown", "kind", c);
    if (c.facts.aliases.size() > 1000) return wrong("unit.name_malformed", "aliases", c);
    if (c.facts.order < 0 || c.facts.order > 99'999)
      return wrong("unit.import_malformed", "order", c);
    return Done{};
  }

  // At every moment from the first act on at which the tree changes shape: each unit touched is
  // there and open from its act on, as is what it is put below, and nothing stands below itself.
  Checked leaves_a_tree() {
    std::vector<UnitAct> all = work_.org.unit_acts;
    all.insert(all.end(), acts_.begin(), acts_.end());
    std::set<Moment> own;
    for (const UnitAct& a : acts_) own.insert(a.effective);
    if (own.size() > kUnitDaysMost)
      return Fault{Refusal::invalid, "unit.import_too_many", "acts", {}};
    std::set<Moment> moments = own;
    for (const UnitAct& a : work_.org.unit_acts) {
      const bool moves = a.kind == UnitActKind::moved || a.kind == UnitActKind::merged;
      if (moves && !own.empty() && a.effective > *own.begin()) moments.insert(a.effective);
    }
    for (const Moment t : moments) CHECK(tree_stands(tree_at(all, t, kLast), t));
    return Done{};
  }

  Checked tree_stands(const Tree& tree, Moment t) const {
    for (std::size_t i = 0; i < acts_.size(); ++i) {
      const UnitAct& a = acts_[i];
      const UnitChange& c = args_.changes[i];
      if (a.effective > t) continue;
      if (a.effective == t) {
        CHECK(open(tree, a.unit, "unit", c));
        if (a.facts.parent) CHECK(open(tree, a.facts.parent, "parent", c));
      }
      std::size_t steps = 0;
      for (const Unit* u = tree.find(a.unit); u != nullptr; u = tree.find(u->above())) {
        if (++steps > 64 || (steps > 1 && u->id == a.unit))
          return wrong("unit.below_itself", "parent", c, Refusal::conflict);
      }
    }
    return Done{};
  }

  static Checked open(const Tree& tree, UnitId id, const char* field, const UnitChange& c) {
    const Unit* unit = tree.find(id);
    if (unit == nullptr) return wrong("unit.not_yet_there", field, c, Refusal::conflict);
    if (unit->closed) return wrong("unit.closed", field, c, Refusal::conflict);
    return Done{};
  }

  Work& work_;
  const ImportUnits& args_;
  std::map<std::string, UnitId, std::less<>> by_code_;
  std::set<UnitId> fresh_;
  std::vector<UnitAct> acts_;
  std::int64_t next_ = 0;
};

void write_act(JsonOut& body, const UnitAct& a) {
  body.open().field("unit", a.unit.n).field("from", day_of(a.effective));
  switch (a.kind) {
    case UnitActKind::added:
      body.field("act", "added").field("code", a.facts.code).field("name_vi", a.facts.name_vi);
      body.field("name_en", a.facts.name_en).field("kind", a.facts.kind);
      body.field("order", a.facts.order).field("parent", a.facts.parent.n);
      body.field("external", a.facts.external).field("aliases", nfc(a.facts.aliases));
      break;
    case UnitActKind::renamed:
      body.field("act", "renamed").field("name_vi", a.facts.name_vi);
      body.field("name_en", a.facts.name_en);
      break;
    case UnitActKind::described:
      body.field("act", "described").field("kind", a.facts.kind).field("order", a.facts.order);
      body.field("aliases", nfc(a.facts.aliases));
      break;
    default:
      body.field("act", "moved").field("parent", a.facts.parent.n);
  }
  body.close();
}

}  // namespace

Result<Entry> import_units(Work& work, const ImportUnits& a) {
  Work probe = work;  // which post allows it is settled act by act
  CHECK(access::may_anywhere(probe, Role::administrator));
  if (a.changes.empty() || a.changes.size() > kUnitChangesMost)
    return Fault{Refusal::invalid, "unit.import_too_many", "acts", {}};
  TRY(const std::vector<UnitAct> acts, Batch(work, a).acts());
  Moment first = acts.front().effective;
  JsonOut body;
  body.open().field("name", shorten(squeeze(nfc(a.name)), 200)).field("file", a.file);
  body.key("acts").open_list();
  for (const UnitAct& act : acts) {
    write_act(body, act);
    first = std::min(first, act.effective);
  }
  body.close_list().close();
  return entry_of(work, "units.imported", "units", first, body);
}

}  // namespace duoc::org

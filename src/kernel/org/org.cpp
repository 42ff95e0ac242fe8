// Folding of the tree acts, and the questions verbs ask of units, people and posts.
#include "kernel/org/org.h"

#include <algorithm>
#include <array>
#include <functional>

#include "base/ensure.h"

namespace duoc::org {

const Unit* Tree::find(UnitId id) const {
  const auto found = units_.find(id);
  return found == units_.end() ? nullptr : &found->second;
}

const Unit* Tree::by_code(std::string_view code) const {
  for (const auto& [id, unit] : units_) {
    if (unit.facts.code == code) return &unit;
  }
  return nullptr;
}

bool Tree::below(UnitId id, UnitId top) const {
  for (int steps = 0; id && steps < 64; ++steps) {
    if (id == top) return true;
    const Unit* unit = find(id);
    if (unit == nullptr) return false;
    id = unit->above();
  }
  return false;
}

int Tree::level(UnitId id) const {
  int level = 0;
  for (const Unit* unit = find(id); unit != nullptr && unit->above() && level < 64; ++level) {
    unit = find(unit->above());
  }
  return level;
}

std::vector<const Unit*> Tree::in_order() const {
  std::map<UnitId, std::vector<const Unit*>> children;
  for (const auto& [id, unit] : units_) {
    const UnitId above = find(unit.above()) != nullptr ? unit.above() : UnitId{};
    children[above].push_back(&unit);
  }
  for (auto& [above, list] : children) {
    std::sort(list.begin(), list.end(), [](const Unit* a, const Unit* b) {
      return std::tie(a->facts.order, a->id) < std::tie(b->facts.order, b->id);
    });
  }
  std::vector<const Unit*> out;
  const std::function<void(UnitId, int)> visit = [&](UnitId above, int depth) {
    if (depth > 64) return;
    for (const Unit* unit : children[above]) {
      out.push_back(unit);
      visit(unit->id, depth + 1);
    }
  };
  visit(UnitId{}, 0);
  return out;
}

Tree tree_at(const std::vector<UnitAct>& acts, Moment t, Position k) {
  std::vector<const UnitAct*> known;
  for (const UnitAct& act : acts) {
    if (act.position <= k && act.effective <= t) known.push_back(&act);
  }
  std::stable_sort(known.begin(), known.end(), [](const UnitAct* a, const UnitAct* b) {
    return std::tie(a->effective, a->position) < std::tie(b->effective, b->position);
  });
  Tree tree;
  for (const UnitAct* act : known) {
    Unit& unit = tree.units_[act->unit];
    switch (act->kind) {
      case UnitActKind::added:
        unit.id = act->unit;
        unit.facts = act->facts;
        unit.from = act->effective;
        break;
      case UnitActKind::renamed:
        unit.facts.name_vi = act->facts.name_vi;
        unit.facts.name_en = act->facts.name_en;
        break;
      case UnitActKind::moved:
        unit.facts.parent = act->facts.parent;
        break;
      case UnitActKind::merged:
        unit.closed = act->effective;
        unit.into = act->into;
        break;
      case UnitActKind::closed:
        unit.closed = act->effective;
        break;
      case UnitActKind::described:
        unit.facts.kind = act->facts.kind;
        unit.facts.order = act->facts.order;
        unit.facts.aliases = act->facts.aliases;
        break;
    }
  }
  std::erase_if(tree.units_, [](const auto& item) { return !item.second.id; });
  return tree;
}

namespace {
constexpr std::array<std::string_view, 6> kRoles = {"clerk",  "focal_point", "verifier",
                                                    "leader", "inspector",   "administrator"};
}

std::optional<Role> role_of(std::string_view name) {
  for (std::size_t i = 0; i < kRoles.size(); ++i) {
    if (kRoles[i] == name) return static_cast<Role>(i);
  }
  return std::nullopt;
}

std::string_view name_of(Role role) { return kRoles[static_cast<std::size_t>(role)]; }

const Person* State::person(PersonId id) const {
  const auto found = people.find(id);
  return found == people.end() ? nullptr : &found->second;
}

std::vector<const Post*> State::posts_in_force(PersonId id, Moment t) const {
  std::vector<const Post*> out;
  const Person* holder = person(id);
  if (holder != nullptr && holder->erased) return out;
  const auto [from, to] = posts_of.equal_range(id);
  for (auto i = from; i != to; ++i) {
    const Post& post = posts.at(i->second);
    if (post.in_force(t)) out.push_back(&post);
  }
  return out;
}

const Post* State::reaching_post(PersonId id, Role role, UnitId unit, Moment t) const {
  for (const Post* post : posts_in_force(id, t)) {
    if (post->role == role && today.below(unit, post->unit)) return post;
  }
  return nullptr;
}

void set_today(State& state, Moment t) {
  state.today = tree_at(state.unit_acts, t, ~Position{0});
  state.until = kNever;
  for (const UnitAct& act : state.unit_acts) {
    if (act.effective > t) state.until = std::min(state.until, act.effective);
  }
}

bool State::reaches(PersonId id, Role role, UnitId unit, Moment t) const {
  return reaching_post(id, role, unit, t) != nullptr;
}

}  // namespace duoc::org

// See access.h. No SQL here: rights follow from the organisation's state alone.
#include "kernel/access/access.h"

#include <algorithm>

namespace duoc::access {
namespace {

Fault forbidden(org::Role role) {
  return Fault{
      Refusal::forbidden, "access.forbidden", "", {{"role", std::string(org::name_of(role))}}};
}

// The post that allows it; the one the actor named wins when it does.
Checked stand_under(Work& work, org::Role role,
                    const std::function<bool(const org::Post&)>& reaches) {
  if (is_installation(work.actor)) return Done{};
  const org::Person* person = work.org.person(work.actor.person);
  if (person == nullptr || person->erased) return forbidden(role);
  const org::Post* found = nullptr;
  for (const org::Post* post : work.org.posts_in_force(work.actor.person, work.now)) {
    if (post->role != role || !reaches(*post)) continue;
    if (found == nullptr || post->id == work.actor.post) found = post;
  }
  if (found == nullptr || (work.actor.post && work.actor.post != found->id)) return forbidden(role);
  work.actor.post = found->id;
  work.actor.unit = found->unit;
  return Done{};
}

}  // namespace

bool sees_all(const Reader& r) {
  for (const org::Post* post : r.org.posts_in_force(r.person, r.now)) {
    if (post->role == org::Role::inspector) return true;
    const bool leads = post->role == org::Role::leader || post->role == org::Role::administrator;
    if (leads && top_of_province(r.org.today, post->unit)) return true;
  }
  return false;
}

bool administers_all(const Reader& r) {
  for (const org::Post* post : r.org.posts_in_force(r.person, r.now)) {
    if (post->role == org::Role::administrator && top_of_province(r.org.today, post->unit))
      return true;
  }
  return false;
}

bool sees(const Reader& r, const Circle& circle) {
  if (sees_all(r)) return true;
  for (const org::Post* post : r.org.posts_in_force(r.person, r.now)) {
    for (const UnitId unit : circle.units) {
      if (unit && r.org.today.below(unit, post->unit)) return true;
    }
  }
  return false;
}

Checked may(Work& work, org::Role role, UnitId unit) {
  return stand_under(work, role,
                     [&](const org::Post& post) { return work.org.today.below(unit, post.unit); });
}

Checked may_anywhere(Work& work, org::Role role) {
  return stand_under(work, role, [](const org::Post&) { return true; });
}

Checked may_at_top(Work& work, org::Role role) {
  return stand_under(work, role, [&](const org::Post& post) {
    return top_of_province(work.org.today, post.unit);
  });
}

Checked may_administer(Work& work, std::initializer_list<UnitId> units, PersonId person) {
  // A unit that begins only later stands in the tree of all acts.
  std::optional<org::Tree> later;
  const auto below = [&](UnitId unit, UnitId top) {
    if (work.org.today.find(unit) != nullptr) return work.org.today.below(unit, top);
    if (!later) later = org::tree_at(work.org.unit_acts, kNever, ~Position{0});
    return later->below(unit, top);
  };
  const Day today = day_of(work.now);
  return stand_under(work, org::Role::administrator, [&](const org::Post& own) {
    if (top_of_province(work.org.today, own.unit)) return true;
    for (const UnitId unit : units) {
      if (!below(unit, own.unit)) return false;
    }
    const auto [from, to] = work.org.posts_of.equal_range(person);
    return std::all_of(from, to, [&](const auto& item) {
      const org::Post& held = work.org.posts.at(item.second);
      const bool over = held.to && *held.to < today;
      // Who reads the whole province stands below nobody but its top.
      return over || (held.role != org::Role::inspector && below(held.unit, own.unit));
    });
  });
}

bool top_of_province(const org::Tree& tree, UnitId id) {
  const org::Unit* unit = tree.find(id);
  return unit != nullptr && !unit->above() && !unit->facts.external && !unit->closed;
}

Fault missing(std::string_view what) {
  return Fault{Refusal::missing, "record.missing", "", {{"what", std::string(what)}}};
}

}  // namespace duoc::access

// See access.h. No SQL here: rights follow from the organisation's state alone.
#include "kernel/access/access.h"

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
    const org::Unit* unit = r.org.today.find(post->unit);
    const bool top = unit != nullptr && !unit->above();
    if (top && (post->role == org::Role::leader || post->role == org::Role::administrator))
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

Fault missing(std::string_view what) {
  return Fault{Refusal::missing, "record.missing", "", {{"what", std::string(what)}}};
}

}  // namespace duoc::access

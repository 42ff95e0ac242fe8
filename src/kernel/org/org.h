// Units in time, people and the posts they hold. The state is a value made from journal acts: a
// figure of a past moment uses the tree of that moment, as it was known at the position asked.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "kernel/org/calendar.h"
#include "kernel/org/names.h"

namespace duoc::org {

inline constexpr std::array<std::string_view, 15> kUnitKinds = {
    "province", "office",       "department", "party_body",      "front",
    "commune",  "ward",         "agency",     "district_former", "province_former",
    "ministry", "central_body", "press",      "school",          "group"};

/// What is so of a unit after an act.
struct UnitFacts {
  std::string code;
  std::string name_vi;
  std::string name_en;
  std::string kind;
  int order = 0;  // official order, not alphabetical
  UnitId parent;
  bool external = false;  // outside the province's sums (central bodies)
  std::string aliases;    // separated by |
};

enum class UnitActKind { added, renamed, moved, merged, closed, described };

/// One act on the tree: from `effective` on, as known from `position` on.
struct UnitAct {
  Position position = 0;
  UnitActKind kind = UnitActKind::added;
  Moment effective;
  UnitId unit;
  UnitFacts facts;  // added: all; renamed: names; moved: parent; described: kind, order, aliases
  UnitId into;      // merged
};

/// A unit in the tree of one moment.
struct Unit {
  UnitId id;
  UnitFacts facts;
  Moment from;
  std::optional<Moment> closed;  // merged or closed by then
  UnitId into;                   // merged into
  /// The node above: the parent, or for a closed unit its successor (its last parent when there is
  /// none).
  UnitId above() const { return closed && into ? into : facts.parent; }
};

/// The tree of one moment. Closed units stay nodes, below their successors.
class Tree {
 public:
  const Unit* find(UnitId id) const;
  const Unit* by_code(std::string_view code) const;
  /// True when `id` is `top` or stands below it.
  bool below(UnitId id, UnitId top) const;
  /// Every unit, parents before children, official order within a parent.
  std::vector<const Unit*> in_order() const;
  int level(UnitId id) const;
  const std::map<UnitId, Unit>& units() const { return units_; }

 private:
  friend Tree tree_at(const std::vector<UnitAct>&, Moment, Position);
  std::map<UnitId, Unit> units_;
};

/// Folds the acts known at k with effect up to t.
Tree tree_at(const std::vector<UnitAct>& acts, Moment t, Position k);

enum class Role { clerk, focal_point, verifier, leader, inspector, administrator };
std::optional<Role> role_of(std::string_view name);
std::string_view name_of(Role role);

struct Post {
  PostId id;
  PersonId person;
  UnitId unit;
  Role role = Role::clerk;
  std::string title_vi;
  std::string title_en;
  Day from;
  std::optional<Day> to;  // last day in post
  bool in_force(Moment t) const { return day_of(t) >= from && (!to || day_of(t) <= *to); }
};

struct Person {
  PersonId id;
  std::string login;
  std::string name;    // name of who acts officially: not a personal field
  std::string secret;  // Argon2id hash, sealed under the person's key
  bool erased = false;
};

/// Everything the verbs ask of the organisation, at one position. Immutable once made.
struct State {
  std::vector<UnitAct> unit_acts;
  std::vector<TaughtName> taught;
  Tree today;  // with every act that has taken effect by `as_of`
  std::map<PersonId, Person> people;
  std::map<std::string, PersonId> by_login;
  std::map<PostId, Post> posts;
  std::multimap<PersonId, PostId> posts_of;
  Calendar calendar;
  Moment until = kNever;  // when the next act on the tree takes effect: `today` is good until then

  const Person* person(PersonId id) const;
  /// Posts of the day; an erased person holds none.
  std::vector<const Post*> posts_in_force(PersonId id, Moment t) const;
  /// Holds `role` in force at a unit whose subtree contains `unit`.
  bool reaches(PersonId id, Role role, UnitId unit, Moment t) const;
  const Post* reaching_post(PersonId id, Role role, UnitId unit, Moment t) const;
};

/// A state kept alive by who holds it. What is reached through it lives no longer than the holder,
/// so nothing is reached through one that has no name: it would be gone at the end of its line,
/// while a newer state takes its place.
class Held {
 public:
  Held(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  const State& operator*() const& { return *state_; }
  const State* operator->() const& { return state_.get(); }
  const State& operator*() const&& = delete;
  const State* operator->() const&& = delete;

 private:
  std::shared_ptr<const State> state_;
};

/// The tree of moment t and how long it is good, set in a state under construction.
void set_today(State& state, Moment t);

}  // namespace duoc::org

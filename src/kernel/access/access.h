// The one place that says who may. Roles come from posts in force; a role reaches the subtree of
// its unit. What a person may not see and what does not exist answer alike.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "kernel/org/org.h"
#include "kernel/work.h"

namespace duoc::access {

/// The installation itself acts (its creation, the command line on the machine that holds the key).
inline bool is_installation(const Actor& actor) { return !actor.person; }

/// Who asks to read.
struct Reader {
  const org::State& org;
  PersonId person;
  Moment now;
};

/// A record's units that open it to the people in them and above them.
struct Circle {
  std::span<const UnitId> units;
};

/// Inspectors, and leaders and administrators at the top of the province, see every record.
bool sees_all(const Reader& reader);
/// An administrator at the top of the province.
bool administers_all(const Reader& reader);
/// sees_all, or holds any post whose subtree contains one of the record's units.
bool sees(const Reader& reader, const Circle& circle);

/// The actor holds the role at a unit whose subtree contains `unit`; the installation may
/// everything. Sets the post and unit under which the act stands, unless the actor named one. Fault
/// access.forbidden.
Checked may(Work& work, org::Role role, UnitId unit);
/// The role anywhere.
Checked may_anywhere(Work& work, org::Role role);
/// The role at the top of the province: what concerns all of it (its calendar, central bodies,
/// inspectors).
Checked may_at_top(Work& work, org::Role role);
/// An administrator whose subtree holds every one of the units and every post that the person holds
/// or will hold; one at the top of the province may everywhere. A person without posts is open to
/// every administrator. Fault access.forbidden.
Checked may_administer(Work& work, std::initializer_list<UnitId> units, PersonId person = {});
/// A unit that is the province's own root: no unit above, not a central body, not closed.
bool top_of_province(const org::Tree& tree, UnitId unit);

/// 404, the same for what is hidden and what is not there.
Fault missing(std::string_view what);

}  // namespace duoc::access

// The organisation's tables and entries. Calendar, units, people and posts as the journal
// determines them.
#pragma once

#include <memory>

#include "kernel/module.h"
#include "kernel/org/org.h"

namespace duoc::org {

/// Tables unit_act, person, post, calendar_day, calendar_year.
Module module();
/// The state that the rows give, with the tree of moment t.
std::shared_ptr<const State> state_of(store::Connection& rows, Moment t);

}  // namespace duoc::org

// The example's goals: brought in after everything else, so that no earlier entry moves.
#pragma once

#include <string>

#include "base/clock.h"
#include "server/installation.h"

namespace duoc::server {

/// Reads goals.tsv and goal_acts.tsv of the folder and makes them acts. Throws std::runtime_error
/// that names the line which is refused.
void add_example_goals(Installation& in, FixedClock& clock, const std::string& folder);

}  // namespace duoc::server

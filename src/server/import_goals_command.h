// duoc import goals FILE: what the command "import" does for lists of goals.
#pragma once

#include <string>
#include <vector>

namespace duoc::server {

/// The words after "import"; the first is "goals". The exit code.
int import_goals_file(const std::vector<std::string>& words);

}  // namespace duoc::server

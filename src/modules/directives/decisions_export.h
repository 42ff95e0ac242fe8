// What was decided of an import, as a workbook to send back to the office that issued the annex.
#pragma once

#include <string>
#include <vector>

#include "modules/directives/drafts.h"
#include "modules/directives/importing.h"

namespace duoc::directives {

/// One line a row of the annex and a task that it no longer has: what was found, what was asked,
/// what was decided, by whom and when. XLSX.
std::string export_decisions(const Desk& desk, const Draft& draft, const DryRun& run,
                             const std::vector<DraftDecision>& kept, const Decisions& decisions,
                             const Corrections& corrections);

}  // namespace duoc::directives

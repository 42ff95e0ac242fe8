// Tasks in running text: "… giao Sở X chủ trì, phối hợp với Sở Y … hoàn thành trước 30/6/2025".
// Only offered: a person says which of them are tasks.
#pragma once

#include <vector>

#include "documents/document.h"
#include "modules/directives/annex/annex.h"

namespace duoc::directives {

/// Row numbers of candidates begin after this many: above those of every table.
inline constexpr int kCandidatesFrom = 1'500'000'000;
inline constexpr std::size_t kCandidatesMost = 2'000;

/// Rows with work, lead_text, cooperating_text and deadline_text cut out of the sentences; the
/// cells themselves are read by annex.cpp.
std::vector<AnnexRow> candidates(const documents::Document& document, const UnitNames& names,
                                 Moment when);

}  // namespace duoc::directives

// Decisions about an import as the page sends and the draft keeps them.
#pragma once

#include <utility>

#include "base/json_in.h"
#include "modules/directives/drafts.h"
#include "modules/directives/importing.h"

namespace duoc::directives {

/// {"skip", "accept", "lead", "co_leads", "cooperating", "class", "deadline", "period",
/// "first_year", "members_cooperate", "drop_unknown", "names": {spelling: unit}, "same_as": [task],
/// "cells": {column: text}}. Fault json.field_malformed.
Result<Decision> decision_of(const JsonIn& in, const std::optional<Directive>& directive);

/// The decisions of a draft, and the cells that a person has read anew.
struct Said {
  Decisions decisions;
  Corrections corrections;
};
Said said_of(const std::vector<DraftDecision>& kept, const std::optional<Directive>& directive);

inline constexpr std::size_t kDecisionBytesMost = 64u << 10;

}  // namespace duoc::directives

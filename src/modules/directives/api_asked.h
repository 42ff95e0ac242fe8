// What a request asks of the figures, read once the same way for every route.
#pragma once

#include <optional>
#include <string>

#include "modules/directives/api.h"

namespace duoc::directives {

using api::text_of;

struct AskedHere {
  Moments moments;
  Asked asked;
  std::optional<Register> reg;
};

/// as_of, known_at, year and register of the query, pinned to the desk's position. Faults of
/// read_moments and read_year; record.missing for an unknown register.
Result<AskedHere> asked_of(const Visit& v, const Desk& desk);

}  // namespace duoc::directives

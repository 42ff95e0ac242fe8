// What was asked of time in so many words, made exact: as of when, and known at which entry.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "store/store.h"

namespace duoc {

struct Moments {
  Moment as_of;
  std::optional<Day> as_of_day;  // when a day was named: the end of that day
  Position known_at = ~Position{0};
};

/// `as_of`: "", "now", a day (its end, 24:00) or RFC 3339; `known_at`: "", a position, a day or RFC
/// 3339. Faults figures.as_of_malformed, figures.known_at_malformed, figures.known_at_in_future.
Result<Moments> read_moments(store::Connection& rows, std::string_view as_of,
                             std::string_view known_at, Moment now, Position newest);

}  // namespace duoc

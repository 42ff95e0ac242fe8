// Reads deadlines as annexes write them: "12/2025", "Quý II/2025", "trước ngày 25 hằng tháng",
// "Thường xuyên".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kernel/org/calendar.h"

namespace duoc::directives {

enum class DeadlineKind { dated, recurring, regular, unknown };

/// `understood` false: a person decides; `reason` is the key of a sentence (deadline.blank,
/// deadline.open_ended, deadline.day_before_off, deadline.vague, deadline.unreadable), and the
/// other fields hold what is proposed, if anything.
struct DeadlineReading {
  DeadlineKind kind = DeadlineKind::unknown;
  bool understood = false;
  std::string reason;
  std::optional<Day> deadline;  // last day as written
  bool before_day = false;      // "trước ngày D": ends with D − 1 and is never moved past it
  std::string period;           // month, quarter, half_year, year
  int period_day = 0;           // last day allowed within the month; 0: its end
  int first_year = 0;           // 0: the year of the directive
  int last_year = 0;            // 0: open
  bool proposed = false;        // not understood, but the fields are a proposal
};

DeadlineReading read_deadline(std::string_view text, const org::Calendar& calendar);

}  // namespace duoc::directives

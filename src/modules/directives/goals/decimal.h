// Exact decimal numbers as targets and values write them: whole ten-thousandths, never a double.
// Vietnamese writing has a comma before the decimals and points between thousands.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace duoc::directives {

/// A number in ten-thousandths, at most 10^14 away from 0: 14,97 is 149700.
struct Decimal {
  std::int64_t n = 0;
  constexpr auto operator<=>(const Decimal&) const = default;
};
inline constexpr std::int64_t kDecimalUnit = 10'000;

/// What a number's writing says; `doubtful` when it may also mean another number ("10.5", "1,000").
struct DecimalReading {
  Decimal value;
  bool doubtful = false;
};

/// "155.000", "14,97", "09", "0,7"; "10.5" with doubt. Nothing for more than four decimals, for
/// more than 10^14, or for what is no number.
std::optional<DecimalReading> read_vietnamese(std::string_view digits);
/// The plain form that journal and JSON hold: "14.97", "-0.5", "155000". Nothing otherwise.
std::optional<Decimal> parse_decimal(std::string_view text);
/// "14.97"
std::string plain(Decimal d);
/// "155.000", "14,97"; in English "155,000", "14.97".
std::string written(Decimal d, bool english);

}  // namespace duoc::directives

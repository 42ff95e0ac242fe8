// What follows from an offer and its trials.
#include "modules/capacity/capacity.h"

namespace duoc::capacity {

std::int64_t price_of_contract(const Offer& o) { return o.once + o.month * o.months; }

std::optional<std::int64_t> down_tenths_a_year(const Offer& o) {
  if (!o.availability_millionths) return std::nullopt;
  constexpr std::int64_t kTenths = std::int64_t{365} * 24 * 60 * 10;
  return ((1'000'000 - *o.availability_millionths) * kTenths + 500'000) / 1'000'000;
}

std::vector<std::string> missing_promises(const Offer& o) {
  std::vector<std::string> out;
  if (!o.availability_millionths) out.emplace_back("availability");
  if (!o.restore_minutes) out.emplace_back("restore");
  if (!o.loss_minutes) out.emplace_back("loss");
  if (!o.return_days) out.emplace_back("return");
  return out;
}

std::vector<std::string> broken_promises(const Kept& kept) {
  std::vector<std::string> out;
  if (kept.trials.empty()) return out;
  const Trial& t = kept.trials.back();
  const Offer& o = kept.offer;
  if (o.restore_minutes && t.restore_seconds > std::int64_t{*o.restore_minutes} * 60)
    out.emplace_back("restore");
  if (o.loss_minutes && t.lag_seconds > std::int64_t{*o.loss_minutes} * 60)
    out.emplace_back("loss");
  return out;
}

std::optional<int> parse_availability(std::string_view text) {
  int whole = 0;
  int decimals = -1;  // seen so far; -1 before the point
  std::size_t digits = 0;
  for (const char c : text) {
    if ((c == '.' || c == ',') && decimals < 0 && digits > 0) {
      decimals = 0;
      continue;
    }
    if (c < '0' || c > '9' || digits > 6 || decimals == 4) return std::nullopt;
    whole = whole * 10 + (c - '0');
    ++digits;
    if (decimals >= 0) ++decimals;
  }
  if (digits == 0 || decimals == 0) return std::nullopt;
  for (int i = std::max(0, decimals); i < 4; ++i) whole *= 10;
  return whole <= 1'000'000 ? std::optional(whole) : std::nullopt;
}

std::string availability_text(int millionths) {
  std::string decimals = std::to_string(10'000 + millionths % 10'000).substr(1);
  while (!decimals.empty() && decimals.back() == '0') decimals.pop_back();
  return std::to_string(millionths / 10'000) + (decimals.empty() ? "" : "." + decimals);
}

}  // namespace duoc::capacity

// Offers to hold the province's data, and what a trial of one has shown. Pure but for the rows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernel/module.h"
#include "kernel/work.h"

namespace duoc::capacity {

using OfferId = Id<struct OfferTag>;

inline constexpr std::int64_t kPriceMost = 1'000'000'000'000'000;  // đồng
inline constexpr int kMonthsMost = 600;

/// One offer as it was made. What is nothing is not promised.
struct Offer {
  OfferId id;
  std::string provider;
  bool hired = true;                           // false: machines of the province's own
  std::int64_t once = 0;                       // đồng, before it begins
  std::int64_t month = 0;                      // đồng a month
  int months = 0;                              // of the contract
  std::string country;                         // where the data lie: "VN", two capital letters
  std::string place;                           // province or town
  std::string document;                        // number and symbol of the offer
  std::optional<int> availability_millionths;  // 999500: 99.95 %
  std::optional<int> restore_minutes;          // until it serves again after a loss
  std::optional<int> loss_minutes;             // so many minutes of acts may be lost
  std::optional<int> return_days;              // until all data are handed back at the end
};

/// What a backup brought back on trial has shown.
struct Trial {
  Position position = 0;  // of its entry; set when it is read
  Day day;
  std::int64_t lag_seconds = 0;
  std::int64_t restore_seconds = 0;
  std::int64_t entries = 0;  // of the journal that was brought back
};

struct RecordOffer {
  Offer offer;  // without its id
};
struct RecordTrial {
  OfferId offer;
  Trial trial;
};
struct WithdrawOffer {
  OfferId offer;
  std::string reason;
};

/// Faults access.forbidden, offer.provider_needed, offer.price_malformed, offer.months_malformed,
/// offer.country_malformed, offer.promise_malformed, act.document_needed.
Result<Entry> record_offer(Work& work, const RecordOffer& a);
/// Faults access.forbidden, record.missing, offer.withdrawn, offer.trial_malformed.
Result<Entry> record_trial(Work& work, const RecordTrial& a);
/// Faults access.forbidden, record.missing, offer.withdrawn, act.reason_needed.
Result<Entry> withdraw_offer(Work& work, const WithdrawOffer& a);

struct Kept {
  Offer offer;
  Position position = 0;  // of the entry that recorded it
  bool withdrawn = false;
  std::string reason;
  std::vector<Trial> trials;  // oldest first
};
/// In the order in which they were recorded.
std::vector<Kept> offers(store::Connection& rows);
std::optional<Kept> find_offer(store::Connection& rows, OfferId id);

std::int64_t price_of_contract(const Offer& offer);
/// Tenths of a minute that a promise permits in a year of 365 days; half up.
std::optional<std::int64_t> down_tenths_a_year(const Offer& offer);
/// Names of what is not promised, in a fixed order: availability, restore, loss, return.
std::vector<std::string> missing_promises(const Offer& offer);
/// What the newest trial has shown to be worse than what is promised: restore, loss.
std::vector<std::string> broken_promises(const Kept& kept);
/// "99.95" → 999500; nothing for what is no share of at most four decimals between 0 and 100.
std::optional<int> parse_availability(std::string_view text);
std::string availability_text(int millionths);  // "99.95"

Module module();

}  // namespace duoc::capacity

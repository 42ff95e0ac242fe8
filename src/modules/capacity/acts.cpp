// The three acts on offers.
#include "base/json_out.h"
#include "base/text.h"
#include "kernel/access/access.h"
#include "modules/capacity/capacity.h"

namespace duoc::capacity {
namespace {

Fault invalid(std::string key, std::string field) {
  return Fault{Refusal::invalid, std::move(key), std::move(field), {}};
}

std::string record_of(OfferId id) { return "offer/" + std::to_string(id.n); }

bool country_code(const std::string& s) {
  return s.size() == 2 && s.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
}

Checked check_promise(const std::optional<int>& promise, int most, const char* field) {
  if (promise && (*promise < 0 || *promise > most))
    return invalid("offer.promise_malformed", field);
  return Done{};
}

Checked check(const Offer& o) {
  if (o.provider.empty() || o.provider.size() > 400)
    return invalid("offer.provider_needed", "provider");
  if (o.once < 0 || o.once > kPriceMost) return invalid("offer.price_malformed", "once");
  if (o.month < 0 || o.month > kPriceMost / kMonthsMost)
    return invalid("offer.price_malformed", "month");
  if (o.months < 1 || o.months > kMonthsMost) return invalid("offer.months_malformed", "months");
  if (!country_code(o.country)) return invalid("offer.country_malformed", "country");
  if (o.place.size() > 400) return invalid("act.text_too_long", "place");
  if (o.document.empty() || o.document.size() > 200)
    return invalid("act.document_needed", "document");
  CHECK(check_promise(o.availability_millionths, 1'000'000, "availability"));
  CHECK(check_promise(o.restore_minutes, 525'600, "restore_minutes"));
  CHECK(check_promise(o.loss_minutes, 525'600, "loss_minutes"));
  CHECK(check_promise(o.return_days, 3'650, "return_days"));
  return Done{};
}

// An offer that still stands.
Result<Kept> standing(Work& work, OfferId id) {
  auto kept = find_offer(work.rows, id);
  if (!kept) return access::missing("offer");
  if (kept->withdrawn) return Fault{Refusal::conflict, "offer.withdrawn", "", {}};
  return std::move(*kept);
}

}  // namespace

Result<Entry> record_offer(Work& work, const RecordOffer& a) {
  CHECK(access::may_at_top(work, org::Role::administrator));
  const Offer& o = a.offer;
  CHECK(check(o));
  if (squeeze(nfc(o.provider)).empty()) return invalid("offer.provider_needed", "provider");
  if (squeeze(nfc(o.document)).empty()) return invalid("act.document_needed", "document");
  const OfferId id{work.rows.integer("SELECT max(id) FROM hosting_offer", {}) + 1};
  JsonOut body;
  body.open().field("offer", id.n).field("provider", squeeze(nfc(o.provider)));
  body.field("hired", o.hired).field("once", o.once).field("month", o.month);
  body.field("months", o.months).field("country", o.country).field("place", squeeze(nfc(o.place)));
  body.field("document", squeeze(nfc(o.document)));
  const auto promise = [&](const char* name, const std::optional<int>& n) {
    body.key(name);
    n ? body.value(*n) : body.null();
  };
  promise("availability_millionths", o.availability_millionths);
  promise("restore_minutes", o.restore_minutes);
  promise("loss_minutes", o.loss_minutes);
  promise("return_days", o.return_days);
  body.close();
  return entry_of(work, "offer.recorded", record_of(id), work.now, body);
}

Result<Entry> record_trial(Work& work, const RecordTrial& a) {
  CHECK(access::may_at_top(work, org::Role::administrator));
  TRY([[maybe_unused]] const Kept kept, standing(work, a.offer));
  const Trial& t = a.trial;
  constexpr std::int64_t kSecondsMost = std::int64_t{366} * 86400;
  const bool sound = t.lag_seconds >= 0 && t.lag_seconds <= kSecondsMost &&
                     t.restore_seconds >= 0 && t.restore_seconds <= kSecondsMost && t.entries > 0 &&
                     t.day <= day_of(work.now);
  if (!sound) return invalid("offer.trial_malformed", "restore_seconds");
  JsonOut body;
  body.open().field("offer", a.offer.n).field("day", t.day).field("lag_seconds", t.lag_seconds);
  body.field("restore_seconds", t.restore_seconds).field("entries", t.entries).close();
  return entry_of(work, "offer.trial_recorded", record_of(a.offer), work.now, body);
}

Result<Entry> withdraw_offer(Work& work, const WithdrawOffer& a) {
  CHECK(access::may_at_top(work, org::Role::administrator));
  TRY([[maybe_unused]] const Kept kept, standing(work, a.offer));
  const std::string reason = squeeze(nfc(a.reason));
  if (reason.empty()) return invalid("act.reason_needed", "reason");
  if (reason.size() > 8000) return invalid("act.text_too_long", "reason");
  JsonOut body;
  body.open().field("offer", a.offer.n).field("reason", reason).close();
  return entry_of(work, "offer.withdrawn", record_of(a.offer), work.now, body);
}

}  // namespace duoc::capacity

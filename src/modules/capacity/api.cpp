// Routes of the offers, and their shapes for the reference.
#include "modules/capacity/api.h"

#include "http/problem.h"
#include "kernel/access/access.h"

namespace duoc::capacity {
namespace {

using api::Visit;

constexpr std::int64_t kIntMost = 2'000'000'000;

// A promise that may be left out; what is there and no number is malformed, as is one too large.
Result<std::optional<int>> promise_of(const JsonIn& in, const std::string& field) {
  const auto* value = in.find(field);
  if (value == nullptr || value->is_null()) return std::optional<int>();
  const auto n = in.integer(field);
  if (!n || *n < 0 || *n > kIntMost)
    return Fault{Refusal::invalid, "offer.promise_malformed", field, {}};
  return std::optional(static_cast<int>(*n));
}

Result<std::int64_t> price_of(const JsonIn& in, const std::string& field) {
  const auto n = in.integer(field);
  if (!n) return Fault{Refusal::invalid, "offer.price_malformed", field, {}};
  return *n;
}

// A word instead of true or false would read as bought, a number as a place that nobody named.
std::optional<Fault> wrong_type(const JsonIn& in) {
  const auto* hired = in.find("hired");
  if (hired == nullptr || !hired->is_bool())
    return Fault{Refusal::invalid, "json.field_malformed", "hired", {}};
  const auto* place = in.find("place");
  if (place != nullptr && !place->is_null() && !place->is_string())
    return Fault{Refusal::invalid, "json.field_malformed", "place", {}};
  return std::nullopt;
}

Result<RecordOffer> record_offer_of(const JsonIn& in) {
  if (auto wrong = wrong_type(in)) return std::move(*wrong);
  RecordOffer a;
  Offer& o = a.offer;
  o.provider = in.text_or_empty("provider");
  o.hired = in.flag("hired");
  TRY(o.once, price_of(in, "once"));
  TRY(o.month, price_of(in, "month"));
  o.months = static_cast<int>(std::clamp<std::int64_t>(in.integer("months").value_or(0), 0, 9999));
  o.country = in.text_or_empty("country");
  o.place = in.text_or_empty("place");
  o.document = in.text_or_empty("document");
  if (const std::string share = in.text_or_empty("availability"); !share.empty()) {
    o.availability_millionths = parse_availability(share);
    if (!o.availability_millionths)
      return Fault{Refusal::invalid, "offer.promise_malformed", "availability", {}};
  }
  TRY(o.restore_minutes, promise_of(in, "restore_minutes"));
  TRY(o.loss_minutes, promise_of(in, "loss_minutes"));
  TRY(o.return_days, promise_of(in, "return_days"));
  return a;
}

Result<RecordTrial> record_trial_of(const Visit& v, const JsonIn& in) {
  RecordTrial a;
  a.offer = OfferId{api::path_number(v.request, "id")};
  const auto day = in.day("day");
  if (!day) return Fault{Refusal::invalid, "day.needed", "day", {}};
  a.trial.day = *day;
  a.trial.lag_seconds = in.integer("lag_seconds").value_or(-1);
  a.trial.restore_seconds = in.integer("restore_seconds").value_or(-1);
  a.trial.entries = in.integer("entries").value_or(0);
  return a;
}

// Offers carry prices that are not public: those see them who see every record.
Result<http::Response> list(const Visit& v, store::Connection& rows, const org::State& org) {
  if (!access::sees_all({org, v.person, v.now})) return access::missing("offers");
  Work probe{rows, org, {v.person, {}, {}}, v.now};
  JsonOut out;
  const auto all = offers(rows);
  out.open().field("total", static_cast<std::uint64_t>(all.size())).key("items").open_list();
  for (const Kept& k : all) write_offer(out, k);
  out.close_list().key("may").open_list();
  if (access::may_at_top(probe, org::Role::administrator)) {
    for (const char* act : {"record_offer", "record_trial", "withdraw_offer"}) out.value(act);
  }
  out.close_list().close();
  return http::json(out.take());
}

void describe(http::Reference& r) {
  r.shape("Trial", R"({position:int day:day lag_seconds:int restore_seconds:int
      entries:int "of the journal that was brought back"})");
  r.shape("Offer", R"({id:int position:int provider:text hired:flag once:int "đồng" month:int
      months:int price:int "over the contract" country:text place:text in_viet_nam:flag
      document:text availability:text? "per cent"
      down_minutes_a_year:text? "that the promise permits" restore_minutes:int? loss_minutes:int?
      return_days:int? missing:[text] "what is not promised"
      broken:[text] "what the newest trial has shown to be worse than promised"
      withdrawn:flag reason:text trials:[Trial] "oldest first"})");
  r.describe("GET", "/api/v1/capacity/offers",
             {.summary = "Offers to hold the province's data, side by side, with their trials",
              .answer = "{total:int items:[Offer] may:[text]}"});
  r.describe("POST", "/api/v1/capacity/record_offer",
             {.summary = "An offer as it was made; what is left out is not promised",
              .body = R"({provider:text hired:flag once:int month:int months:int(1..600)
                          country:text(2..2) place?:text document:text availability?:text
                          restore_minutes?:int loss_minutes?:int return_days?:int post?:int})",
              .act = true});
  r.describe("POST", "/api/v1/capacity/offers/{id}/record_trial",
             {.summary = "What duoc backup check has measured at the offerer's",
              .body = R"({day:day lag_seconds:int restore_seconds:int entries:int post?:int})",
              .act = true});
  r.describe(
      "POST", "/api/v1/capacity/offers/{id}/withdraw_offer",
      {.summary = "The offer no longer stands", .body = "{reason:text post?:int}", .act = true});
}

}  // namespace

void write_offer(JsonOut& out, const Kept& k) {
  const Offer& o = k.offer;
  const auto names = [&](const char* key, const std::vector<std::string>& all) {
    out.key(key).open_list();
    for (const std::string& name : all) out.value(name);
    out.close_list();
  };
  out.open().field("id", o.id.n).field("position", k.position).field("provider", o.provider);
  out.field("hired", o.hired).field("once", o.once).field("month", o.month);
  out.field("months", o.months).field("price", price_of_contract(o)).field("country", o.country);
  out.field("place", o.place).field("in_viet_nam", o.country == "VN");
  out.field("document", o.document);
  std::optional<std::string> share;
  if (o.availability_millionths) share = availability_text(*o.availability_millionths);
  std::optional<std::string> down;
  if (const auto tenths = down_tenths_a_year(o))
    down = std::to_string(*tenths / 10) + "." + std::to_string(*tenths % 10);
  out.field("availability", share).field("down_minutes_a_year", down);
  out.field("restore_minutes", o.restore_minutes).field("loss_minutes", o.loss_minutes);
  out.field("return_days", o.return_days);
  names("missing", missing_promises(o));
  names("broken", broken_promises(k));
  out.field("withdrawn", k.withdrawn).field("reason", k.reason).key("trials").open_list();
  for (const Trial& t : k.trials) {
    out.open().field("position", t.position).field("day", t.day);
    out.field("lag_seconds", t.lag_seconds).field("restore_seconds", t.restore_seconds);
    out.field("entries", t.entries).close();
  }
  out.close_list().close();
}

void Api::add_routes(http::Router& router) {
  describe(router.reference());
  door_.get(router, "/api/v1/capacity/offers", list);
  door_.post(router, "/api/v1/capacity/record_offer",
             [](const Visit&, const JsonIn& in, Actor&) -> Result<Verb> {
               TRY(const RecordOffer a, record_offer_of(in));
               return Verb([a](Work& w) { return record_offer(w, a); });
             });
  door_.post(router, "/api/v1/capacity/offers/{id}/record_trial",
             [](const Visit& v, const JsonIn& in, Actor&) -> Result<Verb> {
               TRY(const RecordTrial a, record_trial_of(v, in));
               return Verb([a](Work& w) { return record_trial(w, a); });
             });
  door_.post(router, "/api/v1/capacity/offers/{id}/withdraw_offer",
             [](const Visit& v, const JsonIn& in, Actor&) -> Result<Verb> {
               const WithdrawOffer a{OfferId{api::path_number(v.request, "id")},
                                     in.text_or_empty("reason")};
               return Verb([a](Work& w) { return withdraw_offer(w, a); });
             });
}

}  // namespace duoc::capacity

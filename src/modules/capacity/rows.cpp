// Read first: what this room keeps and under which entries. All its SQL.
#include "base/json_in.h"
#include "modules/capacity/capacity.h"

namespace duoc::capacity {
namespace {

constexpr std::string_view kSchema = R"sql(
CREATE TABLE hosting_offer(
  id INTEGER PRIMARY KEY, position INTEGER NOT NULL, provider TEXT NOT NULL,
  hired INTEGER NOT NULL, once INTEGER NOT NULL, month INTEGER NOT NULL, months INTEGER NOT NULL,
  country TEXT NOT NULL, place TEXT NOT NULL, document TEXT NOT NULL,
  availability_millionths INTEGER, restore_minutes INTEGER, loss_minutes INTEGER,
  return_days INTEGER, withdrawn INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;
CREATE TABLE hosting_trial(
  position INTEGER PRIMARY KEY, offer INTEGER NOT NULL, day INTEGER NOT NULL,
  lag_seconds INTEGER NOT NULL, restore_seconds INTEGER NOT NULL,
  entries INTEGER NOT NULL) STRICT;
)sql";

store::Arg number(const JsonIn& in, std::string_view name) {
  const auto n = in.integer(name);
  return n ? store::Arg(*n) : store::Arg(nullptr);
}

void apply_recorded(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  rows.run(
      "INSERT INTO hosting_offer(id, position, provider, hired, once, month, months, country, "
      "place, document, availability_millionths, restore_minutes, loss_minutes, return_days, "
      "withdrawn, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, "
      "'')",
      {in.integer("offer").value_or(0), e.position, in.text_or_empty("provider"),
       in.flag("hired") ? 1 : 0, in.integer("once").value_or(0), in.integer("month").value_or(0),
       in.integer("months").value_or(0), in.text_or_empty("country"), in.text_or_empty("place"),
       in.text_or_empty("document"), number(in, "availability_millionths"),
       number(in, "restore_minutes"), number(in, "loss_minutes"), number(in, "return_days")});
}

void apply_trial(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  rows.run(
      "INSERT INTO hosting_trial(position, offer, day, lag_seconds, restore_seconds, entries) "
      "VALUES ($1, $2, $3, $4, $5, $6)",
      {e.position, in.integer("offer").value_or(0), in.day("day").value_or(Day{}).n,
       in.integer("lag_seconds").value_or(0), in.integer("restore_seconds").value_or(0),
       in.integer("entries").value_or(0)});
}

void apply_withdrawn(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  rows.run("UPDATE hosting_offer SET withdrawn = 1, reason = $2 WHERE id = $1",
           {in.integer("offer").value_or(0), in.text_or_empty("reason")});
}

std::optional<int> promise(const store::Row& row, int column) {
  if (row.null(column)) return std::nullopt;
  return static_cast<int>(row.integer(column));
}

Kept kept_of(const store::Row& r) {
  Kept k;
  Offer& o = k.offer;
  o.id = OfferId{r.integer(0)};
  k.position = static_cast<Position>(r.integer(1));
  o.provider = r.str(2);
  o.hired = r.integer(3) != 0;
  o.once = r.integer(4);
  o.month = r.integer(5);
  o.months = static_cast<int>(r.integer(6));
  o.country = r.str(7);
  o.place = r.str(8);
  o.document = r.str(9);
  o.availability_millionths = promise(r, 10);
  o.restore_minutes = promise(r, 11);
  o.loss_minutes = promise(r, 12);
  o.return_days = promise(r, 13);
  k.withdrawn = r.integer(14) != 0;
  k.reason = r.str(15);
  return k;
}

}  // namespace

std::vector<Kept> offers(store::Connection& rows) {
  std::vector<Kept> out;
  rows.rows(
      "SELECT id, position, provider, hired, once, month, months, country, place, document, "
      "availability_millionths, restore_minutes, loss_minutes, return_days, withdrawn, reason FROM "
      "hosting_offer ORDER BY id",
      {}, [&](const store::Row& r) { out.push_back(kept_of(r)); });
  for (Kept& k : out) {
    rows.rows(
        "SELECT position, day, lag_seconds, restore_seconds, entries FROM hosting_trial WHERE "
        "offer = $1 ORDER BY position",
        {k.offer.id.n}, [&](const store::Row& r) {
          k.trials.push_back({static_cast<Position>(r.integer(0)),
                              Day{static_cast<std::int32_t>(r.integer(1))}, r.integer(2),
                              r.integer(3), r.integer(4)});
        });
  }
  return out;
}

std::optional<Kept> find_offer(store::Connection& rows, OfferId id) {
  for (Kept& k : offers(rows))
    if (k.offer.id == id) return std::move(k);
  return std::nullopt;
}

Module module() {
  return {"capacity",
          {{"capacity", 1, kSchema}},
          {{"offer.recorded", 1, apply_recorded},
           {"offer.trial_recorded", 1, apply_trial},
           {"offer.withdrawn", 1, apply_withdrawn}},
          {{"hosting_offer", "id"}, {"hosting_trial", "position"}}};
}

}  // namespace duoc::capacity

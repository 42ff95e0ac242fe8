// All SQL of the journal.
#include "base/ensure.h"
#include "base/json_in.h"
#include "kernel/journal/journal.h"

namespace duoc::journal {

namespace {

constexpr std::string_view kSchema = R"sql(
CREATE TABLE journal(
  position INTEGER PRIMARY KEY, kind TEXT NOT NULL, version INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  effective INTEGER NOT NULL, person INTEGER NOT NULL, post INTEGER NOT NULL, unit INTEGER NOT NULL,
  record TEXT NOT NULL, body TEXT NOT NULL, leaf BLOB NOT NULL) STRICT;
CREATE TABLE journal_head(
  size INTEGER PRIMARY KEY, origin TEXT NOT NULL, root BLOB NOT NULL, at INTEGER NOT NULL,
  signature BLOB NOT NULL, peaks BLOB NOT NULL) STRICT;
CREATE TABLE idempotency(
  person INTEGER NOT NULL, key TEXT NOT NULL, request BLOB NOT NULL, position INTEGER NOT NULL,
  PRIMARY KEY(person, key)) STRICT, WITHOUT ROWID;
CREATE TABLE session(
  token BLOB PRIMARY KEY, person INTEGER NOT NULL, csrf TEXT NOT NULL, created INTEGER NOT NULL,
  expires INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE installation(
  position INTEGER PRIMARY KEY, origin TEXT NOT NULL, example TEXT NOT NULL,
  as_of TEXT NOT NULL) STRICT;
)sql";

// A session stands under the password it was opened with: one that is found under another, because
// the process ended between the new password and the end of the old sessions, is not taken over.
constexpr std::string_view kSessionUnder =
    "ALTER TABLE session ADD COLUMN under TEXT NOT NULL DEFAULT ''";

void apply_store_created(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  rows.run("INSERT INTO installation(position, origin, example, as_of) VALUES ($1, $2, $3, $4)",
           {e.position, in.text_or_empty("origin"), in.text_or_empty("example"),
            in.text_or_empty("as_of")});
}

}  // namespace

Module module() {
  return {"journal",
          {{"journal", 1, kSchema}, {"journal", 2, kSessionUnder}},
          {{"store.created", 1, apply_store_created}},
          {{"installation", "position"}}};
}

std::optional<Installation> installation(store::Connection& rows) {
  std::optional<Installation> out;
  rows.first("SELECT origin, example, as_of FROM installation ORDER BY position", {},
             [&](const store::Row& r) {
               out = Installation{r.str(0), r.str(1), r.str(2)};
             });
  return out;
}

void append(store::Connection& rows, const Entry& e, const Hash& leaf) {
  rows.add(
      "INSERT INTO journal(position, kind, version, recorded, effective, person, post, unit, "
      "record, body, leaf) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      {e.position, e.kind, e.version, e.recorded.s, e.effective.s, e.actor.person.n, e.actor.post.n,
       e.actor.unit.n, e.record, e.body, store::BlobView{bytes_of(leaf)}});
}

void append_head(store::Connection& rows, const Head& head, const Frontier& frontier) {
  const std::string peaks = frontier.saved();
  rows.run(
      "INSERT INTO journal_head(size, origin, root, at, signature, peaks) VALUES ($1, $2, $3, $4, "
      "$5, $6)",
      {head.size, head.origin, store::BlobView{bytes_of(head.root)}, head.at.s,
       store::BlobView{head.signature}, store::BlobView{peaks}});
}

std::optional<Newest> newest(store::Connection& rows) {
  std::optional<Newest> out;
  rows.first(
      "SELECT size, origin, root, at, signature, peaks FROM journal_head ORDER BY size DESC LIMIT "
      "1",
      {}, [&](const store::Row& row) {
        Newest n;
        n.head.size = static_cast<Position>(row.integer(0));
        n.head.origin = row.str(1);
        std::copy_n(row.blob(2).begin(), 32, n.head.root.begin());
        n.head.at = Moment{row.integer(3)};
        n.head.signature = std::string(row.blob(4));
        n.frontier = Frontier::restored(n.head.size, row.blob(5));
        out = std::move(n);
      });
  return out;
}

Entry entry_of(const store::Row& row) {
  Entry e;
  e.position = static_cast<Position>(row.integer(0));
  e.kind = row.str(1);
  e.version = static_cast<int>(row.integer(2));
  e.recorded = Moment{row.integer(3)};
  e.effective = Moment{row.integer(4)};
  e.actor = {PersonId{row.integer(5)}, PostId{row.integer(6)}, UnitId{row.integer(7)}};
  e.record = row.str(8);
  e.body = row.str(9);
  return e;
}

std::optional<Entry> find(store::Connection& rows, Position position) {
  std::optional<Entry> out;
  rows.first(
      "SELECT position, kind, version, recorded, effective, person, post, unit, record, body FROM "
      "journal "
      "WHERE position = $1",
      {position}, [&](const store::Row& row) { out = entry_of(row); });
  return out;
}

void each(store::Connection& rows, Position after, Position upto,
          const std::function<void(const Entry&)>& visit) {
  rows.rows(
      "SELECT position, kind, version, recorded, effective, person, post, unit, record, body FROM "
      "journal "
      "WHERE position > $1 AND position <= $2 ORDER BY position",
      {after, upto}, [&](const store::Row& row) { visit(entry_of(row)); });
}

Position position_at(store::Connection& rows, Moment t) {
  // Recorded moments never decrease along the journal, so the search may halve.
  auto low = Position{0};
  auto high = static_cast<Position>(rows.integer("SELECT max(position) FROM journal", {}));
  while (low < high) {
    const Position middle = low + (high - low + 1) / 2;
    const auto recorded =
        rows.integer("SELECT recorded FROM journal WHERE position = $1", {middle});
    if (recorded <= t.s) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

}  // namespace duoc::journal

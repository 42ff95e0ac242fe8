// See drafts.h.
#include "modules/directives/drafts.h"

namespace duoc::directives {
namespace {

constexpr const char* kDraft =
    "SELECT id, register, directive, name, file, reading, by_person, at, state, import FROM "
    "import_draft ";

Draft draft_of(const store::Row& r) {
  return {r.integer(0),
          r.str(1),
          DirectiveId{r.integer(2)},
          r.str(3),
          r.str(4),
          r.str(5),
          PersonId{r.integer(6)},
          Moment{r.integer(7)},
          r.str(8),
          ImportId{r.integer(9)}};
}

}  // namespace

const std::string_view kDraftsSchema = R"sql(
CREATE TABLE import_draft(
  id INTEGER PRIMARY KEY, register TEXT NOT NULL, directive INTEGER NOT NULL, name TEXT NOT NULL,
  file TEXT NOT NULL, reading TEXT NOT NULL, by_person INTEGER NOT NULL, at INTEGER NOT NULL,
  state TEXT NOT NULL, import INTEGER NOT NULL) STRICT;
CREATE TABLE import_decision(
  draft INTEGER NOT NULL, row TEXT NOT NULL, decision TEXT NOT NULL, n INTEGER NOT NULL,
  by_person INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(draft, row)) STRICT, WITHOUT ROWID;
CREATE INDEX import_decision_by_n ON import_decision(draft, n);
)sql";

std::optional<Draft> find_draft(store::Connection& rows, std::int64_t id) {
  std::optional<Draft> out;
  rows.first(std::string(kDraft) + "WHERE id = $1", {id},
             [&](const store::Row& r) { out = draft_of(r); });
  return out;
}

std::vector<Draft> open_drafts(store::Connection& rows) {
  std::vector<Draft> out;
  rows.rows(std::string(kDraft) + "WHERE state = 'open' ORDER BY id DESC", {},
            [&](const store::Row& r) { out.push_back(draft_of(r)); });
  return out;
}

std::vector<DraftDecision> decisions_of(store::Connection& rows, std::int64_t draft,
                                        std::int64_t after) {
  std::vector<DraftDecision> out;
  rows.rows(
      "SELECT row, decision, n, by_person, at FROM import_decision WHERE draft = $1 AND n > $2 "
      "ORDER BY n",
      {draft, after}, [&](const store::Row& r) {
        out.push_back(
            {r.str(0), r.str(1), r.integer(2), PersonId{r.integer(3)}, Moment{r.integer(4)}});
      });
  return out;
}

std::int64_t add_draft(store::Connection& rows, const Draft& d) {
  const auto id = rows.integer("SELECT max(id) FROM import_draft", {}) + 1;
  rows.run(
      "INSERT INTO import_draft(id, register, directive, name, file, reading, by_person, at, "
      "state, import) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', 0)",
      {id, d.reg, d.directive.n, d.name, d.file, d.reading, d.by.n, d.at.s});
  return id;
}

void end_draft(store::Connection& rows, std::int64_t id, std::string_view state, ImportId import) {
  rows.run("UPDATE import_draft SET state = $2, import = $3 WHERE id = $1 AND state = 'open'",
           {id, state, import.n});
}

bool put_decision(store::Connection& rows, std::int64_t draft, const DraftDecision& d,
                  std::int64_t expected) {
  const auto last = rows.integer("SELECT n FROM import_decision WHERE draft = $1 AND row = $2",
                                 {draft, d.key}, 0);
  if (last != expected) return false;
  const auto n = rows.integer("SELECT max(n) FROM import_decision WHERE draft = $1", {draft}) + 1;
  rows.run(
      "INSERT INTO import_decision(draft, row, decision, n, by_person, at) VALUES ($1, $2, $3, $4, "
      "$5, $6) ON CONFLICT(draft, row) DO UPDATE SET decision = excluded.decision, n = excluded.n, "
      "by_person = excluded.by_person, at = excluded.at",
      {draft, d.key, d.json, n, d.by.n, d.at.s});
  return true;
}

}  // namespace duoc::directives

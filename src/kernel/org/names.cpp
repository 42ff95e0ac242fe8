// See names.h.
#include "kernel/org/names.h"

#include <array>

#include "base/json_in.h"
#include "base/json_out.h"
#include "base/text.h"
#include "kernel/access/access.h"
#include "kernel/work.h"

namespace duoc::org {
namespace {

constexpr std::array<std::string_view, 3> kMeanings = {"unit", "outside", "led_by"};

constexpr std::string_view kTaught =
    "SELECT words, text, meaning, unit, position FROM taught_name ";

TaughtName taught_of(const store::Row& r) {
  return {r.str(0), r.str(1), meaning_of(r.text(2)).value_or(Meaning::outside),
          UnitId{r.integer(3)}, static_cast<Position>(r.integer(4))};
}

bool borne_by_a_unit(const Work& work, const std::string& words) {
  for (const auto& [id, unit] : work.org.today.units()) {
    if (!unit.closed && fold_words(unit.facts.name_vi) == words) return true;
  }
  return false;
}

}  // namespace

const std::string_view kNamesSchema = R"sql(
CREATE TABLE taught_name(
  words TEXT PRIMARY KEY, text TEXT NOT NULL, meaning TEXT NOT NULL, unit INTEGER NOT NULL,
  position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)sql";

std::string_view name_of(Meaning m) { return kMeanings[static_cast<std::size_t>(m)]; }

std::optional<Meaning> meaning_of(std::string_view name) {
  for (std::size_t i = 0; i < kMeanings.size(); ++i) {
    if (kMeanings[i] == name) return static_cast<Meaning>(i);
  }
  return std::nullopt;
}

Result<Entry> teach_name(Work& work, const TeachName& a) {
  CHECK(access::may_anywhere(work, Role::clerk));
  const std::string text = squeeze(nfc(a.text));
  const std::string words = fold_words(text);
  if (words.empty() || count_code_points(text) > 300)
    return Fault{Refusal::invalid, "name.malformed", "text", {}};
  if (borne_by_a_unit(work, words)) return Fault{Refusal::conflict, "name.is_a_unit", "text", {}};
  if (a.meaning != Meaning::outside) {
    const Unit* unit = work.org.today.find(a.unit);
    if (unit == nullptr) return Fault{Refusal::invalid, "unit.missing", "unit", {}};
    if (unit->closed) return Fault{Refusal::conflict, "unit.closed", "unit", {}};
  }
  JsonOut body;
  body.open().field("text", text).field("words", words).field("meaning", name_of(a.meaning));
  body.field("unit", a.meaning == Meaning::outside ? 0 : a.unit.n).close();
  return entry_of(work, "unit.name_taught", "name", work.now, body);
}

Result<Entry> forget_name(Work& work, const std::string& text) {
  CHECK(access::may_anywhere(work, Role::clerk));
  const std::string words = fold_words(text);
  if (work.rows.integer("SELECT count(*) FROM taught_name WHERE words = $1", {words}, 0) == 0)
    return access::missing("name");
  JsonOut body;
  body.open().field("text", squeeze(nfc(text))).field("words", words).close();
  return entry_of(work, "unit.name_forgotten", "name", work.now, body);
}

std::vector<TaughtName> taught_names(store::Connection& rows) {
  std::vector<TaughtName> out;
  rows.rows(std::string(kTaught) + "ORDER BY words", {},
            [&](const store::Row& r) { out.push_back(taught_of(r)); });
  return out;
}

void apply_name_taught(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  rows.run(
      "INSERT INTO taught_name(words, text, meaning, unit, position) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT(words) DO UPDATE SET text = excluded.text, meaning = excluded.meaning, "
      "unit = excluded.unit, position = excluded.position",
      {in.text_or_empty("words"), in.text_or_empty("text"), in.text_or_empty("meaning"),
       in.integer("unit").value_or(0), e.position});
}

void apply_name_forgotten(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  rows.run("DELETE FROM taught_name WHERE words = $1", {in.text_or_empty("words")});
}

}  // namespace duoc::org

// All SQL of the organisation, and apply for its kinds of entries.
#include "kernel/org/rows.h"

#include "base/ensure.h"
#include "base/json_in.h"

namespace duoc::org {
namespace {

constexpr std::string_view kSchema = R"sql(
CREATE TABLE unit_act(
  position INTEGER PRIMARY KEY, unit INTEGER NOT NULL, act TEXT NOT NULL,
  effective INTEGER NOT NULL,
  code TEXT NOT NULL, name_vi TEXT NOT NULL, name_en TEXT NOT NULL, kind TEXT NOT NULL,
  ord INTEGER NOT NULL,
  parent INTEGER NOT NULL, external INTEGER NOT NULL, aliases TEXT NOT NULL,
  into_unit INTEGER NOT NULL) STRICT;
CREATE INDEX unit_act_by_unit ON unit_act(unit, position);
CREATE TABLE person(
  id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL, phone TEXT NOT NULL,
  email TEXT NOT NULL,
  secret TEXT NOT NULL, erased INTEGER NOT NULL) STRICT;
CREATE TABLE post(
  id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES person(id), unit INTEGER NOT NULL,
  role TEXT NOT NULL,
  title_vi TEXT NOT NULL, title_en TEXT NOT NULL, from_day INTEGER NOT NULL, to_day INTEGER) STRICT;
CREATE TABLE calendar_year(position INTEGER PRIMARY KEY, year INTEGER NOT NULL,
  announced INTEGER NOT NULL, version INTEGER NOT NULL) STRICT;
CREATE TABLE calendar_day(
  position INTEGER NOT NULL, day INTEGER NOT NULL, kind TEXT NOT NULL, name_vi TEXT NOT NULL,
  name_en TEXT NOT NULL, PRIMARY KEY(position, day)) STRICT, WITHOUT ROWID;
)sql";

// One entry of an import carries many acts on units: an act is known by its entry and its number in
// it.
constexpr std::string_view kManyActs = R"sql(
CREATE TABLE unit_act_of_entry(
  position INTEGER NOT NULL, n INTEGER NOT NULL, unit INTEGER NOT NULL, act TEXT NOT NULL,
  effective INTEGER NOT NULL,
  code TEXT NOT NULL, name_vi TEXT NOT NULL, name_en TEXT NOT NULL, kind TEXT NOT NULL,
  ord INTEGER NOT NULL,
  parent INTEGER NOT NULL, external INTEGER NOT NULL, aliases TEXT NOT NULL,
  into_unit INTEGER NOT NULL, PRIMARY KEY(position, n)) STRICT;
INSERT INTO unit_act_of_entry(position, n, unit, act, effective, code, name_vi, name_en, kind, ord,
  parent, external, aliases, into_unit)
  SELECT position, 0, unit, act, effective, code, name_vi, name_en, kind, ord, parent, external,
  aliases, into_unit FROM unit_act;
DROP TABLE unit_act;
ALTER TABLE unit_act_of_entry RENAME TO unit_act;
CREATE INDEX unit_act_by_unit ON unit_act(unit, position);
)sql";

void insert_unit_act(const Entry& e, int n, Moment effective, std::string_view act,
                     const JsonIn& in, store::Connection& rows) {
  rows.run(
      "INSERT INTO unit_act(position, n, unit, act, effective, code, name_vi, name_en, kind, ord, "
      "parent, external, aliases, into_unit) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
      {e.position, n, in.integer("unit").value_or(0), act, effective.s, in.text_or_empty("code"),
       in.text_or_empty("name_vi"), in.text_or_empty("name_en"), in.text_or_empty("kind"),
       in.integer("order").value_or(0), in.integer("parent").value_or(0), in.flag("external"),
       in.text_or_empty("aliases"), in.integer("into").value_or(0)});
}

void write_unit_act(const Entry& e, store::Connection& rows, std::string_view act) {
  insert_unit_act(e, 0, e.effective, act, entry_body(e.body), rows);
}

void apply_units_imported(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  int n = 0;
  for (const auto& item : *in.list("acts")) {
    const JsonIn act(item.as_object());
    insert_unit_act(e, n++, start_of(act.day("from").value_or(Day{})), act.text_or_empty("act"),
                    act, rows);
  }
}

void apply_unit_added(const Entry& e, store::Connection& rows) { write_unit_act(e, rows, "added"); }
void apply_unit_renamed(const Entry& e, store::Connection& rows) {
  write_unit_act(e, rows, "renamed");
}
void apply_unit_moved(const Entry& e, store::Connection& rows) { write_unit_act(e, rows, "moved"); }
void apply_unit_merged(const Entry& e, store::Connection& rows) {
  write_unit_act(e, rows, "merged");
}
void apply_unit_closed(const Entry& e, store::Connection& rows) {
  write_unit_act(e, rows, "closed");
}

void apply_person_added(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  rows.run(
      "INSERT INTO person(id, login, name, phone, email, secret, erased) VALUES ($1, $2, $3, $4, "
      "$5, $6, 0)",
      {in.integer("person").value_or(0), in.text_or_empty("login"), in.text_or_empty("name"),
       in.text_or_empty("phone"), in.text_or_empty("email"), in.text_or_empty("secret")});
}

void apply_password_set(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  rows.run("UPDATE person SET secret = $2 WHERE id = $1",
           {in.integer("person").value_or(0), in.text_or_empty("secret")});
}

void apply_person_erased(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  rows.run("UPDATE person SET phone = '', email = '', secret = '', erased = 1 WHERE id = $1",
           {in.integer("person").value_or(0)});
}

// A reveal is a matter of the journal alone.
void apply_person_revealed(const Entry&, store::Connection&) {}

void apply_appointed(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  const auto to = in.day("to");
  rows.run(
      "INSERT INTO post(id, person, unit, role, title_vi, title_en, from_day, to_day) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      {in.integer("post").value_or(0), in.integer("person").value_or(0),
       in.integer("unit").value_or(0), in.text_or_empty("role"), in.text_or_empty("title_vi"),
       in.text_or_empty("title_en"), in.day("from").value_or(Day{}).n,
       to ? store::Arg(to->n) : store::Arg(nullptr)});
}

void apply_post_ended(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  rows.run("UPDATE post SET to_day = $2 WHERE id = $1",
           {in.integer("post").value_or(0), in.day("to").value_or(Day{}).n});
}

// Every version stays: a figure known at k is counted by the calendar of k.
void apply_calendar_set(const Entry& e, store::Connection& rows) {
  const JsonIn in = entry_body(e.body);
  rows.run("INSERT INTO calendar_year(position, year, announced, version) VALUES ($1, $2, $3, $4)",
           {e.position, in.integer("year").value_or(0), in.flag("announced"),
            in.integer("version").value_or(0)});
  const auto* days = in.list("days");
  if (days == nullptr) return;
  for (const auto& item : *days) {
    const JsonIn d(item.as_object());
    rows.run(
        "INSERT INTO calendar_day(position, day, kind, name_vi, name_en) "
        "VALUES ($1, $2, $3, $4, $5)",
        {e.position, d.day("day").value_or(Day{}).n, d.text_or_empty("kind"),
         d.text_or_empty("name_vi"), d.text_or_empty("name_en")});
  }
}

UnitActKind act_kind(std::string_view name) {
  if (name == "renamed") return UnitActKind::renamed;
  if (name == "moved") return UnitActKind::moved;
  if (name == "merged") return UnitActKind::merged;
  if (name == "closed") return UnitActKind::closed;
  if (name == "described") return UnitActKind::described;
  return UnitActKind::added;
}

void read_units(store::Connection& rows, State& s) {
  rows.rows(
      "SELECT position, unit, act, effective, code, name_vi, name_en, kind, ord, parent, external, "
      "aliases, "
      "into_unit FROM unit_act ORDER BY position, n",
      {}, [&](const store::Row& r) {
        UnitAct a;
        a.position = static_cast<Position>(r.integer(0));
        a.unit = UnitId{r.integer(1)};
        a.kind = act_kind(r.text(2));
        a.effective = Moment{r.integer(3)};
        a.facts = {r.str(4),
                   r.str(5),
                   r.str(6),
                   r.str(7),
                   static_cast<int>(r.integer(8)),
                   UnitId{r.integer(9)},
                   r.integer(10) != 0,
                   r.str(11)};
        a.into = UnitId{r.integer(12)};
        s.unit_acts.push_back(std::move(a));
      });
}

void read_people(store::Connection& rows, State& s) {
  rows.rows("SELECT id, login, name, secret, erased FROM person ORDER BY id", {},
            [&](const store::Row& r) {
              Person p{PersonId{r.integer(0)}, r.str(1), r.str(2), r.str(3), r.integer(4) != 0};
              s.by_login[p.login] = p.id;
              s.people[p.id] = std::move(p);
            });
  rows.rows(
      "SELECT id, person, unit, role, title_vi, title_en, from_day, to_day FROM post ORDER BY id",
      {}, [&](const store::Row& r) {
        Post p;
        p.id = PostId{r.integer(0)};
        p.person = PersonId{r.integer(1)};
        p.unit = UnitId{r.integer(2)};
        p.role = role_of(r.text(3)).value_or(Role::clerk);
        p.title_vi = r.str(4);
        p.title_en = r.str(5);
        p.from = Day{static_cast<std::int32_t>(r.integer(6))};
        if (!r.null(7)) p.to = Day{static_cast<std::int32_t>(r.integer(7))};
        s.posts_of.emplace(p.person, p.id);
        s.posts[p.id] = std::move(p);
      });
}

DayKind day_kind(std::string_view name) {
  if (name == "worked") return DayKind::worked;
  return name == "day_off_for" ? DayKind::day_off_for : DayKind::holiday;
}

}  // namespace

Module module() {
  return {"org",
          {{"org", 1, kSchema}, {"names", 1, kNamesSchema}, {"org", 2, kManyActs}},
          {{"unit.added", 1, apply_unit_added},
           {"unit.renamed", 1, apply_unit_renamed},
           {"unit.moved", 1, apply_unit_moved},
           {"unit.merged", 1, apply_unit_merged},
           {"unit.closed", 1, apply_unit_closed},
           {"unit.name_taught", 1, apply_name_taught},
           {"unit.name_forgotten", 1, apply_name_forgotten},
           {"units.imported", 1, apply_units_imported},
           {"person.added", 1, apply_person_added},
           {"person.password_set", 1, apply_password_set},
           {"person.erased", 1, apply_person_erased},
           {"person.revealed", 1, apply_person_revealed},
           {"post.appointed", 1, apply_appointed},
           {"post.ended", 1, apply_post_ended},
           {"calendar.set", 1, apply_calendar_set}},
          {{"unit_act", "position, n"},
           {"person", "id"},
           {"post", "id"},
           {"calendar_year", "position"},
           {"calendar_day", "position, day"},
           {"taught_name", "words"}}};
}

Calendar calendar_after(const Calendar& before, const Entry& set) {
  const JsonIn in = entry_body(set.body);
  std::vector<CalendarDay> days;
  if (const auto* list = in.list("days")) {
    for (const auto& item : *list) {
      const JsonIn d(item.as_object());
      days.push_back({d.day("day").value_or(Day{}), day_kind(d.text_or_empty("kind")),
                      d.text_or_empty("name_vi"), d.text_or_empty("name_en")});
    }
  }
  return before.with_year(static_cast<int>(in.integer("version").value_or(0)),
                          static_cast<int>(in.integer("year").value_or(0)), in.flag("announced"),
                          days);
}

std::vector<CalendarFrom> calendars(store::Connection& rows) {
  std::map<Position, std::vector<CalendarDay>> days;
  rows.rows("SELECT position, day, kind, name_vi, name_en FROM calendar_day ORDER BY position, day",
            {}, [&](const store::Row& r) {
              days[static_cast<Position>(r.integer(0))].push_back(
                  {Day{static_cast<std::int32_t>(r.integer(1))}, day_kind(r.text(2)), r.str(3),
                   r.str(4)});
            });
  std::vector<CalendarFrom> out{{0, vietnam_calendar()}};
  rows.rows(
      "SELECT position, year, announced, version FROM calendar_year ORDER BY position", {},
      [&](const store::Row& r) {
        const auto position = static_cast<Position>(r.integer(0));
        out.push_back({position, out.back().calendar.with_year(static_cast<int>(r.integer(3)),
                                                               static_cast<int>(r.integer(1)),
                                                               r.integer(2) != 0, days[position])});
      });
  return out;
}

std::optional<Merger> merger_of(store::Connection& rows, UnitId unit) {
  std::optional<Merger> out;
  rows.rows(
      "SELECT effective, into_unit FROM unit_act WHERE unit = $1 AND act = 'merged' ORDER BY "
      "position",
      {unit.n}, [&](const store::Row& r) {
        out = Merger{Moment{r.integer(0)}, UnitId{r.integer(1)}};
      });
  return out;
}

std::map<UnitId, Merger> mergers(store::Connection& rows) {
  std::map<UnitId, Merger> out;
  rows.rows(
      "SELECT unit, effective, into_unit FROM unit_act WHERE act = 'merged' ORDER BY position", {},
      [&](const store::Row& r) {
        out[UnitId{r.integer(0)}] = {Moment{r.integer(1)}, UnitId{r.integer(2)}};
      });
  return out;
}

std::shared_ptr<const State> state_of(store::Connection& rows, Moment t) {
  auto s = std::make_shared<State>();
  read_units(rows, *s);
  read_people(rows, *s);
  s->taught = taught_names(rows);
  s->calendar = calendars(rows).back().calendar;
  set_today(*s, t);
  return s;
}

}  // namespace duoc::org

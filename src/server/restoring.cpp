// See restoring.h.
#include "server/restoring.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>

#include "backup/rows.h"
#include "backup/writer.h"
#include "base/json_in.h"
#include "base/json_out.h"
#include "server/reading.h"
#include "server/restoring_keys.h"
#include "server/workshop.h"
#include "store/copy.h"

namespace duoc::server {
namespace {

namespace fs = std::filesystem;
namespace jn = ::duoc::journal;
using Steady = std::chrono::steady_clock;

constexpr Position kEntriesAtOnce = 20000;

// Times the stages one after the other.
class Stages {
 public:
  explicit Stages(Restored& r) : restored_(r) {}
  void done(const std::string& name) {
    const auto now = Steady::now();
    restored_.seconds.emplace_back(name, std::chrono::duration<double>(now - since_).count());
    since_ = now;
  }

 private:
  Restored& restored_;
  Steady::time_point since_ = Steady::now();
};

std::unique_ptr<store::Store> fresh_store(const std::string& address) {
  store::OpenOptions options;
  options.create = true;
  auto opened = store::open(address, options);
  store::migrate(*opened, schema_steps());
  return opened;
}

std::map<std::pair<std::string, int>, std::vector<Apply>> all_appliers() {
  std::map<std::pair<std::string, int>, std::vector<Apply>> out;
  for (const Module& m : modules())
    for (const Kind& kind : m.kinds)
      out[{std::string(kind.name), kind.version}].push_back(kind.apply);
  return out;
}

// Whoever sends an act once more that is in the journal gets its answer, and no second act. Keys of
// acts that were left behind are left too: they are to be done again.
void remember_acts(store::Connection& from, store::Writer& to, Position upto) {
  from.rows(
      "SELECT person, key, request, position FROM idempotency WHERE position <= $1 ORDER BY "
      "person, "
      "key",
      {upto}, [&](const store::Row& r) {
        to.run("INSERT INTO idempotency(person, key, request, position) VALUES ($1, $2, $3, $4)",
               {r.arg(0), r.arg(1), r.arg(2), r.arg(3)});
      });
}

// Entries 1 … upto of one store into another that is empty, as acts do it: rows follow from the
// journal. Heads up to there come along; where none was sealed, one is, with the installation's
// key.
void replay(store::Connection& from, store::Writer& to, Position upto,
            const std::string& journal_key) {
  const auto appliers = all_appliers();
  jn::Frontier frontier;
  Moment last{0};
  std::string origin;
  for (Position after = 0; after < upto; after += kEntriesAtOnce) {
    to.begin();
    jn::each(from, after, std::min(upto, after + kEntriesAtOnce), [&](const Entry& e) {
      const auto found = appliers.find({e.kind, e.version});
      if (found == appliers.end())
        throw std::runtime_error("entry " + std::to_string(e.position) + " is of the kind " +
                                 e.kind + ", which this release does not know");
      for (const Apply apply : found->second) apply(e, to);
      const Hash leaf = jn::leaf_hash(entry_bytes(e));
      jn::append(to, e, leaf);
      frontier.append(leaf);
      last = e.recorded;
    });
    to.commit();
  }
  to.begin();
  bool sealed = false;
  from.rows(
      "SELECT size, origin, root, at, signature, peaks FROM journal_head WHERE size <= $1 ORDER BY "
      "size",
      {upto}, [&](const store::Row& r) {
        to.run(
            "INSERT INTO journal_head(size, origin, root, at, signature, peaks) VALUES ($1, $2, "
            "$3, $4, $5, $6)",
            {r.arg(0), r.arg(1), r.arg(2), r.arg(3), r.arg(4), r.arg(5)});
        origin = r.str(1);
        sealed = static_cast<Position>(r.integer(0)) == upto;
      });
  if (!sealed) {
    const auto about = jn::installation(to);
    jn::Head h{about ? about->origin : origin, frontier.size(), frontier.root(), last, {}};
    jn::Signer(journal_key).sign(h);
    jn::append_head(to, h, frontier);
  }
  remember_acts(from, to, upto);
  to.commit();
}

// What stands outside of the journal and must not come back: whoever was signed in signs in again.
void drop_sessions(store::Writer& rows) {
  rows.begin();
  rows.run("DELETE FROM session", {});
  rows.commit();
}

std::vector<PersonId> erased_in(store::Connection& rows) {
  std::vector<PersonId> out;
  rows.rows("SELECT body FROM journal WHERE kind = 'person.erased'", {}, [&](const store::Row& r) {
    out.push_back(PersonId{entry_body(r.text(0)).integer("person").value_or(0)});
  });
  return out;
}

jn::Head head_of(store::Connection& rows, const backup::BoxPrivate& box) {
  const auto newest = jn::newest(rows);
  if (!newest) throw std::runtime_error("the state that was brought back has an empty journal");
  if (!jn::check_signature(newest->head, box.installation))
    throw backup::Damaged(
        "the journal that was brought back is not signed with this installation's key");
  return newest->head;
}

void check_place(const RestoreAsked& asked, const Places& to) {
  if (asked.from == to.store) {
    if (asked.position)
      throw std::runtime_error(
          "to end at a position, name a second, empty database with --store beside --from");
    return;
  }
  if (holds_installation(to.store))
    throw std::runtime_error("there is a store at " + store::without_password(to.store) +
                             " already: it stays as it is");
}

// The journal's key: one that is there, or the one of the copy. "" for none.
std::string journal_key_of(const Places& to, const Places& made, const backup::BoxPrivate& box,
                           bool needed) {
  const std::string& file = fs::exists(to.journal_key) ? to.journal_key : made.journal_key;
  if (!fs::exists(file)) {
    if (!needed) return "";
    throw std::runtime_error("bring the journal's key back first, to " + to.journal_key +
                             ": --keys TARGET does, or your own copy");
  }
  if (jn::Signer(file).public_key() != box.installation)
    throw std::runtime_error(file +
                             " is the key of another installation than that of the backup key");
  return file;
}

// Nobody but who asked decides between two journals.
void check_rows(const RestoreAsked& asked, const backup::Shelf& shelf,
                const backup::BoxPrivate& box, Restored& out, std::vector<backup::Bound>& bounds) {
  const auto all = shelf.generations();
  if (!asked.generation.empty() && std::find(all.begin(), all.end(), asked.generation) == all.end())
    throw std::runtime_error(asked.target + " holds no generation '" + asked.generation + "'");
  backup::Rows rows = backup::compare_rows(shelf, box);
  if (!rows.fork.empty() && asked.generation.empty()) throw backup::Damaged(rows.fork);
  out.notes = std::move(rows.at_once);
  if (asked.generation.empty()) bounds = std::move(rows.bounds);
  if (!rows.fork.empty()) out.notes.push_back("Left out by choice: " + rows.fork);
}

// Each head that a row went on from is in the journal that was brought back, up to its end.
void check_bounds(const std::string& rows_at, const std::vector<backup::Bound>& bounds,
                  const Restored& restored) {
  const auto opened = store::open(rows_at, {});
  const auto rows = opened->read();
  for (const backup::Bound& bound : bounds) {
    if (bound.head.size > restored.position) continue;
    bool holds = false;
    rows->first("SELECT root FROM journal_head WHERE size = $1", {bound.head.size},
                [&](const store::Row& r) {
                  holds = r.blob(0) ==
                          std::string_view(reinterpret_cast<const char*>(bound.head.root.data()),
                                           bound.head.root.size());
                });
    if (!holds) throw backup::Damaged(backup::fork_sentence(bound));
  }
}

// The backup that goes on from here knows by this what it may leave behind.
void leave_origin(const backup::Shelf& shelf, const Places& made, Position position) {
  const auto newest = shelf.newest();
  if (!newest) return;
  backup::write_origin(made.backup_state,
                       {newest->generation, newest->number, newest->bytes, position});
}

// The rows at `end`: moved where that is enough, copied into another engine, or replayed up to a
// position.
void put_rows(const RestoreAsked& asked, const std::string& journal_key, const std::string& state,
              const std::string& end, const Restored& so_far) {
  const Position upto = asked.position.value_or(so_far.state.size);
  if (upto == 0 || upto > so_far.state.size)
    throw std::runtime_error("the newest state ends at entry " + std::to_string(so_far.state.size) +
                             ": there is no entry " + std::to_string(upto));
  if (store::is_database(end) && state != end) begin_unfinished(end, "'duoc restore' into it");
  if (upto < so_far.state.size) {
    const auto source = store::open(state, {});
    const auto target = fresh_store(end);
    return replay(*source->read(), target->writer(), upto, journal_key);
  }
  if (state == end) return drop_sessions(store::open(state, {})->writer());
  if (!store::is_database(end) && !store::is_database(state)) {
    drop_sessions(store::open(state, {})->writer());
    return fs::rename(state, end);
  }
  const auto source = store::open(state, {});
  const auto target = fresh_store(end);
  store::copy_rows(*source->read(), target->writer());
  drop_sessions(target->writer());
}

// Before anybody is served: keys of erased persons go, also of those erased later than the position
// and of those in a copy of the key store that is brought back another day.
void apply_erasures(const RestoreAsked& asked, const Places& to, const Places& made,
                    std::set<PersonId> erased, Restored& out) {
  for (const PersonId id : read_erased(to)) erased.insert(id);
  out.erased = erased.size();
  if (!asked.with_keys) return;
  write_erased(made, {erased.begin(), erased.end()});
  const std::string& store = fs::exists(to.people_keys) ? to.people_keys : made.people_keys;
  if (!fs::exists(store)) {
    out.notes.push_back(
        "The key store is not there: personal fields and passwords open only when "
        "it is brought back (duoc restore keys)");
    return;
  }
  PeopleKeys keys(store);
  for (const PersonId id : erased)
    if (!keys.destroyed(id)) keys.destroy(id);
}

// Files that tasks and goals name and that are not there: their acts came, they did not.
void note_missing_files(store::Connection& rows, const Places& to, Restored& out) {
  const Files files(to.files);
  std::uint64_t missing = 0;
  std::string first;
  rows.rows("SELECT DISTINCT file FROM file_use ORDER BY file", {}, [&](const store::Row& r) {
    if (files.has(r.text(0))) return;
    if (missing++ == 0) first = r.str(0);
  });
  out.files_wrong = std::max(out.files_wrong, missing);
  if (missing != 0)
    out.notes.push_back("Files that records name and that are not there: " +
                        std::to_string(missing) + ", the first " + first);
}

void verify_end(const RestoreAsked& asked, const Places& to, const std::string& rows_at,
                const backup::Shelf& shelf, const backup::BoxPrivate& box, Restored& out) {
  const auto opened = store::open(rows_at, {});
  const auto rows = opened->read();
  const jn::Head end = head_of(*rows, box);
  out.position = end.size;
  out.recorded = end.at;
  const auto list = modules();
  const std::string& row = asked.generation.empty() ? out.brought.generation : asked.generation;
  const auto ahead = backup::bring_lines(shelf, box, row, end.size, !asked.generation.empty());
  out.newest = ahead.newest;
  if (!out.newest || out.newest->size < out.state.size) out.newest = out.state;
  for (const std::string& line : ahead.refused) out.notes.push_back(line);
  out.verdict = jn::verify(*rows, {list, box.installation, to.files, ahead.upto});
  if (!out.verdict.ok)
    throw backup::Damaged("what was brought back is not in order: " + out.verdict.problem);
  note_missing_files(*rows, to, out);
  if (asked.from.empty()) return;
  if (!ahead.newest) out.notes.push_back("The target holds no head: nothing says what is missing");
}

}  // namespace

Restored restore_to(const RestoreAsked& asked, const Places& to) {
  Restored out;
  Stages stages(out);
  const auto box = backup::read_box_private(asked.box_file);
  const backup::Shelf shelf(asked.target);
  backup::check_shelf(shelf, box);
  check_place(asked, to);
  std::vector<backup::Bound> bounds;
  check_rows(asked, shelf, box, out, bounds);
  Workshop workshop(to);
  const Places& made = workshop.places();
  std::string keys;
  if (!asked.keys.empty())
    keys = bring_keys_into({asked.keys, asked.box_file, asked.keys_copy}, to, made);
  const std::string journal_key = journal_key_of(to, made, box, asked.position.has_value());
  std::string state = asked.from;
  if (state.empty()) {
    state = workshop.path("state.db");
    out.brought = backup::bring_store(shelf, box, state, asked.before_damage, asked.generation);
    if (!out.brought.left.empty()) out.notes.push_back("Passed over: " + out.brought.left);
  }
  stages.done("parts");
  std::set<PersonId> erased;
  {
    const auto opened = store::open(state, {});
    store::migrate(*opened, schema_steps());
    const auto rows = opened->read();
    out.state = head_of(*rows, box);
    for (const PersonId id : erased_in(*rows)) erased.insert(id);
  }
  erased.merge(backup::bring_lines(shelf, box, "", 0).erased);
  // A file comes to its place at the very end: what is not in order is not left behind.
  const std::string end = made.store;
  put_rows(asked, journal_key, state, end, out);
  stages.done("rows");
  const std::size_t notes = out.notes.size();
  out.files = backup::bring_files(shelf, box, to.files, out.notes);
  out.files_wrong = out.notes.size() - notes;
  for (const std::string& stray : shelf.strays())
    out.notes.push_back("This is no part of the backup, and was left out: " + stray);
  stages.done("files");
  apply_erasures(asked, to, made, std::move(erased), out);
  if (asked.with_keys && !fs::exists(to.backup_public))
    backup::write_box_public(box, made.backup_public);
  stages.done("keys");
  verify_end(asked, to, end, shelf, box, out);
  check_bounds(end, bounds, out);
  if (asked.with_keys) leave_origin(shelf, made, out.position);
  workshop.place([&] {
    if (store::is_database(end) && state != end) end_unfinished(store::open(end, {})->writer());
  });
  if (!keys.empty()) out.notes.push_back(keys);
  stages.done("verify");
  return out;
}

namespace {

double all_seconds(const Restored& r) {
  double all = 0;
  for (const auto& [name, seconds] : r.seconds) all += seconds;
  return all;
}

void print_json(const Restored& r, const std::string& store) {
  JsonOut out;
  out.open().field("ok", r.in_order).field("store", store).field("position", r.position);
  out.field("recorded", r.recorded).field("newest_state", r.state.size);
  out.field("newest_head", r.newest ? r.newest->size : 0);
  out.field("newest_head_at", r.newest ? std::optional(r.newest->at) : std::nullopt);
  out.field("missing", r.missing());
  out.field("missing_from", r.missing() == 0 ? std::nullopt : std::optional(r.state.size + 1));
  out.field("missing_to", r.missing() == 0 ? std::nullopt : std::optional(r.newest->size));
  out.field("lag_seconds", r.lag_seconds());
  out.field("generation", r.brought.generation).field("parts", r.brought.parts);
  out.field("last_part_at", r.brought.parts == 0 ? std::nullopt : std::optional(r.brought.at));
  out.field("passed_over", r.brought.left);
  out.field("entries", r.verdict.entries).field("heads", r.verdict.heads);
  out.field("rows", r.verdict.rows).field("files", r.verdict.files);
  out.field("files_brought", r.files).field("files_wrong", r.files_wrong);
  out.field("erased", static_cast<std::uint64_t>(r.erased)).key("notes").open_list();
  for (const std::string& note : r.notes) out.value(note);
  out.close_list().key("seconds").open();
  for (const auto& [name, seconds] : r.seconds) out.field(name, seconds);
  out.close().field("seconds_in_all", all_seconds(r)).close();
  std::puts(out.text().c_str());
}

}  // namespace

void print_restored(const Restored& r, const std::string& store, bool json) {
  if (json) return print_json(r, store);
  const auto n = [](std::uint64_t x) { return static_cast<unsigned long long>(x); };
  std::printf("Brought back to %s: %llu entries, the newest of %s.\n", store.c_str(), n(r.position),
              rfc3339(r.recorded).c_str());
  if (r.position < r.state.size)
    std::printf("Left out because a position was asked for: entries %llu to %llu.\n",
                n(r.position + 1), n(r.state.size));
  if (r.missing() == 0) {
    std::printf("Nothing is known to be missing: no head goes beyond entry %llu.\n",
                n(r.state.size));
  } else {
    std::printf(
        "Missing: entries %llu to %llu (%llu acts). A head of %s tells of them; their pages had "
        "not\nreached the target.\n",
        n(r.state.size + 1), n(r.newest->size), n(r.missing()), rfc3339(r.newest->at).c_str());
  }
  std::printf(
      "In order: %llu entries, %llu heads, %llu rows as the journal gives them, %llu "
      "files.\n",
      n(r.verdict.entries), n(r.verdict.heads), n(r.verdict.rows), n(r.verdict.files));
  if (r.erased != 0) std::printf("Keys of %llu erased persons are gone.\n", n(r.erased));
  for (const std::string& note : r.notes) std::printf("%s.\n", note.c_str());
  for (const auto& [name, seconds] : r.seconds)
    std::printf("%-8s %8.2f s\n", name.c_str(), seconds);
  std::printf("%-8s %8.2f s\n", "in all", all_seconds(r));
}

}  // namespace duoc::server

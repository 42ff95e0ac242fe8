// See shipper.h.
#include "backup/shipper.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "backup/file_sender.h"
#include "backup/keys_sender.h"
#include "backup/shelf.h"
#include "backup/standing.h"
#include "backup/state.h"
#include "backup/writer.h"
#include "base/json_in.h"

namespace duoc::backup {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

const std::string kNoPart(64, '0');
constexpr std::uint64_t kPagesLeast = 256u << 20;  // before more pages than four bases begin anew

constexpr std::size_t kOpeningsKept = 32;

// The target is not as it was left: the row is opened again, or not.
struct Moved {};

}  // namespace

struct Shipper::Inside {
  explicit Inside(Parts p) : parts(std::move(p)), files(parts), keys(parts) {
    fs::create_directories(parts.state_folder);
    fs::permissions(parts.state_folder, fs::perms::owner_all, fs::perm_options::replace);
    writer = writer_of(parts.state_folder);
    lag.target = parts.target_name;
    lag.pages = parts.log != nullptr;
    lag.keys = parts.keys_target != nullptr;
    oldest_unshipped = Steady::now();
    // Before the target is asked anything: from here on the log waits, also for one that is away.
    const auto found = read_state(parts.state_folder);
    const bool goes_on = parts.log != nullptr && found && found->based &&
                         found->target == parts.target_name && parts.log->resume(found->place);
    if (parts.log != nullptr && !goes_on) parts.log->let_go();
    std::set<std::string> known;
    std::ifstream in(erased_list());
    for (std::string line; std::getline(in, line);) {
      if (const auto person = read_erasure(line, parts.signer.public_key()))
        known.insert(std::to_string(person->n));
    }
    for (const PersonId person : parts.erased)
      if (known.insert(std::to_string(person.n)).second) erased.emplace_back(person, Position{0});
  }

  Parts parts;
  FileSender files;
  KeysSender keys;

  // Of the thread alone.
  State state;
  std::optional<std::string> sealed;  // the part under way
  PartHeader sealed_header;
  std::uint64_t base_at = 0;
  std::uint64_t base_mark = 0;
  std::string writer;
  Opening opening;                           // of the row under way
  bool opened = false;                       // … at the target, as the newest
  bool broken = false;                       // the row cannot go on: a generation begins
  std::optional<Steady::time_point> looked;  // when the target was seen to hold the row's end
  bool lines_begun = false;  // known erasures stand in this generation's log of heads
  Position head_sent = 0;
  std::uint64_t heads_bytes = 0;  // of this generation's log of heads

  // Of everybody.
  mutable std::mutex mutex;
  Lag lag;
  std::deque<std::pair<PersonId, Position>> erased;
  std::optional<Steady::time_point> oldest_unshipped;
  std::string place;  // of the state, for who asks how far it is

  std::mutex wake_mutex;
  std::condition_variable wake;
  bool woken = false;
  std::atomic<bool> stopping{false};
  Steady::time_point until = Steady::time_point::max();
  std::thread thread;

  std::string erased_list() const { return (fs::path(parts.state_folder) / "erased").string(); }

  bool in_time() const { return !stopping || Steady::now() < until; }

  void told() {
    {
      const std::lock_guard lock(wake_mutex);
      woken = true;
    }
    wake.notify_one();
  }

  // True when there is something new; false after a second without.
  void rest(std::chrono::milliseconds least, std::chrono::milliseconds most) {
    std::unique_lock lock(wake_mutex);
    if (least.count() > 0) wake.wait_for(lock, least, [&] { return stopping.load(); });
    wake.wait_for(lock, most, [&] { return woken || stopping; });
    woken = false;
  }

  void save() {
    write_state(parts.state_folder, state);
    const std::lock_guard lock(mutex);
    place = state.place;
  }

  std::string installation() const { return hex(parts.signer.public_key()); }

  // Finds out whose the target is, and goes on with this writer's row or begins one. What another
  // writer has there is not displaced unless the administrator says so.
  void open_row() {
    sealed.reset();
    auto found = read_state(parts.state_folder);
    if (found && (found->target != parts.target_name || !is_generation(found->generation)))
      found.reset();
    const bool asked = asked_anew(parts.state_folder);
    auto held = parts.target->look(installation(), found ? end_of(*found) : RowEnd{});
    if (!held && found && !asked)
      throw Emptied(
          "the target holds no backup, and has held one: is its disk mounted? Nothing is sent "
          "until it is back. If it was emptied or replaced on purpose, 'duoc backup anew' sends "
          "everything again");
    if (held && found && !asked && !found->target_id.empty() && held->target != found->target_id)
      throw Emptied(
          "the target is another than the one that was sent to: is the right disk mounted? Nothing "
          "is sent until it is back. If it was replaced on purpose, 'duoc backup anew' begins anew "
          "on it");
    if (!held || held->target.empty()) held = parts.target->begin(installation());
    if (asked) writer = new_writer(parts.state_folder);
    auto how = Standing::Kind::behind;
    if (held->newest && !asked) {
      const auto stands = standing(found, writer, *held->newest, parts.signer.public_key(),
                                   read_origin(parts.state_folder));
      if (stands.kind == Standing::Kind::others) throw Occupied(stands.sentence);
      how = stands.kind;
    }
    const bool ours = how == Standing::Kind::ours;
    broken = broken || (held->newest && held->newest->bytes > parts.heads_most);
    if (ours && !broken && resume(*found, *held->newest)) {
      open(*held);
    } else {
      begin_generation(*held, found, ours, asked);
    }
    opened = true;
    broken = false;
    seen();
  }

  static RowEnd end_of(const State& s) { return {s.generation, s.number}; }

  // Says at the target that this process goes on from what stands there. Its name is kept first, so
  // that it is known again when the answer does not come back.
  void open(const Held& held) {
    Opening next;
    next.name = fresh_name();
    next.generation = state.generation;
    next.writer = writer;
    next.at = parts.clock.now();
    if (held.newest) {
      next.after = held.newest->generation;
      next.after_number = held.newest->number;
      next.after_bytes = held.newest->bytes;
    }
    if (const auto origin = read_origin(parts.state_folder)) next.restored = origin->position;
    next.holds = parts.head().size;
    opening = next;
    state.writer = writer;
    state.target_id = held.target;
    const auto there =
        held.newest ? Opening::parse(held.newest->opened, nullptr) : std::optional<Opening>();
    auto& names = state.openings;
    while (names.size() >= kOpeningsKept)
      names.erase(names.begin() + (there && names.front() == there->name ? 1 : 0));
    names.push_back(next.name);
    save();
    parts.target->open(state.generation, next.line(parts.signer));
    state.opened = true;
    save();
    forget_origin(parts.state_folder);
    lines_begun = false;
    head_sent = 0;
    const bool goes_on = held.newest && held.newest->generation == state.generation;
    heads_bytes = goes_on ? held.newest->bytes : 0;
  }

  // A new row of parts: from here the base is read, and the log only grows meanwhile. `same`: after
  // a row of ours on the same target, so that evidence need not be sent again.
  void begin_generation(const Held& held, const std::optional<State>& found, bool same,
                        bool asked) {
    std::uint64_t count = held.newest ? count_of(held.newest->generation) : 0;
    State fresh;
    fresh.target = parts.target_name;
    if (found) {
      const std::uint64_t last = count_of(found->generation);
      count = std::max(count, found->opened || last == 0 ? last : last - 1);
      fresh.openings = found->openings;
      if (!asked) fresh.keys_target = found->keys_target;
    }
    fresh.generation = new_generation(count + 1, parts.clock.now());
    fresh.previous = kNoPart;
    fresh.begun = parts.clock.now();
    if (!same) files.forget();
    if (parts.log == nullptr) fresh.based = fresh.whole = true;
    state = std::move(fresh);
    {
      const std::lock_guard lock(mutex);
      lag.generation = state.generation;
      lag.whole = false;
    }
    open(held);
    if (asked) forget_asked_anew(parts.state_folder);
    if (parts.log == nullptr) return;
    parts.log->end_base();
    state.place = parts.log->begin_base();
    base_at = 0;
    base_mark = parts.log->written();
    if (const Position size = parts.head().size; base_mark == parts.log->offset(state.place))
      state.holds = size;
    save();
  }

  // Goes on where the run before stopped, if the log still fits; the target does.
  bool resume(State found, const Newest& there) {
    if (parts.log != nullptr) {
      if (!found.based) return false;
      if (there.number == found.number + 1) {
        ++found.number;
        found.previous = found.next_hash;
        found.place = found.next_place;
        found.whole = found.whole || found.next_whole;
        found.torn = !found.next_whole;
        found.holds = std::max(found.holds, found.next_holds);
      }
      if (!parts.log->resume(found.place)) return false;
    } else if (!found.based) {
      return false;
    }
    state = std::move(found);
    return true;
  }

  // What was sent must be there and nobody else's after it, or what is sent next can never be
  // restored: the target may have been replaced, set back or emptied under our feet, or be shared.
  void look_back() {
    if (looked && Steady::now() < *looked + std::chrono::milliseconds(parts.look_ms)) return;
    const auto held = parts.target->look(installation(), end_of(state));
    const Newest there = held && held->newest ? *held->newest : Newest{};
    const auto newest = Opening::parse(there.opened, nullptr);
    const bool as_left =
        there.number == state.number && (there.number == 0 || there.hash == state.previous);
    const bool arrived = sealed && there.number == state.number + 1 &&
                         there.hash == state.next_hash;  // and its answer was lost
    if (there.generation != state.generation || !newest || newest->name != opening.name ||
        (!as_left && !arrived) || asked_anew(parts.state_folder))
      throw Moved{};
    seen();
  }

  // The target answers, and stands as it was left.
  void seen() {
    looked = Steady::now();
    const std::lock_guard lock(mutex);
    lag.checked = parts.clock.now();
  }

  // The part under way, sealed once, is sent until the target has it.
  void send_sealed() {
    look_back();
    parts.target->put_part(state.generation, sealed_header.number, *sealed);
    state.number = sealed_header.number;
    state.previous = state.next_hash;
    state.place = state.next_place;
    state.sent = parts.clock.now();
    state.holds = std::max(state.holds, sealed_header.holds);
    const bool first_whole = sealed_header.whole && !state.whole;
    state.whole = state.whole || sealed_header.whole;
    state.torn = !sealed_header.whole;
    if (sealed_header.kind == "base") {
      base_at += sealed_header.bytes;
      state.base_bytes = base_at;
      state.based = sealed_header.last;
      if (sealed_header.last) parts.log->end_base();
    } else {
      state.pages_bytes += sealed->size();
    }
    sealed.reset();
    save();
    if (state.based) parts.log->taken(state.place);
    if (first_whole) parts.target->prune();
    const std::lock_guard lock(mutex);
    lag.whole = state.whole;
    lag.last_part = state.sent;
    went_well();
    if (state.whole) lag.shipped = state.holds;
  }

  void seal(PartHeader h, std::string_view plain, const std::string& place) {
    h.generation = state.generation;
    h.number = state.number + 1;
    h.previous = state.previous;
    h.at = parts.clock.now();
    h.bytes = plain.size();
    h.writer = writer;
    h.opening = opening.name;
    std::string bytes = seal_part(h, plain, parts.box, parts.signer);
    state.next_hash = hex(sha256(bytes));
    state.next_place = place;
    state.next_whole = h.whole;
    state.next_holds = h.holds;
    save();
    sealed = std::move(bytes);  // not before it is recorded: what is not recorded is not sent
    sealed_header = h;
  }

  void ship_base() {
    while (!state.based && in_time()) {
      if (!sealed) {
        const std::string bytes = parts.log->read_base(base_at, parts.piece_bytes);
        PartHeader h;
        h.kind = "base";
        h.offset = base_at;
        h.last = bytes.size() < parts.piece_bytes;
        h.whole = h.last && base_mark == parts.log->offset(state.place);
        h.holds = state.holds;
        seal(h, bytes, state.place);
      }
      send_sealed();
      lines();
    }
  }

  // Everything that was committed when it was asked; whether anything was sent.
  bool ship_pages(Position head, std::uint64_t mark) {
    bool any = false;
    while (in_time()) {
      if (!sealed) {
        const auto piece = parts.log->next(state.place, parts.piece_bytes);
        if (!piece) break;
        PartHeader h;
        h.kind = "pages";
        h.whole = piece->whole;
        h.page_bytes = piece->page_bytes;
        h.pages_in_file = piece->pages_in_file;
        // One that ends inside of a commit does not hold the acts of that commit.
        const bool all = piece->whole && parts.log->offset(piece->place) >= mark;
        h.holds = all ? head : state.holds;
        seal(h, piece->pages, piece->place);
      }
      send_sealed();
      any = true;
      if (!state.torn && parts.log->offset(state.place) >= mark) break;
    }
    return any;
  }

  void add_line(const std::string& line) {
    const std::string whole = tagged(line, opening.name);
    parts.target->add_line(state.generation, whole);
    heads_bytes += whole.size() + 2;
  }

  // Erasures first, then the newest head: what is missing after a loss is known by it.
  void lines() {
    if (!lines_begun) {
      std::ifstream in(erased_list());
      for (std::string line; std::getline(in, line);)
        if (!line.empty()) add_line(line);
      lines_begun = true;
    }
    for (;;) {
      std::pair<PersonId, Position> next;
      {
        const std::lock_guard lock(mutex);
        if (erased.empty()) break;
        next = erased.front();
      }
      const std::string line = erasure_line(next.first, next.second, parts.signer);
      add_line(line);
      std::ofstream(erased_list(), std::ios::app) << line << "\n";
      const std::lock_guard lock(mutex);
      erased.pop_front();
    }
    const journal::Head h = parts.head();
    if (h.size > head_sent) {
      add_line(journal::head_json(h, parts.signer.public_key()));
      head_sent = h.size;
    }
    const std::lock_guard lock(mutex);
    lag.heads = head_sent;
  }

  // A target takes a log of heads up to a bound. A base that is under way is waited for as long as
  // there is room.
  bool due_for_a_generation() const {
    if (heads_bytes > parts.heads_most + (state.whole ? 0 : parts.heads_most / 2)) return true;
    if (parts.log == nullptr || !state.whole) return false;
    const auto age = parts.clock.now().s - state.begun.s;
    return age > std::int64_t{parts.generation_days} * 86400 ||
           state.pages_bytes > std::max(4 * state.base_bytes, kPagesLeast);
  }

  bool cycle() {
    if (opened && !sealed && due_for_a_generation()) {
      broken = true;
      throw Moved{};
    }
    if (!opened) open_row();
    look_back();
    const auto started = Steady::now();
    const journal::Head head = parts.head();
    const std::uint64_t mark = parts.log == nullptr ? 0 : parts.log->written();
    lines();
    bool any = files.send([&] { return in_time(); }, [&] { look_back(); });
    if (parts.log != nullptr) {
      ship_base();
      if (state.based) any = ship_pages(head.size, mark) || any;
    }
    note(head.size, mark, started);
    send_keys();
    return any;
  }

  void send_keys() {
    const std::string had = state.keys_target;
    const auto copied = keys.send(state.keys_target, stopping);
    if (state.keys_target != had) save();
    const std::lock_guard lock(mutex);
    if (copied) lag.keys_copied = *copied;
    went_well();
  }

  void note(Position head, std::uint64_t mark, Steady::time_point started) {
    const std::uint64_t offset = parts.log == nullptr ? 0 : parts.log->offset(state.place);
    const bool all = parts.log == nullptr || (state.whole && !state.torn && offset >= mark);
    if (all) state.holds = std::max(state.holds, head);
    const std::lock_guard lock(mutex);
    lag.generation = state.generation;
    lag.whole = state.whole;
    went_well();
    lag.shipped = state.whole ? state.holds : 0;
    if (all && oldest_unshipped && *oldest_unshipped <= started) oldest_unshipped.reset();
    if (!all && !oldest_unshipped) oldest_unshipped = started;
  }

  // Under the mutex.
  void went_well() {
    lag.left_out = keys.trouble();
    if (const std::string left = files.trouble(); !left.empty())
      lag.left_out += (lag.left_out.empty() ? "" : ". ") + left;
    lag.last_error = lag.left_out;
    lag.why = lag.left_out.empty() ? Away::no : Away::other;
  }

  void trouble(const std::string& what, Away why = Away::other) {
    bool fresh = false;
    {
      const std::lock_guard lock(mutex);
      fresh = lag.last_error != what;
      lag.last_error = what;
      lag.why = why;
    }
    if (fresh) std::fprintf(stderr, "duoc: backup: %s\n", what.c_str());
  }

  // Nothing that was sent counts, until it is seen again.
  void lost_target(const std::string& what) {
    opened = false;
    {
      const std::lock_guard lock(mutex);
      lag.whole = false;
      lag.shipped = lag.heads = 0;
      if (!oldest_unshipped) oldest_unshipped = Steady::now();
    }
    trouble(what, Away::emptied);
  }

  void loop() {
    for (int wait_ms = 0;;) {
      const bool last = stopping;
      try {
        const bool any = cycle();
        if (last) return;
        wait_ms = 0;
        rest(std::chrono::milliseconds(any ? parts.pause_ms : 0), std::chrono::seconds(1));
        continue;
      } catch (const Moved&) {
        opened = false;
        if (last) return;
        continue;
      } catch (const store::LogLost& lost) {
        opened = false;
        broken = true;
        trouble(std::string(lost.what()) + ": a new generation begins");
      } catch (const Emptied& emptied) {
        lost_target(emptied.what());
      } catch (const Occupied& occupied) {
        opened = false;
        trouble(occupied.what(), Away::occupied);
      } catch (const std::exception& e) {
        looked.reset();
        trouble(e.what());
      }
      if (last) return;
      wait_ms = std::min(opened ? 30000 : 5000, std::max(500, wait_ms * 2));
      rest(std::chrono::milliseconds(wait_ms), std::chrono::milliseconds(0));
    }
  }
};

Shipper::Shipper(Parts parts) : inside_(std::make_unique<Inside>(std::move(parts))) {}

Shipper::~Shipper() { stop(0); }

void Shipper::follow(const Entry& entry) {
  Inside& x = *inside_;
  {
    const std::lock_guard lock(x.mutex);
    if (!x.oldest_unshipped) x.oldest_unshipped = Steady::now();
    if (entry.kind == "person.erased") {
      const PersonId person{entry_body(entry.body).integer("person").value_or(0)};
      x.erased.emplace_back(person, entry.position);
    }
  }
  if (x.parts.log == nullptr) x.told();
}

void Shipper::start() {
  Inside& x = *inside_;
  if (x.parts.log != nullptr) x.parts.log->on_commit([&x] { x.told(); });
  x.thread = std::thread([&x] { x.loop(); });
}

void Shipper::stop(int seconds_most) {
  Inside& x = *inside_;
  if (!x.thread.joinable()) return;
  {
    const std::lock_guard lock(x.wake_mutex);
    x.until = Steady::now() + std::chrono::seconds(seconds_most);
    x.stopping = true;
  }
  x.wake.notify_all();
  x.thread.join();
  if (x.parts.log != nullptr) x.parts.log->on_commit(nullptr);
}

Lag Shipper::lag() const {
  Inside& x = *inside_;
  const Position committed = x.parts.head().size;
  std::unique_lock lock(x.mutex);
  Lag out = x.lag;
  const std::string place = x.place;
  if (x.oldest_unshipped)
    out.seconds_behind =
        std::chrono::duration_cast<std::chrono::seconds>(Steady::now() - *x.oldest_unshipped)
            .count();
  lock.unlock();
  out.committed = committed;
  if (x.parts.log != nullptr) {
    const std::uint64_t offset = x.parts.log->offset(place);
    out.bytes_behind = x.parts.log->written() - offset;  // what is asked second is not less
  }
  return out;
}

bool ships(const std::string& state_folder) { return read_state(state_folder).has_value(); }

}  // namespace duoc::backup

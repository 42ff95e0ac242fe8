// See shipper.h.
#include "backup/shipper.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "backup/new_files.h"
#include "backup/shelf.h"
#include "backup/state.h"
#include "base/json_in.h"
#include "base/json_out.h"

namespace duoc::backup {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

const std::string kNoPart(64, '0');
constexpr std::uint64_t kPagesLeast = 256u << 20;  // before more pages than four bases begin anew

std::string read_small(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

struct Shipper::Inside {
  explicit Inside(Parts p) : parts(std::move(p)), files(parts.files_folder, parts.state_folder) {
    fs::create_directories(parts.state_folder);
    fs::permissions(parts.state_folder, fs::perms::owner_all, fs::perm_options::replace);
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
  NewFiles files;

  // Of the thread alone.
  State state;
  std::optional<std::string> sealed;  // the part under way
  PartHeader sealed_header;
  std::uint64_t base_at = 0;
  std::uint64_t base_mark = 0;
  bool greeted = false;
  bool anew = false;    // the row is broken: a generation begins
  bool resend = false;  // the target lost what it had: evidence is sent again as well
  std::optional<Steady::time_point> looked;  // when the target was seen to hold the row's end
  bool lines_begun = false;  // known erasures stand in this generation's log of heads
  Position head_sent = 0;
  std::uint64_t keys_copied = UINT64_MAX;
  Moment keys_at{0};

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

  void greet() {
    if (greeted) return;
    const bool fresh = parts.target->greet(hex(parts.signer.public_key()));
    anew = anew || fresh;
    resend = resend || fresh;
    greeted = true;
  }

  // A new row of parts: from here the base is read, and the log only grows meanwhile.
  void begin_generation() {
    sealed.reset();
    State fresh;
    fresh.target = parts.target_name;
    fresh.generation = new_generation(parts.clock.now());
    fresh.previous = kNoPart;
    fresh.begun = parts.clock.now();
    if (state.target != fresh.target || resend) files.forget();
    resend = false;
    if (parts.log != nullptr) {
      parts.log->end_base();
      fresh.place = parts.log->begin_base();
      base_at = 0;
      base_mark = parts.log->written();
      if (const Position size = parts.head().size; base_mark == parts.log->offset(fresh.place))
        fresh.holds = size;
    } else {
      fresh.based = fresh.whole = true;
    }
    state = std::move(fresh);
    lines_begun = false;
    head_sent = 0;
    save();
    const std::lock_guard lock(mutex);
    lag.generation = state.generation;
    lag.whole = false;
  }

  // Goes on where the run before stopped, if the log and the target still fit together.
  bool resume() {
    auto found = read_state(parts.state_folder);
    if (!found || found->target != parts.target_name || !is_generation(found->generation))
      return false;
    if (parts.log == nullptr) {
      state = *found;
      return state.based;
    }
    if (!found->based || parts.target->hash_of(found->generation, found->number) != found->previous)
      return false;
    const auto there = parts.target->hash_of(found->generation, found->number + 1);
    if (there) {
      if (*there != found->next_hash) return false;
      ++found->number;
      found->previous = found->next_hash;
      found->place = found->next_place;
      found->whole = found->whole || found->next_whole;
      found->holds = std::max(found->holds, found->next_holds);
    }
    if (!parts.log->resume(found->place)) return false;
    state = *found;
    save();
    return true;
  }

  // What was sent must be there, or what is sent next can never be restored: the target may have
  // been replaced, set back or emptied under our feet.
  void look_back() {
    if (looked && Steady::now() < *looked + std::chrono::milliseconds(parts.look_ms)) return;
    // Without a row of parts the answer is none; that it answers, and knows us, is what counts.
    const bool row = parts.log != nullptr && state.number != 0;
    const auto there = parts.target->hash_of(state.generation, row ? state.number : 1);
    if (row && there != state.previous)
      throw Emptied("the target does not hold part " + std::to_string(state.number) + " of " +
                    state.generation + " any more");
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
    state.holds = std::max(state.holds, sealed_header.holds);
    const bool first_whole = sealed_header.whole && !state.whole;
    state.whole = state.whole || sealed_header.whole;
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
    lag.last_part = parts.clock.now();
    lag.last_error.clear();
    if (state.whole) lag.shipped = state.holds;
  }

  void seal(PartHeader h, std::string_view plain, const std::string& place) {
    h.generation = state.generation;
    h.number = state.number + 1;
    h.previous = state.previous;
    h.at = parts.clock.now();
    h.bytes = plain.size();
    sealed = seal_part(h, plain, parts.box, parts.signer);
    sealed_header = h;
    state.next_hash = hex(sha256(*sealed));
    state.next_place = place;
    state.next_whole = h.whole;
    state.next_holds = h.holds;
    save();
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
        h.holds = parts.log->offset(piece->place) >= mark ? head : state.holds;
        seal(h, piece->pages, piece->place);
      }
      send_sealed();
      any = true;
      if (parts.log->offset(state.place) >= mark) break;
    }
    return any;
  }

  // Erasures first, then the newest head: what is missing after a loss is known by it.
  void lines() {
    if (!lines_begun) {
      std::ifstream in(erased_list());
      for (std::string line; std::getline(in, line);)
        if (!line.empty()) parts.target->add_line(state.generation, line);
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
      parts.target->add_line(state.generation, line);
      std::ofstream(erased_list(), std::ios::app) << line << "\n";
      const std::lock_guard lock(mutex);
      erased.pop_front();
    }
    const journal::Head h = parts.head();
    if (h.size > head_sent) {
      parts.target->add_line(state.generation, journal::head_json(h, parts.signer.public_key()));
      head_sent = h.size;
    }
    const std::lock_guard lock(mutex);
    lag.heads = head_sent;
  }

  bool ship_files() {
    bool any = false;
    for (const std::string& name : files.find()) {
      if (!in_time()) break;
      look_back();
      if (!parts.target->has_file(name)) {
        PartHeader h;
        h.kind = "file";
        h.name = name;
        h.at = parts.clock.now();
        parts.target->put_file(name, seal_part(h, files.read(name), parts.box, parts.signer));
      }
      files.sent(name);
      any = true;
    }
    return any;
  }

  // When a key was made or destroyed, and once a day.
  void ship_keys() {
    if (!parts.keys_target) return;
    const std::uint64_t changes = parts.people_keys.changes();
    const Moment now = parts.clock.now();
    const bool changed = changes != keys_copied && (keys_at + 60 <= now || stopping);
    if (!changed && keys_at + 86400 > now) return;
    parts.keys_target->greet(hex(parts.signer.public_key()));
    copy_keys(parts.people_keys, parts.journal_key, parts.signer, parts.box, *parts.keys_target,
              now);
    keys_copied = changes;
    keys_at = now;
    const std::lock_guard lock(mutex);
    lag.keys_copied = now;
  }

  bool due_for_a_generation() const {
    if (parts.log == nullptr || !state.whole) return false;
    const auto age = parts.clock.now().s - state.begun.s;
    return age > std::int64_t{parts.generation_days} * 86400 ||
           state.pages_bytes > std::max(4 * state.base_bytes, kPagesLeast);
  }

  bool cycle() {
    greet();
    const bool fresh = anew || (state.generation.empty() && !resume());
    if (fresh || (due_for_a_generation() && !sealed)) begin_generation();
    anew = false;
    look_back();
    const auto started = Steady::now();
    const journal::Head head = parts.head();
    const std::uint64_t mark = parts.log == nullptr ? 0 : parts.log->written();
    lines();
    bool any = ship_files();
    if (parts.log != nullptr) {
      ship_base();
      if (state.based) any = ship_pages(head.size, mark) || any;
    }
    ship_keys();
    note(head.size, mark, started);
    return any;
  }

  void note(Position head, std::uint64_t mark, Steady::time_point started) {
    const std::uint64_t offset = parts.log == nullptr ? 0 : parts.log->offset(state.place);
    const bool all = parts.log == nullptr || (state.whole && offset >= mark);
    if (all) state.holds = std::max(state.holds, head);
    const std::lock_guard lock(mutex);
    lag.generation = state.generation;
    lag.whole = state.whole;
    lag.last_error.clear();
    lag.shipped = state.whole ? state.holds : 0;
    if (all && oldest_unshipped && *oldest_unshipped <= started) oldest_unshipped.reset();
    if (!all && !oldest_unshipped) oldest_unshipped = started;
  }

  void trouble(const std::string& what) {
    bool fresh = false;
    {
      const std::lock_guard lock(mutex);
      fresh = lag.last_error != what;
      lag.last_error = what;
    }
    if (fresh) std::fprintf(stderr, "duoc: backup: %s\n", what.c_str());
  }

  // Nothing that was sent counts any more, until a new generation is whole.
  void lost_target(const std::string& what) {
    greeted = false;
    anew = resend = true;
    {
      const std::lock_guard lock(mutex);
      lag.whole = false;
      lag.shipped = lag.heads = 0;
      if (!oldest_unshipped) oldest_unshipped = Steady::now();
    }
    trouble(what + ": a new generation begins");
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
      } catch (const store::LogLost& lost) {
        anew = true;
        trouble(std::string(lost.what()) + ": a new generation begins");
      } catch (const Emptied& emptied) {
        lost_target(emptied.what());
      } catch (const Occupied& occupied) {
        anew = true;
        trouble(std::string(occupied.what()) + ": a new generation begins");
      } catch (const std::exception& e) {
        looked.reset();
        trouble(e.what());
      }
      if (last) return;
      wait_ms = std::min(30000, std::max(500, wait_ms * 2));
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

std::string copy_keys(PeopleKeys& keys, const std::string& journal_key,
                      const journal::Signer& signer, const BoxPublic& box, Target& target,
                      Moment now) {
  const std::string name = "keys-" + new_generation(now).substr(2);
  const std::string copy = journal_key + "." + name;
  struct Gone {  // whatever happens, it does not stay beside the keys
    std::string path;
    ~Gone() { ::unlink(path.c_str()); }
  } const gone{copy};
  keys.copy_to(copy);
  const std::string bytes = read_small(copy);
  JsonOut out;
  out.open().field("people", base64(bytes)).field("journal_key", base64(read_small(journal_key)));
  std::string plain = out.close().take();
  PartHeader h;
  h.kind = "keys";
  h.name = name;
  h.at = now;
  target.put_keys(name, seal_part(h, plain, box, signer));
  target.prune();
  return name;
}

}  // namespace duoc::backup

// The one writer: what it acknowledges is durable and seen by every follower.
#include "kernel/work.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <stdexcept>
#include <utility>

#include "base/ensure.h"
#include "base/fair_queue.h"
#include "base/log.h"
#include "kernel/asks_ahead.h"
#include "kernel/journal/journal.h"
#include "kernel/store_health.h"

namespace duoc {
namespace {

const Fault kOverloaded{Refusal::overloaded, "server.overloaded", "", {}};
const Fault kManyAtOnce{Refusal::overloaded, "server.many_at_once", "", {{"retry_after", "2"}}};
constexpr std::chrono::milliseconds kTriedAgain{1000};
constexpr std::chrono::milliseconds kAskedIdle{3000};
constexpr std::chrono::milliseconds kLookedAt{1000};  // whether the writing hangs

// Another process has written while the store was away: what is known here is not what is there.
struct WrittenElsewhere : std::runtime_error {
  WrittenElsewhere() : std::runtime_error("another has written while the store was away") {}
};

// Nobody knows what became of a commit, and nobody may wait for it any more.
struct NotKnown : store::Trouble {
  NotKnown()
      : Trouble("the store was lost, and the process is asked to end", 0, store::Cause::lost) {}
};

// Whoever waits for an answer has nothing to do with what is written; trouble in taking it must not
// end the writing.
template <class Taker, class... Given>
void give(const Taker& taker, Given&&... given) {
  try {
    taker(std::forward<Given>(given)...);
  } catch (const std::exception& trouble) {
    log::trouble("not_answered", std::string("an answer was not taken: ") + trouble.what());
  }
}

bool changes_org(std::string_view kind) {
  return kind.starts_with("unit.") || kind.starts_with("units.") || kind.starts_with("person.") ||
         kind.starts_with("post.") || kind.starts_with("calendar.");
}

}  // namespace

struct Committer::Inside {
  explicit Inside(Parts p) : parts(std::move(p)) {}

  Parts parts;
  StoreHealth health{parts.clock, parts.patience};
  std::map<std::pair<std::string, int>, std::vector<Apply>> appliers;
  std::vector<Follower*> followers;
  std::vector<Follower*> announced;  // after them

  // Touched by the committing thread alone.
  journal::Frontier frontier;
  Moment last{0};
  std::int64_t found_again = 0;  // the engine, when the head was last compared with it

  // Read by everybody.
  mutable std::mutex mutex;
  std::condition_variable wake;
  std::shared_ptr<const org::State> org;
  journal::Head head;
  FairQueue<Job> jobs{kQueue, kQueueOfOne};
  struct Waiting {
    Chore chore;
    std::function<void(bool)> answer;
  };
  std::deque<Waiting> chores;
  WriterLoad load;
  bool running = false;
  bool stopping = false;
  std::thread thread;
  std::condition_variable watched;
  bool ended = false;  // the thread
  std::thread watching;

  struct Outcome {
    bool fresh = false;  // the answer is an entry written in this batch
    Result<Entry> answer = fault_of(store::Cause::other);
  };

  // One write that changes nothing, so that what is mended shows itself without an act.
  void try_again() {
    auto& writer = parts.store.writer();
    try {
      writer.begin();
      writer.run("UPDATE schema_step SET number = number");
      writer.commit();
      health.written();
    } catch (const std::exception& e) {
      writer.rollback();
      health.failed(e, "a row");
    }
  }

  // Whether the engine is still there, asked while nobody acts: who asks for readiness must not
  // learn it from the first act that fails. One transaction that reads nothing of ours and changes
  // nothing; a file's engine answers it without touching the disk. A lock that somebody else holds
  // for a moment is no trouble.
  void ask_idle() {
    auto& writer = parts.store.writer();
    try {
      writer.begin();
      writer.integer("SELECT 1", {});
      writer.rollback();
    } catch (const std::exception& e) {
      writer.rollback();
      if (cause_of(e) != store::Cause::other) health.failed(e, "while idle, a row");
    }
  }

  // When the key is known already, the answer that it had.
  std::optional<Result<Entry>> remembered(const Job& job) {
    if (job.idempotency_key.empty()) return std::nullopt;
    auto& writer = parts.store.writer();
    std::optional<Result<Entry>> out;
    Position position = 0;
    const bool known = writer.first(
        kRemembered, {job.actor.person.n, job.idempotency_key}, [&](const store::Row& row) {
          position = static_cast<Position>(row.integer(1));
          if (row.blob(0) != bytes_of(job.request)) {
            out = Fault{Refusal::conflict, "idempotency.other_request", "Idempotency-Key", {}};
          }
        });
    if (!known || out) return out;
    auto entry = journal::find(writer, position);
    ENSURE(entry.has_value());
    return Result<Entry>(std::move(*entry));
  }

  // The organisation as of the moment: acts on the tree that were dated ahead take effect on their
  // day, though no entry is written then.
  std::shared_ptr<const org::State> org_as_of(Moment t) {
    const std::lock_guard lock(mutex);
    if (t >= org->until) {
      auto fresh = std::make_shared<org::State>(*org);
      org::set_today(*fresh, t);
      org = std::move(fresh);
    }
    return org;
  }

  void remember(const Job& job, Position position) {
    if (job.idempotency_key.empty()) return;
    parts.store.writer().add(
        "INSERT INTO idempotency(person, key, request, position) VALUES ($1, $2, $3, $4)",
        {job.actor.person.n, job.idempotency_key, store::BlobView{bytes_of(job.request)},
         position});
  }

  // One act: the entry numbered, applied and appended, or nothing at all. No savepoint is needed: a
  // verb that refuses has written nothing, which is checked, and trouble after it has decided
  // refuses the whole batch. (A savepoint for each act copies every page that the act touches.)
  Outcome act(Job& job, Position position, journal::Frontier& grown, const BatchSoFar& batch) {
    auto& writer = parts.store.writer();
    try {
      if (auto known = remembered(job)) return {false, std::move(*known)};
      const Moment now = std::max(parts.clock.now(), last);
      const auto state = org_as_of(now);
      Work work{writer, *state, job.actor, now, &batch};
      const std::int64_t writes = writer.writes();
      Result<Entry> decided = job.verb(work);
      ENSURE(writer.writes() == writes);
      if (!decided) return {false, std::move(decided)};
      Entry& entry = *decided;
      entry.position = position;
      entry.recorded = work.now;
      entry.actor = work.actor;
      const auto found = appliers.find({entry.kind, entry.version});
      ENSURE(found != appliers.end());
      for (const Apply apply : found->second) apply(entry, writer);
      const Hash leaf = journal::leaf_hash(entry_bytes(entry));
      journal::append(writer, entry, leaf);
      remember(job, position);
      grown.append(leaf);
      last = entry.recorded;
      return {true, std::move(decided)};
    } catch (...) {
      writer.rollback();
      throw;
    }
  }

  journal::Head seal(const journal::Frontier& grown) {
    journal::Head h{parts.origin, grown.size(), grown.root(), last, {}};
    parts.store.writer().push_out();  // signing takes its time
    parts.signer.sign(h);
    journal::append_head(parts.store.writer(), h, grown);
    return h;
  }

  // Returns when the batch is there, throws when it is not. An engine that is lost at this moment
  // may have either; the head that it holds when it is found again says which. Until then nobody is
  // answered and nothing else is written.
  void commit(const journal::Head& sealed) {
    auto& writer = parts.store.writer();
    try {
      return writer.commit();
    } catch (const store::Trouble& trouble) {
      if (!writer.lost()) throw;
      health.failed(trouble, "perhaps a batch");
    }
    const auto newest = asked_until_found<std::optional<journal::Newest>>(
        [](store::Connection& rows) { return journal::newest(rows); }, Asking::whatever_it_says);
    if (!newest || newest->head.size != sealed.size || newest->head.root != sealed.root)
      throw std::runtime_error("the store was lost before the commit");
  }

  // Asks for rows until the engine answers, which may have to be found again first. Any other
  // trouble ends the asking, or is no answer either.
  enum class Asking { while_it_is_away, whatever_it_says };
  template <class T>
  T asked_until_found(const std::function<T(store::Connection&)>& question,
                      Asking how = Asking::while_it_is_away) {
    auto& writer = parts.store.writer();
    for (;;) {
      try {
        writer.begin();
        T answer = question(writer);
        writer.rollback();
        return answer;
      } catch (const store::Trouble& trouble) {
        writer.rollback();
        const bool away = trouble.cause() == store::Cause::lost || writer.lost();
        if (!away && how == Asking::while_it_is_away) throw;
      }
      std::unique_lock lock(mutex);
      if (wake.wait_for(lock, std::chrono::milliseconds(200), [&] { return stopping; }))
        throw NotKnown();
    }
  }

  // In a transaction. Before anything is built on what is known here.
  void compare_after_loss() {
    auto& writer = parts.store.writer();
    if (writer.found_again() == found_again) return;
    const auto newest = journal::newest(writer);
    if (newest ? newest->head.size != head.size || newest->head.root != head.root : head.size != 0)
      throw WrittenElsewhere();
    found_again = writer.found_again();
  }

  // Runs jobs from `from` on until `most` are taken or the organisation changed; the number taken.
  // `again`: the engine was lost with these already.
  std::size_t batch(std::vector<Job>& all, std::size_t from, std::size_t most = kBatch,
                    bool again = false) {
    auto& writer = parts.store.writer();
    std::vector<Outcome> outcomes;
    outcomes.reserve(std::min(most, all.size() - from));
    journal::Frontier grown = frontier;
    const Moment last_before = last;
    const auto begun = std::chrono::steady_clock::now();
    journal::Head sealed = head;
    bool org_changed = false;
    try {
      writer.begin();
      compare_after_loss();
      AsksAhead ahead(writer, std::span(all).subspan(from, std::min(most, all.size() - from)));
      for (std::size_t i = from; i < all.size() && outcomes.size() < most && !org_changed; ++i) {
        health.goes_on();
        ahead.use(i - from, all[i]);
        outcomes.push_back(act(all[i], grown.size() + 1, grown, ahead.batch()));
        const Outcome& done = outcomes.back();
        if (done.fresh) ahead.written(all[i], *done.answer);
        org_changed = done.fresh && changes_org(done.answer->kind);
      }
      writer.answer_from(std::nullopt);
      if (grown.size() > frontier.size()) {
        health.goes_on();
        sealed = seal(grown);
        commit(sealed);
      } else {
        writer.rollback();  // only refusals: nothing that is worth a flush
      }
      health.goes_on();
    } catch (const WrittenElsewhere&) {
      writer.rollback();
      throw;
    } catch (const NotKnown& trouble) {
      for (std::size_t i = from; i < std::min(all.size(), from + most); ++i)
        give(all[i].answer, health.told(trouble));
      return std::min(most, all.size() - from);
    } catch (const std::exception& trouble) {
      // Nothing of the batch is there. Each act is tried alone, so that one in trouble undoes only
      // itself; the asker of one that cannot be written is told so. Reads go on.
      writer.rollback();
      health.goes_on();
      last = last_before;
      // An engine that ended while nobody spoke is often there again at once.
      if (cause_of(trouble) == store::Cause::lost && !again) return batch(all, from, most, true);
      health.failed(trouble, "an act");
      const std::size_t n = std::min(most, all.size() - from);
      if (n > 1) {
        for (std::size_t i = 0; i < n; ++i) {
          health.hopeless() && i > 0 ? give(all[from + i].answer, health.told(trouble))
                                     : void(batch(all, from + i, 1));
        }
        return n;
      }
      give(all[from].answer, health.told(trouble));
      return 1;
    }
    frontier = grown;
    if (sealed.size > head.size) health.written();
    publish(outcomes, sealed, org_changed);
    count(outcomes, begun);
    for (std::size_t i = 0; i < outcomes.size(); ++i)
      give(all[from + i].answer, std::move(outcomes[i].answer));
    return outcomes.size();
  }

  void count(const std::vector<Outcome>& outcomes, std::chrono::steady_clock::time_point begun) {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    const std::lock_guard lock(mutex);
    const std::uint64_t before = load.written;
    for (const Outcome& o : outcomes) {
      if (o.fresh) ++load.written;
      if (!o.answer.ok()) ++load.refused;
    }
    if (load.written == before) return;
    load.commits.add(took.count());
  }

  void publish(const std::vector<Outcome>& outcomes, const journal::Head& sealed,
               bool org_changed) {
    std::shared_ptr<const org::State> fresh_org;
    if (org_changed) {
      fresh_org = asked_until_found<std::shared_ptr<const org::State>>(
          [this](store::Connection& rows) { return parts.org_state(rows, last); });
    }
    {
      const std::lock_guard lock(mutex);
      if (fresh_org) org = fresh_org;
    }
    for (const Outcome& o : outcomes) {
      if (!o.fresh) continue;
      for (Follower* f : followers) f->follow(*o.answer);
    }
    {
      const std::lock_guard lock(mutex);
      head = sealed;
    }
    for (const Outcome& o : outcomes) {
      if (!o.fresh) continue;
      for (Follower* f : announced) f->follow(*o.answer);
    }
  }

  void run_chores(std::deque<Waiting>& waiting) {
    auto& writer = parts.store.writer();
    for (auto& w : waiting) {
      bool done = true;
      health.goes_on();
      try {
        writer.begin();
        w.chore(writer);
        writer.commit();
        health.written();
      } catch (const std::exception& trouble) {
        writer.rollback();
        health.failed(trouble, "a row");
        done = false;
      }
      health.goes_on();
      if (w.answer) give(w.answer, done);
    }
  }

  // What stands behind a write that hangs is told so, and may come again; the write itself, and
  // what is in one batch with it, is answered when it comes back.
  void send_away() {
    std::vector<Job> away;
    std::deque<Waiting> chores_away;
    {
      const std::lock_guard lock(mutex);
      while (!jobs.empty()) away.push_back(std::move(*jobs.take()));
      chores_away.swap(chores);
    }
    for (Job& job : away) give(job.answer, fault_of(store::Cause::lost));
    for (Waiting& w : chores_away) {
      if (w.answer) give(w.answer, false);
    }
  }

  // Beside the thread that may hang.
  void watch() {
    std::unique_lock lock(mutex);
    while (!watched.wait_for(lock, kLookedAt, [&] { return ended; })) {
      lock.unlock();
      if (health.hangs()) send_away();
      lock.lock();
    }
  }

  void loop() {
    for (;;) {
      std::vector<Job> taken;
      std::deque<Waiting> waiting;
      {
        std::unique_lock lock(mutex);
        const auto something = [&] { return stopping || !jobs.empty() || !chores.empty(); };
        const bool troubled = health.cause().has_value();
        if (!wake.wait_for(lock, troubled ? kTriedAgain : kAskedIdle, something)) {
          lock.unlock();
          const StoreHealth::Under under(health);
          troubled ? try_again() : ask_idle();
          continue;
        }
        if (stopping && jobs.empty() && chores.empty()) return;
        while (!jobs.empty() && taken.size() < kBatch) {
          taken.push_back(std::move(*jobs.take()));
        }
        waiting.swap(chores);
      }
      const StoreHealth::Under under(health);
      run_chores(waiting);
      for (std::size_t at = 0; at < taken.size();) at += batch(taken, at);
    }
  }
};

Committer::Committer(Parts parts) : inside_(std::make_unique<Inside>(std::move(parts))) {
  Inside& x = *inside_;
  for (const Module& module : x.parts.modules) {
    for (const Kind& kind : module.kinds)
      x.appliers[{std::string(kind.name), kind.version}].push_back(kind.apply);
  }
  auto& writer = x.parts.store.writer();
  if (auto n = journal::newest(writer)) {
    x.frontier = std::move(n->frontier);
    x.head = std::move(n->head);
    x.last = x.head.at;
  } else {
    x.head.origin = x.parts.origin;
    x.head.root = journal::Frontier().root();
  }
  x.org = x.parts.org_state(writer, std::max(x.parts.clock.now(), x.last));
}

Committer::~Committer() { stop(); }

void Committer::follow(Follower& follower) { inside_->followers.push_back(&follower); }

void Committer::announce_to(Follower& follower) { inside_->announced.push_back(&follower); }

void Committer::start() {
  const std::lock_guard lock(inside_->mutex);
  ENSURE(!inside_->running);
  inside_->running = true;
  inside_->thread = std::thread([this] {
    try {
      inside_->loop();
    } catch (const std::exception& trouble) {
      // Acts are written that the figures have not taken over: going on would show what is not so.
      log::line(log::Level::error, "ends",
                std::string("ends, a restart reads anew: ") + trouble.what());
      std::_Exit(1);
    }
  });
  inside_->watching = std::thread([this] { inside_->watch(); });
}

void Committer::stop() {
  {
    const std::lock_guard lock(inside_->mutex);
    inside_->stopping = true;
  }
  inside_->wake.notify_all();
  if (inside_->thread.joinable()) inside_->thread.join();
  {
    const std::lock_guard lock(inside_->mutex);
    inside_->ended = true;
  }
  inside_->watched.notify_all();
  if (inside_->watching.joinable()) inside_->watching.join();
}

void Committer::submit(Job job) {
  using Put = FairQueue<Job>::Put;
  if (inside_->health.hangs()) return job.answer(fault_of(store::Cause::lost));
  const auto person = job.actor.person;
  const std::string whose = person ? std::to_string(person.n) : "";
  Put put = Put::full;
  {
    const std::lock_guard lock(inside_->mutex);
    if (inside_->running && !inside_->stopping) put = inside_->jobs.put(whose, job);
  }
  if (put == Put::taken) return inside_->wake.notify_one();
  job.answer(put == Put::own_full ? kManyAtOnce : kOverloaded);
}

Result<Entry> Committer::run(Job job) {
  std::promise<Result<Entry>> promise;
  auto future = promise.get_future();
  job.answer = [&](Result<Entry> r) { promise.set_value(std::move(r)); };
  bool running = false;
  {
    const std::lock_guard lock(inside_->mutex);
    running = inside_->running;
  }
  if (running) {
    submit(std::move(job));
  } else {
    std::vector<Job> one;
    one.push_back(std::move(job));
    run_batch(one);
  }
  return future.get();
}

void Committer::run_batch(std::vector<Job>& jobs) {
  for (std::size_t at = 0; at < jobs.size();) at += inside_->batch(jobs, at);
}

void Committer::chore(Chore chore, std::function<void(bool)> answer) {
  if (inside_->health.hangs()) {
    if (answer) answer(false);
    return;
  }
  bool refused = false;
  {
    const std::lock_guard lock(inside_->mutex);
    if (inside_->running) {
      refused = inside_->chores.size() >= kQueue;
      if (!refused) inside_->chores.push_back({std::move(chore), std::move(answer)});
      chore = nullptr;
    }
  }
  if (refused) {
    if (answer) answer(false);
  } else if (chore) {
    std::deque<Inside::Waiting> one;
    one.push_back({std::move(chore), std::move(answer)});
    inside_->run_chores(one);
  } else {
    inside_->wake.notify_one();
  }
}

std::optional<store::Cause> Committer::trouble() const { return inside_->health.cause(); }

std::optional<Moment> Committer::trouble_since() const { return inside_->health.since(); }

Fault Committer::not_written() const { return fault_of(trouble().value_or(store::Cause::other)); }

WriterLoad Committer::load() const {
  const std::lock_guard lock(inside_->mutex);
  WriterLoad out = inside_->load;
  out.not_written = inside_->health.not_written();
  out.waiting = inside_->jobs.size();
  out.chores = inside_->chores.size();
  return out;
}

Position Committer::position() const {
  const std::lock_guard lock(inside_->mutex);
  return inside_->head.size;
}

journal::Head Committer::head() const {
  const std::lock_guard lock(inside_->mutex);
  return inside_->head;
}

org::Held Committer::org() const { return inside_->org_as_of(now()); }

Moment Committer::now() const {
  const Moment t = inside_->parts.clock.now();
  const std::lock_guard lock(inside_->mutex);
  return std::max(t, inside_->head.at);
}

}  // namespace duoc

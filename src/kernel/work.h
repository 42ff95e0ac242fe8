// One request's transaction as a verb sees it, and the committer that runs verbs one after the
// other.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "base/histogram.h"
#include "kernel/entry.h"
#include "kernel/journal/seal.h"
#include "kernel/journal/tree.h"
#include "kernel/module.h"
#include "kernel/org/org.h"
#include "store/store.h"

namespace duoc {

class JsonOut;
class PeopleKeys;

/// What earlier acts of the batch under way have written; followers do not know of it yet.
class BatchSoFar {
 public:
  /// Whether one of them may have changed the rows of this record.
  bool touched(const std::string& record) const { return all_ || records_.contains(record); }
  /// `alone`: rows of that record and of no other.
  void wrote(const std::string& record, bool alone) {
    all_ = all_ || !alone;
    records_.insert(record);
  }

 private:
  bool all_ = false;
  std::set<std::string> records_;
};

/// What a verb may ask. It reads rows as its own batch has left them and decides; only apply()
/// writes.
struct Work {
  store::Connection& rows;
  const org::State& org;
  Actor actor;
  Moment now;  // the moment that will be recorded; never before an earlier entry's
  const BatchSoFar* batch = nullptr;  // when it is run by the committer
};

/// The last beat of a verb: the entry that it gives back. Takes the body over.
Entry entry_of(const Work& work, std::string kind, std::string record, Moment effective,
               JsonOut& body);

/// A verb with its arguments bound: five beats (find, may, rule, step, write), one entry or one
/// fault.
using Verb = std::function<Result<Entry>(Work&)>;
/// Called once on the committer's thread, after the entry is durable and the figures have taken it
/// over.
using Answer = std::function<void(Result<Entry>)>;

/// Takes committed entries over, in order, between COMMIT and the answer. Must not fail: trouble in
/// it ends the process, since going on would show figures that the journal does not say.
class Follower {
 public:
  virtual ~Follower() = default;
  virtual void follow(const Entry& entry) = 0;
};

/// What a verb will ask, so that an engine that lies far away may be asked for a whole batch at
/// once. Promised by whoever fills it: the act changes rows of this record alone, and what `ask`
/// asks depends on them and on rows that no act with such a promise changes.
struct ReadsAhead {
  std::string record;  // "task/12"; "" for no promise
  std::function<void(const store::AskAhead&)> ask;
};

/// A verb to be run for somebody.
struct Job {
  Actor actor;
  Verb verb;
  std::string idempotency_key;  // "" for none; at most 100 bytes, the person's own name space
  Hash request{};  // of what was asked, so that a key is not used for two different things
  Answer answer;
  ReadsAhead ahead;
};

/// Rows outside the journal (sessions): written in the same queue, without an entry.
using Chore = std::function<void(store::Connection&)>;

/// What the writer does and holds.
struct WriterLoad {
  std::size_t waiting = 0;  // acts
  std::size_t chores = 0;
  std::uint64_t written = 0;
  std::uint64_t refused = 0;      // by their verbs
  std::uint64_t not_written = 0;  // trouble of the store
  Histogram commits;              // seconds from the first act of a batch to its durable end
};

/// The one writer of the node: takes jobs in batches, numbers the entries, seals, commits, hands
/// them to the followers and answers. An act that its verb refuses leaves nothing; after a
/// failed write or COMMIT each act of the batch is tried alone, so that one undoes only itself.
class Committer {
 public:
  struct Parts {
    store::Store& store;
    Clock& clock;
    const journal::Signer& signer;
    std::string origin;
    std::vector<Module> modules;
    /// Rebuilt after entries whose kind starts with one of these prefixes ("unit.", "person.", …).
    std::function<std::shared_ptr<const org::State>(store::Connection&, Moment)> org_state;
    /// How long a write may take before the store counts as one that does not answer.
    std::chrono::milliseconds patience{20'000};
  };
  static constexpr std::size_t kBatch = 256;
  static constexpr std::size_t kQueue = 4096;
  static constexpr std::size_t kQueueOfOne = 512;  // one person's; the system itself has no limit

  explicit Committer(Parts parts);
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  /// Followers get entries committed from now on; call before start().
  void follow(Follower& follower);
  /// Like it, but told only once position() and head() say so too: who hears of it and asks must
  /// not be given what was before.
  void announce_to(Follower& follower);
  /// Starts the thread. Without it, run() works on the caller's thread.
  void start();
  /// Finishes what is queued and ends the thread.
  void stop();

  /// Queues a job, in which people take turns; answers with Refusal::overloaded at once when the
  /// queue is full, the person has too much in it, or the committer is stopping.
  void submit(Job job);
  /// Runs one job and waits for its answer.
  Result<Entry> run(Job job);
  /// Answers false when it could not be written, or at once when too many wait.
  void chore(Chore chore, std::function<void(bool done)> answer);

  /// What keeps acts from being written, from the failed try until a write succeeds again. Acts are
  /// refused meanwhile, reads go on; it is tried again every second, and with every act. A write
  /// that does not come back within the patience is a lost engine: what comes after it is refused
  /// at once, and it is answered when it comes back.
  std::optional<store::Cause> trouble() const;
  /// Since when that is so.
  std::optional<Moment> trouble_since() const;
  WriterLoad load() const;
  /// The refusal of what could not be written just now, by its cause.
  Fault not_written() const;

  Position position() const;
  journal::Head head() const;
  org::Held org() const;
  Moment now() const;
  /// Every batch as one transaction on the caller's thread (creation of stores, tests).
  void run_batch(std::vector<Job>& jobs);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace duoc

// Sends what is committed to a target as it comes, on a thread of its own: heads and erasures
// first, then files, then the pages of the engine's log. The committer never waits for it.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "backup/part.h"
#include "backup/target.h"
#include "kernel/people_keys.h"
#include "kernel/work.h"
#include "store/page_log.h"

namespace duoc::backup {

/// How far the backup is behind, for the health page.
/// Why nothing is sent. `other`: the line, a refusal, a disk; trying again may mend it.
enum class Away { no, other, emptied, occupied };

struct Lag {
  std::string target;
  std::string generation;
  bool pages = true;     // false: the engine's own archive takes the rows (pgBackRest)
  bool whole = false;    // the generation can be restored
  Position shipped = 0;  // restorable at least to here, if whole
  Position heads = 0;    // the newest head that the target has
  Position committed = 0;
  std::uint64_t bytes_behind = 0;
  std::int64_t seconds_behind = 0;  // since the oldest act that is not shipped was committed
  Moment last_part{0};              // when the target took a part the last time
  Moment checked{0};                // when it was last seen that the target holds what was sent
  bool keys = false;                // copies of the key store are made here
  Moment keys_copied{0};            // the last of them, by this process
  std::string last_error;           // "" when the last attempt went well and nothing is left out
  std::string left_out;             // files or keys that could not be sent; rows go on without
  Away why = Away::no;              // what kind of error that is
};

class Shipper final : public Follower {
 public:
  struct Parts {
    store::PageLog* log = nullptr;  // null: heads and files alone
    std::unique_ptr<Target> target;
    std::unique_ptr<Target> keys_target;  // null: the key store's copies are not made here
    std::string target_name;
    std::string keys_target_name;
    const journal::Signer& signer;
    PeopleKeys& people_keys;
    BoxPublic box;
    std::string state_folder;
    std::string files_folder;
    std::string journal_key;       // its file: goes with the copies of the key store
    std::vector<PersonId> erased;  // before this process: their lines must be there as well
    std::function<journal::Head()> head;
    Clock& clock;
    int pause_ms = 200;  // between a part and the next
    std::size_t piece_bytes = 4u << 20;
    int generation_days = 7;
    std::size_t heads_most = 32u << 20;  // of a log of heads: then a generation begins
    int look_ms = 5000;  // how old the knowledge may be that the target holds what was sent
  };
  explicit Shipper(Parts parts);
  ~Shipper() override;

  /// Erasures go ahead of everything else.
  void follow(const Entry& entry) override;
  void start();
  /// Sends what is left, but not for longer than that.
  void stop(int seconds_most = 5);
  Lag lag() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

/// Whether the folder says that a shipper was at work here: then nobody folds the log back.
bool ships(const std::string& state_folder);

/// Copies the key store and the journal's key to the target, sealed; removes copies that are older
/// than 30 days. The copy's name.
std::string copy_keys(PeopleKeys& keys, const std::string& journal_key,
                      const journal::Signer& signer, const BoxPublic& box, Target& target,
                      Moment now);

}  // namespace duoc::backup

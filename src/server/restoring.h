// From what a target holds to an installation that may serve: the newest state, cut at a position
// if one is asked for, files, keys without those of the erased, a verified journal, and what was
// lost and how long it took.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "backup/bring.h"
#include "server/installation.h"

namespace duoc::server {

struct RestoreAsked {
  std::string target;    // a folder of parts
  std::string box_file;  // the backup's private key
  std::string from;      // a database that its own archive has brought back; "" for the parts
  std::optional<Position> position;
  std::string generation;  // this one alone; "" for the newest that is whole
  bool before_damage = false;
  std::string keys;  // where copies of the key store are; "" for keys that are there already
  std::string keys_copy;
  bool with_keys = true;  // false for a trial: nobody will be served from it
};

struct Restored {
  Position position = 0;                // the journal's end
  Moment recorded{0};                   // of its newest entry
  journal::Head state;                  // the end of the newest state, before it was cut
  std::optional<journal::Head> newest;  // that any part or line tells of
  backup::Brought brought;
  std::uint64_t files = 0;
  std::uint64_t files_wrong = 0;  // that are named or were sent, and cannot be brought
  bool in_order = true;           // false: a check ends with 1
  std::size_t erased = 0;
  std::vector<std::string> notes;  // sentences
  journal::Verdict verdict;
  std::vector<std::pair<std::string, double>> seconds;  // by stage

  /// Acts that a head tells of and that are not there.
  Position missing() const {
    return newest && newest->size > state.size ? newest->size - state.size : 0;
  }
  /// From the newest act that is there to the newest that a head tells of.
  std::int64_t lag_seconds() const { return missing() == 0 ? 0 : newest->at.s - state.at.s; }
};

/// Nothing may stand at `to`, except the database itself when it is `from`. Whatever ends it in
/// between, it can be asked for again. Throws backup::Damaged, or std::runtime_error with one
/// sentence.
Restored restore_to(const RestoreAsked& asked, const Places& to);

void print_restored(const Restored& restored, const std::string& store, bool json);

}  // namespace duoc::server

// Reads what a target holds: the newest state that its parts give, the heads and erasures that went
// ahead of them, files and keys. Refuses what is damaged, by name.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "backup/part.h"
#include "backup/shelf.h"

namespace duoc::backup {

struct Brought {
  std::string generation;
  std::uint64_t parts = 0;  // of the row that were used
  std::uint64_t bytes = 0;
  Moment at{0};      // when the last of them was made
  std::string left;  // what was damaged and passed over because it was asked for; "" for none
};

/// Rebuilds the newest whole state in `file`, which must not be there; of `generation` alone, if
/// one is named. Throws Damaged, with a sentence that names the part and the newest whole state
/// before it; `before_damage` takes that one instead.
Brought bring_store(const Shelf& shelf, const BoxPrivate& box, const std::string& file,
                    bool before_damage, const std::string& generation = "");

struct Ahead {
  std::optional<journal::Head> newest;  // of this generation and those after it
  std::optional<journal::Head> upto;    // of this generation, the newest that is not beyond `upto`
  std::set<PersonId> erased;            // of all
  std::vector<std::string> refused;  // lines that are signed by nobody we know, one sentence each
};
/// `generation`: heads of earlier ones may be of a row that was left, when an installation was
/// brought back to a position and went on from there. "" for the newest. `alone`: heads of later
/// ones neither, since another writer made them.
Ahead bring_lines(const Shelf& shelf, const BoxPrivate& box, const std::string& generation,
                  Position upto, bool alone = false);

/// Evidence and uploads into a folder by their names; those that are there stay. The number
/// written. `trouble` gets one sentence for each that cannot be brought.
std::uint64_t bring_files(const Shelf& shelf, const BoxPrivate& box, const std::string& folder,
                          std::vector<std::string>& trouble);

struct KeysCopy {
  std::string name;
  Moment at{0};
  std::string people;       // bytes of the key store's file
  std::string journal_key;  // bytes of the key's file
};
/// "" for the newest. Throws Damaged or std::runtime_error.
KeysCopy bring_keys(const Shelf& shelf, const BoxPrivate& box, const std::string& name);

/// Refuses a folder that is no backup, or another installation's.
void check_shelf(const Shelf& shelf, const BoxPrivate& box);

}  // namespace duoc::backup

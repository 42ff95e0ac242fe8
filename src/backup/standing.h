// What a target holds beside what this writer remembers of it: its own row, an older copy of it, or
// the row of somebody else.
#pragma once

#include <optional>
#include <string>

#include "backup/state.h"
#include "backup/target.h"
#include "backup/writer.h"

namespace duoc::backup {

struct Standing {
  enum class Kind {
    ours,    // as this writer left it, or one part further: the one under way
    behind,  // this writer's, from before: it was set back, or is another disk of ours
    before,  // what this installation was restored from, untouched since
    others,  // another writer is at work there, or was since
  };
  Kind kind = Kind::others;
  std::string sentence;  // for others: who they are, and what to do
};

/// `found`: what the folder says that was sent to this target; nothing when it says none.
Standing standing(const std::optional<State>& found, const std::string& writer,
                  const Newest& newest, const journal::PublicKey& key,
                  const std::optional<Origin>& origin);

}  // namespace duoc::backup

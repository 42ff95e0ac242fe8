// The rows of parts on one target beside each other: whether two writers were at work at once, and
// whether they sealed different journals.
#pragma once

#include <string>
#include <vector>

#include "backup/part.h"
#include "backup/shelf.h"

namespace duoc::backup {

/// A head that a later writer's journal must hold, or it does not go on from it.
struct Bound {
  journal::Head head;
  std::string before;  // the row and writer that sealed it
  std::string after;   // … and that came after
};

struct Rows {
  /// Signed heads of one target that cannot be of one journal, and no row says that it left the
  /// other behind: who made them, from where on, and what to do. "" for none.
  std::string fork;
  /// Rows that were written to at the same time, one sentence each.
  std::vector<std::string> at_once;
  /// Where one opening followed another.
  std::vector<Bound> bounds;
};

/// The same sentence for a fork that the journal itself shows.
std::string fork_sentence(const Bound& bound);

Rows compare_rows(const Shelf& shelf, const BoxPrivate& box);

}  // namespace duoc::backup

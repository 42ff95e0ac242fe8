// A row of a file of units on its way to acts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "documents/headings.h"
#include "kernel/org/org.h"
#include "modules/organisation/importing.h"

namespace duoc::organisation {

enum UnitColumn {
  kCode,
  kName,
  kKind,
  kParent,
  kNameEn,
  kFrom,
  kTo,
  kOrder,
  kAliases,
  kInto,
  kExternal,
  kUnitColumns
};

/// What a cell points at: a unit of the tree, or a row of the file.
struct UnitPlace {
  UnitId unit;
  std::optional<std::size_t> row;
  bool any() const { return unit || row; }
};

struct UnitDraft {
  const documents::HeadedRow* cells = nullptr;
  Line line;
  org::UnitFacts facts;  // as they will be
  std::string aliases;   // of the row
  std::optional<int> order;
  std::optional<Day> from;
  std::optional<Day> to;
  UnitPlace above;
  UnitPlace into;
  UnitId unit;            // that the row means; none for a new one
  bool fresh = false;     // a new unit
  bool unmarked = false;  // found by a name typed without marks
  bool skipped = false;
  bool renamed = false;
  bool moved = false;
  bool described = false;
  Day day;                  // from when its acts count
  std::optional<Day> ends;  // first day on which it is no more

  bool placed() const { return (fresh || moved) && above.any(); }
  bool changes() const {
    return fresh || renamed || moved || described || (unit && (into.any() || to));
  }
};

/// Aliases in one form, whichever separator the file uses: "A|B".
std::string alias_list(std::string_view cell);

/// `whole`: the tree of all acts. The acts of the rows that are ready: units first, parents before
/// children, at most org::kUnitChangesMost to an entry; then mergers and ends, each an act of its
/// own.
std::vector<Step> unit_steps(const std::vector<UnitDraft>& drafts, const org::Tree& tree,
                             const Options& options);

}  // namespace duoc::organisation

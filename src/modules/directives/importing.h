// From an annex's bytes to decided rows: the dry run that a clerk sees, the decisions sent back,
// and the chunks that the verb import_tasks writes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "modules/directives/acts.h"
#include "modules/directives/annex/annex.h"
#include "modules/directives/answers.h"

namespace duoc::directives {

enum class Change { fresh, changed, unchanged };

/// An annex read against what the register holds.
struct DryRun {
  Annex annex;
  Register reg;
  std::optional<Directive> directive;
  std::vector<Change> changes;  // of each row
  std::uint64_t dropped = 0;    // tasks of the register that the annex no longer has
};

/// Faults of read_annex. A register that is not opened yet holds nothing: all rows are new. The
/// directive's date decides between names of units and years; without a directive, today.
Result<DryRun> dry_run(const Desk& desk, const documents::Document& document,
                       const std::string& register_code, const std::optional<Directive>& directive,
                       Moment now);
/// {"rows", "ready", "needs_decision", "refused", "new", "changed", "unchanged", "dropped",
/// "headings", "tasks": […]}
void write_dry_run(JsonOut& out, const Desk& desk, const DryRun& run);

/// What a person decided about a row.
struct Decision {
  bool skip = false;
  std::optional<UnitId> lead;
  std::vector<UnitId> co_leads;
  std::vector<UnitId> cooperating;
  std::optional<std::string> kind;  // dated, recurring, regular
  std::optional<Day> deadline;
  std::string period;
  int first_year = 0;
  bool members_cooperate = false;  // a collective lead's members become cooperating units
  bool drop_unknown = false;       // cooperating names that are no unit stay as text
};

/// Rows that may be written: ready ones and decided ones that are new, in order. `left`: how many
/// were not.
std::vector<ImportRow> decided_rows(const Desk& desk, const DryRun& run,
                                    const std::map<int, Decision>& decisions, std::uint64_t& left);

}  // namespace duoc::directives

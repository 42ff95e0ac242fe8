// From a document to decided rows: the dry run that a clerk sees, the decisions sent back, and
// what the verbs import_tasks, amend_tasks and link_same_task then write.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "modules/directives/acts.h"
#include "modules/directives/annex/annex.h"
#include "modules/directives/answers.h"
#include "modules/directives/comparison.h"

namespace duoc::directives {

/// A task of another register that says what a row says.
struct SameElsewhere {
  TaskId task;
  double likeness = 0;
};

/// An annex read against what the register holds and what other registers say.
struct DryRun {
  Annex annex;
  Register reg;
  std::optional<Directive> directive;
  Compared comparison;
  std::map<TaskId, Standing> standing;           // of the register
  std::vector<std::vector<SameElsewhere>> same;  // of each row
  std::vector<std::string> notices;              // of the document
};

/// Faults of read_annex. A register that is not opened yet holds nothing: all rows are new. The
/// directive's date decides between names of units and years; without a directive, today.
Result<DryRun> dry_run(const Desk& desk, const documents::Document& document,
                       const std::string& register_code, const std::optional<Directive>& directive,
                       Moment now, const Corrections& corrections = {});
/// {"rows", "ready", "needs_decision", "refused", "new", "changed", "changed_wording",
/// "changed_agencies", "follows_mergers", "unchanged", "dropped", "headings", "notices",
/// "sections": […], "tasks": […], "dropped_tasks": […]}
void write_dry_run(JsonOut& out, const Desk& desk, const DryRun& run);

/// What a person decided about a row, or about a task that the annex no longer has.
struct Decision {
  bool skip = false;
  bool accept = false;  // the candidate is a task; the amendment, or the cancelling, is taken over
  std::optional<UnitId> lead;
  std::vector<UnitId> co_leads;
  std::vector<UnitId> cooperating;
  std::optional<std::string> kind;  // dated, recurring, regular
  std::optional<Day> deadline;
  std::string period;
  int first_year = 0;
  bool members_cooperate = false;       // a collective lead's members become cooperating units
  bool drop_unknown = false;            // cooperating names that are no unit stay as text
  std::map<std::string, UnitId> names;  // spelling → unit, in this row
  std::vector<TaskId> same_as;          // entries of other registers that are the same task
};
/// By row ("12") or dropped task ("t345").
using Decisions = std::map<std::string, Decision>;

/// What may be written: ready rows and decided ones, in order.
struct Decided {
  std::vector<ImportRow> rows;
  std::vector<std::vector<TaskId>> same_as;  // of each row
  std::vector<Amendment> amendments;
  std::uint64_t left = 0;       // rows and dropped tasks on which nothing was decided, or skipped
  std::uint64_t undecided = 0;  // of these, those on which a decision may still come
};
Decided decided(const Desk& desk, const DryRun& run, const Decisions& decisions);

/// The sentence of a reason's key.
std::string_view reason_text(std::string_view key, Language language);
/// What differs, without what follows from mergers.
std::vector<Column> differing(const Standpoint& p);
/// The members that a collective lead stands for: today's units of the kinds named.
std::vector<UnitId> members_of(const Desk& desk, const std::vector<std::string>& groups);
/// Who answers when the annex names nobody of ours: who keeps the register; before it is opened,
/// the issuer.
UnitId fallback_lead(const DryRun& run);

}  // namespace duoc::directives

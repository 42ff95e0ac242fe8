// The amended directive: rows of an annex held against the tasks that stand in its register, by
// what they say and never by their number. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "modules/directives/annex/annex.h"
#include "modules/directives/task.h"

namespace duoc::directives {

/// A task of the register with the columns that it holds, as its annex wrote them.
struct Standing {
  TaskId task;
  std::string no;
  std::string work;
  std::string product;
  std::string deadline_text;
  std::string lead_text;            // "" for tasks entered before it was kept
  std::string cooperating_text;     // likewise
  std::vector<RowAgency> agencies;  // lead, co-leads, cooperating as they were decided
  TaskKind kind = TaskKind::dated;
  DirectiveId directive;
  bool open = true;  // neither completed nor cancelled
  std::string fingerprint;
};

enum class Change { fresh, changed, unchanged };
/// "new", "changed", "unchanged".
std::string_view name_of(Change c);

/// A column that differs.
struct Difference {
  Column column = Column::task;  // task, product, lead, cooperating, deadline
  std::string was;
  std::string now;
  bool by_merger = false;  // the same agencies, had the mergers been known when it was written
};

/// What a row is to the register.
struct Standpoint {
  Change change = Change::fresh;
  TaskId task;          // the one it says; none for a fresh row
  double likeness = 0;  // of the wording, 0 … 1
  std::vector<Difference> differences;
  std::vector<UnitId> merged;  // units whose mergers explain differences
  TaskId split_from;           // fresh, and part of what this task said
  std::vector<TaskId> joins;   // tasks whose wording the row has taken in besides its own

  /// Everything that differs follows from mergers: there is nothing to decide.
  bool follows_mergers() const;
};

struct Compared {
  std::vector<Standpoint> rows;  // as the annex's rows
  /// Tasks that no row says any more, those taken in by another row among them. An annex that has
  /// half of a directive's tasks replaces the directive's list; one with fewer adds to it, and
  /// drops nothing.
  struct Dropped {
    TaskId task;
    std::optional<std::size_t> taken_in_by;  // index of the row
  };
  std::vector<Dropped> dropped;
};

/// The unit that has the tasks of `unit` now: itself, or what it was merged into.
using SuccessorOf = std::function<UnitId(UnitId)>;
/// `names`, `when`: how agencies are read (agencies.h).
Compared compare(const std::vector<AnnexRow>& rows, const std::vector<Standing>& standing,
                 const UnitNames& names, Moment when, const SuccessorOf& successor);

/// Likeness from which two wordings are the same task, amended.
inline constexpr double kSameTask = 0.6;
/// Part of a wording that another must have to be split from it or to have taken it in.
inline constexpr double kTakenIn = 0.8;
/// Words and pairs of words below which a wording is too short to be part of another.
inline constexpr std::size_t kPartLeast = 11;

}  // namespace duoc::directives

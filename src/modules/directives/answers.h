// Answers as JSON, the same for the command line and for HTTP: figures, groups, differences, lists
// of tasks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json_out.h"
#include "kernel/access/access.h"
#include "kernel/language.h"
#include "kernel/moments.h"
#include "modules/directives/ledger.h"

namespace duoc::directives {

using duoc::Language;
using duoc::Moments;
using duoc::read_moments;

/// "" for none; 2000–2100. Fault figures.year_malformed.
Result<std::optional<int>> read_year(std::string_view text);

/// Everything an answer is made from, at one snapshot, and who asks.
struct Desk {
  store::Connection& rows;
  const org::State& org;
  const Ledger& ledger;
  Language language = Language::vi;
  PersonId reader;  // none: whoever holds the machine, who could read the store as well
  Moment now;
  Position position = 0;  // taken before the snapshot: the figures' rows are all there
  std::string_view name(const org::Unit& unit) const;
  /// True when the reader may see the task. Figures are open to every signed-in reader, records
  /// are not.
  bool open(const Task& task, const Register& reg) const;
};

void write_unit(JsonOut& out, const Desk& desk, UnitId id);
/// The fields of the contract: register, as_of, known_at, tasks, total, done, …, share_done.
void write_figures(JsonOut& out, const Desk& desk, const std::optional<Register>& reg,
                   const Moments& moments, const Asked& asked, const Numbers& numbers);
/// One group's numbers inside an open object.
void write_numbers(JsonOut& out, const Numbers& n);
/// "rows": [{key, name, level, …}] by unit, field, month or class; with `tree` ancestors are added,
/// marked "sum".
Checked write_groups(JsonOut& out, const Desk& desk, const Moments& moments, const Asked& asked,
                     std::string_view by, bool tree, bool tree_of_today);
/// "differences": tasks open to the reader, and "differences_hidden": how many are not.
void write_differences(JsonOut& out, const Desk& desk, const Asked& asked);
/// {"linked_equal", "linked_different", "only_a", "only_b", "different": […]}
void write_overlap(JsonOut& out, const Desk& desk, const Register& a, const Register& b,
                   const Moments& moments);

/// The name a reader sees: a regular task is "regular" unless it was cancelled.
std::string_view reported_class(const Listed& listed);
/// Days begun since due_at; 0 unless overdue.
std::int64_t days_overdue(const Task& task, const Listed& listed, Moment as_of);
/// The task as it stood at a moment gone by: the deadline of then, no report made later. Its step
/// of then is not told (null): the class says how it stood.
Task as_it_stood(const Desk& desk, Task task, Moment as_of);
/// The fields of a task row inside an open object; `listed` says its class as of the moment and is
/// of no task when it did not stand in the register then.
void write_task_row(JsonOut& out, const Desk& desk, const Task& task, const Register& reg,
                    const Listed& listed, const std::vector<Field>& fields, Moment as_of);

}  // namespace duoc::directives

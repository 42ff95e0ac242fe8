// The follower that keeps the figure engine in step with the journal: each act changes its task's
// chain, at once. Knows which subject stands for which task, and answers what is listed and
// counted.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <vector>

#include "figures/figures.h"
#include "kernel/work.h"
#include "modules/directives/fold.h"
#include "modules/directives/rows.h"

namespace duoc::directives {

/// The counts of one register (or one group of it) at a moment; every answer satisfies
/// done = on time + late, total = done + in_term + claimed + overdue, tasks = total + regular +
/// cancelled + other_years.
struct Numbers {
  std::uint64_t tasks = 0;
  std::uint64_t total = 0;
  std::uint64_t done_on_time = 0;  // with dated_back
  std::uint64_t done_late = 0;
  std::uint64_t in_term = 0;  // with due_soon
  std::uint64_t due_soon = 0;
  std::uint64_t claimed = 0;  // with claimed_past_deadline
  std::uint64_t overdue = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t regular = 0;
  std::uint64_t other_years = 0;
  std::uint64_t claimed_past_deadline = 0;
  std::uint64_t dated_back = 0;
  std::uint64_t done() const { return done_on_time + done_late; }
  /// done / total in per cent, half-up to two decimals, with a point; nothing when total is 0.
  std::optional<std::string> share_done() const;
};

/// Sums of units; registers are never added up.
Numbers operator+(Numbers a, const Numbers& b);

/// What is asked of the ledger.
struct Asked {
  Moment as_of;
  Position known_at = figures::kNow;
  std::optional<int> year;
  std::vector<RegisterId> registers;
  std::vector<UnitId> units;
  std::vector<int> fields;
};

enum class By { none, reg, unit, field, month, cls, reg_and_unit };

struct Group {
  std::uint32_t key = 0;  // id of register, unit or field; month; class; register << 16 | unit
  Numbers numbers;
};

/// Names of the lists behind the numbers: "total", "done", "overdue", "other_years", …
bool known_list(std::string_view name);

/// A listed subject: the task and, as of the moment, its class, lead and kind.
struct Listed {
  TaskId task;
  SubjectKind kind = SubjectKind::dated;
  TaskClass cls = TaskClass::in_term;
  UnitId lead;
  Moment since;  // when the class began
};

class Ledger final : public Follower {
 public:
  /// Fills the engine from the rows of a snapshot; `position` is the snapshot's newest.
  Ledger(store::Connection& rows, Position position);
  ~Ledger() override;

  void follow(const Entry& entry) override;
  Position position() const { return engine_.position(); }
  /// The accepted calendar.
  org::Calendar calendar() const;
  Numbers numbers(const Asked& asked) const;
  std::vector<Group> groups(const Asked& asked, By by) const;
  std::vector<Listed> list(const Asked& asked, std::string_view name) const;
  std::optional<Listed> of(TaskId task, Moment as_of, Position known_at,
                           std::optional<int> year) const;
  /// Deadlines moved by an extension in effect, tasks moved out of the year, tasks with acts
  /// withdrawn, among `tasks`.
  struct Moves {
    std::uint64_t moved = 0;
    std::uint64_t moved_out = 0;
    std::uint64_t reclassified = 0;
  };
  Moves moves(const Asked& asked) const;

  /// Tasks whose class at the moment is believed otherwise now than at k, and the entries since
  /// that touch them.
  struct Difference {
    TaskId task;
    std::optional<TaskClass> then;
    std::optional<TaskClass> now;
    std::vector<Position> entries;
  };
  std::vector<Difference> differences(const Asked& asked) const;

  std::vector<TaskAct> acts(TaskId task) const;
  figures::Engine::Size size() const { return engine_.size(); }

 private:
  struct Known {
    TaskShape shape;
    std::vector<TaskAct> acts;
    figures::Subject subject = 0;           // the task itself
    std::map<int, figures::Subject> years;  // of a recurring task
  };
  struct Behind {
    TaskId task;
    int year = 0;
  };

  /// A task whose deadline was moved or whose acts were corrected.
  struct Change {
    TaskId task;
    figures::Subject subject = 0;
    bool moved = false;      // into or within the year asked
    bool moved_out = false;  // of it
    bool reclassified = false;
  };
  std::vector<Change> changes(const Asked& asked) const;
  void add_task(TaskId id, TaskShape shape);
  void add_act(TaskId id, TaskAct act);
  /// Remembers what questions about differences and moved deadlines start from.
  void note(TaskId id, ActKind kind, Position k);
  /// Hands the chain of the task's first `count` acts to the engine.
  void refold(const Known& known, std::size_t count, Position k);
  void hand_over(const Entry& merger);
  void amend(const Entry& amended);
  /// What hand_on does with the rows: mergers recorded earlier hand on what the act leaves to a
  /// unit.
  void hand_on(TaskId id, const TaskAct& act);
  /// From `k` on everything is counted by this calendar.
  void accept(const org::Calendar& calendar, Position k);
  figures::Subject new_subject(TaskId id, int year);
  figures::Question question(const Asked& asked) const;
  std::vector<figures::Subject> subjects(const Asked& asked, std::string_view name) const;

  bool asked_for(const Asked& asked, const figures::Interval& at) const;
  bool counted(const Asked& asked, TaskId id, Position known_at) const;

  mutable std::shared_mutex mutex_;
  org::Calendar calendar_;  // accepted: by which figures count
  org::Calendar set_;       // newest, accepted or not
  figures::Engine engine_;
  std::map<UnitId, org::Merger> mergers_;
  std::map<TaskId, Known> tasks_;
  std::vector<Behind> behind_;
  std::set<TaskId> changed_;  // with a deadline moved or acts withdrawn: few among many
  std::vector<std::pair<Position, TaskId>> touched_;  // in journal order
};

}  // namespace duoc::directives

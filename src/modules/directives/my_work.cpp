// See my_work.h.
#include "modules/directives/my_work.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "modules/directives/acts.h"

namespace duoc::directives {
namespace {

constexpr std::array<std::string_view, kTodos> kNames = {"overdue",   "to_accept", "to_report",
                                                         "to_verify", "to_decide", "to_assign"};

// An open task, as much of it as says whom it waits for.
struct Open {
  TaskId id;
  RegisterId reg;
  UnitId lead;
  TaskKind kind = TaskKind::dated;
  Moment due_at{kNever};
  Step step = Step::registered;
  bool extension_asked = false;  // once at least: whether it is decided, its acts say
};

class Desktop {
 public:
  Desktop(const Desk& desk, const StepGraph& graph, PersonId person)
      : desk_(desk), graph_(graph), person_(person) {
    for (Register& r : all_registers(desk.rows)) registers_[r.id] = std::move(r);
    for (const org::Post* post : desk.org.posts_in_force(person, desk.now)) {
      clerk_ = clerk_ || post->role == org::Role::clerk;
      focal_ = focal_ || post->role == org::Role::focal_point;
      verifier_ = verifier_ || post->role == org::Role::verifier;
    }
  }

  std::vector<Waiting> all() {
    if (clerk_) each(Step::registered);
    if (focal_ || verifier_) {
      for (const Step step : {Step::assigned, Step::accepted, Step::in_progress}) each(step);
    }
    if (verifier_) each(Step::claimed);
    std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) {
      return std::tuple(a.first.todo, a.second) < std::tuple(b.first.todo, b.second);
    });
    std::vector<Waiting> out;
    out.reserve(found_.size());
    for (const auto& [waiting, due] : found_) out.push_back(waiting);
    return out;
  }

 private:
  void each(Step step) {
    std::vector<Open> open;
    desk_.rows.rows(
        "SELECT id, register, lead, kind, due_at, EXISTS(SELECT 1 FROM task_act a WHERE a.task = "
        "task.id AND a.kind = $2) FROM task WHERE step = $1 ORDER BY id",
        {static_cast<std::int64_t>(step), static_cast<std::int64_t>(ActKind::extension_asked)},
        [&](const store::Row& r) {
          open.push_back({TaskId{r.integer(0)}, RegisterId{r.integer(1)}, UnitId{r.integer(2)},
                          static_cast<TaskKind>(r.integer(3)),
                          r.null(4) ? kNever : Moment{r.integer(4)}, step, r.integer(5) != 0});
        });
    for (const Open& task : open) sort(task);
  }

  void sort(const Open& task) {
    const Register& reg = registers_.at(task.reg);
    if (task.step == Step::registered) {
      if (reaches(org::Role::clerk, reg.standing_unit)) add(Todo::to_assign, task);
      return;
    }
    if (task.step != Step::claimed && reaches(org::Role::focal_point, task.lead)) {
      const bool late = task.kind == TaskKind::dated && task.due_at < desk_.now;
      if (task.step == Step::assigned) {
        add(Todo::to_accept, task);
      } else {
        add(late ? Todo::overdue : Todo::to_report, task);
      }
    }
    if (verifier_) sort_for_verifier(task, reg);
  }

  // Nobody verifies or decides for their own unit, which depends on the claim: the acts say it.
  void sort_for_verifier(const Open& task, const Register& reg) {
    const bool periodic = task.kind == TaskKind::recurring && task.step == Step::in_progress;
    if (task.step != Step::claimed && !task.extension_asked && !periodic) return;
    Task of;
    of.lead = task.lead;
    if (!reaches(org::Role::verifier, verifying_unit_of(of, reg, desk_.org.today))) return;
    Work work{desk_.rows, desk_.org, {person_, {}, {}}, desk_.now};
    const auto may = acts_open_to(work, graph_, task.id);
    const auto open = [&](std::string_view act) {
      return std::find(may.begin(), may.end(), act) != may.end();
    };
    if (open("grant_extension")) add(Todo::to_decide, task);
    if (open("verify_completion") && (!periodic || claim_waits(task.id)))
      add(Todo::to_verify, task);
  }

  // A period of a recurring task claimed and not yet answered.
  bool claim_waits(TaskId id) const {
    std::map<Day, bool> waits;
    for (const TaskAct& a : believed(acts_of(desk_.rows, id))) {
      if (!a.occurrence) continue;
      waits[*a.occurrence] = a.kind == ActKind::completion_claimed;
    }
    return std::any_of(waits.begin(), waits.end(), [](const auto& w) { return w.second; });
  }

  // The tree is climbed once for each unit, not for each task.
  bool reaches(org::Role role, UnitId unit) {
    const auto [at, is_new] = reached_.try_emplace({role, unit}, false);
    if (is_new) at->second = desk_.org.reaches(person_, role, unit, desk_.now);
    return at->second;
  }

  void add(Todo todo, const Open& task) {
    found_.emplace_back(Waiting{todo, task.id}, std::pair(task.due_at, task.id));
  }

  const Desk& desk_;
  const StepGraph& graph_;
  PersonId person_;
  bool clerk_ = false, focal_ = false, verifier_ = false;
  std::map<RegisterId, Register> registers_;
  std::map<std::pair<org::Role, UnitId>, bool> reached_;
  std::vector<std::pair<Waiting, std::pair<Moment, TaskId>>> found_;
};

}  // namespace

std::string_view name_of(Todo todo) { return kNames[static_cast<std::size_t>(todo)]; }

std::optional<Todo> todo_of(std::string_view name) {
  for (int i = 0; i < kTodos; ++i) {
    if (kNames[static_cast<std::size_t>(i)] == name) return static_cast<Todo>(i);
  }
  return std::nullopt;
}

std::vector<Waiting> my_work(const Desk& desk, const StepGraph& graph, PersonId person) {
  return Desktop(desk, graph, person).all();
}

}  // namespace duoc::directives

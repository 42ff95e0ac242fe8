// How an act fits a task's path, and what has to be withdrawn so that it fits. See task_case.h.
#include "modules/directives/task_case.h"

namespace duoc::directives {
namespace {

constexpr std::size_t kCorrectionMost = 50;

// The act that led to the step in which `position` finds the task.
const TaskAct* led_to(const StepGraph& graph, const std::vector<TaskAct>& acts, Position position) {
  const TaskAct* found = nullptr;
  for (const TaskAct& a : acts) {
    if (a.position == position) break;
    const Transition* t = graph.find(act_of_kind(a.kind));
    if (t != nullptr && t->to) found = &a;
  }
  return found;
}

// The acts that have to be withdrawn so that the new one fits, the one in the way first; empty
// when no correction makes it fit.
std::vector<Position> correction(const StepGraph& graph, const Case& c, const TaskAct& act) {
  std::vector<Position> gone;
  while (gone.size() < kCorrectionMost) {
    std::vector<TaskAct> all = c.acts;
    all.push_back(act);
    all.back().withdraws.insert(all.back().withdraws.end(), gone.begin(), gone.end());
    const std::vector<TaskAct> left = believed(all);
    const auto present = graph.replay(c.task.kind, left);
    if (present) return gone;
    Position in_the_way = std::stoull(present.fault().args.at("position"));
    if (in_the_way == act.position) {
      const TaskAct* before = led_to(graph, left, act.position);
      if (before == nullptr) return {};
      in_the_way = before->position;
    }
    gone.push_back(in_the_way);
  }
  return {};
}

Fault path_blocked(const Case& c, const TaskAct& act, const std::vector<Position>& gone) {
  Fault f{Refusal::conflict, "task.path_blocked", "effective", {}};
  if (gone.empty()) return f;
  f.args["position"] = std::to_string(gone.front());
  for (const TaskAct& a : c.acts) {
    if (a.position == gone.front()) f.args["act"] = name_of(a.kind);
  }
  std::string offer;
  std::vector<Position> all = act.withdraws;
  all.insert(all.end(), gone.begin(), gone.end());
  for (const Position p : all) offer += (offer.empty() ? "" : ",") + std::to_string(p);
  f.args["withdraw"] = offer;
  return f;
}

}  // namespace

Result<Present> step(const StepGraph& graph, const Case& c, const TaskAct& act) {
  // What comes last of all goes on from where the acts before it have led.
  const bool last = act.withdraws.empty() && act.effective >= c.before.back().effective;
  Result<Present> present = c.present;
  if (last) {
    const Checked allowed = graph.advance(c.task.kind, act, *present);
    if (!allowed) present = allowed.fault();
  } else {
    std::vector<TaskAct> all = c.acts;
    all.push_back(act);
    present = graph.replay(c.task.kind, believed(all));
  }
  if (present) return present;
  if (last) {
    return Fault{Refusal::conflict,
                 "task.not_in_step",
                 "",
                 {{"step", std::string(name_of(c.present.step))},
                  {"act", std::string(act_of_kind(act.kind))}}};
  }
  return path_blocked(c, act, correction(graph, c, act));
}

}  // namespace duoc::directives

// See step_graph.h.
#include "modules/directives/step_graph.h"

#include <array>
#include <utility>

#include "base/json_in.h"

namespace duoc::directives {
namespace {

constexpr std::array<std::pair<std::string_view, ActKind>, 15> kActs = {{
    {"assign_task", ActKind::assigned},
    {"accept_task", ActKind::accepted},
    {"start_task", ActKind::started},
    {"report_progress", ActKind::progress_reported},
    {"claim_completion", ActKind::completion_claimed},
    {"verify_completion", ActKind::completion_verified},
    {"return_claim", ActKind::claim_returned},
    {"ask_extension", ActKind::extension_asked},
    {"grant_extension", ActKind::extension_granted},
    {"refuse_extension", ActKind::extension_refused},
    {"reassign_task", ActKind::reassigned},
    {"cancel_task", ActKind::cancelled},
    {"reopen_task", ActKind::reopened},
    {"withdraw_task", ActKind::withdrawn},
    {"withdraw_acts", ActKind::acts_withdrawn},
}};

const std::set<std::string> kGuards = {"has_evidence",      "has_reason",
                                       "has_document",      "verifier_of_other_unit",
                                       "extension_pending", "no_extension_pending"};

Fault bad(std::string key, std::string field) {
  return Fault{Refusal::invalid, std::move(key), std::move(field), {}};
}

std::optional<Reach> reach_of(std::string_view name) {
  if (name == "lead") return Reach::lead;
  if (name == "standing_unit") return Reach::standing_unit;
  if (name == "verifying_unit") return Reach::verifying_unit;
  return std::nullopt;
}

Result<Transition> transition_of(const std::string& act, const boost::json::object& object) {
  const JsonIn in(object);
  for (const auto& item : object) {
    static const std::set<std::string_view> known = {"from", "to", "role", "reach", "guards"};
    if (!known.contains(item.key()))
      return bad("blueprint.unknown_key", act + "." + std::string(item.key()));
  }
  Transition t;
  const auto* from = in.list("from");
  const auto role = org::role_of(in.text_or_empty("role"));
  const auto reach = reach_of(in.text_or_empty("reach"));
  if (from == nullptr || !role || !reach) return bad("blueprint.malformed", act);
  for (const auto& name : *from) {
    const auto step = name.is_string() ? step_of(name.get_string()) : std::nullopt;
    if (!step) return bad("blueprint.malformed", act + ".from");
    t.from.insert(*step);
  }
  if (in.has("to")) {
    t.to = step_of(in.text_or_empty("to"));
    if (!t.to) return bad("blueprint.malformed", act + ".to");
  }
  t.role = *role;
  t.reach = *reach;
  if (const auto* guards = in.list("guards")) {
    for (const auto& name : *guards) {
      const std::string guard = name.is_string() ? std::string(name.get_string()) : std::string();
      if (!kGuards.contains(guard)) return bad("blueprint.unknown_guard", act + "." + guard);
      t.guards.insert(guard);
    }
  }
  return t;
}

}  // namespace

std::optional<ActKind> kind_of_act(std::string_view act) {
  for (const auto& [name, kind] : kActs) {
    if (name == act) return kind;
  }
  return std::nullopt;
}

std::string_view act_of_kind(ActKind kind) {
  for (const auto& [name, k] : kActs) {
    if (k == kind) return name;
  }
  return "";
}

Result<StepGraph> StepGraph::parse(std::string_view json) {
  auto parsed = parse_json(json);
  if (!parsed) return bad("blueprint.malformed", "");
  const auto* acts = parsed->object("acts");
  if (acts == nullptr) return bad("blueprint.malformed", "acts");
  for (const auto& item : parsed->whole()) {
    static const std::set<std::string_view> known = {
        "blueprint", "version", "title", "first", "verify_within_working_days", "acts"};
    if (!known.contains(item.key())) return bad("blueprint.unknown_key", std::string(item.key()));
  }
  StepGraph graph;
  graph.verify_days_ = static_cast<int>(parsed->integer("verify_within_working_days").value_or(5));
  for (const auto& item : *acts) {
    const std::string act(item.key());
    if (!kind_of_act(act) || !item.value().is_object())
      return bad("blueprint.unknown_key", "acts." + act);
    TRY(Transition t, transition_of(act, item.value().get_object()));
    graph.acts_.emplace(act, std::move(t));
  }
  return graph;
}

const Transition* StepGraph::find(std::string_view act) const {
  const auto found = acts_.find(act);
  return found == acts_.end() ? nullptr : &found->second;
}

Result<Step> StepGraph::next(TaskKind kind, Step step, const TaskAct& act) const {
  const auto blocked = [&] {
    return Fault{Refusal::conflict,
                 "task.path_blocked",
                 "",
                 {{"position", std::to_string(act.position)},
                  {"act", std::string(name_of(act.kind))},
                  {"step", std::string(name_of(step))}}};
  };
  const Transition* t = find(act_of_kind(act.kind));
  if (t == nullptr) return blocked();
  // A recurring task is claimed and verified period by period: its own step stays "in progress".
  const bool by_period = kind == TaskKind::recurring && act.occurrence.has_value();
  if (by_period && act.kind != ActKind::completion_claimed) {
    if (step == Step::in_progress) return step;
    return blocked();
  }
  if (!t->from.contains(step)) return blocked();
  if (by_period) return Step::in_progress;
  return t->to.value_or(step);
}

Checked StepGraph::advance(TaskKind kind, const TaskAct& act, Present& p) const {
  if (act.kind == ActKind::handed_over) {
    p.lead = act.lead;
    return Done{};
  }
  // An amended directive changes what is still open, whatever its step.
  const bool amends_open = act.kind == ActKind::amended && p.step < Step::verified;
  if (act.kind != ActKind::registered && act.kind != ActKind::rescheduled && !amends_open) {
    TRY(p.step, next(kind, p.step, act));
  }
  if (act.deadline && act.kind != ActKind::extension_asked) {
    p.deadline = act.deadline;
    p.due_at = act.due_at;
  }
  if (act.lead) p.lead = act.lead;
  if (act.kind == ActKind::completion_claimed) p.claim = &act;
  if (act.kind == ActKind::completion_verified || act.kind == ActKind::claim_returned)
    p.claim = nullptr;
  if (act.kind == ActKind::extension_asked) p.extension = &act;
  if (act.kind == ActKind::extension_granted || act.kind == ActKind::extension_refused)
    p.extension = nullptr;
  return Done{};
}

Result<Present> StepGraph::replay(TaskKind kind, const std::vector<TaskAct>& acts) const {
  Present p;
  for (const TaskAct& act : acts) CHECK(advance(kind, act, p));
  return p;
}

}  // namespace duoc::directives

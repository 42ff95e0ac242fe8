// Names, as journal, blueprints and answers spell them.
#include "modules/directives/task.h"

#include <array>

namespace duoc::directives {
namespace {

constexpr std::array<std::string_view, 19> kActs = {"registered",
                                                    "assigned",
                                                    "accepted",
                                                    "started",
                                                    "progress_reported",
                                                    "completion_claimed",
                                                    "completion_verified",
                                                    "claim_returned",
                                                    "extension_asked",
                                                    "extension_granted",
                                                    "extension_refused",
                                                    "reassigned",
                                                    "handed_over",
                                                    "cancelled",
                                                    "reopened",
                                                    "withdrawn",
                                                    "acts_withdrawn",
                                                    "rescheduled",
                                                    "amended"};
constexpr std::array<std::string_view, 8> kSteps = {"registered",  "assigned", "accepted",
                                                    "in_progress", "claimed",  "verified",
                                                    "cancelled",   "withdrawn"};
constexpr std::array<std::string_view, 9> kClassNames = {
    "in_term",    "due_soon",  "claimed",  "claimed_past_deadline", "overdue", "done_on_time",
    "dated_back", "done_late", "cancelled"};
constexpr std::array<std::string_view, 3> kKinds = {"dated", "recurring", "regular"};

template <class Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& names, std::string_view name,
                         int first) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<Enum>(static_cast<int>(i) + first);
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(TaskKind kind) { return kKinds[static_cast<std::size_t>(kind) - 1]; }
std::optional<TaskKind> task_kind_of(std::string_view name) {
  return find<TaskKind>(kKinds, name, 1);
}
std::string_view name_of(ActKind kind) { return kActs[static_cast<std::size_t>(kind)]; }
std::optional<ActKind> act_kind_of(std::string_view name) { return find<ActKind>(kActs, name, 0); }
std::string_view name_of(Step step) { return kSteps[static_cast<std::size_t>(step)]; }
std::optional<Step> step_of(std::string_view name) { return find<Step>(kSteps, name, 0); }
std::string_view name_of(TaskClass c) { return kClassNames[static_cast<std::size_t>(c)]; }

}  // namespace duoc::directives

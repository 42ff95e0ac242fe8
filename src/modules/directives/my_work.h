// What waits for a person: what they may and should do next, by the posts they hold now. Asked of
// the open tasks alone, so that it costs what is under way and not what the registers hold.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "modules/directives/answers.h"
#include "modules/directives/step_graph.h"

namespace duoc::directives {

/// What is to be done, in the order in which it is shown.
enum class Todo { overdue, to_accept, to_report, to_verify, to_decide, to_assign };
inline constexpr int kTodos = 6;
std::string_view name_of(Todo todo);
std::optional<Todo> todo_of(std::string_view name);

struct Waiting {
  Todo todo = Todo::to_report;
  TaskId task;
};

/// By what is to be done, then by deadline. A task stands in it once for each thing to do.
std::vector<Waiting> my_work(const Desk& desk, const StepGraph& graph, PersonId person);

}  // namespace duoc::directives

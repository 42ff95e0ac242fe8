// What the routes of carrying directives out take and answer, for the reference.
#pragma once

#include "http/reference.h"
#include "modules/directives/step_graph.h"

namespace duoc::directives {

/// Shapes and descriptions of every route in api_*.cpp.
void describe_routes(http::Reference& reference, const StepGraph& graph);
/// One description for each act on a task: its fields follow from the guards of the step graph and
/// from what the act carries.
void describe_acts(http::Reference& reference, const StepGraph& graph);

/// Part of describe_routes: imports and their drafts.
void describe_imports(http::Reference& reference);

}  // namespace duoc::directives

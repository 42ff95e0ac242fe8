// The routes of goals: lists, one goal, same goals side by side, acts, imports.
#pragma once

#include "http/http.h"
#include "http/reference.h"
#include "modules/directives/api.h"

namespace duoc::directives {

void add_goal_routes(Api& api, http::Router& router);
/// Part of it: dry run, confirmation and withdrawal of imports (api_goals_import.cpp).
void add_goal_imports(Api& api, http::Router& router);
/// What the routes take and answer (api_reference_goals.cpp).
void describe_goal_routes(http::Reference& reference);

}  // namespace duoc::directives

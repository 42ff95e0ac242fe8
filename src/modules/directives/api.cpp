// What the routes have in common. The routes themselves: api_read.cpp, api_tasks.cpp, api_acts.cpp,
// api_import.cpp, api_files.cpp, api_board.cpp.
#include "modules/directives/api.h"

#include "documents/document.h"
#include "modules/directives/api_board.h"
#include "modules/directives/api_import.h"
#include "modules/directives/api_reference.h"
#include "modules/directives/goals/api_goals.h"

namespace duoc::directives {

Api::Api(Parts parts)
    : parts_(parts),
      door_({parts.store, parts.committer, parts.sessions}),
      imports_(std::make_unique<Imports>()),
      boards_(std::make_unique<Boards>()) {}
Api::~Api() = default;

void Api::add_routes(http::Router& router) {
  add_board(router);
  add_reads(router);
  add_task_reads(router);
  add_acts(router);
  add_imports(router);
  add_files(router);
  add_names(router);
  add_goal_routes(*this, router);
  describe_routes(router.reference(), parts_.graph);
}

void Api::get(http::Router& router, const std::string& pattern, Read read) {
  door_.get(router, pattern,
            [this, read = std::move(read)](const Visit& v, store::Connection& rows,
                                           const org::State& org) {
              return read(v, desk(rows, org, v));
            });
}

api::SlowLane& Api::lane_of(const http::Request& request) const {
  return documents::holds_pages(request.body) ? parts_.pages : parts_.bulk;
}

// Whoever waits for an answer waits no longer than this; a longer document is begun, and followed.
std::function<bool(int, int)> Api::wanted(const http::Request& request) const {
  return lane_of(request).while_wanted(std::chrono::minutes(10));
}

void Api::slowly(http::Router& router, const std::string& method, const std::string& pattern,
                 api::Door::Answering work) {
  door_.slowly(
      router, method, pattern,
      [this](const http::Request& request) -> api::SlowLane& { return lane_of(request); },
      std::move(work));
}

void Api::get_slowly(http::Router& router, const std::string& pattern, Read read) {
  slowly(router, "GET", pattern,
         [this, read = std::move(read)](const Visit& v, const http::Reply& reply) {
           const auto org = parts_.committer.org();
           const auto rows = parts_.store.read();
           auto answer = read(v, desk(*rows, *org, v));
           reply(answer ? std::move(*answer) : refuse(v.request, answer.fault()));
         });
}

}  // namespace duoc::directives

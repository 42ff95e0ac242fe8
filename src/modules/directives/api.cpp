// What the routes have in common. The routes themselves: api_read.cpp, api_tasks.cpp, api_acts.cpp,
// api_import.cpp, api_files.cpp, api_board.cpp.
#include "modules/directives/api.h"

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

void Api::slowly(http::Router& router, const std::string& method, const std::string& pattern,
                 Answering work) {
  const bool changes = method != "GET";
  router.add(method, pattern,
             [this, changes, work = std::move(work)](http::Request&& request, http::Reply reply) {
               const auto who = visit(request, changes);
               if (!who) return reply(refuse(request, who.fault()));
               auto kept = std::make_shared<http::Request>(std::move(request));
               const bool taken = parts_.bulk.submit([this, changes, work, kept, reply] {
                 const auto still = visit(*kept, changes);  // the session may have ended
                 if (!still) return reply(refuse(*kept, still.fault()));
                 work(*still, reply);
               });
               if (!taken) {
                 reply(refuse(*kept, {Refusal::overloaded, "server.overloaded", "", {}}));
               }
             });
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

// What the routes have in common. The routes themselves: api_read.cpp, api_tasks.cpp, api_acts.cpp,
// api_import.cpp.
#include "modules/directives/api.h"

#include "modules/directives/api_board.h"
#include "modules/directives/api_import.h"

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
}

void Api::get(http::Router& router, const std::string& pattern, Read read) {
  door_.get(router, pattern,
            [this, read = std::move(read)](const Visit& v, store::Connection& rows,
                                           const org::State& org) {
              return read(v, desk(rows, org, v));
            });
}

}  // namespace duoc::directives

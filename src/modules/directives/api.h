// The routes of carrying directives out: one route an act, everything else reads one snapshot.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "api/door.h"
#include "api/slow_lane.h"
#include "kernel/files/files.h"
#include "modules/directives/answers.h"
#include "modules/directives/importing.h"
#include "modules/directives/step_graph.h"

namespace duoc::directives {

using api::Visit;
struct DocumentReading;  // api_import.h

/// What the routes need of the installation; outlives the server.
class Api {
 public:
  struct Parts {
    store::Store& store;
    Committer& committer;
    Ledger& ledger;
    const StepGraph& graph;
    const Files& files;
    http::Sessions& sessions;
    const journal::Signer& signer;
    api::SlowLane& bulk;   // annexes, uploads, long lists
    api::SlowLane& pages;  // documents that are read page by page: minutes, not moments
  };
  explicit Api(Parts parts);
  ~Api();

  void add_routes(http::Router& router);
  /// Documents under way are given up; what waits in the lanes ends soon.
  void stop_readings();

  /// Answers with what `read` gives, for signed-in readers; faults become problems.
  using Read = std::function<Result<http::Response>(const Visit&, const Desk&)>;
  void get(http::Router& router, const std::string& pattern, Read read);
  /// The same in a lane, for what would hold up an I/O thread.
  void get_slowly(http::Router& router, const std::string& pattern, Read read);
  /// Any other work in a lane, which answers itself.
  void slowly(http::Router& router, const std::string& method, const std::string& pattern,
              api::Door::Answering work);
  /// A route that changes something: session, CSRF, body, idempotency key, then the verb that
  /// `decode` gives.
  using Decode = api::Door::Decode;
  void post(http::Router& router, const std::string& pattern, Decode decode) {
    door_.post(router, pattern, std::move(decode));
  }

  static http::Response refuse(const http::Request& request, const Fault& fault) {
    return api::Door::refuse(request, fault);
  }
  Result<Visit> visit(const http::Request& request, bool changes) const {
    return door_.visit(request, changes);
  }
  Desk desk(store::Connection& rows, const org::State& org, const Visit& v) const {
    return {rows, org, parts_.ledger, v.language, v.person, v.now, v.position};
  }
  /// Whether the visitor may name a file in an act; good as long as the visit.
  std::function<bool(const std::string& hash)> may_name(const Visit& v) const;
  const Parts& parts() const { return parts_; }
  /// For reading a document while somebody waits for the answer (documents::PageProgress).
  std::function<bool(int, int)> wanted(const http::Request& request) const;
  /// Remembers who has put a file in; `then` learns whether that is durable.
  void keep_upload(PersonId person, const std::string& hash, Moment now,
                   std::function<void(bool)> then);

  struct Imports;  // api_import.h
  struct Boards;   // api_board.h

 private:
  void add_board(http::Router& router);
  void add_reads(http::Router& router);
  void add_task_reads(http::Router& router);
  void add_acts(http::Router& router);
  void add_imports(http::Router& router);
  void add_readings(http::Router& router);
  void add_drafts(http::Router& router);
  void add_draft_ends(http::Router& router, const std::string& drafts);
  void add_files(http::Router& router);
  void add_names(http::Router& router);
  api::SlowLane& lane_of(const http::Request& request) const;
  void dry_run_import(const Visit& v, const http::Reply& reply);
  void confirm_import(const Visit& v, const http::Reply& reply);
  void begin_import(http::Request&& request, const http::Reply& reply);
  void read_draft(const http::Request& request, const std::shared_ptr<DocumentReading>& reading);
  void decide_rows(const Visit& v, const http::Reply& reply);
  void write_draft(const Visit& v, const http::Reply& reply);

  Parts parts_;
  api::Door door_;
  std::unique_ptr<Imports> imports_;
  std::unique_ptr<Boards> boards_;
};

}  // namespace duoc::directives

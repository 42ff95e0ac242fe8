// What the routes have in common. The routes themselves: api_read.cpp, api_tasks.cpp, api_acts.cpp,
// api_import.cpp.
#include "modules/directives/api.h"

#include "base/text.h"
#include "http/problem.h"
#include "kernel/faults.h"
#include "modules/directives/api_board.h"
#include "modules/directives/api_import.h"
#include "modules/directives/api_reference.h"

namespace duoc::directives {

Api::Api(Parts parts)
    : parts_(parts), imports_(std::make_unique<Imports>()), boards_(std::make_unique<Boards>()) {}
Api::~Api() = default;

void Api::add_routes(http::Router& router) {
  add_board(router);
  add_reads(router);
  add_task_reads(router);
  add_acts(router);
  add_imports(router);
  describe_routes(router.reference(), parts_.graph);
}

http::Response Api::refuse(const http::Request& request, const Fault& fault) {
  const FaultText& text = fault_text(fault.key);
  const bool en = http::language_of(request) == "en";
  return http::problem(fault, en ? text.title_en : text.title_vi,
                       en ? text.detail_en : text.detail_vi);
}

Result<Visit> Api::visit(const http::Request& request, bool changes) const {
  const Moment now = parts_.committer.now();
  const auto session = parts_.sessions.find(request, now);
  if (!session) return Fault{Refusal::unsigned_in, "session.needed", "", {}};
  if (changes && !http::Sessions::csrf_ok(request, *session))
    return Fault{Refusal::forbidden, "session.csrf", "", {}};
  const Language language = http::language_of(request) == "en" ? Language::en : Language::vi;
  return Visit{request, PersonId{session->person}, language, now, parts_.ledger.position()};
}

void Api::get(http::Router& router, const std::string& pattern, Read read) {
  router.add("GET", pattern,
             [this, read = std::move(read)](http::Request&& request, http::Reply reply) {
               const auto who = visit(request, false);
               if (!who) return reply(refuse(request, who.fault()));
               const auto org = parts_.committer.org();
               const auto rows = parts_.store.read();
               auto answer = read(*who, desk(*rows, *org, *who));
               reply(answer ? std::move(*answer) : refuse(request, answer.fault()));
             });
}

void Api::get_slowly(http::Router& router, const std::string& pattern, Read read) {
  router.add("GET", pattern,
             [this, read = std::move(read)](http::Request&& request, http::Reply reply) {
               const auto who = visit(request, false);
               if (!who) return reply(refuse(request, who.fault()));
               auto kept = std::make_shared<http::Request>(std::move(request));
               const bool queued = parts_.exports.submit([this, read, kept, reply] {
                 const auto still = visit(*kept, false);  // asked anew: the session may have ended
                 if (!still) return reply(refuse(*kept, still.fault()));
                 const auto org = parts_.committer.org();
                 const auto rows = parts_.store.read();
                 auto answer = read(*still, desk(*rows, *org, *still));
                 reply(answer ? std::move(*answer) : refuse(*kept, answer.fault()));
               });
               if (!queued) {
                 reply(refuse(*kept, {Refusal::overloaded, "server.overloaded", "", {}}));
               }
             });
}

namespace {

http::Response entry_answer(const Entry& e) {
  JsonOut out;
  out.open().field("position", e.position).field("kind", e.kind).field("record", e.record);
  out.field("recorded", e.recorded).field("effective", e.effective).close();
  return http::json(out.take());
}

}  // namespace

void Api::post(http::Router& router, const std::string& pattern, Decode decode) {
  router.add(
      "POST", pattern,
      [this, decode = std::move(decode)](http::Request&& request, http::Reply reply) {
        const auto who = visit(request, true);
        if (!who) return reply(refuse(request, who.fault()));
        auto body = parse_json(request.body.empty() ? "{}" : std::string_view(request.body));
        if (!body) return reply(refuse(request, body.fault()));
        Job job;
        job.actor = {who->person, PostId{body->integer("post").value_or(0)}, {}};
        job.idempotency_key = std::string(request.header("idempotency-key").value_or(""));
        if (job.idempotency_key.size() > 100) {
          return reply(refuse(
              request, {Refusal::invalid, "idempotency.key_malformed", "Idempotency-Key", {}}));
        }
        job.request = sha256({request.path, "\n", request.body});
        auto verb = decode(*who, *body, job.actor);
        if (!verb) return reply(refuse(request, verb.fault()));
        job.verb = std::move(*verb);
        auto kept = std::make_shared<http::Request>(std::move(request));
        job.answer = [reply, kept](Result<Entry> r) {
          reply(r ? entry_answer(*r) : refuse(*kept, r.fault()));
        };
        parts_.committer.submit(std::move(job));
      });
}

}  // namespace duoc::directives

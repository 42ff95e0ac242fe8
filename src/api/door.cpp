// See door.h.
#include "api/door.h"

#include "base/json_out.h"
#include "http/problem.h"
#include "kernel/faults.h"

namespace duoc::api {

Language reader_language(const http::Request& request) {
  return http::language_of(request) == "en" ? Language::en : Language::vi;
}

std::string text_of(const http::Request& request, std::string_view name) {
  return std::string(request.value(name).value_or(""));
}

http::Response entry_answer(const Entry& e) {
  JsonOut out;
  out.open().field("position", e.position).field("kind", e.kind).field("record", e.record);
  out.field("recorded", e.recorded).field("effective", e.effective).close();
  return http::json(out.take());
}

http::Response Door::refuse(const http::Request& request, const Fault& fault) {
  const FaultText& text = fault_text(fault.key);
  const bool en = reader_language(request) == Language::en;
  return http::problem(fault, en ? text.title_en : text.title_vi,
                       en ? text.detail_en : text.detail_vi);
}

Result<Visit> Door::visit(const http::Request& request, bool changes) const {
  const Moment now = parts_.committer.now();
  const auto session = parts_.sessions.find(request, now);
  if (!session) return Fault{Refusal::unsigned_in, "session.needed", "", {}};
  if (changes && !http::Sessions::csrf_ok(request, *session))
    return Fault{Refusal::forbidden, "session.csrf", "", {}};
  return Visit{request, PersonId{session->person}, reader_language(request), now,
               parts_.committer.position()};
}

void Door::get(http::Router& router, const std::string& pattern, Read read) const {
  router.add("GET", pattern,
             [this, read = std::move(read)](http::Request&& request, http::Reply reply) {
               const auto who = visit(request, false);
               if (!who) return reply(refuse(request, who.fault()));
               const auto org = parts_.committer.org();
               const auto rows = parts_.store.read();
               auto answer = read(*who, *rows, *org);
               reply(answer ? std::move(*answer) : refuse(request, answer.fault()));
             });
}

void Door::post(http::Router& router, const std::string& pattern, Decode decode) const {
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

}  // namespace duoc::api

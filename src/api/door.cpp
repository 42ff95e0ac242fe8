// See door.h.
#include "api/door.h"

#include <algorithm>
#include <atomic>

#include "base/json_out.h"
#include "base/log.h"
#include "http/problem.h"
#include "kernel/access/passwords.h"
#include "kernel/faults.h"

namespace duoc::api {

Result<std::optional<Day>> optional_day(const JsonIn& in, const std::string& field) {
  const auto* value = in.find(field);
  if (value == nullptr || value->is_null()) return std::optional<Day>();
  if (value->is_string() && value->get_string().empty()) return std::optional<Day>();
  if (const auto day = in.day(field)) return day;
  return Fault{Refusal::invalid, "json.field_malformed", field, {}};
}

std::int64_t path_number(const http::Request& request, std::string_view name) {
  const std::string text(request.param(name));
  if (text.empty() || text.size() > 15 || text.find_first_not_of("0123456789") != std::string::npos)
    return 0;
  return std::atoll(text.c_str());
}

Language reader_language(const http::Request& request) {
  return http::language_of(request) == "en" ? Language::en : Language::vi;
}

std::string text_of(const http::Request& request, std::string_view name) {
  return std::string(request.value(name).value_or(""));
}

std::string name_of(PersonId person) {
  std::string name = "person/";
  return name += std::to_string(person.n);
}

http::Response entry_answer(const Entry& e) {
  JsonOut out;
  out.open().field("position", e.position).field("kind", e.kind).field("record", e.record);
  out.field("recorded", e.recorded).field("effective", e.effective).close();
  return http::json(out.take());
}

http::Response Door::refuse(const http::Request& request, const Fault& given) {
  Fault fault = given;
  // Nobody has said yet what it was, to who asked: the log has the reason just before.
  if (fault.key == "store.not_written" && !fault.args.contains("incident"))
    fault.args["incident"] =
        log::trouble("refused_unwritten", "a request was refused: its rows could not be written");
  const FaultText& text = fault_text(fault.key);
  const bool en = reader_language(request) == Language::en;
  std::string detail(en ? text.detail_en : text.detail_vi);
  if (const auto incident = fault.args.find("incident"); incident != fault.args.end())
    detail += (en ? ". Incident " : ". Mã sự cố ") + incident->second;
  return http::problem(fault, en ? text.title_en : text.title_vi, detail);
}

std::optional<http::Response> Door::refusal_of(const std::exception& e,
                                               const http::Request& request) {
  const auto* trouble = dynamic_cast<const store::Trouble*>(&e);
  if (trouble == nullptr || trouble->cause() != store::Cause::lost) return std::nullopt;
  static std::atomic<std::int64_t> told{0};
  const std::int64_t now = system_clock()->now().s;
  std::int64_t before = told;
  if (now >= before + 10 && told.compare_exchange_strong(before, now))
    log::line(log::Level::error, "store_lost",
              std::string("a reader of the store was lost: ") + e.what());
  return refuse(request, {Refusal::overloaded, "store.lost", "", {}});
}

void Door::or_lost(const http::Request& request, const http::Reply& reply,
                   const std::function<void()>& work) {
  try {
    work();
  } catch (const std::exception& e) {
    auto lost = refusal_of(e, request);
    if (!lost) throw;
    reply(std::move(*lost));
  }
}

Result<Visit> Door::visit(const http::Request& request, bool changes) const {
  const Moment now = parts_.committer.now();
  const auto session = parts_.sessions.find(request, now);
  if (!session) return Fault{Refusal::unsigned_in, "session.needed", "", {}};
  if (changes && !http::Sessions::csrf_ok(request, *session))
    return Fault{Refusal::forbidden, "session.csrf", "", {}};
  const auto org = parts_.committer.org();
  const org::Person* person = org->person(PersonId{session->person});
  if (person == nullptr || person->erased)
    return Fault{Refusal::unsigned_in, "session.needed", "", {}};
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

void Door::slowly(http::Router& router, const std::string& method, const std::string& pattern,
                  Lane lane, Answering work) const {
  const bool changes = method != "GET";
  router.add(method, pattern,
             [this, changes, lane = std::move(lane), work = std::move(work)](
                 http::Request&& request, http::Reply reply) {
               const auto who = visit(request, changes);
               if (!who) return reply(refuse(request, who.fault()));
               SlowLane& chosen = lane(request);
               auto kept = std::make_shared<http::Request>(std::move(request));
               const auto taken =
                   chosen.submit(name_of(who->person), [this, changes, work, kept, reply] {
                     const auto still = visit(*kept, changes);
                     if (!still) return reply(refuse(*kept, still.fault()));
                     or_lost(*kept, reply, [&] { work(*still, reply); });
                   });
               if (!taken) reply(refuse(*kept, taken.fault()));
             });
}

void Door::perform(http::Request&& request, const http::Reply& reply, bool personal,
                   const DecodeAct& decode) const {
  const auto who = visit(request, true);
  if (!who) return reply(refuse(request, who.fault()));
  auto body = parse_json(request.body.empty() ? "{}" : std::string_view(request.body));
  if (!body) return reply(refuse(request, body.fault()));
  if (body->has("post") && !body->integer("post"))
    return reply(refuse(request, {Refusal::invalid, "json.field_malformed", "post", {}}));
  Job job;
  job.actor = {who->person, PostId{body->integer("post").value_or(0)}, {}};
  job.idempotency_key = std::string(request.header("idempotency-key").value_or(""));
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (job.idempotency_key.size() > 100 ||
      !std::all_of(job.idempotency_key.begin(), job.idempotency_key.end(), printable)) {
    return reply(
        refuse(request, {Refusal::invalid, "idempotency.key_malformed", "Idempotency-Key", {}}));
  }
  job.request = sha256({personal ? blind_ : std::string(), request.path, "\n", request.body});
  auto act = decode(*who, *body, job.actor);
  if (!act) return reply(refuse(request, act.fault()));
  job.verb = std::move(act->verb);
  job.ahead = std::move(act->ahead);
  auto kept = std::make_shared<http::Request>(std::move(request));
  job.answer = [reply, kept, then = std::move(act->then)](Result<Entry> r) {
    if (!r) return reply(refuse(*kept, r.fault()));
    if (then) return then(*r, [reply](http::Response response) { reply(std::move(response)); });
    reply(entry_answer(*r));
  };
  parts_.committer.submit(std::move(job));
}

void Door::act(http::Router& router, const std::string& pattern, Way way, DecodeAct decode) const {
  router.add(
      "POST", pattern,
      [this, way, decode = std::make_shared<const DecodeAct>(std::move(decode))](
          http::Request&& request, http::Reply reply) {
        if (way.slow == nullptr) return perform(std::move(request), reply, way.personal, *decode);
        // Only who is signed in may fill the lane.
        const auto who = visit(request, true);
        if (!who) return reply(refuse(request, who.fault()));
        auto kept = std::make_shared<http::Request>(std::move(request));
        const auto taken = way.slow->submit(name_of(who->person), [this, way, decode, kept, reply] {
          or_lost(*kept, reply, [&] { perform(std::move(*kept), reply, way.personal, *decode); });
        });
        if (!taken) reply(refuse(*kept, taken.fault()));
      });
}

void Door::post(http::Router& router, const std::string& pattern, Decode decode) const {
  act(router, pattern, {},
      [decode = std::move(decode)](const Visit& v, const JsonIn& in, Actor& actor) -> Result<Act> {
        TRY(Verb verb, decode(v, in, actor));
        return Act{std::move(verb), nullptr, {}};
      });
}

void Door::end_sessions(PersonId person, const std::optional<Hash>& but) const {
  parts_.sessions.close_all_of(person.n, but);
  parts_.committer.chore(
      [this, person, but](store::Connection& rows) {
        const store::BlobView kept{but ? bytes_of(*but) : std::string_view()};
        rows.run("DELETE FROM session WHERE person = $1 AND token <> $2", {person.n, kept});
        const auto org = parts_.committer.org();
        const org::Person* who = org->person(person);
        rows.run("UPDATE session SET under = $2 WHERE token = $1",
                 {kept, access::password_mark(who == nullptr ? "" : who->secret)});
      },
      nullptr);
}

}  // namespace duoc::api

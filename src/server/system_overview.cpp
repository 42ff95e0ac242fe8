// GET /api/v1/system: what an administrator sees of this installation, on one page.
#include <algorithm>

#include "base/log.h"
#include "http/problem.h"
#include "kernel/access/access.h"
#include "server/backup_serving.h"
#include "server/live_findings.h"
#include "server/service.h"

namespace duoc::server {
namespace {

void write_finding(JsonOut& out, const Examined& e, Language language) {
  out.open().field("name", e.name).field("finding", name_of(e.finding)).field("key", e.key);
  out.field("what", what_in(e, language)).field("todo", todo_in(e, language)).close();
}

// Whom a new installation needs before anything can be put into its registers.
bool has_people(const org::State& org, Moment now) {
  std::size_t people = 0;
  bool clerk = false;
  for (const auto& [id, person] : org.people) {
    const auto posts = org.posts_in_force(id, now);
    if (!posts.empty()) ++people;
    for (const org::Post* post : posts) clerk = clerk || post->role == org::Role::clerk;
  }
  return people >= 2 && clerk;
}

bool has_units(const org::State& org) {
  const auto& all = org.today.units();
  return std::count_if(all.begin(), all.end(), [](const auto& item) {
           return !item.second.facts.external && !item.second.closed;
         }) >= 2;
}

}  // namespace

std::vector<Examined> Service::live_findings() const {
  const Moment now = in_.clock.now();
  std::optional<backup::Lag> lag;
  if (watched_.backup != nullptr) lag = watched_.backup->lag();
  return {store_finding(in_.committer->trouble(), in_.committer->trouble_since().value_or(now)),
          backup_finding(lag, !in_.about.example.empty(), started_, now),
          certificate_finding(server_.certificate(), behind_proxy_, now)};
}

void Service::write_store(JsonOut& out, const Round& round) const {
  const journal::Head head = in_.committer->head();
  out.key("store").open().field("engine", in_.store->engine_name());
  out.field("place", store::without_password(in_.places.store)).field("bytes", round.store_bytes);
  out.field("position", in_.committer->position());
  out.field("figures_position", in_.ledger->position());
  out.key("head").open().field("size", head.size).field("at", head.at);
  out.field("root", hex(head.root)).close().key("verified");
  if (round.verified) {
    out.open().field("size", round.verified->head.size).field("at", round.verified->at).close();
  } else {
    out.null();
  }
  const std::string reason = not_ready();
  out.field("not_ready", reason.empty() ? std::nullopt : std::optional(reason)).key("trouble");
  if (const auto trouble = in_.committer->trouble()) {
    out.open().field("cause", store::name_of(*trouble));
    out.field("since", in_.committer->trouble_since()).close();
  } else {
    out.null();
  }
  out.close();
}

// What an empty installation still lacks; nothing of an example, which lacks nothing.
void Service::write_first_steps(JsonOut& out, const Round& round,
                                const std::vector<Examined>& live) const {
  out.key("first_steps");
  if (!in_.about.example.empty()) {
    out.null();
    return;
  }
  const Moment now = in_.committer->now();
  const auto org = in_.committer->org();
  const bool calendar = !org->calendar.provisional(civil(day_of(now)).year) &&
                        in_.ledger->calendar().version() == org->calendar.version();
  const auto in_order = [&](std::string_view name) {
    return std::any_of(live.begin(), live.end(), [&](const Examined& e) {
      return e.name == name && e.finding != Finding::refused && e.key != "backup.none" &&
             e.key != "backup.beginning" && e.key != "certificate.none";
    });
  };
  out.open_list();
  const auto step = [&](const char* name, bool done) {
    out.open().field("name", name).field("done", done).close();
  };
  step("units", has_units(*org));
  step("people", has_people(*org, now));
  step("calendar", calendar);
  step("directive", round.has_directive);
  step("register", round.has_register);
  step("backup", in_order("backup"));
  step("certificate", in_order("certificate"));
  out.close_list();
}

std::string Service::system_json(const Round& round, Language language) const {
  const auto live = live_findings();
  JsonOut out;
  out.open().field("at", in_.clock.now()).field("release", DUOC_VERSION);
  out.field("since", started_).field("looked_at", round.at).key("findings").open_list();
  for (const Examined& e : live) write_finding(out, e, language);
  for (const Examined& e : round.all) write_finding(out, e, language);
  out.close_list();
  write_store(out, round);
  out.key("backup");
  if (watched_.backup == nullptr) {
    out.null();
  } else {
    write_lag(out, watched_.backup->lag(), Told::administrator);
  }
  out.key("certificate");
  write_certificate(out);
  write_load(out);
  const log::Incidents incidents = log::incidents();
  out.key("incidents").open().field("count", incidents.count).key("newest");
  if (incidents.count == 0) {
    out.null();
  } else {
    out.open().field("number", incidents.newest).field("at", incidents.at).close();
  }
  out.close();
  write_first_steps(out, round, live);
  out.close();
  return out.take();
}

void Service::add_system_page() {
  router_.add("GET", "/api/v1/system", [this](http::Request&& request, http::Reply reply) {
    const auto who = api_.visit(request, false);
    if (!who) return reply(directives::Api::refuse(request, who.fault()));
    const auto org = in_.committer->org();
    if (!access::administers_all({*org, who->person, who->now}))
      return reply(directives::Api::refuse(
          request, {Refusal::forbidden, "access.forbidden", "", {{"role", "administrator"}}}));
    const std::string whose = api::name_of(who->person);
    const auto kept = std::make_shared<http::Request>(std::move(request));
    const auto taken = rounds_.ask(whose, [this, kept, reply](const Round& round) {
      reply(http::json(system_json(round, api::reader_language(*kept))));
    });
    if (!taken) reply(directives::Api::refuse(*kept, taken.fault()));
  });
}

}  // namespace duoc::server

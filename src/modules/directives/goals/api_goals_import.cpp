// Dry run, confirmation and withdrawal of imports of goals. A list is read on the bulk lane, in a
// child that can do nothing else.
#include <map>

#include "api/page.h"
#include "documents/apart.h"
#include "http/problem.h"
#include "modules/directives/api_asked.h"
#include "modules/directives/api_files.h"
#include "modules/directives/goals/api_goals.h"
#include "modules/directives/goals/goal_importing.h"

namespace duoc::directives {
namespace {

constexpr std::size_t kDecisionsMost = 5'000;

// What a list is held against is the directive's goals: only who may bring them in may ask.
Checked may_import(const Desk& desk, DirectiveId directive) {
  Work work{desk.rows, desk.org, {desk.reader, {}, {}}, desk.now};
  const auto reg = register_of(desk.rows, directive);
  return reg ? access::may(work, org::Role::clerk, reg->standing_unit)
             : access::may_anywhere(work, org::Role::clerk);
}

Result<GoalDryRun> read_list(const Desk& desk, std::string_view bytes, DirectiveId id, int year,
                             const documents::PageProgress& wanted) {
  CHECK(may_import(desk, id));
  const auto directive = find_directive(desk.rows, id);
  if (!directive) return access::missing("directive");
  TRY(const documents::Document document, documents::read_apart(bytes, wanted));
  return dry_run_goals(desk, document, *directive, year);
}

Result<int> year_of(std::string_view text) {
  TRY(const auto year, read_year(text));
  return year.value_or(0);
}

std::shared_ptr<const http::Request> without_body(const http::Request& request) {
  auto out = std::make_shared<http::Request>();
  out->path = request.path;
  out->query = request.query;
  out->headers = request.headers;
  return out;
}

// The list as it was sent; or, when none was, the one that the same person has sent before.
Result<std::string> list_of(const Api& api, const Visit& v, const Desk& desk) {
  const std::string named = text_of(v.request, "file");
  if (named.empty() || !v.request.body.empty()) return v.request.body;
  auto bytes = may_name_file(desk, named) ? api.parts().files.get(named) : std::nullopt;
  if (!bytes) return Fault{Refusal::invalid, "file.missing", "file", {}};
  return std::move(*bytes);
}

Result<std::string> answer_dry_run(const Api& api, const Visit& v, const Desk& desk,
                                   std::string_view bytes, const std::string& hash) {
  const DirectiveId directive{std::atoll(text_of(v.request, "directive").c_str())};
  TRY(const int year, year_of(text_of(v.request, "year")));
  TRY(const GoalDryRun run, read_list(desk, bytes, directive, year, api.wanted(v.request)));
  JsonOut out;
  out.open().field("file", hash).field("name", text_of(v.request, "name"));
  write_goal_dry_run(out, desk, run);
  out.close();
  return out.take();
}

void dry_run_import(Api& api, const Visit& v, const http::Reply& reply) {
  const auto org = api.parts().committer.org();
  const auto rows = api.parts().store.read();
  const Desk here = api.desk(*rows, *org, v);
  const auto bytes = list_of(api, v, here);
  if (!bytes) return reply(Api::refuse(v.request, bytes.fault()));
  const std::string hash = hex(sha256(*bytes));
  auto answer = answer_dry_run(api, v, here, *bytes, hash);
  if (!answer) return reply(Api::refuse(v.request, answer.fault()));
  ENSURE(api.parts().files.put(*bytes) == hash);
  const auto kept = without_body(v.request);
  api.keep_upload(
      v.person, hash, v.now, [&api, reply, kept, answer = std::move(*answer)](bool done) {
        reply(done ? http::json(answer) : Api::refuse(*kept, api.parts().committer.not_written()));
      });
}

Result<GoalDecision> decision_of(const JsonIn& in) {
  GoalDecision d;
  d.skip = in.flag("skip");
  d.accept = in.flag("accept");
  d.qualitative = in.flag("qualitative");
  if (const auto lead = in.integer("lead")) d.lead = UnitId{*lead};
  const auto year = in.integer("year").value_or(0);
  if (year != 0 && (year < 2000 || year > kLastYear))
    return Fault{Refusal::invalid, "json.field_malformed", "year", {}};
  d.year = static_cast<int>(year);
  const std::string comparison = in.text_or_empty("comparison");
  d.comparison = comparison_of(comparison);
  if (!comparison.empty() && !d.comparison)
    return Fault{Refusal::invalid, "json.field_malformed", "comparison", {}};
  d.target = in.text_or_empty("target");
  if (d.target.size() > 1000) return Fault{Refusal::invalid, "act.text_too_long", "target", {}};
  return d;
}

Result<std::map<int, GoalDecision>> decisions_of(const JsonIn& in) {
  std::map<int, GoalDecision> out;
  const auto* object = in.object("decisions");
  if (object == nullptr) return out;
  if (object->size() > kDecisionsMost)
    return Fault{Refusal::too_large, "goals.too_many_rows", "decisions", {}};
  for (const auto& item : *object) {
    if (!item.value().is_object()) continue;
    TRY(out[std::atoi(std::string(item.key()).c_str())],
        decision_of(JsonIn(item.value().get_object())));
  }
  return out;
}

// What the verb writes, from the file, the decisions and the directive as they stand now.
Result<ImportGoals> confirmed(const Api& api, const Desk& desk, const JsonIn& in,
                              std::uint64_t& left) {
  ImportGoals a;
  a.directive = in.id<DirectiveId>("directive");
  CHECK(may_import(desk, a.directive));
  a.file = in.text_or_empty("file");
  a.name = in.text_or_empty("name");
  if (a.name.size() > 400) return Fault{Refusal::invalid, "act.text_too_long", "name", {}};
  a.verifying_unit = in.id<UnitId>("verifying_unit");
  const auto bytes = may_name_file(desk, a.file) ? api.parts().files.get(a.file) : std::nullopt;
  if (!bytes) return Fault{Refusal::invalid, "file.missing", "file", {}};
  const auto year = in.integer("year").value_or(0);
  TRY(const int checked_year, year_of(year == 0 ? std::string() : std::to_string(year)));
  TRY(const GoalDryRun run, read_list(desk, *bytes, a.directive, checked_year,
                                      api.parts().bulk.while_wanted(std::chrono::minutes(10))));
  TRY(const auto decisions, decisions_of(in));
  TRY(a.goals, decided_goals(run, decisions, in.id<UnitId>("lead"), left));
  if (a.goals.empty()) return Fault{Refusal::invalid, "import.nothing_decided", "decisions", {}};
  return a;
}

void confirm_import(Api& api, const Visit& v, const http::Reply& reply) {
  const auto in = parse_json(v.request.body);
  if (!in) return reply(Api::refuse(v.request, in.fault()));
  const auto org = api.parts().committer.org();
  const auto rows = api.parts().store.read();
  std::uint64_t left = 0;
  auto args = confirmed(api, api.desk(*rows, *org, v), *in, left);
  if (!args) return reply(Api::refuse(v.request, args.fault()));
  Job job;
  job.actor = {v.person, PostId{in->integer("post").value_or(0)}, {}};
  job.idempotency_key = std::string(v.request.header("idempotency-key").value_or(""));
  if (job.idempotency_key.size() > 100)
    return reply(Api::refuse(
        v.request, {Refusal::invalid, "idempotency.key_malformed", "Idempotency-Key", {}}));
  job.request = sha256({v.request.path, "\n", v.request.body});
  const auto written = static_cast<std::uint64_t>(args->goals.size());
  job.verb = [args = std::move(*args)](Work& w) { return import_goals(w, args); };
  job.answer = [reply, left, written, kept = without_body(v.request)](Result<Entry> r) {
    if (!r) return reply(Api::refuse(*kept, r.fault()));
    JsonOut out;
    out.open().field("import", std::int64_t{std::stoll(r->record.substr(r->record.find('/') + 1))});
    out.field("position", r->position).field("written", written).field("left", left).close();
    reply(http::json(out.take(), 201));
  };
  api.parts().committer.submit(std::move(job));
}

Result<http::Response> imports(const Visit& v, const Desk& desk) {
  TRY(const api::Page page, api::read_page(v.request));
  return api::paged(page, all_goals_imports(desk.rows), [&](JsonOut& out, const GoalsImport& i) {
    const auto d = find_directive(desk.rows, i.directive);
    const org::Person* by = desk.org.person(i.by);
    out.open().field("import", i.id.n).key("directive").open().field("id", i.directive.n);
    out.field("symbol", d ? d->symbol : "").close().field("name", i.name).field("rows", i.rows);
    out.field("at", i.at).field("by", by != nullptr ? by->name : "");
    out.field("withdrawn", i.withdrawn != 0).close();
  });
}

}  // namespace

void add_goal_imports(Api& api, http::Router& router) {
  api.slowly(router, "POST", "/api/v1/imports/goals/dry_run",
             [&api](const Visit& v, const http::Reply& reply) { dry_run_import(api, v, reply); });
  api.slowly(router, "POST", "/api/v1/imports/goals/import_goals",
             [&api](const Visit& v, const http::Reply& reply) { confirm_import(api, v, reply); });
  api.get(router, "/api/v1/imports/goals", imports);
  api.post(router, "/api/v1/imports/goals/{id}/withdraw_goals_import",
           [](const Visit& v, const JsonIn& in, Actor&) -> Result<Verb> {
             const GoalsImportId id{api::path_number(v.request, "id")};
             const std::string reason = in.text_or_empty("reason");
             return Verb([id, reason](Work& w) { return withdraw_goals_import(w, id, reason); });
           });
}

}  // namespace duoc::directives

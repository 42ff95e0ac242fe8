// Reads of goals, and one route an act. See api_goals.h.
#include "modules/directives/goals/api_goals.h"

#include <algorithm>

#include "api/page.h"
#include "base/text.h"
#include "http/problem.h"
#include "modules/directives/api_asked.h"
#include "modules/directives/api_files.h"
#include "modules/directives/goals/goal_acts.h"
#include "modules/directives/goals/goal_answers.h"
#include "modules/directives/goals/goal_export.h"

namespace duoc::directives {
namespace {

Fault invalid(std::string key, std::string field) {
  return Fault{Refusal::invalid, std::move(key), std::move(field), {}};
}

Result<Moments> moments_of(const Visit& v, const Desk& desk) {
  TRY(Moments m, read_moments(desk.rows, text_of(v.request, "as_of"),
                              text_of(v.request, "known_at"), v.now, desk.position));
  m.known_at = std::min(m.known_at, desk.position);
  return m;
}

// A number of the query; none when it is left out, 0 (which no record has) when it is no number.
std::optional<std::int64_t> number_of(const Visit& v, std::string_view name) {
  const std::string text = text_of(v.request, name);
  if (text.empty()) return std::nullopt;
  if (text.size() > 15 || text.find_first_not_of("0123456789") != std::string::npos) return 0;
  return std::atoll(text.c_str());
}

Result<GoalsAsked> asked_of_goals(const Visit& v, const Desk& desk) {
  GoalsAsked out;
  TRY(out.moments, moments_of(v, desk));
  TRY(out.year, read_year(text_of(v.request, "year")));
  if (const auto id = number_of(v, "directive")) out.directive = DirectiveId{*id};
  if (const auto id = number_of(v, "unit")) out.unit = UnitId{*id};
  const std::string state = text_of(v.request, "state");
  out.state = goal_state_of(state);
  if (!state.empty() && !out.state) return invalid("figures.list_unknown", "state");
  out.words = fold_words(text_of(v.request, "q"));
  out.may = text_of(v.request, "may");
  if (!out.may.empty() && out.may != "report_value" && out.may != "verify_value")
    return invalid("figures.list_unknown", "may");
  return out;
}

void write_moments(JsonOut& out, const Desk& desk, const Moments& m) {
  out.field("position", desk.position).field("as_of", m.as_of).field("as_of_day", m.as_of_day);
  out.field("known_at", m.known_at);
}

Result<http::Response> goals(const Visit& v, const Desk& desk) {
  TRY(const api::Page page, api::read_page(v.request, 100));
  TRY(const GoalsAsked asked, asked_of_goals(v, desk));
  const GoalsFound found = find_goals(desk, asked);
  JsonOut out;
  out.open();
  write_moments(out, desk, asked.moments);
  out.field("year", asked.year).key("counts").open();
  write_goal_counts(out, found.counts);
  out.close().key("directives").open_list();
  for (const auto& [id, counts] : found.directives) {
    const auto d = find_directive(desk.rows, id);
    out.open().key("directive").open().field("id", id.n).field("symbol", d ? d->symbol : "");
    out.field("subject", d ? d->subject : "").close();
    write_goal_counts(out, counts);
    out.close();
  }
  out.close_list();
  api::write_page(out, page, found.goals.size());
  out.key("items").open_list();
  for (std::size_t i = 0; i < found.goals.size(); ++i) {
    if (!page.holds(i)) continue;
    out.open();
    write_goal_row(out, desk, *found.goals[i]);
    out.close();
  }
  out.close_list().close();
  return http::json(out.take());
}

Result<http::Response> goals_xlsx(const Visit& v, const Desk& desk) {
  TRY(const GoalsAsked asked, asked_of_goals(v, desk));
  GoalExportAbout about;
  about.moments = asked.moments;
  about.made_at = v.now;
  if (const org::Person* reader = desk.org.person(v.person)) about.reader = reader->name;
  for (const auto& [name, value] : v.request.query) {
    if (!value.empty() && about.filters.size() < 50) about.filters.emplace_back(name, value);
  }
  http::Response r;
  const std::string name = (v.language == Language::en ? "goals_" : "chi-tieu_") +
                           iso(day_of(asked.moments.as_of + -1)) + ".xlsx";
  r.headers = {
      {"content-type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
      {"content-disposition", "attachment; filename=\"" + name + "\""},
      {"x-content-type-options", "nosniff"},
      {"cache-control", "private, no-store"}};
  r.body = export_goals(desk, find_goals(desk, asked), about);
  return r;
}

Result<http::Response> goal(const Visit& v, const Desk& desk) {
  auto found = find_goal(desk.rows, GoalId{api::path_number(v.request, "id")});
  if (!found || found->withdrawn != 0) return access::missing("goal");
  TRY(const Moments m, moments_of(v, desk));
  TRY(const auto year, read_year(text_of(v.request, "year")));
  const std::string etag = "\"" + std::to_string(found->last_act) + "\"";
  const auto one = judged(desk, std::move(*found), m, year);
  JsonOut out;
  out.open();
  write_goal(out, desk, *one, m);
  out.close();
  http::Response r = http::json(out.take());
  r.headers.emplace_back("etag", etag);
  return r;
}

Result<http::Response> side_by_side(const Visit& v, const Desk& desk) {
  TRY(const api::Page page, api::read_page(v.request, 50));
  TRY(const Moments m, moments_of(v, desk));
  const auto links = goal_links(desk, m, v.request.value("only") == "conflicts");
  JsonOut out;
  out.open();
  write_moments(out, desk, m);
  api::write_page(out, page, links.size());
  out.key("items").open_list();
  for (std::size_t i = 0; i < links.size(); ++i) {
    if (page.holds(i)) write_goal_link(out, desk, links[i], m);
  }
  out.close_list();
  write_goal_proposals(out, desk, m, std::nullopt);
  out.close();
  return http::json(out.take());
}

// A decimal in its plain form; empty and null are none. Fault goal.number_malformed.
Result<std::optional<Decimal>> decimal_of(const JsonIn& in, const char* name) {
  const auto* value = in.find(name);
  if (value == nullptr || value->is_null()) return std::optional<Decimal>();
  std::string text = in.text_or_empty(name);
  if (const auto whole = in.integer(name)) text = std::to_string(*whole);
  if (value->is_string() && text.empty()) return std::optional<Decimal>();
  const auto d = parse_decimal(text);
  if (!d) return invalid("goal.number_malformed", name);
  return d;
}

Result<NewTarget> target_of(const JsonIn& in) {
  NewTarget t;
  t.year = static_cast<int>(std::clamp<std::int64_t>(in.integer("year").value_or(0), -1, 9999));
  t.horizon = in.text_or_empty("horizon");
  t.scope = in.text_or_empty("scope");
  t.note = in.text_or_empty("note");
  const auto comparison = comparison_of(in.text_or_empty("comparison"));
  if (!comparison) return invalid("goal.target_malformed", "comparison");
  t.bounds.comparison = *comparison;
  TRY(t.bounds.lower, decimal_of(in, "lower"));
  TRY(t.bounds.upper, decimal_of(in, "upper"));
  return t;
}

Result<ActOnGoal> act_of(const Visit& v, const JsonIn& in, const MayName& may_name) {
  ActOnGoal a;
  a.goal = GoalId{api::path_number(v.request, "id")};
  a.act = std::string(v.request.param("act"));
  if (const auto etag = v.request.header("if-match"); etag && etag->size() > 2)
    a.expected = std::strtoull(std::string(etag->substr(1)).c_str(), nullptr, 10);
  a.scope = in.text_or_empty("scope");
  TRY(a.day, api::optional_day(in, "day"));
  TRY(a.value, decimal_of(in, "value"));
  a.note = in.text_or_empty("note");
  a.reason = in.text_or_empty("reason");
  a.document = in.text_or_empty("document");
  TRY(a.evidence, evidence_of(in, may_name));
  const auto position = in.integer("value_position").value_or(0);
  a.value_position = position > 0 ? static_cast<Position>(position) : 0;
  if (const auto* list = in.list("tasks")) {
    for (const auto& id : *list) {
      if (id.is_int64()) a.tasks.push_back(TaskId{id.get_int64()});
    }
  }
  a.other = in.id<GoalId>("other");
  if (a.act == "change_target") {
    TRY(a.target, target_of(in));
  }
  return a;
}

}  // namespace

void add_goal_routes(Api& api, http::Router& router) {
  api.get(router, "/api/v1/goals", goals);
  api.get_slowly(router, "/api/v1/goals.xlsx", goals_xlsx);
  api.get_slowly(router, "/api/v1/goals/side_by_side", side_by_side);
  api.get(router, "/api/v1/goals/{id}", goal);
  api.post(router, "/api/v1/goals/{id}/{act}",
           [&api](const Visit& v, const JsonIn& in, Actor&) -> Result<Verb> {
             TRY(ActOnGoal a, act_of(v, in, api.may_name(v)));
             return Verb([a = std::move(a)](Work& w) { return act_on_goal(w, a); });
           });
  add_goal_imports(api, router);
  describe_goal_routes(router.reference());
}

}  // namespace duoc::directives

// One route an act; the body's fields are those of the verb.
#include <algorithm>

#include "http/problem.h"
#include "modules/directives/api.h"
#include "modules/directives/api_files.h"

namespace duoc::directives {
namespace {

Fault invalid(std::string key, std::string field) {
  return Fault{Refusal::invalid, std::move(key), std::move(field), {}};
}

Result<ActOnTask> act_of(const Visit& v, const JsonIn& in, const MayName& may_name) {
  ActOnTask a;
  a.task = TaskId{api::path_number(v.request, "id")};
  a.act = std::string(v.request.param("act"));
  if (const auto effective = in.text("effective"); effective && !effective->empty()) {
    a.effective_day = parse_iso_day(*effective);
    a.effective = parse_rfc3339(*effective);
    if (!a.effective_day && !a.effective) return invalid("figures.as_of_malformed", "effective");
  }
  if (const auto etag = v.request.header("if-match"); etag && etag->size() > 2) {
    a.expected = std::strtoull(std::string(etag->substr(1)).c_str(), nullptr, 10);
  }
  a.note = in.text_or_empty("note");
  a.reason = in.text_or_empty("reason");
  a.document = in.text_or_empty("document");
  if (const auto percent = in.integer("percent"))
    a.percent = static_cast<int>(std::clamp<std::int64_t>(*percent, -1, 101));
  TRY(a.evidence, evidence_of(in, may_name));
  a.confirm_evidence_date = in.flag("confirm_evidence_date");
  TRY(a.new_deadline, api::optional_day(in, "new_deadline"));
  a.lead = in.id<UnitId>("lead");
  a.responsible = in.id<PersonId>("responsible");
  TRY(a.occurrence, api::optional_day(in, "occurrence"));
  if (const auto* list = in.list("positions")) {
    for (const auto& p : *list) {
      if (p.is_int64() && p.get_int64() > 0)
        a.positions.push_back(static_cast<Position>(p.get_int64()));
    }
  }
  return a;
}

Result<RegisterDirective> directive_of(const JsonIn& in, const MayName& may_name) {
  RegisterDirective a;
  a.symbol = in.text_or_empty("symbol");
  a.type = in.text_or_empty("type");
  a.issuer = in.id<UnitId>("issuer");
  const auto date = in.day("date");
  if (!date) return invalid("directive.date_in_future", "date");
  a.date = *date;
  a.subject = in.text_or_empty("subject");
  a.level = in.text_or_empty("level");
  a.secret = in.flag("secret");
  a.term = in.text_or_empty("term");
  a.file = in.text_or_empty("file");
  if (!a.file.empty() && !may_name(a.file)) return invalid("file.missing", "file");
  if (const auto* list = in.list("implements")) {
    for (const auto& id : *list) {
      if (id.is_int64()) a.implements.push_back(DirectiveId{id.get_int64()});
    }
  }
  return a;
}

}  // namespace

Result<std::vector<Evidence>> evidence_of(const JsonIn& in, const MayName& may_name) {
  std::vector<Evidence> out;
  const auto* list = in.list("evidence");
  if (list == nullptr) return out;
  for (const auto& item : *list) {
    if (!item.is_object()) return invalid("task.evidence_needed", "evidence");
    const JsonIn e(item.get_object());
    const auto date = e.day("date");
    if (!date) return invalid("task.evidence_needed", "evidence.date");
    Evidence x{e.text_or_empty("title"), *date, e.text_or_empty("file"), e.text_or_empty("name"),
               e.integer("size").value_or(0)};
    if (!x.file.empty() && !may_name(x.file)) return invalid("file.missing", "evidence.file");
    out.push_back(std::move(x));
  }
  return out;
}

void Api::add_acts(http::Router& router) {
  door_.act(router, "/api/v1/tasks/{id}/{act}", {},
            [this](const Visit& v, const JsonIn& in, Actor&) -> Result<api::Door::Act> {
              const std::string act(v.request.param("act"));
              if (act == "link_same_task" || act == "unlink_same_task") {
                const LinkSame a{TaskId{api::path_number(v.request, "id")}, in.id<TaskId>("other"),
                                 in.text_or_empty("reason"), std::nullopt};
                const Verb verb = [a, act](Work& w) {
                  return act == "link_same_task" ? link_same_task(w, a) : unlink_same_task(w, a);
                };
                return api::Door::Act{verb, nullptr, {}};
              }
              TRY(ActOnTask a, act_of(v, in, may_name(v)));
              auto ahead = reads_ahead(a.task);
              const Verb verb = [this, a = std::move(a)](Work& w) {
                return act_on_task(w, parts_.graph, parts_.ledger, a);
              };
              return api::Door::Act{verb, nullptr, std::move(ahead)};
            });
  post(router, "/api/v1/directives/register_directive",
       [this](const Visit& v, const JsonIn& in, Actor&) -> Result<Verb> {
         TRY(RegisterDirective a, directive_of(in, may_name(v)));
         return Verb([a](Work& w) { return register_directive(w, a); });
       });
  post(router, "/api/v1/registers/open_register",
       [](const Visit&, const JsonIn& in, Actor&) -> Result<Verb> {
         const OpenRegister a{
             in.text_or_empty("code"),        in.text_or_empty("name_vi"),
             in.text_or_empty("name_en"),     in.id<DirectiveId>("directive"),
             in.id<UnitId>("verifying_unit"), in.id<UnitId>("second_verifying_unit"),
             in.id<UnitId>("standing_unit")};
         return Verb([a](Work& w) { return open_register(w, a); });
       });
  post(router, "/api/v1/calendar/accept_calendar",
       [](const Visit&, const JsonIn& in, Actor&) -> Result<Verb> {
         const std::string document = in.text_or_empty("document");
         return Verb([document](Work& w) { return accept_calendar(w, document); });
       });
}

}  // namespace duoc::directives

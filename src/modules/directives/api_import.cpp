// Imports as one request each, for other programs: dry run, confirmation, progress, stop and
// withdrawal. People decide in drafts (api_drafts.cpp).
#include "modules/directives/api_import.h"

#include <boost/json/array.hpp>

#include "api/page.h"
#include "documents/apart.h"
#include "http/problem.h"
#include "modules/directives/api_asked.h"
#include "modules/directives/api_files.h"

namespace duoc::directives {

std::shared_ptr<void> Api::Imports::claim(const std::string& code) {
  const std::lock_guard lock(mutex);
  if (!writing.insert(code).second) return nullptr;
  return {static_cast<void*>(this), [this, code](void*) {
            const std::lock_guard end(mutex);
            writing.erase(code);
          }};
}

Checked keeps(const Desk& desk, const std::string& code) {
  Work work{desk.rows, desk.org, {desk.reader, {}, {}}, desk.now};
  const auto reg = find_register(desk.rows, code);
  return reg ? access::may(work, org::Role::clerk, reg->standing_unit)
             : access::may_anywhere(work, org::Role::clerk);
}

void write_run(JsonOut& out, const Desk& desk, const Import* import, const ImportRun* run) {
  out.field("import", import != nullptr ? import->id.n : run != nullptr ? run->import.n : 0);
  std::string state = run != nullptr ? run->state : "done";
  if (import != nullptr) {
    if (import->withdrawn) state = "withdrawn";
    const auto reg = find_register(desk.rows, import->reg);
    out.field("register", reg ? reg->code : "").field("name", import->name).field("at", import->at);
    const org::Person* by = desk.org.person(import->by);
    out.field("by", by != nullptr ? by->name : "");
  }
  out.field("state", state);
  const auto rows = import != nullptr ? static_cast<std::uint64_t>(import->rows) : 0;
  out.field("rows", run != nullptr ? run->rows : rows)
      .field("written", run != nullptr ? run->written : rows);
  out.field("left", run != nullptr ? run->left : 0).key("problem");
  run != nullptr && !run->problem.empty() ? out.value(run->problem) : out.null();
  out.key("problem_no");
  run != nullptr && !run->problem_no.empty() ? out.value(run->problem_no) : out.null();
  out.key("entries").open_list();
  if (run != nullptr) {
    for (const Position p : run->entries) out.value(p);
  }
  out.close_list();
}

std::shared_ptr<const http::Request> without_body(const http::Request& request) {
  auto out = std::make_shared<http::Request>();
  out->path = request.path;
  out->query = request.query;
  out->headers = request.headers;
  return out;
}

namespace {

Result<std::string> answer_dry_run(const Visit& v, const Desk& desk, const std::string& hash,
                                   const documents::PageProgress& wanted) {
  CHECK(keeps(desk, text_of(v.request, "register")));
  std::optional<Directive> directive;
  if (const std::string id = text_of(v.request, "directive"); !id.empty()) {
    directive = find_directive(desk.rows, DirectiveId{std::atoll(id.c_str())});
    if (!directive) return access::missing("directive");
  }
  TRY(const documents::Document document, documents::read_apart(v.request.body, wanted));
  TRY(const DryRun run, dry_run(desk, document, text_of(v.request, "register"), directive, v.now));
  JsonOut out;
  out.open().field("file", hash).field("name", text_of(v.request, "name"));
  write_dry_run(out, desk, run);
  out.close();
  return out.take();
}

Result<Decisions> decisions_of(const JsonIn& in, const std::optional<Directive>& directive) {
  Decisions out;
  const auto* object = in.object("decisions");
  if (object == nullptr) return out;
  for (const auto& item : *object) {
    if (!item.value().is_object()) continue;
    TRY(Decision d, decision_of(JsonIn(item.value().get_object()), directive));
    out[std::string(item.key())] = std::move(d);
  }
  return out;
}

Result<ImportPlan> plan_of(const Visit& v, const Desk& desk, const Files& files, const JsonIn& in,
                           const documents::PageProgress& wanted) {
  CHECK(keeps(desk, in.text_or_empty("register")));
  const std::string file = in.text_or_empty("file");
  const auto bytes = may_name_file(desk, file) ? files.get(file) : std::nullopt;
  if (!bytes) return Fault{Refusal::invalid, "file.missing", "file", {}};
  const auto directive = find_directive(desk.rows, in.id<DirectiveId>("directive"));
  TRY(const documents::Document document, documents::read_apart(*bytes, wanted));
  TRY(const DryRun run, dry_run(desk, document, in.text_or_empty("register"), directive, v.now));
  if (!run.reg.id) return access::missing("register");
  TRY(const Decisions decisions, decisions_of(in, directive));
  ImportPlan plan{{v.person, {}, {}}, run.reg.id, {}, in.text_or_empty("name"), file, {}};
  if (directive) plan.directive = directive->id;
  plan.decided = decided(desk, run, decisions);
  if (plan.decided.rows.empty() && plan.decided.amendments.empty())
    return Fault{Refusal::invalid, "import.nothing_decided", "decisions", {}};
  if (!plan.decided.amendments.empty() && !directive)
    return Fault{Refusal::invalid, "amend.directive_needed", "directive", {}};
  return plan;
}

}  // namespace

void Api::dry_run_import(const Visit& v, const http::Reply& reply) {
  const auto org = parts_.committer.org();
  const auto rows = parts_.store.read();
  const std::string hash = hex(sha256(v.request.body));
  auto answer = answer_dry_run(v, desk(*rows, *org, v), hash, wanted(v.request));
  if (!answer) return reply(refuse(v.request, answer.fault()));
  ENSURE(parts_.files.put(v.request.body) == hash);
  const auto kept = without_body(v.request);
  keep_upload(v.person, hash, v.now, [this, reply, kept, answer = std::move(*answer)](bool done) {
    reply(done ? http::json(answer) : refuse(*kept, parts_.committer.not_written()));
  });
}

void Api::confirm_import(const Visit& v, const http::Reply& reply) {
  const auto in = parse_json(v.request.body);
  if (!in) return reply(refuse(v.request, in.fault()));
  auto claim = imports_->claim(in->text_or_empty("register"));
  if (!claim) return reply(refuse(v.request, {Refusal::conflict, "import.writing", "", {}}));
  const auto org = parts_.committer.org();
  const auto rows = parts_.store.read();
  auto plan = plan_of(v, desk(*rows, *org, v), parts_.files, *in, wanted(v.request));
  if (!plan) return reply(refuse(v.request, plan.fault()));
  auto run = std::make_shared<ImportRun>();
  const auto kept = without_body(v.request);
  const auto first = [this, run, reply, kept](const Result<Entry>& r) {
    if (!r) return reply(refuse(*kept, r.fault()));
    const std::lock_guard lock(imports_->mutex);
    if (run->import) imports_->runs[run->import.n] = run;
    JsonOut out;
    out.open().field("import", run->import.n).close();
    reply(http::json(out.take(), 202));
  };
  write_import(parts_.committer, parts_.graph, imports_->mutex, run, std::move(*plan), first,
               [claim](const ImportRun&) {});
}

void Api::add_imports(http::Router& router) {
  slowly(router, "POST", "/api/v1/imports/dry_run",
         [this](const Visit& v, const http::Reply& reply) { dry_run_import(v, reply); });
  slowly(router, "POST", "/api/v1/imports/import_tasks",
         [this](const Visit& v, const http::Reply& reply) { confirm_import(v, reply); });
  get(router, "/api/v1/imports", [this](const Visit& v, const Desk& d) -> Result<http::Response> {
    TRY(const api::Page page, api::read_page(v.request));
    const std::lock_guard lock(imports_->mutex);
    return api::paged(page, all_imports(d.rows), [&](JsonOut& out, const Import& i) {
      const auto run = imports_->runs.find(i.id.n);
      out.open();
      write_run(out, d, &i, run == imports_->runs.end() ? nullptr : run->second.get());
      out.close();
    });
  });
  get(router, "/api/v1/imports/{id}",
      [this](const Visit& v, const Desk& d) -> Result<http::Response> {
        const std::int64_t id = api::path_number(v.request, "id");
        const std::lock_guard lock(imports_->mutex);
        const auto import = find_import(d.rows, ImportId{id});
        const auto run = imports_->runs.find(id);
        if (!import) return access::missing("import");
        JsonOut out;
        out.open();
        write_run(out, d, &*import, run == imports_->runs.end() ? nullptr : run->second.get());
        out.close();
        return http::json(out.take());
      });
  post(router, "/api/v1/imports/{id}/withdraw_import",
       [](const Visit& v, const JsonIn& in, Actor&) -> Result<Verb> {
         const ImportId id{api::path_number(v.request, "id")};
         const std::string reason = in.text_or_empty("reason");
         return Verb([id, reason](Work& w) { return withdraw_import(w, id, reason); });
       });
  add_drafts(router);
}

}  // namespace duoc::directives

// Dry run, confirmation in chunks, progress, stop and withdrawal of imports.
#include "modules/directives/api_import.h"

#include <boost/json/array.hpp>

#include "api/page.h"
#include "documents/apart.h"
#include "http/problem.h"
#include "modules/directives/api_asked.h"
#include "modules/directives/api_files.h"

namespace duoc::directives {
namespace {

// What an annex is held against is the register's content: only its keeper may ask.
Checked keeps(const Desk& desk, const std::string& code) {
  Work work{desk.rows, desk.org, {desk.reader, {}, {}}, desk.now};
  const auto reg = find_register(desk.rows, code);
  return reg ? access::may(work, org::Role::clerk, reg->standing_unit)
             : access::may_anywhere(work, org::Role::clerk);
}

Result<std::string> answer_dry_run(const Visit& v, const Desk& desk, const std::string& hash) {
  CHECK(keeps(desk, text_of(v.request, "register")));
  std::optional<Directive> directive;
  if (const std::string id = text_of(v.request, "directive"); !id.empty()) {
    directive = find_directive(desk.rows, DirectiveId{std::atoll(id.c_str())});
    if (!directive) return access::missing("directive");
  }
  TRY(const documents::Document document, documents::read_apart(v.request.body));
  TRY(const DryRun run, dry_run(desk, document, text_of(v.request, "register"), directive, v.now));
  JsonOut out;
  out.open().field("file", hash).field("name", text_of(v.request, "name"));
  write_dry_run(out, desk, run);
  out.close();
  return out.take();
}

Result<Decision> decision_of(const JsonIn& in, const std::optional<Directive>& directive) {
  Decision d;
  d.skip = in.flag("skip");
  if (const auto lead = in.integer("lead")) d.lead = UnitId{*lead};
  if (in.flag("lead_is_issuer") && directive) d.lead = directive->issuer;
  for (const auto& [name, list] :
       {std::pair{"co_leads", &d.co_leads}, {"cooperating", &d.cooperating}}) {
    const auto* ids = in.list(name);
    if (ids == nullptr) continue;
    for (const auto& id : *ids) {
      if (id.is_int64()) list->push_back(UnitId{id.get_int64()});
    }
  }
  d.kind = in.text("class");
  TRY(d.deadline, api::optional_day(in, "deadline"));
  d.period = in.text_or_empty("period");
  const std::int64_t first_year = in.integer("first_year").value_or(0);
  const bool period_known = d.period.empty() || d.period == "month" || d.period == "quarter" ||
                            d.period == "half_year" || d.period == "year";
  if (!period_known) return Fault{Refusal::invalid, "json.field_malformed", "period", {}};
  if (first_year != 0 && (first_year < 2000 || first_year > kLastYear))
    return Fault{Refusal::invalid, "json.field_malformed", "first_year", {}};
  d.first_year = static_cast<int>(first_year);
  d.members_cooperate = in.flag("members_cooperate");
  d.drop_unknown = in.flag("drop_unknown");
  return d;
}

void write_run(JsonOut& out, const Desk& desk, const Import* import, Api::Imports::Run* run,
               std::int64_t id) {
  out.open().field("import", id);
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
  out.key("entries").open_list();
  if (run != nullptr) {
    for (const Position p : run->entries) out.value(p);
  }
  out.close_list().close();
}

}  // namespace

namespace {

// Writes the next chunk and, from its answer, the one after: stoppable between them, nothing held
// in a thread.
void write_next(Committer& committer, std::shared_ptr<Api::Imports::Run> run, std::mutex& mutex,
                std::function<void(Result<Entry>)> first) {
  ImportTasks chunk = run->chunk;
  const std::size_t from = run->written;
  const std::size_t to = std::min<std::size_t>(run->all.size(), from + kImportChunk);
  chunk.rows.assign(run->all.begin() + static_cast<std::ptrdiff_t>(from),
                    run->all.begin() + static_cast<std::ptrdiff_t>(to));
  Job job;
  job.actor = run->actor;
  job.verb = [chunk](Work& w) { return import_tasks(w, chunk); };
  job.answer = [&committer, run, &mutex, first, to](Result<Entry> r) {
    bool more = false;
    {
      const std::lock_guard lock(mutex);
      if (!r) {
        run->state = "failed";
        run->problem = r.fault().key;
      } else {
        run->written = to;
        run->entries.push_back(r->position);
        run->import = std::stoll(r->record.substr(7));
        run->chunk.import = ImportId{run->import};
        more = to < run->all.size() && !run->stop;
        if (!more) run->state = to < run->all.size() ? "stopped" : "done";
      }
    }
    if (first) first(r);
    if (more) write_next(committer, run, mutex, nullptr);
  };
  committer.submit(std::move(job));
}

}  // namespace

namespace {

// What an answer later on needs to know of who asked.
std::shared_ptr<const http::Request> without_body(const http::Request& request) {
  auto out = std::make_shared<http::Request>();
  out->path = request.path;
  out->query = request.query;
  out->headers = request.headers;
  return out;
}

}  // namespace

void Api::dry_run_import(const Visit& v, const http::Reply& reply) {
  const auto org = parts_.committer.org();
  const auto rows = parts_.store.read();
  const std::string hash = hex(sha256(v.request.body));
  auto answer = answer_dry_run(v, desk(*rows, *org, v), hash);
  if (!answer) return reply(refuse(v.request, answer.fault()));
  ENSURE(parts_.files.put(v.request.body) == hash);
  const auto kept = without_body(v.request);
  keep_upload(v.person, hash, v.now, [reply, kept, answer = std::move(*answer)](bool done) {
    reply(done ? http::json(answer)
               : refuse(*kept, {Refusal::overloaded, "store.not_written", "", {}}));
  });
}

void Api::confirm_import(const Visit& v, const http::Reply& reply) {
  const http::Request& request = v.request;
  const auto in = parse_json(request.body);
  if (!in) return reply(refuse(request, in.fault()));
  const auto org = parts_.committer.org();
  const auto rows = parts_.store.read();
  const Desk here = desk(*rows, *org, v);
  const Checked may = keeps(here, in->text_or_empty("register"));
  if (!may) return reply(refuse(request, may.fault()));
  const std::string file = in->text_or_empty("file");
  const auto bytes = may_name_file(here, file) ? parts_.files.get(file) : std::nullopt;
  if (!bytes) return reply(refuse(request, {Refusal::invalid, "file.missing", "file", {}}));
  const auto directive = find_directive(*rows, in->id<DirectiveId>("directive"));
  const auto document = documents::read_apart(*bytes);
  if (!document) return reply(refuse(request, document.fault()));
  const auto plan = dry_run(here, *document, in->text_or_empty("register"), directive, v.now);
  if (!plan) return reply(refuse(request, plan.fault()));
  if (!plan->reg.id) return reply(refuse(request, access::missing("register")));
  std::map<int, Decision> decisions;
  if (const auto* object = in->object("decisions")) {
    for (const auto& item : *object) {
      if (!item.value().is_object()) continue;
      auto d = decision_of(JsonIn(item.value().get_object()), directive);
      if (!d) return reply(refuse(request, d.fault()));
      decisions[std::atoi(std::string(item.key()).c_str())] = std::move(*d);
    }
  }
  auto run = std::make_shared<Imports::Run>();
  run->all = decided_rows(here, *plan, decisions, run->left);
  run->rows = run->all.size();
  if (run->all.empty())
    return reply(refuse(request, {Refusal::invalid, "import.nothing_decided", "decisions", {}}));
  run->actor = {v.person, {}, {}};
  run->chunk.reg = plan->reg.id;
  run->chunk.directive = directive ? directive->id : DirectiveId{};
  run->chunk.name = in->text_or_empty("name");
  run->chunk.file = file;
  const auto kept = without_body(request);
  write_next(parts_.committer, run, imports_->mutex, [this, run, reply, kept](Result<Entry> r) {
    if (!r) return reply(refuse(*kept, r.fault()));
    const std::lock_guard lock(imports_->mutex);
    imports_->runs[run->import] = run;
    JsonOut out;
    out.open().field("import", run->import).close();
    reply(http::json(out.take(), 202));
  });
}

void Api::add_imports(http::Router& router) {
  // An annex is read on the bulk lane: twenty thousand rows would hold up an I/O thread.
  const auto in_bulk = [this](void (Api::*work)(const Visit&, const http::Reply&)) {
    return [this, work](http::Request&& request, http::Reply reply) {
      const auto who = visit(request, true);
      if (!who) return reply(refuse(request, who.fault()));
      auto kept = std::make_shared<http::Request>(std::move(request));
      const bool taken = parts_.bulk.submit([this, work, kept, reply] {
        const auto still = visit(*kept, true);  // asked anew: the session may have ended
        if (!still) return reply(refuse(*kept, still.fault()));
        (this->*work)(*still, reply);
      });
      if (!taken) reply(refuse(*kept, {Refusal::overloaded, "server.overloaded", "", {}}));
    };
  };
  router.add("POST", "/api/v1/imports/dry_run", in_bulk(&Api::dry_run_import));
  router.add("POST", "/api/v1/imports/import_tasks", in_bulk(&Api::confirm_import));
  get(router, "/api/v1/imports", [this](const Visit& v, const Desk& d) -> Result<http::Response> {
    TRY(const api::Page page, api::read_page(v.request));
    const std::lock_guard lock(imports_->mutex);
    return api::paged(page, all_imports(d.rows), [&](JsonOut& out, const Import& i) {
      const auto run = imports_->runs.find(i.id.n);
      write_run(out, d, &i, run == imports_->runs.end() ? nullptr : run->second.get(), i.id.n);
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
        write_run(out, d, &*import, run == imports_->runs.end() ? nullptr : run->second.get(), id);
        return http::json(out.take());
      });
  router.add("POST", "/api/v1/imports/{id}/stop_import",
             [this](http::Request&& request, http::Reply reply) {
               const auto who = visit(request, true);
               if (!who) return reply(refuse(request, who.fault()));
               const std::lock_guard lock(imports_->mutex);
               const auto run = imports_->runs.find(api::path_number(request, "id"));
               if (run == imports_->runs.end() || run->second->actor.person != who->person) {
                 return reply(refuse(request, access::missing("import")));
               }
               run->second->stop = true;
               reply(http::json("{}", 202));
             });
  post(router, "/api/v1/imports/{id}/withdraw_import",
       [](const Visit& v, const JsonIn& in, Actor&) -> Result<Verb> {
         const ImportId id{api::path_number(v.request, "id")};
         const std::string reason = in.text_or_empty("reason");
         return Verb([id, reason](Work& w) { return withdraw_import(w, id, reason); });
       });
}

}  // namespace duoc::directives

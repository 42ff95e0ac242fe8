// Dry run, decisions, confirmation, progress and stop of imports of units, people and holidays.
#include "modules/organisation/api_import.h"

#include "base/hash.h"
#include "documents/apart.h"
#include "http/problem.h"
#include "kernel/access/access.h"
#include "kernel/faults.h"

namespace duoc::organisation {

std::shared_ptr<Api::Imports::Run> Api::Imports::keep(std::shared_ptr<Run> run) {
  const std::lock_guard lock(mutex);
  const Moment now = run->at;
  std::erase_if(runs, [&](const auto& item) {
    const Run& r = *item.second;
    if (r.state == "running") return false;
    const bool unbegun = r.state == "read" && r.actor.person == run->actor.person;
    return unbegun || r.at + kHeldSeconds < now;
  });
  while (runs.size() >= kHeldMost) {
    auto oldest = runs.end();
    for (auto i = runs.begin(); i != runs.end(); ++i) {
      if (i->second->state == "running") continue;
      if (oldest == runs.end() || i->second->at < oldest->second->at) oldest = i;
    }
    if (oldest == runs.end()) return nullptr;
    runs.erase(oldest);
  }
  run->id = ++last;
  runs[run->id] = run;
  return run;
}

std::shared_ptr<Api::Imports::Run> Api::Imports::find(std::int64_t id, PersonId person) {
  const std::lock_guard lock(mutex);
  const auto found = runs.find(id);
  if (found == runs.end() || found->second->actor.person != person) return nullptr;
  return found->second;
}

namespace {

using Run = Api::Imports::Run;

Fault gone() { return Fault{Refusal::missing, "import.gone", "", {}}; }

Result<Decisions> decisions_of(const JsonIn& in) {
  Decisions out;
  const auto* object = in.object("decisions");
  if (object == nullptr) return out;
  const Fault malformed{Refusal::invalid, "json.field_malformed", "decisions", {}};
  for (const auto& row : *object) {
    if (!row.value().is_object() || out.size() >= kUnitRowsMost) return malformed;
    Decision decision;
    for (const auto& field : row.value().get_object()) {
      if (!field.value().is_string() || decision.size() >= 12) return malformed;
      const std::string text(field.value().get_string());
      if (text.size() > 400) return malformed;
      decision[std::string(field.key())] = text;
    }
    out[std::atoi(std::string(row.key()).c_str())] = std::move(decision);
  }
  return out;
}

std::string dry_run_answer(const Run& run, const Plan& plan, Language language) {
  JsonOut out;
  out.open().field("import", run.id).field("name", run.options.name);
  write_plan(out, plan, language);
  out.close();
  return out.take();
}

void write_run(JsonOut& out, const Run& run, Language language) {
  out.open().field("import", run.id).field("what", name_of(run.what));
  out.field("name", run.options.name).field("state", run.state).field("rows", run.rows);
  out.field("written", run.written).field("left", run.left).key("problem");
  if (run.problem) {
    const FaultText& text = fault_text(run.problem->key);
    out.open().field("code", run.problem->key).field("row", run.problem_row);
    out.field("text", language == Language::en ? text.title_en : text.title_vi).close();
  } else {
    out.null();
  }
  out.key("entries").open_list();
  for (const Position p : run.entries) out.value(p);
  out.close_list().close();
}

// How many rows have all their steps behind them: a row's steps stand together or the last counts.
std::uint64_t rows_before(const Run& run) {
  std::map<int, std::size_t> last;
  for (std::size_t i = 0; i < run.steps.size(); ++i) {
    for (const int row : run.steps[i].rows) last[row] = i;
  }
  std::uint64_t n = 0;
  for (const auto& [row, step] : last) n += step < run.next ? 1 : 0;
  return n;
}

// Does the next step and, from its answer, the one after: stoppable between them, nothing held in a
// thread.
void do_next(Committer& committer, const std::shared_ptr<Run>& run, std::mutex& mutex) {
  Job job;
  job.actor = run->actor;
  job.verb = run->steps[run->next].verb;
  job.answer = [&committer, run, &mutex](Result<Entry> r) {
    bool more = false;
    {
      const std::lock_guard lock(mutex);
      if (!r) {
        run->state = "failed";
        run->problem = r.fault();
        run->problem_row = run->steps[run->next].rows.front();
      } else {
        ++run->next;
        run->entries.push_back(r->position);
        more = run->next < run->steps.size() && !run->stop;
        if (!more) run->state = run->next < run->steps.size() ? "stopped" : "done";
      }
      run->written = rows_before(*run);
      if (!more) {
        run->document = {};
        run->steps.clear();
      }
    }
    if (more) do_next(committer, run, mutex);
  };
  committer.submit(std::move(job));
}

}  // namespace

void Api::read_import(const Visit& v, const http::Reply& reply) {
  const auto refuse = [&](const Fault& f) { reply(api::Door::refuse(v.request, f)); };
  const auto what = what_of(api::text_of(v.request, "what"));
  if (!what) return refuse({Refusal::invalid, "import.what_unknown", "what", {}});
  auto run = std::make_shared<Imports::Run>();
  run->what = *what;
  run->actor = {v.person, {}, {}};
  run->at = v.now;
  run->options.name = api::text_of(v.request, "name").substr(0, 400);
  run->options.under = api::text_of(v.request, "under");
  if (const std::string from = api::text_of(v.request, "from"); !from.empty()) {
    run->options.from = parse_iso_day(from);
    if (!run->options.from) return refuse({Refusal::invalid, "day.needed", "from", {}});
  }
  const auto org = parts_.committer.org();
  const auto rows = parts_.store.read();
  const Work work{*rows, *org, run->actor, v.now};
  {
    Work probe = work;  // before the file is looked at
    const auto may = access::may_anywhere(probe, org::Role::administrator);
    if (!may) return refuse(may.fault());
  }
  auto document = documents::read_apart(v.request.body,
                                        lane_of(v.request).while_wanted(std::chrono::minutes(10)));
  if (!document) return refuse(document.fault());
  run->options.file = hex(sha256(v.request.body));
  run->document = std::move(*document);
  const auto plan =
      plan_import(run->what, work, parts_.people_keys, run->document, run->options, {});
  if (!plan) return refuse(plan.fault());
  if (imports_->keep(run) == nullptr)
    return refuse({Refusal::overloaded, "server.overloaded", "", {}});
  reply(http::json(dry_run_answer(*run, *plan, v.language)));
}

void Api::decide_import(const Visit& v, const http::Reply& reply, bool write) {
  const auto refuse = [&](const Fault& f) { reply(api::Door::refuse(v.request, f)); };
  const auto run = imports_->find(api::path_number(v.request, "id"), v.person);
  if (run == nullptr) return refuse(gone());
  const auto in = parse_json(v.request.body);
  if (!in) return refuse(in.fault());
  const auto decisions = decisions_of(*in);
  if (!decisions) return refuse(decisions.fault());
  documents::Document document;
  {
    const std::lock_guard lock(imports_->mutex);
    if (run->state != "read") return refuse({Refusal::conflict, "import.begun", "", {}});
    run->at = v.now;
    document = run->document;
  }
  const auto org = parts_.committer.org();
  const auto rows = parts_.store.read();
  const Work work{*rows, *org, run->actor, v.now};
  auto plan = plan_import(run->what, work, parts_.people_keys, document, run->options, *decisions);
  if (!plan) return refuse(plan.fault());
  if (!write) return reply(http::json(dry_run_answer(*run, *plan, v.language)));
  if (plan->steps.empty())
    return refuse({Refusal::invalid, "import.nothing_decided", "decisions", {}});
  JsonOut out;
  {
    const std::lock_guard lock(imports_->mutex);
    if (run->state != "read") return refuse({Refusal::conflict, "import.begun", "", {}});
    run->state = "running";
    run->rows = plan->changing();
    run->left = plan->count(Status::needs_decision);
    run->steps = std::move(plan->steps);
    write_run(out, *run, v.language);
  }
  do_next(parts_.committer, run, imports_->mutex);
  reply(http::json(out.take(), 202));
}

api::SlowLane& Api::lane_of(const http::Request& request) const {
  return documents::holds_pages(request.body) ? parts_.pages : parts_.bulk;
}

void Api::add_imports(http::Router& router) {
  // Reading and planning take a lane: twenty thousand rows would hold up an I/O thread.
  const auto slowly = [&](const std::string& pattern, api::Door::Answering work) {
    door_.slowly(
        router, "POST", pattern,
        [this](const http::Request& request) -> api::SlowLane& { return lane_of(request); },
        std::move(work));
  };
  const std::string one = "/api/v1/organisation/imports/{id}";
  slowly("/api/v1/organisation/imports/dry_run",
         [this](const Visit& v, const http::Reply& r) { read_import(v, r); });
  slowly(one + "/decide",
         [this](const Visit& v, const http::Reply& r) { decide_import(v, r, false); });
  slowly(one + "/confirm",
         [this](const Visit& v, const http::Reply& r) { decide_import(v, r, true); });
  get(router, one, [this](const Desk& desk) -> Result<http::Response> {
    const auto run = imports_->find(path_number(desk.visit.request, "id"), desk.visit.person);
    if (run == nullptr) return gone();
    JsonOut out;
    const std::lock_guard lock(imports_->mutex);
    write_run(out, *run, desk.visit.language);
    return http::json(out.take());
  });
  router.add("POST", one + "/stop_import", [this](http::Request&& request, http::Reply reply) {
    const auto who = door_.visit(request, true);
    if (!who) return reply(api::Door::refuse(request, who.fault()));
    const auto run = imports_->find(path_number(request, "id"), who->person);
    if (run == nullptr) return reply(api::Door::refuse(request, gone()));
    const std::lock_guard lock(imports_->mutex);
    run->stop = true;
    reply(http::json("{}", 202));
  });
}

}  // namespace duoc::organisation

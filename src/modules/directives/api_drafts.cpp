// Imports as people decide them: a document is read once, what each clerk says of its rows is kept
// as it is said, and two clerks at once do not tread on each other.
#include "modules/directives/api_import.h"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>

#include "api/page.h"
#include "base/text.h"
#include "documents/apart.h"
#include "http/problem.h"
#include "modules/directives/api_asked.h"
#include "modules/directives/decisions_export.h"

namespace duoc::directives {
namespace {

constexpr std::size_t kRowsAtOnce = 20'000;
constexpr std::size_t kNameMost = 200;         // characters of a file's name
constexpr std::chrono::hours kReadingMost{3};  // of one document

// Whoever keeps the register; before it is opened nobody does, and the draft is its maker's.
bool opens(const Desk& desk, const Draft& draft) {
  if (!find_register(desk.rows, draft.reg) && draft.by != desk.reader) return false;
  return keeps(desk, draft.reg).ok();
}

Result<Draft> draft_open_to(const Desk& desk, std::int64_t id) {
  auto draft = find_draft(desk.rows, id);
  if (!draft || draft->state == "discarded" || !opens(desk, *draft))
    return access::missing("import");
  return std::move(*draft);
}

std::string name_of(const Desk& desk, PersonId id) {
  const org::Person* person = desk.org.person(id);
  return person == nullptr ? std::string() : person->name;
}

void write_draft_head(JsonOut& out, const Desk& desk, const Draft& d) {
  out.field("draft", d.id).field("register", d.reg).field("name", d.name).field("at", d.at);
  out.field("by", name_of(desk, d.by)).field("state", d.state).key("directive");
  const auto directive = find_directive(desk.rows, d.directive);
  if (directive) {
    out.open().field("id", directive->id.n).field("symbol", directive->symbol).close();
  } else {
    out.null();
  }
}

void write_decisions(JsonOut& out, const Desk& desk, const std::vector<DraftDecision>& kept) {
  out.key("decisions").open_list();
  for (const DraftDecision& d : kept) {
    out.open().field("row", d.key).field("n", d.n).field("by", name_of(desk, d.by));
    out.field("at", d.at).key("decision");
    d.json.empty() ? static_cast<void>(out.null()) : static_cast<void>(out.raw(d.json));
    out.close();
  }
  out.close_list();
  out.field("n", kept.empty() ? 0 : kept.back().n);
}

// The document of a draft, decoded once for the drafts last opened.
Result<std::shared_ptr<const documents::Document>> document_of(Api::Imports& imports,
                                                               const Files& files,
                                                               const Draft& draft) {
  {
    const std::lock_guard lock(imports.mutex);
    for (const auto& [id, document] : imports.at_hand) {
      if (id == draft.id) return document;
    }
  }
  const auto bytes = files.get(draft.reading);
  if (!bytes) return Fault{Refusal::invalid, "file.missing", "file", {}};
  TRY(auto decoded, documents::decode(*bytes));
  const auto document = std::make_shared<const documents::Document>(std::move(decoded));
  const std::lock_guard lock(imports.mutex);
  imports.at_hand.emplace_front(draft.id, document);
  if (imports.at_hand.size() > Api::Imports::kAtHand) imports.at_hand.pop_back();
  return document;
}

struct Opened {
  Draft draft;
  std::optional<Directive> directive;
  std::vector<DraftDecision> kept;
  Said said;
  DryRun run;
};

Result<Opened> open_draft(Api::Imports& imports, const Files& files, const Desk& desk,
                          std::int64_t id) {
  Opened o;
  TRY(o.draft, draft_open_to(desk, id));
  o.directive = find_directive(desk.rows, o.draft.directive);
  o.kept = decisions_of(desk.rows, id);
  o.said = said_of(o.kept, o.directive);
  TRY(const auto document, document_of(imports, files, o.draft));
  TRY(o.run, dry_run(desk, *document, o.draft.reg, o.directive, desk.now, o.said.corrections));
  return o;
}

// "2.17.3": of the third table, row 17, column 3, counted from 0.
Result<http::Response> picture(const documents::Document& document, const std::string& at) {
  const auto parts = split(at, '.');
  std::array<int, 3> n{};
  if (parts.size() != 3) return access::missing("picture");
  for (std::size_t i = 0; i < 3; ++i) n[i] = whole_number<int>(parts[i]).value_or(-1);
  if (n[0] < 0 || static_cast<std::size_t>(n[0]) >= document.tables.size())
    return access::missing("picture");
  for (const documents::Uncertain& u : document.tables[static_cast<std::size_t>(n[0])].uncertain) {
    if (u.row != n[1] || u.column != n[2] || u.picture.empty()) continue;
    http::Response answer;
    answer.headers = {{"content-type", "image/png"},
                      {"x-content-type-options", "nosniff"},
                      {"cache-control", "private, max-age=3600"}};
    answer.body = u.picture;
    return answer;
  }
  return access::missing("picture");
}

struct Sent {
  DraftDecision decision;
  std::int64_t expected = 0;
};

// {"decisions": [{"row", "expected", "decision": {…} or null}]}
Result<std::vector<Sent>> sent_of(const Visit& v, const JsonIn& in) {
  const auto* list = in.list("decisions");
  if (list == nullptr || list->empty() || list->size() > kRowsAtOnce)
    return Fault{Refusal::invalid, "json.field_malformed", "decisions", {}};
  std::vector<Sent> out;
  for (const auto& item : *list) {
    if (!item.is_object()) return Fault{Refusal::invalid, "json.field_malformed", "decisions", {}};
    const JsonIn one(item.get_object());
    Sent s;
    s.decision.key = one.text_or_empty("row");
    s.expected = one.integer("expected").value_or(0);
    if (s.decision.key.empty() || s.decision.key.size() > 24)
      return Fault{Refusal::invalid, "json.field_malformed", "row", {}};
    if (const auto* decision = one.object("decision")) {
      TRY(const Decision read, decision_of(JsonIn(*decision), std::nullopt));
      static_cast<void>(read);
      s.decision.json = boost::json::serialize(*decision);
      if (s.decision.json.size() > kDecisionBytesMost)
        return Fault{Refusal::too_large, "json.field_malformed", "decision", {}};
    }
    s.decision.by = v.person;
    s.decision.at = v.now;
    out.push_back(std::move(s));
  }
  return out;
}

}  // namespace

bool DocumentReading::under_way() const { return state == "waiting" || state == "reading"; }

std::int64_t Api::Imports::begin_reading(const std::shared_ptr<DocumentReading>& reading) {
  const std::lock_guard lock(mutex);
  std::size_t under_way = 0;
  std::size_t ended = 0;
  for (auto i = readings.rbegin(); i != readings.rend(); ++i) {
    if (i->second->person != reading->person) continue;
    if (i->second->under_way() && ++under_way == kReadingsAtOnce) return 0;
    if (!i->second->under_way() && ++ended == kReadingsKept) {
      readings.erase(std::prev(i.base()));
      break;
    }
  }
  readings[++last_reading] = reading;
  return last_reading;
}

bool Api::Imports::writes(std::int64_t draft) {
  const std::lock_guard lock(mutex);
  const auto run = draft_runs.find(draft);
  return run != draft_runs.end() && run->second->state == "running";
}

void Api::Imports::end_reading(DocumentReading& reading, std::string_view state,
                               std::optional<Fault> fault) {
  const std::lock_guard lock(mutex);
  reading.state = state;
  reading.fault = std::move(fault);
}

// The reading goes on after the answer; a scan takes minutes.
void Api::begin_import(http::Request&& request, const http::Reply& reply) {
  const auto who = visit(request, true);
  if (!who) return reply(refuse(request, who.fault()));
  if (request.body.empty())
    return reply(refuse(request, {Refusal::invalid, "document.empty", "file", {}}));
  {
    const auto org = parts_.committer.org();
    const auto rows = parts_.store.read();
    const Checked may = keeps(desk(*rows, *org, *who), text_of(request, "register"));
    if (!may) return reply(refuse(request, may.fault()));
  }
  api::SlowLane& lane = lane_of(request);
  const auto kept = std::make_shared<http::Request>(std::move(request));
  const auto reading = std::make_shared<DocumentReading>();
  reading->person = who->person;
  reading->reg = text_of(*kept, "register");
  reading->name = shorten(squeeze(nfc(text_of(*kept, "name"))), kNameMost);
  const std::int64_t id = imports_->begin_reading(reading);
  if (id == 0) return reply(refuse(*kept, {Refusal::overloaded, "import.many_readings", "", {}}));
  const auto taken = lane.submit(api::name_of(who->person), [this, kept, reading] {
    try {
      read_draft(*kept, reading);
    } catch (const std::exception&) {
      imports_->end_reading(*reading, "failed", parts_.committer.not_written());
      throw;  // the lane says what it was
    }
  });
  if (!taken) {
    imports_->end_reading(*reading, "failed", taken.fault());
    return reply(refuse(*kept, taken.fault()));
  }
  JsonOut out;
  out.open().field("reading", id).close();
  reply(http::json(out.take(), 202));
}

void Api::read_draft(const http::Request& request,
                     const std::shared_ptr<DocumentReading>& reading) {
  const auto failed = [&](const Fault& fault) {
    imports_->end_reading(*reading, fault.key == "document.stopped" ? "stopped" : "failed", fault);
  };
  {
    const std::lock_guard lock(imports_->mutex);
    if (reading->state != "waiting") return;  // stopped before its turn
    reading->state = "reading";
  }
  const auto still = visit(request, true);  // the session may have ended while the file waited
  if (!still) return failed(still.fault());
  const Visit& v = *still;
  const std::string& bytes = request.body;
  Draft draft;
  draft.reg = reading->reg;
  draft.name = reading->name;
  draft.by = v.person;
  draft.at = v.now;
  {
    const auto org = parts_.committer.org();
    const auto rows = parts_.store.read();
    const Checked may = keeps(desk(*rows, *org, v), draft.reg);
    if (!may) return failed(may.fault());
    draft.directive = DirectiveId{std::atoll(text_of(request, "directive").c_str())};
    if (draft.directive && !find_directive(*rows, draft.directive))
      return failed(access::missing("directive"));
  }
  const auto wanted = lane_of(request).while_wanted(kReadingMost);
  const auto document = documents::read_apart(bytes, [&](int page, int pages) {
    const std::lock_guard lock(imports_->mutex);
    reading->page = page;
    reading->pages = pages;
    return !reading->stop.load() && wanted(page, pages);
  });
  if (!document) return failed(document.fault());
  {
    const auto org = parts_.committer.org();
    const auto rows = parts_.store.read();
    const Desk here = desk(*rows, *org, v);
    const auto run = dry_run(here, *document, draft.reg, std::nullopt, v.now);
    if (!run) return failed(run.fault());
  }
  draft.file = parts_.files.put(bytes);
  draft.reading = parts_.files.put(documents::encode(*document));
  keep_upload(v.person, draft.file, v.now, [](bool) {});
  const auto made = std::make_shared<std::int64_t>(0);
  parts_.committer.chore([draft, made](store::Connection& rows) { *made = add_draft(rows, draft); },
                         [this, reading, made](bool done) {
                           if (!done)
                             return imports_->end_reading(*reading, "failed",
                                                          parts_.committer.not_written());
                           reading->draft = *made;
                           imports_->end_reading(*reading, "ready", std::nullopt);
                         });
}

namespace {

constexpr std::size_t kDecidedAtOnce = 500;  // others take their turn in between

struct Deciding {
  std::int64_t draft = 0;
  std::vector<Sent> sent;
  std::size_t at = 0;  // decided so far
  std::int64_t after = 0;
  std::vector<std::string> conflicts;
  std::vector<DraftDecision> kept;
};

void decide_next(Committer& committer, const std::shared_ptr<Deciding>& all,
                 const std::function<void(bool)>& done) {
  const std::size_t end = std::min(all->at + kDecidedAtOnce, all->sent.size());
  committer.chore(
      [all, end](store::Connection& c) {
        for (std::size_t i = all->at; i < end; ++i) {
          const Sent& s = all->sent[i];
          if (!put_decision(c, all->draft, s.decision, s.expected))
            all->conflicts.push_back(s.decision.key);
        }
        if (end == all->sent.size()) all->kept = decisions_of(c, all->draft, all->after);
      },
      [&committer, all, end, done](bool written) {
        all->at = end;
        if (!written || end == all->sent.size()) return done(written);
        decide_next(committer, all, done);
      });
}

}  // namespace

void Api::decide_rows(const Visit& v, const http::Reply& reply) {
  const std::int64_t id = api::path_number(v.request, "id");
  const auto in = parse_json(v.request.body);
  if (!in) return reply(refuse(v.request, in.fault()));
  const auto org = parts_.committer.org();
  const auto rows = parts_.store.read();
  const auto draft = draft_open_to(desk(*rows, *org, v), id);
  if (!draft) return reply(refuse(v.request, draft.fault()));
  if (draft->state != "open")
    return reply(refuse(v.request, {Refusal::conflict, "import.draft_written", "", {}}));
  if (imports_->writes(id))
    return reply(refuse(v.request, {Refusal::conflict, "import.writing", "", {}}));
  auto sent = sent_of(v, *in);
  if (!sent) return reply(refuse(v.request, sent.fault()));
  const auto all = std::make_shared<Deciding>();
  all->draft = id;
  all->sent = std::move(*sent);
  all->after = in->integer("after").value_or(0);
  const auto kept = without_body(v.request);
  const auto told = [this, reply, all, kept, v = v.person, now = v.now] {
    const auto state = parts_.committer.org();
    const auto snapshot = parts_.store.read();
    const Desk here{*snapshot, *state, parts_.ledger, Language::vi, v, now, 0};
    JsonOut out;
    out.open().key("conflicts").open_list();
    for (const auto& key : all->conflicts) out.value(key);
    out.close_list();
    write_decisions(out, here, all->kept);
    out.close();
    reply(http::json(out.take()));
  };
  decide_next(parts_.committer, all, [this, reply, kept, told](bool done) {
    if (!done) return reply(refuse(*kept, parts_.committer.not_written()));
    api::Door::or_lost(*kept, reply, told);  // what was decided is there all the same
  });
}

void Api::write_draft(const Visit& v, const http::Reply& reply) {
  const std::int64_t id = api::path_number(v.request, "id");
  const auto in = parse_json(v.request.body);
  if (!in) return reply(refuse(v.request, in.fault()));
  const auto refused = [&](Fault f) { reply(refuse(v.request, f)); };
  const auto named = find_draft(*parts_.store.read(), id);
  auto claim = imports_->claim(named ? named->reg : "");
  if (!claim) return refused({Refusal::conflict, "import.writing", "", {}});
  const auto org = parts_.committer.org();
  const auto rows = parts_.store.read();  // since the claim: nothing is written into it any more
  const Desk here = desk(*rows, *org, v);
  auto opened = open_draft(*imports_, parts_.files, here, id);
  if (!opened) return refused(opened.fault());
  if (opened->draft.state != "open")
    return refused({Refusal::conflict, "import.draft_written", "", {}});
  if (!opened->run.reg.id) return refused(access::missing("register"));
  const std::int64_t newest = opened->kept.empty() ? 0 : opened->kept.back().n;
  if (in->integer("seen").value_or(0) != newest)
    return refused({Refusal::stale, "import.decided_since", "seen", {}});
  ImportPlan plan{{v.person, {}, {}}, opened->run.reg.id, opened->draft.directive,
                  opened->draft.name, opened->draft.file, {}};
  plan.decided = decided(here, opened->run, opened->said.decisions);
  if (plan.decided.rows.empty() && plan.decided.amendments.empty())
    return refused({Refusal::invalid, "import.nothing_decided", "decisions", {}});
  if (!plan.decided.amendments.empty() && !plan.directive)
    return refused({Refusal::invalid, "amend.directive_needed", "directive", {}});
  auto run = std::make_shared<ImportRun>();
  run->draft = id;
  {
    const std::lock_guard lock(imports_->mutex);
    imports_->draft_runs[id] = run;
  }
  const auto kept = without_body(v.request);
  const auto first = [reply, kept, id](const Result<Entry>& r) {
    if (!r) return reply(refuse(*kept, r.fault()));
    JsonOut out;
    out.open().field("draft", id).close();
    reply(http::json(out.take(), 202));
  };
  const auto last = [this, id, claim, all = plan.decided.undecided == 0](const ImportRun& done) {
    if (done.state != "done" || !all)
      return;  // the draft stays for the rest; what is written stands in the register from now on
    parts_.committer.chore(
        [id, import = done.import](store::Connection& c) { end_draft(c, id, "written", import); },
        [](bool) {});
  };
  write_import(parts_.committer, parts_.graph, imports_->mutex, run, std::move(plan), first, last);
}

void Api::stop_readings() {
  const std::lock_guard lock(imports_->mutex);
  for (auto& [id, reading] : imports_->readings) reading->stop = true;
}

void Api::add_readings(http::Router& router) {
  router.add("POST", "/api/v1/imports/begin_import",
             [this](http::Request&& request, http::Reply reply) {
               begin_import(std::move(request), reply);
             });
  get(router, "/api/v1/imports/readings",
      [this](const Visit& v, const Desk&) -> Result<http::Response> {
        JsonOut out;
        out.open().key("items").open_list();
        const std::lock_guard lock(imports_->mutex);
        for (const auto& [id, r] : imports_->readings) {
          if (r->person != v.person || !r->under_way()) continue;
          out.open().field("reading", id).field("register", r->reg).field("name", r->name);
          out.close();
        }
        out.close_list().close();
        return http::json(out.take());
      });
  get(router, "/api/v1/imports/readings/{id}",
      [this](const Visit& v, const Desk&) -> Result<http::Response> {
        const std::lock_guard lock(imports_->mutex);
        const auto found = imports_->readings.find(api::path_number(v.request, "id"));
        if (found == imports_->readings.end() || found->second->person != v.person)
          return access::missing("import");
        const DocumentReading& r = *found->second;
        if (r.state == "failed") return *r.fault;
        JsonOut out;
        out.open().field("state", r.state).field("page", r.page).field("pages", r.pages);
        out.field("draft", r.draft).close();
        return http::json(out.take());
      });
  router.add("POST", "/api/v1/imports/readings/{id}/stop_reading",
             [this](http::Request&& request, http::Reply reply) {
               const auto who = visit(request, true);
               if (!who) return reply(refuse(request, who.fault()));
               const std::lock_guard lock(imports_->mutex);
               const auto found = imports_->readings.find(api::path_number(request, "id"));
               if (found == imports_->readings.end() || found->second->person != who->person)
                 return reply(refuse(request, access::missing("import")));
               found->second->stop = true;
               if (found->second->state == "waiting") found->second->state = "stopped";
               reply(http::json("{}", 202));
             });
}

void Api::add_drafts(http::Router& router) {
  const std::string drafts = "/api/v1/imports/drafts";
  add_readings(router);
  get(router, drafts, [](const Visit& v, const Desk& d) -> Result<http::Response> {
    TRY(const api::Page page, api::read_page(v.request));
    std::vector<Draft> mine;
    for (Draft& draft : open_drafts(d.rows)) {
      if (opens(d, draft)) mine.push_back(std::move(draft));
    }
    return api::paged(page, mine, [&](JsonOut& out, const Draft& draft) {
      out.open();
      write_draft_head(out, d, draft);
      out.close();
    });
  });
  get_slowly(router, drafts + "/{id}",
             [this](const Visit& v, const Desk& d) -> Result<http::Response> {
               TRY(const Opened o,
                   open_draft(*imports_, parts_.files, d, api::path_number(v.request, "id")));
               JsonOut out;
               out.open();
               write_draft_head(out, d, o.draft);
               write_dry_run(out, d, o.run);
               write_decisions(out, d, o.kept);
               out.close();
               return http::json(out.take());
             });
  get(router, drafts + "/{id}/decisions",
      [](const Visit& v, const Desk& d) -> Result<http::Response> {
        TRY(const Draft draft, draft_open_to(d, api::path_number(v.request, "id")));
        const auto after = whole_number<std::int64_t>(text_of(v.request, "after")).value_or(0);
        JsonOut out;
        out.open().field("state", draft.state);
        write_decisions(out, d, decisions_of(d.rows, draft.id, after));
        out.close();
        return http::json(out.take());
      });
  slowly(router, "POST", drafts + "/{id}/decide_rows",
         [this](const Visit& v, const http::Reply& reply) { decide_rows(v, reply); });
  slowly(router, "POST", drafts + "/{id}/import_tasks",
         [this](const Visit& v, const http::Reply& reply) { write_draft(v, reply); });
  add_draft_ends(router, drafts);
}

// What follows a draft: its progress, stopping, discarding, its pictures and the list of decisions.
void Api::add_draft_ends(http::Router& router, const std::string& drafts) {
  get(router, drafts + "/{id}/progress",
      [this](const Visit& v, const Desk& d) -> Result<http::Response> {
        TRY(const Draft draft, draft_open_to(d, api::path_number(v.request, "id")));
        const std::lock_guard lock(imports_->mutex);
        const auto run = imports_->draft_runs.find(draft.id);
        if (run == imports_->draft_runs.end()) return access::missing("import");
        JsonOut out;
        out.open().field("register", draft.reg).field("name", draft.name);
        write_run(out, d, nullptr, run->second.get());
        out.close();
        return http::json(out.take());
      });
  const auto chore = [this, &router, drafts](const char* act, auto&& change) {
    router.add("POST", drafts + "/{id}/" + act,
               [this, change](http::Request&& request, http::Reply reply) {
                 const auto who = visit(request, true);
                 if (!who) return reply(refuse(request, who.fault()));
                 const auto org = parts_.committer.org();
                 const auto rows = parts_.store.read();
                 const auto draft =
                     draft_open_to(desk(*rows, *org, *who), api::path_number(request, "id"));
                 if (!draft) return reply(refuse(request, draft.fault()));
                 change(*draft, reply);
               });
  };
  chore("stop_import", [this](const Draft& draft, const http::Reply& reply) {
    const std::lock_guard lock(imports_->mutex);
    const auto run = imports_->draft_runs.find(draft.id);
    if (run != imports_->draft_runs.end()) run->second->stop = true;
    reply(http::json("{}", 202));
  });
  chore("discard_import", [this](const Draft& draft, const http::Reply& reply) {
    if (imports_->writes(draft.id))
      return reply(refuse({}, {Refusal::conflict, "import.writing", "", {}}));
    parts_.committer.chore(
        [id = draft.id](store::Connection& c) { end_draft(c, id, "discarded", {}); },
        [this, reply](bool done) {
          reply(done ? http::json("{}", 202) : refuse({}, parts_.committer.not_written()));
        });
  });
  get_slowly(router, drafts + "/{id}/picture",
             [this](const Visit& v, const Desk& d) -> Result<http::Response> {
               TRY(const Draft draft, draft_open_to(d, api::path_number(v.request, "id")));
               TRY(const auto document, document_of(*imports_, parts_.files, draft));
               return picture(*document, text_of(v.request, "at"));
             });
  get_slowly(
      router, drafts + "/{id}/decisions.xlsx",
      [this](const Visit& v, const Desk& d) -> Result<http::Response> {
        TRY(const Opened o,
            open_draft(*imports_, parts_.files, d, api::path_number(v.request, "id")));
        http::Response r;
        r.headers = {
            {"content-type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
            {"content-disposition",
             "attachment; filename=\"quyet-dinh-nhap-" + std::to_string(o.draft.id) + ".xlsx\""},
            {"x-content-type-options", "nosniff"},
            {"cache-control", "private, no-store"}};
        r.body = export_decisions(d, o.draft, o.run, o.kept, o.said.decisions, o.said.corrections);
        return r;
      });
}

}  // namespace duoc::directives

// Figures, registers, directives, proposals of the calendar, proofs.
#include <algorithm>

#include "api/page.h"
#include "base/text.h"
#include "http/problem.h"
#include "kernel/journal/journal.h"
#include "modules/directives/acts.h"
#include "modules/directives/api_asked.h"
#include "modules/directives/api_import.h"

namespace duoc::directives {
namespace {

Result<http::Response> figures_answer(const Visit& v, const Desk& desk) {
  TRY(AskedHere here, asked_of(v, desk));
  JsonOut out;
  out.open();
  write_figures(out, desk, here.reg, here.moments, here.asked, desk.ledger.numbers(here.asked));
  const std::string by = text_of(v.request, "by");
  if (!by.empty()) {
    CHECK(write_groups(out, desk, here.moments, here.asked, by, v.request.value("tree") == "1",
                       v.request.value("tree_of") == "today"));
  }
  if (here.asked.known_at < desk.position) write_differences(out, desk, here.asked);
  out.close();
  return http::json(out.take());
}

Result<http::Response> overlap(const Visit& v, const Desk& desk) {
  const auto a = find_register(desk.rows, text_of(v.request, "a"));
  const auto b = find_register(desk.rows, text_of(v.request, "b"));
  if (!a || !b) return access::missing("register");
  TRY(AskedHere here, asked_of(v, desk));
  JsonOut out;
  out.open();
  write_overlap(out, desk, *a, *b, here.moments);
  out.close();
  return http::json(out.take());
}

void write_directive(JsonOut& out, const Desk& desk, const Directive& d) {
  out.open().field("id", d.id.n).field("symbol", d.symbol).field("type", d.type).key("issuer");
  write_unit(out, desk, d.issuer);
  out.field("date", d.date)
      .field("subject", d.subject)
      .field("level", d.level)
      .field("secret", d.secret)
      .key("file");
  if (d.file.empty()) {
    out.null();
  } else {
    out.open().field("hash", d.file).field("name", d.symbol).close();
  }
}

Result<http::Response> directives(const Visit& v, const Desk& desk) {
  const std::string words = fold_words(text_of(v.request, "q"));
  std::vector<Directive> found;
  for (Directive& d : all_directives(desk.rows)) {
    const std::string text = fold_words(d.symbol + " " + d.type + " " + d.subject);
    bool all = true;
    for (const auto& word : split(words, ' ')) all = all && text.find(word) != std::string::npos;
    if (all) found.push_back(std::move(d));
  }
  TRY(const api::Page page, api::read_page(v.request));
  return api::paged(page, found, [&](JsonOut& out, const Directive& d) {
    write_directive(out, desk, d);
    out.close();
  });
}

Result<http::Response> directive(const Visit& v, const Desk& desk) {
  const auto d = find_directive(desk.rows, DirectiveId{api::path_number(v.request, "id")});
  if (!d) return access::missing("directive");
  JsonOut out;
  write_directive(out, desk, *d);
  const auto write_list = [&](const char* name, const std::vector<DirectiveId>& ids) {
    out.key(name).open_list();
    for (const DirectiveId id : ids) {
      write_directive(out, desk, *find_directive(desk.rows, id));
      out.close();
    }
    out.close_list();
  };
  write_list("implements", implements_of(desk.rows, d->id));
  write_list("implemented_by", implemented_by(desk.rows, d->id));
  out.key("registers").open_list();
  for (const Register& r : all_registers(desk.rows)) {
    if (r.directive == d->id) out.open().field("code", r.code).field("name", r.name_vi).close();
  }
  out.close_list().close();
  return http::json(out.take());
}

Result<http::Response> registers(const Visit& v, const Desk& desk) {
  TRY(const api::Page page, api::read_page(v.request));
  return api::paged(page, all_registers(desk.rows), [&](JsonOut& out, const Register& r) {
    out.open().field("id", r.id.n).field("code", r.code);
    out.field("name", desk.language == Language::en ? r.name_en : r.name_vi).key("directive");
    if (const auto d = find_directive(desk.rows, r.directive)) {
      write_directive(out, desk, *d);
      out.close();
    } else {
      out.null();
    }
    out.key("verifying_unit");
    write_unit(out, desk, r.verifying_unit);
    out.key("second_verifying_unit");
    write_unit(out, desk, r.second_verifying_unit);
    out.field(
        "tasks",
        desk.rows.integer("SELECT count(*) FROM task WHERE register = $1 AND step <> 7", {r.id.n}));
    out.field("may_import", keeps(desk, r.code).ok()).close();
  });
}

Result<http::Response> fields(const Visit& v, const Desk& desk) {
  TRY(const api::Page page, api::read_page(v.request));
  return api::paged(page, all_fields(desk.rows), [&](JsonOut& out, const Field& f) {
    out.open()
        .field("code", f.code)
        .field("name", desk.language == Language::en ? f.name_en : f.name_vi)
        .close();
  });
}

// Who keeps every register may accept a changed calendar.
bool may_accept_calendar(const Visit& v, const Desk& desk) {
  Work work{desk.rows, desk.org, {v.person, {}, {}}, v.now};
  if (!access::may_anywhere(work, org::Role::clerk)) return false;
  for (const Register& reg : all_registers(desk.rows)) {
    Work probe{desk.rows, desk.org, {v.person, {}, {}}, v.now};
    if (!access::may(probe, org::Role::clerk, reg.standing_unit)) return false;
  }
  return true;
}

Result<http::Response> calendar_proposals(const Visit& v, const Desk& desk) {
  const auto changes = due_changes(desk.rows, desk.org.calendar, v.now);
  const bool open = desk.org.calendar.version() > accepted_calendar(desk.rows);
  std::uint64_t hidden = 0;
  JsonOut out;
  out.open().field("version", desk.org.calendar.version()).field("open", open);
  out.field("total", static_cast<std::uint64_t>(open ? changes.size() : 0)).key("items");
  out.open_list();
  for (std::size_t i = 0; open && i < changes.size() && i < 500; ++i) {
    const DueChange& c = changes[i];
    const auto task = find_task(desk.rows, c.task);
    const auto reg = task ? find_register(desk.rows, task->reg) : std::nullopt;
    if (!task || !reg || !desk.open(*task, *reg)) {
      ++hidden;
      continue;
    }
    out.open().key("task").open().field("id", c.task.n).field("register", reg->code);
    out.field("no", task->no).field("work", task->work).close().field("deadline", c.deadline);
    out.field("due_at", c.due_at).field("proposed_due_at", c.proposed).close();
  }
  out.close_list().field("hidden", hidden).key("may").open_list();
  if (open && may_accept_calendar(v, desk)) out.value("accept_calendar");
  out.close_list().close();
  return http::json(out.take());
}

// The entry in words beside its bytes: what act, by whom, on which record. Not part of the proof.
void write_entry_about(JsonOut& out, const Desk& desk, const Entry& entry,
                       const std::optional<Task>& task, const std::optional<Register>& reg) {
  const auto kind = entry.kind.starts_with("task.")
                        ? act_kind_of(std::string_view(entry.kind).substr(5))
                        : std::nullopt;
  out.open().field("act", kind ? act_of_kind(*kind) : std::string_view());
  out.key("by").open();
  const org::Person* person = desk.org.person(entry.actor.person);
  const auto post = desk.org.posts.find(entry.actor.post);
  out.field("name", person == nullptr ? "" : person->name).key("title");
  post == desk.org.posts.end()
      ? out.null()
      : out.value(desk.language == Language::en ? post->second.title_en : post->second.title_vi);
  out.key("unit");
  write_unit(out, desk, entry.actor.unit);
  out.close().key("task");
  if (task && reg) {
    out.open().field("id", task->id.n).field("register", reg->code).field("no", task->no);
    out.field("work", task->work).close();
  } else {
    out.null();
  }
  out.close();
}

Result<http::Response> proof(const Visit& v, const Desk& desk, const Api& api) {
  const Position position = static_cast<Position>(api::path_number(v.request, "position"));
  // An entry may name a task that is not open to the reader: only readers of everything get proofs
  // of everything.
  const auto entry = journal::find(desk.rows, position);
  if (!entry) return access::missing("entry");
  std::optional<Task> task;
  std::optional<Register> reg;
  if (entry->record.starts_with("task/")) {
    task = find_task(desk.rows, TaskId{std::atoll(entry->record.c_str() + 5)});
    reg = task ? find_register(desk.rows, task->reg) : std::nullopt;
    if (!task || !reg || !desk.open(*task, *reg)) return access::missing("entry");
  } else if (!access::sees_all({desk.org, v.person, v.now})) {
    return access::missing("entry");
  }
  JsonOut out;
  out.open().field_raw("proof",
                       journal::proof_json(desk.rows, position, api.parts().signer.public_key()));
  out.key("about");
  write_entry_about(out, desk, *entry, task, reg);
  out.close();
  return http::json(out.take());
}

}  // namespace

void Api::add_reads(http::Router& router) {
  get(router, "/api/v1/figures", figures_answer);
  get(router, "/api/v1/overlap", overlap);
  get(router, "/api/v1/directives", directives);
  get(router, "/api/v1/directives/{id}", directive);
  get(router, "/api/v1/registers", registers);
  get(router, "/api/v1/calendar/proposals", calendar_proposals);
  get(router, "/api/v1/fields", fields);
  get(router, "/api/v1/journal/entries/{position}",
      [this](const Visit& v, const Desk& desk) { return proof(v, desk, *this); });
}

}  // namespace duoc::directives

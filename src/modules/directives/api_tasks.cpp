// Lists of tasks, what waits for the reader, and one task with its acts.
#include <algorithm>
#include <set>

#include "api/page.h"
#include "base/text.h"
#include "http/problem.h"
#include "kernel/journal/journal.h"
#include "modules/directives/api_asked.h"
#include "modules/directives/my_work.h"
#include "modules/directives/task_export.h"

namespace duoc::directives {
namespace {

constexpr std::size_t kListMost = kExportMost;

using Row = ListedTask;

struct Found {
  std::vector<Row> rows;
  std::uint64_t hidden = 0;
  Moments moments;
};

bool wanted(const Visit& v, const Row& row, const std::string& words) {
  const std::string field = text_of(v.request, "field_id");
  if (!field.empty() && std::atoi(field.c_str()) != row.task.field) return false;
  if (words.empty()) return true;
  const std::string text = fold_words(row.task.no + " " + row.task.work + " " + row.task.product +
                                      " " + row.task.section);
  for (const auto& word : split(words, ' ')) {
    if (text.find(word) == std::string::npos) return false;
  }
  return true;
}

long long natural(const std::string& no) { return std::atoll(no.c_str()); }

void sort_rows(std::vector<Row>& rows, const std::string& by, const Desk& desk) {
  const auto order_of = [&](const Row& r) {
    const auto* unit = desk.org.today.find(r.listed.lead);
    return unit == nullptr ? 1'000'000 : unit->facts.order;
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    if (by == "deadline")
      return a.task.deadline.value_or(Day{99999}) < b.task.deadline.value_or(Day{99999});
    if (by == "unit") return order_of(a) < order_of(b);
    if (by == "class") return a.listed.cls < b.listed.cls;
    return std::tuple(a.reg.id, natural(a.task.no)) < std::tuple(b.reg.id, natural(b.task.no));
  });
}

Result<Found> find_rows(const Visit& v, const Desk& desk, const StepGraph& graph) {
  Found out;
  TRY(out.moments, read_moments(desk.rows, text_of(v.request, "as_of"),
                                text_of(v.request, "known_at"), v.now, desk.position));
  Asked asked;
  asked.as_of = out.moments.as_of;
  asked.known_at = out.moments.known_at;
  TRY(asked.year, read_year(text_of(v.request, "year")));
  for (const auto code : v.request.values("register")) {
    if (code.empty()) continue;
    const auto reg = find_register(desk.rows, code);
    if (!reg) return access::missing("register");
    asked.registers.push_back(reg->id);
  }
  const std::string unit = text_of(v.request, "unit");
  if (!unit.empty()) {
    const std::int64_t n = std::atoll(unit.c_str());
    asked.units = {UnitId{n > 0 && n <= 65535 ? n : 0}};  // 0: a unit that leads nothing
  }
  const std::string field = text_of(v.request, "field");
  for (const Field& f : all_fields(desk.rows)) {
    if (f.code == field) asked.fields = {f.id};
  }
  std::string list = text_of(v.request, "class");
  if (list.empty()) list = "tasks";
  if (!known_list(list)) return Fault{Refusal::invalid, "figures.list_unknown", "class", {}};
  const std::string words = fold_words(text_of(v.request, "q"));
  const bool mine = v.request.value("mine") == "1";
  std::set<TaskId> waiting;
  if (mine) {
    for (const Waiting& w : my_work(desk, graph, v.person)) waiting.insert(w.task);
  }
  const auto listed = desk.ledger.list(asked, list);
  if (listed.size() > kListMost)
    return Fault{Refusal::too_large, "figures.list_too_long", "class", {}};
  std::map<RegisterId, Register> registers;
  for (Register& r : all_registers(desk.rows)) registers[r.id] = std::move(r);
  for (const Listed& item : listed) {
    if (mine && !waiting.contains(item.task)) continue;
    auto task = find_task(desk.rows, item.task);
    if (!task) continue;
    Row row{std::move(*task), registers.at(task->reg), item};
    if (!desk.open(row.task, row.reg)) {
      ++out.hidden;
      continue;
    }
    if (wanted(v, row, words)) out.rows.push_back(std::move(row));
  }
  sort_rows(out.rows, text_of(v.request, "sort"), desk);
  return out;
}

Result<http::Response> tasks(const Visit& v, const Desk& desk, const StepGraph& graph) {
  TRY(const api::Page page, api::read_page(v.request, 50));
  TRY(Found found, find_rows(v, desk, graph));
  const auto fields = all_fields(desk.rows);
  JsonOut out;
  out.open().field("position", desk.position).field("as_of", found.moments.as_of);
  api::write_page(out, page, found.rows.size());
  out.field("hidden", found.hidden).key("items").open_list();
  for (std::size_t i = 0; i < found.rows.size(); ++i) {
    if (!page.holds(i)) continue;
    const Row& row = found.rows[i];
    out.open();
    write_task_row(out, desk, row.task, row.reg, row.listed, fields, found.moments.as_of);
    out.close();
  }
  out.close_list().close();
  return http::json(out.take());
}

void write_waiting(JsonOut& out, const Desk& desk, TaskId id, const std::vector<Field>& fields) {
  const auto task = find_task(desk.rows, id);
  const auto reg = find_register(desk.rows, task->reg);
  Listed listed;
  if (const auto now = desk.ledger.of(id, desk.now, desk.position, std::nullopt)) listed = *now;
  out.open();
  write_task_row(out, desk, *task, *reg, listed, fields, desk.now);
  out.close();
}

// What waits for the reader, by what is to be done: of each kind its number and a page of its
// tasks; with `todo` only that kind.
Result<http::Response> work(const Visit& v, const Desk& desk, const StepGraph& graph) {
  TRY(const api::Page page, api::read_page(v.request, 10));
  const std::string asked = text_of(v.request, "todo");
  const auto only = todo_of(asked);
  if (!asked.empty() && !only) return Fault{Refusal::invalid, "figures.list_unknown", "todo", {}};
  const auto waiting = my_work(desk, graph, v.person);
  const auto fields = all_fields(desk.rows);
  JsonOut out;
  out.open().field("position", desk.position).field("as_of", desk.now);
  api::write_page(out, page, waiting.size());
  out.key("groups").open_list();
  for (auto from = waiting.begin(); from != waiting.end();) {
    const auto other = [&](const Waiting& w) { return w.todo != from->todo; };
    const auto to = std::find_if(from, waiting.end(), other);
    if (!only || *only == from->todo) {
      const auto total = static_cast<std::size_t>(to - from);
      out.open().field("todo", name_of(from->todo)).field("total", std::uint64_t{total});
      out.key("items").open_list();
      for (std::size_t i = 0; i < total; ++i) {
        if (page.holds(i)) write_waiting(out, desk, from[static_cast<long>(i)].task, fields);
      }
      out.close_list().close();
    }
    from = to;
  }
  out.close_list().close();
  return http::json(out.take());
}

// "97-CTr-TU_2025-09-18.xlsx": the register, when it is one, and the moment asked.
std::string file_name(const Visit& v, const Found& found) {
  std::string name;
  const auto codes = v.request.values("register");
  if (codes.size() == 1) {
    for (const char c : codes.front()) {
      const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                         (c >= 'A' && c <= 'Z') || c == '.' || c == '_';
      if (plain) name += c;
      if (!plain && !name.empty() && name.back() != '-') name += '-';
    }
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  if (name.empty()) name = v.language == Language::en ? "tasks" : "nhiem-vu";
  const Moment as_of = found.moments.as_of;
  name += "_" + iso(day_of(as_of + -1));
  if (!found.moments.as_of_day && text_of(v.request, "as_of").size() > 10) {
    const std::string at = rfc3339(as_of);  // 2025-09-18T09:30:00+07:00
    name += "_" + at.substr(11, 2) + "h" + at.substr(14, 2);
  }
  return name + ".xlsx";
}

// The whole list as a workbook: the same filters, no pages.
Result<http::Response> tasks_xlsx(const Visit& v, const Desk& desk, const StepGraph& graph) {
  TRY(const Found found, find_rows(v, desk, graph));
  ExportAbout about{found.moments, found.hidden, "", v.now, {}};
  if (const org::Person* reader = desk.org.person(v.person)) about.reader = reader->name;
  for (const auto& [name, value] : v.request.query) {
    if (!value.empty() && about.filters.size() < 50) about.filters.emplace_back(name, value);
  }
  http::Response r;
  r.headers = {
      {"content-type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
      {"content-disposition", "attachment; filename=\"" + file_name(v, found) + "\""},
      {"x-content-type-options", "nosniff"},
      {"cache-control", "private, no-store"}};
  r.body = export_tasks(desk, found.rows, about);
  return r;
}

void write_evidence(JsonOut& out, const JsonIn& body) {
  out.key("evidence").open_list();
  if (const auto* list = body.list("evidence")) {
    for (const auto& item : *list) {
      const JsonIn e(item.as_object());
      out.open()
          .field("title", e.text_or_empty("title"))
          .field("date", e.text_or_empty("date"))
          .key("file");
      if (e.text_or_empty("file").empty()) {
        out.null();
      } else {
        out.open().field("hash", e.text_or_empty("file")).field("name", e.text_or_empty("name"));
        out.field("size", e.integer("size").value_or(0)).close();
      }
      out.close();
    }
  }
  out.close_list();
}

// What an entry of several tasks says of this one; empty for the other entries.
JsonIn amended_row(const JsonIn& body, TaskId task) {
  const auto* list = body.list("tasks");
  for (const auto& item : list == nullptr ? boost::json::array() : *list) {
    if (JsonIn row(item.as_object()); row.id<TaskId>("task") == task) return row;
  }
  return entry_body("{}");
}

// The columns that an amended document changed: as they were and as they are since.
void write_changes(JsonOut& out, const Desk& desk, const JsonIn& row) {
  out.key("changes").open_list();
  if (const auto* was = row.object("was")) {
    const JsonIn before(*was);
    const auto unit = [&](const JsonIn& in) {
      const org::Unit* found = desk.org.today.find(in.id<UnitId>("lead"));
      return found == nullptr ? std::string() : std::string(desk.name(*found));
    };
    for (const auto& item : *was) {
      const std::string column(item.key());
      const bool lead = column == "lead";
      out.open().field("column", column);
      out.field("was", lead ? unit(before) : before.text_or_empty(column));
      out.field("now", lead ? unit(row) : row.text_or_empty(column)).close();
    }
  }
  out.close_list();
}

void write_act(JsonOut& out, const Desk& desk, const TaskAct& act, const Task& task,
               Position withdrawn_by) {
  const auto entry = journal::find(desk.rows, act.position);
  if (!entry) return;
  const JsonIn body = entry_body(entry->kind == "tasks.imported" ? "{}" : entry->body);
  const JsonIn row = amended_row(entry->kind == "tasks.amended" ? body : entry_body("{}"), task.id);
  out.open()
      .field("position", act.position)
      .field("kind", entry->kind)
      .field("act", act_of_kind(act.kind));
  out.field("step", name_of(act.kind))
      .field("recorded", act.recorded)
      .field("effective", act.effective);
  out.key("by").open();
  const org::Person* person = desk.org.person(act.by);
  out.field("name", person == nullptr ? "" : person->name).key("title");
  const auto post = desk.org.posts.find(entry->actor.post);
  post == desk.org.posts.end()
      ? out.null()
      : out.value(desk.language == Language::en ? post->second.title_en : post->second.title_vi);
  out.key("unit");
  write_unit(out, desk, act.by_unit);
  out.close()
      .field("note", body.text_or_empty("note"))
      .field("reason", body.text_or_empty("reason") + row.text_or_empty("reason"));
  out.field("percent", body.integer("percent")).field("document", body.text_or_empty("document"));
  write_evidence(out, body);
  out.key("new_deadline");
  act.kind == ActKind::registered ? out.null() : out.value(act.deadline);
  out.field("occurrence", act.occurrence).key("withdrawn_by");
  withdrawn_by == 0 ? out.null() : out.value(withdrawn_by);
  out.field("late", act.kind == ActKind::completion_claimed && task.due_at != kNever &&
                        act.recorded > task.due_at);
  write_changes(out, desk, row);
  out.close();
}

void write_acts(JsonOut& out, const Desk& desk, const Task& task,
                const std::vector<TaskAct>& acts) {
  std::map<Position, Position> withdrawn;
  for (const TaskAct& a : acts) {
    for (const Position p : a.withdraws) withdrawn[p] = a.position;
  }
  out.key("acts").open_list();
  for (const TaskAct& a : acts) write_act(out, desk, a, task, withdrawn[a.position]);
  out.close_list();
}

// How the same task was completed in the other register: the verification and the claim's evidence,
// with which the reader may propose to complete this one.
void write_completion(JsonOut& out, const Desk& desk, const Task& other) {
  out.key("completion");
  const auto acts = believed(acts_of(desk.rows, other.id));
  const TaskAct* claim = nullptr;
  const TaskAct* verified = nullptr;
  for (const TaskAct& a : acts) {
    if (a.kind == ActKind::completion_claimed) claim = &a;
    if (a.kind == ActKind::completion_verified) verified = &a;
  }
  const auto entry = claim == nullptr || verified == nullptr || other.step != Step::verified
                         ? std::nullopt
                         : journal::find(desk.rows, claim->position);
  if (!entry) {
    out.null();
    return;
  }
  out.open().field("at", verified->effective).field("position", verified->position);
  write_evidence(out, entry_body(entry->body));
  out.close();
}

void write_links(JsonOut& out, const Desk& desk, const Task& task, const Moments& m) {
  out.key("links").open_list();
  for (const SameLink& link : links_of(desk.rows, task.id)) {
    const auto other = find_task(desk.rows, link.a == task.id ? link.b : link.a);
    const auto reg = other ? find_register(desk.rows, other->reg) : std::nullopt;
    if (!other || !reg || other->step == Step::withdrawn || !desk.open(*other, *reg)) continue;
    const auto listed = desk.ledger.of(other->id, m.as_of, m.known_at, std::nullopt);
    out.open()
        .key("task")
        .open()
        .field("id", other->id.n)
        .field("register", reg->code)
        .field("no", other->no);
    out.field("work", other->work).close().field("since", link.effective).key("class");
    listed ? out.value(name_of(listed->cls)) : out.null();
    write_completion(out, desk, *other);
    out.close();
  }
  out.close_list();
}

void write_recurrence(JsonOut& out, const Desk& desk, const Task& task,
                      const std::vector<TaskAct>& acts, const Moments& m) {
  out.key("recurrence");
  if (task.kind != TaskKind::recurring) {
    out.null();
    return;
  }
  out.open().field("period", task.recurrence.period).key("occurrences").open_list();
  const auto believed_acts = believed(acts);
  const int year = civil(day_of(m.as_of)).year;
  const org::Calendar calendar = desk.ledger.calendar();
  for (const Occurrence& o : occurrences(task.recurrence, year, calendar)) {
    const auto cls = occurrence_class(o, believed_acts, m.as_of, calendar);
    if (cls)
      out.open()
          .field("deadline", o.deadline)
          .field("due_at", o.due_at)
          .field("class", name_of(*cls))
          .close();
  }
  out.close_list().close();
}

void write_people(JsonOut& out, const Desk& desk, const Task& task, const Register& reg) {
  const auto list = units_of(desk.rows, task.id);
  for (const char* role : {"co_lead", "cooperating"}) {
    out.key(std::string_view(role) == "co_lead" ? "co_leads" : "cooperating").open_list();
    for (const TaskUnit& u : list) {
      if (u.role != role) continue;
      out.open().field("text", u.text).key("unit");
      write_unit(out, desk, u.unit);
      out.close();
    }
    out.close_list();
  }
  out.key("responsible");
  if (const org::Person* p = desk.org.person(task.responsible)) {
    out.open().field("id", p->id.n).field("name", p->name).close();
  } else {
    out.null();
  }
  out.field("authority", task.authority).key("directive");
  if (const auto d = find_directive(desk.rows, task.directive)) {
    out.open().field("id", d->id.n).field("symbol", d->symbol).field("subject", d->subject).close();
  } else {
    out.null();
  }
  out.key("verifying_unit");
  write_unit(out, desk, verifying_unit_of(task, reg, desk.org.today));
}

Result<http::Response> task(const Visit& v, const Desk& desk, const StepGraph& graph) {
  const auto found = find_task(desk.rows, TaskId{api::path_number(v.request, "id")});
  if (!found || found->step == Step::withdrawn) return access::missing("task");
  const auto reg = find_register(desk.rows, found->reg);
  if (!desk.open(*found, *reg)) return access::missing("task");
  TRY(const Moments m, read_moments(desk.rows, text_of(v.request, "as_of"),
                                    text_of(v.request, "known_at"), v.now, desk.position));
  const auto acts = acts_of(desk.rows, found->id);
  const std::string etag = "\"" + std::to_string(found->last_act) + "\"";
  Listed listed;
  if (const auto now = desk.ledger.of(found->id, m.as_of, m.known_at, std::nullopt)) listed = *now;
  JsonOut out;
  out.open();
  write_task_row(out, desk, *found, *reg, listed, all_fields(desk.rows), m.as_of);
  out.field("etag", etag).field("as_of", m.as_of);
  out.field("in_register", static_cast<bool>(listed.task));
  out.field("first_deadline", acts.empty() ? std::nullopt : acts.front().deadline);
  write_people(out, desk, *found, *reg);
  out.key("extension");
  const std::vector<TaskAct> counted = believed(acts);
  const auto replayed = graph.replay(found->kind, counted);
  if (replayed && replayed->extension != nullptr) {
    const TaskAct& e = *replayed->extension;
    const auto entry = journal::find(desk.rows, e.position);
    out.open()
        .field("new_deadline", e.deadline)
        .field("reason", entry_body(entry->body).text_or_empty("reason"));
    out.field("asked_at", e.recorded).field("position", e.position).close();
  } else {
    out.null();
  }
  const TaskAct* claim = replayed ? replayed->claim : nullptr;
  out.field("claimed_late", claim != nullptr && claim->recorded > found->due_at).key("verify_by");
  if (claim == nullptr) {
    out.null();
  } else {
    out.value(desk.org.calendar.add_working_days(day_of(claim->recorded),
                                                 graph.verify_within_working_days()));
  }
  write_links(out, desk, *found, m);
  write_acts(out, desk, *found, acts);
  write_recurrence(out, desk, *found, acts, m);
  out.key("may").open_list();
  Work work{desk.rows, desk.org, {v.person, {}, {}}, v.now};
  for (const auto& act : acts_open_to(work, graph, found->id)) out.value(act);
  out.close_list().close();
  http::Response r = http::json(out.take());
  r.headers.emplace_back("etag", etag);
  return r;
}

}  // namespace

void Api::add_task_reads(http::Router& router) {
  get(router, "/api/v1/tasks",
      [this](const Visit& v, const Desk& d) { return tasks(v, d, parts_.graph); });
  get_slowly(router, "/api/v1/tasks.xlsx",
             [this](const Visit& v, const Desk& d) { return tasks_xlsx(v, d, parts_.graph); });
  get(router, "/api/v1/work",
      [this](const Visit& v, const Desk& d) { return work(v, d, parts_.graph); });
  get(router, "/api/v1/tasks/{id}",
      [this](const Visit& v, const Desk& d) { return task(v, d, parts_.graph); });
}

}  // namespace duoc::directives

// Units: the tree of a moment, one unit with its history, and the acts on the tree.
#include <algorithm>

#include "api/page.h"
#include "base/json_out.h"
#include "base/text.h"
#include "http/problem.h"
#include "kernel/access/access.h"
#include "kernel/journal/journal.h"
#include "kernel/moments.h"
#include "kernel/org/acts.h"
#include "modules/organisation/api.h"

namespace duoc::organisation {
namespace {

constexpr Position kEverything = ~Position{0};

Result<Moments> moments_of(const Desk& desk) {
  const auto newest = journal::newest(desk.rows);
  return read_moments(desk.rows, api::text_of(desk.visit.request, "as_of"),
                      api::text_of(desk.visit.request, "known_at"), desk.visit.now,
                      newest ? newest->head.size : 0);
}

bool may_add_root(const Desk& desk) {
  Work probe = desk.probe();
  return access::may_at_top(probe, org::Role::administrator).ok();
}

void write_last_day(JsonOut& out, const org::Unit& unit) {
  out.key("valid_to");
  unit.closed ? out.value(day_of(*unit.closed) - 1) : out.null();
}

Result<http::Response> units(const Desk& desk) {
  TRY(const Moments m, moments_of(desk));
  TRY(const api::Page page, api::read_page(desk.visit.request));
  const org::Tree tree = org::tree_at(desk.org.unit_acts, m.as_of, m.known_at);
  const auto in_order = tree.in_order();
  JsonOut out;
  out.open().field("as_of", m.as_of);
  api::write_page(out, page, in_order.size());
  out.key("may").open_list();
  if (may_add_root(desk)) out.value("add_unit");
  out.close_list().key("items").open_list();
  for (std::size_t i = 0; i < in_order.size(); ++i) {
    if (!page.holds(i)) continue;
    const org::Unit* u = in_order[i];
    out.open().field("id", u->id.n).field("code", u->facts.code).field("name", desk.name(*u));
    out.field("kind", u->facts.kind).field("parent", u->above()).field("order", u->facts.order);
    out.field("external", u->facts.external)
        .field("level", tree.level(u->id))
        .field("valid_from", day_of(u->from));
    write_last_day(out, *u);
    out.key("into");
    write_unit(out, desk, tree, u->into);
    out.close();
  }
  out.close_list().close();
  return http::json(out.take());
}

std::string_view act_name(org::UnitActKind kind) {
  switch (kind) {
    case org::UnitActKind::added:
      return "add_unit";
    case org::UnitActKind::renamed:
      return "rename_unit";
    case org::UnitActKind::moved:
      return "move_unit";
    case org::UnitActKind::merged:
      return "merge_unit";
    case org::UnitActKind::closed:
      return "close_unit";
    case org::UnitActKind::described:
      return "describe_unit";
  }
  return "";
}

// The acts on the unit and those that put another unit into it, in order of effect.
void write_history(JsonOut& out, const Desk& desk, const org::Tree& whole, UnitId id) {
  std::vector<const org::UnitAct*> acts;
  for (const org::UnitAct& a : desk.org.unit_acts) {
    if (a.unit == id || a.into == id) acts.push_back(&a);
  }
  std::stable_sort(acts.begin(), acts.end(),
                   [](const auto* a, const auto* b) { return a->effective < b->effective; });
  out.key("acts").open_list();
  for (const org::UnitAct* a : acts) {
    out.open().field("position", a->position).field("act", act_name(a->kind));
    out.field("from", day_of(a->effective)).field("ahead", a->effective > desk.visit.now);
    out.field("name", desk.visit.language == Language::en && !a->facts.name_en.empty()
                          ? a->facts.name_en
                          : a->facts.name_vi);
    out.key("unit");
    write_unit(out, desk, whole, a->unit);
    out.key("parent");
    write_unit(out, desk, whole, a->facts.parent);
    out.key("into");
    write_unit(out, desk, whole, a->into);
    const auto entry = journal::find(desk.rows, a->position);
    out.key("recorded");
    entry ? out.value(entry->recorded) : out.null();
    const org::Person* by = entry ? desk.org.person(entry->actor.person) : nullptr;
    out.field("by", by != nullptr ? by->name : "").close();
  }
  out.close_list();
}

void write_posts(JsonOut& out, const Desk& desk, UnitId id) {
  out.key("posts").open_list();
  const Day today = day_of(desk.visit.now);
  Work probe = desk.probe();
  const bool may = access::may_administer(probe, {id}).ok();
  for (const auto& [post_id, post] : desk.org.posts) {
    const org::Person* person = desk.org.person(post.person);
    if (post.unit != id || person == nullptr || person->erased) continue;
    if (post.to && *post.to < today) continue;
    out.open().field("id", post_id.n).field("role", org::name_of(post.role));
    out.field("title", desk.title(post)).field("from", post.from).field("to", post.to);
    out.field("in_force", post.in_force(desk.visit.now)).key("person").open();
    out.field("id", person->id.n).field("name", person->name).close();
    out.key("may").open_list();
    if (may) out.value("end_post");
    out.close_list().close();
  }
  out.close_list();
}

void write_may(JsonOut& out, const Desk& desk, const org::Unit& unit) {
  Work probe = desk.probe();
  out.key("may").open_list();
  if (!unit.closed && access::may_administer(probe, {unit.id})) {
    for (const char* act : {"add_unit", "appoint", "add_person", "rename_unit", "merge_unit",
                            "move_unit", "close_unit"})
      out.value(act);
  }
  out.close_list().field("may_appoint_inspectors", may_add_root(desk));
}

Result<http::Response> unit(const Desk& desk) {
  const UnitId id{path_number(desk.visit.request, "id")};
  TRY(const Moments m, moments_of(desk));
  const org::Tree then = org::tree_at(desk.org.unit_acts, m.as_of, m.known_at);
  const org::Tree whole = org::tree_at(desk.org.unit_acts, kNever, kEverything);
  // A unit that was not there at the moment, or begins later, is shown as its own acts give it.
  const org::Tree& tree = then.find(id) != nullptr ? then : whole;
  const org::Unit* u = tree.find(id);
  if (u == nullptr) return access::missing("unit");
  JsonOut out;
  out.open().field("id", u->id.n).field("code", u->facts.code).field("name", desk.name(*u));
  out.field("name_vi", u->facts.name_vi).field("name_en", u->facts.name_en);
  out.field("kind", u->facts.kind).field("external", u->facts.external);
  out.field("order", u->facts.order).field("aliases", u->facts.aliases);
  out.field("as_of", m.as_of).field("there", then.find(id) != nullptr);
  out.field("valid_from", day_of(u->from));
  write_last_day(out, *u);
  out.key("into");
  write_unit(out, desk, tree, u->into);
  out.key("above").open_list();  // from the top down
  std::vector<UnitId> path;
  for (UnitId p = u->above(); p && path.size() < 64; p = tree.find(p)->above()) {
    if (tree.find(p) == nullptr) break;
    path.insert(path.begin(), p);
  }
  for (const UnitId p : path) write_unit(out, desk, tree, p);
  out.close_list().key("children").open_list();
  for (const org::Unit* child : tree.in_order()) {
    if (child->above() != id) continue;
    out.open().field("id", child->id.n).field("code", child->facts.code);
    out.field("name", desk.name(*child)).field("kind", child->facts.kind);
    write_last_day(out, *child);
    out.field("merged", child->into == id).close();
  }
  out.close_list();
  write_posts(out, desk, id);
  write_history(out, desk, whole, id);
  write_may(out, desk, *u);
  out.close();
  return http::json(out.take());
}

UnitId unit_of(const Visit& v) { return UnitId{path_number(v.request, "id")}; }

Result<org::AddUnit> add_unit_of(const JsonIn& in) {
  TRY(const Day from, needed_day(in, "from"));
  org::AddUnit a;
  a.facts = {
      in.text_or_empty("code"),
      in.text_or_empty("name_vi"),
      in.text_or_empty("name_en"),
      in.text_or_empty("kind"),
      static_cast<int>(std::clamp<std::int64_t>(in.integer("order").value_or(9999), 0, 99999)),
      in.id<UnitId>("parent"),
      in.flag("external"),
      in.text_or_empty("aliases")};
  a.valid_from = from;
  return a;
}

}  // namespace

void Api::add_units(http::Router& router) {
  get(router, "/api/v1/units", units);
  get(router, "/api/v1/units/{id}", unit);
  door_.post(router, "/api/v1/units/add_unit",
             [](const Visit&, const JsonIn& in, Actor&) -> Result<Verb> {
               TRY(const org::AddUnit a, add_unit_of(in));
               return Verb([a](Work& w) { return org::add_unit(w, a); });
             });
  door_.post(router, "/api/v1/units/{id}/rename_unit",
             [](const Visit& v, const JsonIn& in, Actor&) -> Result<Verb> {
               TRY(const Day from, needed_day(in, "from"));
               const org::RenameUnit a{unit_of(v), in.text_or_empty("name_vi"),
                                       in.text_or_empty("name_en"), from};
               return Verb([a](Work& w) { return org::rename_unit(w, a); });
             });
  door_.post(router, "/api/v1/units/{id}/move_unit",
             [](const Visit& v, const JsonIn& in, Actor&) -> Result<Verb> {
               TRY(const Day from, needed_day(in, "from"));
               const org::MoveUnit a{unit_of(v), in.id<UnitId>("parent"), from};
               return Verb([a](Work& w) { return org::move_unit(w, a); });
             });
  door_.post(router, "/api/v1/units/{id}/merge_unit",
             [](const Visit& v, const JsonIn& in, Actor&) -> Result<Verb> {
               TRY(const Day from, needed_day(in, "from"));
               const org::MergeUnit a{unit_of(v), in.id<UnitId>("into"), from};
               return Verb([a](Work& w) { return org::merge_unit(w, a); });
             });
  door_.post(router, "/api/v1/units/{id}/close_unit",
             [](const Visit& v, const JsonIn& in, Actor&) -> Result<Verb> {
               TRY(const Day from, needed_day(in, "from"));
               const org::CloseUnit a{unit_of(v), from};
               return Verb([a](Work& w) { return org::close_unit(w, a); });
             });
}

}  // namespace duoc::organisation

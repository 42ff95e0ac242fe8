// Directives, registers and fields are entered by clerks.
#include <algorithm>

#include "base/json_out.h"
#include "base/text.h"
#include "kernel/access/access.h"
#include "modules/directives/acts.h"

namespace duoc::directives {
namespace {

Fault fault(Refusal code, std::string key, std::string field = {}) {
  return Fault{code, std::move(key), std::move(field), {}};
}

bool known_unit(const Work& work, UnitId id) {
  return std::any_of(work.org.unit_acts.begin(), work.org.unit_acts.end(),
                     [&](const auto& a) { return a.unit == id; });
}

// The same issuer gives a symbol once a year (state) or once a term (Party).
bool known_already(Work& work, const RegisterDirective& a) {
  bool known = false;
  work.rows.rows("SELECT issuer, date, term FROM directive WHERE symbol = $1", {a.symbol},
                 [&](const store::Row& r) {
                   const bool same_issuer = r.integer(0) == a.issuer.n;
                   const bool same_series =
                       a.term.empty() ? civil(Day{static_cast<std::int32_t>(r.integer(1))}).year ==
                                            civil(a.date).year
                                      : r.text(2) == a.term;
                   known = known || (same_issuer && same_series);
                 });
  return known;
}

}  // namespace

Result<Entry> register_directive(Work& work, const RegisterDirective& a) {
  CHECK(access::may_anywhere(work, org::Role::clerk));
  if (a.symbol.empty() || a.symbol.size() > 80)
    return fault(Refusal::invalid, "directive.symbol_malformed", "symbol");
  if (!known_unit(work, a.issuer)) return fault(Refusal::invalid, "unit.missing", "issuer");
  if (a.secret && (!a.subject.empty() || !a.file.empty())) {
    return fault(Refusal::invalid, "directive.secret_content", "secret");
  }
  if (!a.secret && (a.subject.empty() || a.subject.size() > 4000)) {
    return fault(Refusal::invalid, "directive.subject_needed", "subject");
  }
  if (a.level != "central" && a.level != "provincial")
    return fault(Refusal::invalid, "directive.level_unknown", "level");
  if (a.date > day_of(work.now)) return fault(Refusal::invalid, "directive.date_in_future", "date");
  if (known_already(work, a)) return fault(Refusal::conflict, "directive.known_already", "symbol");
  if (a.implements.size() > 50)
    return fault(Refusal::invalid, "directive.implements_too_many", "implements");
  const auto id = work.rows.integer("SELECT max(id) FROM directive", {}) + 1;
  JsonOut body;
  body.open().field("directive", id).field("symbol", nfc(a.symbol)).field("type", nfc(a.type));
  body.field("issuer", a.issuer.n)
      .field("date", a.date)
      .field("subject", nfc(a.subject))
      .field("level", a.level);
  body.field("secret", a.secret)
      .field("term", a.term)
      .field("file", a.file)
      .key("implements")
      .open_list();
  for (const DirectiveId other : a.implements) {
    if (!find_directive(work.rows, other))
      return fault(Refusal::invalid, "directive.missing", "implements");
    body.value(other.n);
  }
  body.close_list().close();
  return entry_of(work, "directive.registered", "directive/" + std::to_string(id),
                  std::min(end_of(a.date), work.now), body);
}

Result<Entry> open_register(Work& work, const OpenRegister& a) {
  CHECK(access::may_anywhere(work, org::Role::clerk));
  if (a.code.empty() || a.code.size() > 80)
    return fault(Refusal::invalid, "register.code_malformed", "code");
  if (find_register(work.rows, a.code))
    return fault(Refusal::conflict, "register.code_taken", "code");
  for (const auto& [field, unit] : {std::pair{"verifying_unit", a.verifying_unit},
                                    {"second_verifying_unit", a.second_verifying_unit},
                                    {"standing_unit", a.standing_unit}}) {
    if (!known_unit(work, unit)) return fault(Refusal::invalid, "unit.missing", field);
  }
  if (a.verifying_unit == a.second_verifying_unit) {
    return fault(Refusal::invalid, "register.verifiers_alike", "second_verifying_unit");
  }
  if (a.directive && !find_directive(work.rows, a.directive)) {
    return fault(Refusal::invalid, "directive.missing", "directive");
  }
  const auto id = work.rows.integer("SELECT max(id) FROM task_register", {}) + 1;
  JsonOut body;
  body.open().field("register", id).field("code", nfc(a.code)).field("name_vi", nfc(a.name_vi));
  body.field("name_en", nfc(a.name_en)).field("directive", a.directive.n);
  body.field("verifying_unit", a.verifying_unit.n)
      .field("second_verifying_unit", a.second_verifying_unit.n);
  body.field("standing_unit", a.standing_unit.n).close();
  return entry_of(work, "register.opened", "register/" + std::to_string(id), work.now, body);
}

Result<Entry> add_field(Work& work, const AddField& a) {
  CHECK(access::may_anywhere(work, org::Role::clerk));
  if (a.code.empty() || a.code.size() > 60)
    return fault(Refusal::invalid, "field.code_malformed", "code");
  const auto id = work.rows.integer("SELECT max(id) FROM task_field", {}) + 1;
  if (work.rows.integer("SELECT count(*) FROM task_field WHERE code = $1", {a.code}) != 0) {
    return fault(Refusal::conflict, "field.code_taken", "code");
  }
  JsonOut body;
  body.open().field("field", id).field("code", a.code).field("name_vi", nfc(a.name_vi));
  body.field("name_en", nfc(a.name_en)).close();
  return entry_of(work, "field.added", "field/" + std::to_string(id), work.now, body);
}

namespace {

// The task as the actor may see it; what is hidden, withdrawn or not there answers alike.
std::optional<Task> seen_task(Work& work, TaskId id) {
  auto task = find_task(work.rows, id);
  if (!task || task->step == Step::withdrawn) return std::nullopt;
  if (access::is_installation(work.actor)) return task;
  const auto reg = find_register(work.rows, task->reg);
  const auto circle = circle_of(work.rows, *task, *reg);
  if (!access::sees({work.org, work.actor.person, work.now}, {circle})) return std::nullopt;
  return task;
}

}  // namespace

Result<Entry> link_same_task(Work& work, const LinkSame& a) {
  const auto task = seen_task(work, a.task);
  const auto other = seen_task(work, a.other);
  if (!task || !other) return access::missing("task");
  const auto reg = find_register(work.rows, task->reg);
  CHECK(access::may(work, org::Role::clerk, reg->standing_unit));
  if (task->reg == other->reg) return fault(Refusal::invalid, "link.same_register", "other");
  for (const SameLink& link : links_of(work.rows, a.task)) {
    if (link.a == a.other || link.b == a.other)
      return fault(Refusal::conflict, "link.known_already", "other");
  }
  JsonOut body;
  body.open()
      .field("task", a.task.n)
      .field("other", a.other.n)
      .field("reason", nfc(a.reason))
      .close();
  return entry_of(work, "task.same_linked", "task/" + std::to_string(a.task.n),
                  std::min(a.effective.value_or(work.now), work.now), body);
}

Result<Entry> unlink_same_task(Work& work, const LinkSame& a) {
  const auto task = seen_task(work, a.task);
  if (!task) return access::missing("task");
  const auto reg = find_register(work.rows, task->reg);
  CHECK(access::may(work, org::Role::clerk, reg->standing_unit));
  const auto links = links_of(work.rows, a.task);
  const bool linked = std::any_of(links.begin(), links.end(), [&](const SameLink& l) {
    return l.a == a.other || l.b == a.other;
  });
  if (!linked) return fault(Refusal::conflict, "link.missing", "other");
  JsonOut body;
  body.open()
      .field("task", a.task.n)
      .field("other", a.other.n)
      .field("reason", nfc(a.reason))
      .close();
  return entry_of(work, "task.same_unlinked", "task/" + std::to_string(a.task.n), work.now, body);
}

}  // namespace duoc::directives

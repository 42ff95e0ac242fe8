// See importing.h.
#include "modules/directives/importing.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"

namespace duoc::directives {
namespace {

void write_agency(JsonOut& out, const Desk& desk, const RowAgency& a) {
  out.open().field("text", a.text).key("unit");
  write_unit(out, desk, a.unit);
  out.field("role", a.role).close();
}

Moment due_of(const Desk& desk, const DeadlineReading& d) {
  if (!d.deadline) return kNever;
  return d.before_day ? end_of(*d.deadline) : desk.org.calendar.due_at(*d.deadline);
}

std::string_view kind_of(const DeadlineReading& d) {
  switch (d.kind) {
    case DeadlineKind::recurring:
      return "recurring";
    case DeadlineKind::regular:
      return "regular";
    default:
      return "dated";
  }
}

struct Sentence {
  std::string_view key;
  std::string_view vi;
  std::string_view en;
};

constexpr Sentence kReasons[] = {
    {"lead.collective", "Cơ quan chủ trì là một nhóm; cần chọn một cơ quan chịu trách nhiệm",
     "The lead is a group; one accountable unit must be chosen"},
    {"lead.blank", "Thiếu cơ quan chủ trì", "The lead is missing"},
    {"lead.unknown", "Không có đơn vị nào mang tên chủ trì này", "No unit has this lead's name"},
    {"lead.misspelt", "Tên chủ trì gần giống một đơn vị đã biết",
     "The lead's name is close to a known unit's"},
    {"cooperating.unknown", "Cơ quan phối hợp không có trong danh mục",
     "A cooperating name is no known unit"},
    {"cooperating.misspelt", "Tên phối hợp gần giống một đơn vị đã biết",
     "A cooperating name is close to a known unit's"},
    {"deadline.blank", "Thiếu thời hạn", "The deadline is missing"},
    {"deadline.open_ended", "Thời hạn kéo dài nhiều năm", "The deadline runs on into later years"},
    {"deadline.day_before_off", "Ngày cuối của thời hạn là ngày nghỉ",
     "The last day of the term is no working day"},
    {"deadline.vague", "Thời hạn không nêu ngày", "The deadline names no day"},
    {"deadline.unreadable", "Không hiểu được thời hạn", "The deadline cannot be understood"},
    {"task.blank", "Ô nội dung nhiệm vụ để trống", "The task's cell is empty"},
    {"task.too_long", "Nội dung nhiệm vụ quá dài", "The task's text is too long"},
};

std::string_view reason_text(std::string_view key, Language language) {
  for (const Sentence& s : kReasons) {
    if (s.key == key) return language == Language::vi ? s.vi : s.en;
  }
  return key;
}

// The members that a collective lead stands for: today's units of the kinds named.
std::vector<UnitId> members_of(const Desk& desk, const AnnexRow& row) {
  std::set<std::string> kinds;
  for (const auto& g : row.groups) {
    if (g == "ministries") kinds.insert({"ministry", "central_body"});
    if (g == "localities") kinds.insert({"province", "commune", "ward"});
  }
  std::vector<UnitId> out;
  for (const org::Unit* unit : desk.org.today.in_order()) {
    if (!unit->closed && kinds.contains(unit->facts.kind)) out.push_back(unit->id);
  }
  return out;
}

// What is offered for a row: sentences, and the decision that one click sends back.
struct Offer {
  std::vector<std::string> sentences;
  JsonOut decision;  // fields inside an open object
  void say(std::string sentence) { sentences.push_back(std::move(sentence)); }
};

void offer_deadline(Offer& offer, const Desk& desk, const AnnexRow& row,
                    const std::string& reason) {
  const bool vi = desk.language == Language::vi;
  if (reason == "deadline.open_ended") {
    // The first year's deadline is the recurring task's first occurrence.
    const Day day = *row.deadline.deadline;
    offer.say((vi ? "Thời hạn " : "Dated ") + iso(day) +
              (vi ? ", sau đó lặp lại hằng năm" : ", then recurring every year"));
    offer.decision.field("class", "recurring").field("period", "year");
    offer.decision.field("first_year", civil(day).year);
  } else if (reason == "deadline.day_before_off") {
    offer.say((vi ? "Thời hạn: " : "Deadline: ") + iso(*row.deadline.deadline));
    offer.decision.field("deadline", *row.deadline.deadline).field("class", "dated");
  } else {
    offer.say(vi ? "Nhiệm vụ thường xuyên, không thời hạn" : "A regular task without a deadline");
    offer.decision.field("class", "regular");
  }
}

// Who answers when the annex names nobody of ours: who keeps the register; before it is opened, the
// issuer.
UnitId fallback_lead(const DryRun& run) {
  if (run.reg.standing_unit) return run.reg.standing_unit;
  return run.directive ? run.directive->issuer : UnitId{};
}

void offer_lead(Offer& offer, const Desk& desk, const DryRun& run, const AnnexRow& row) {
  const bool vi = desk.language == Language::vi;
  const UnitId lead = row.proposed_lead.value_or(fallback_lead(run));
  if (const org::Unit* unit = desk.org.today.find(lead)) {
    offer.say((vi ? "Chủ trì: " : "Lead: ") + std::string(desk.name(*unit)));
    offer.decision.field("lead", lead.n);
  }
  if (row.groups.empty()) return;
  offer.say(vi ? "các thành viên của nhóm phối hợp" : "the group's members cooperate");
  offer.decision.field("members_cooperate", true);
}

// Each reason is answered once, whatever number of cells raised it.
void write_proposal(JsonOut& out, const Desk& desk, const DryRun& run, const AnnexRow& row) {
  Offer offer;
  offer.decision.open();
  bool lead = false;
  bool cooperating = false;
  for (const std::string& reason : row.reasons) {
    if (reason.starts_with("deadline.")) {
      offer_deadline(offer, desk, row, reason);
    } else if (reason.starts_with("lead.") && !std::exchange(lead, true)) {
      offer_lead(offer, desk, run, row);
    } else if (reason.starts_with("cooperating.") && !std::exchange(cooperating, true)) {
      offer.say(desk.language == Language::vi ? "Giữ tên phối hợp như văn bản ghi"
                                              : "Keep cooperating names as written");
      offer.decision.field("drop_unknown", true);
    }
  }
  offer.decision.close();
  out.key("proposal");
  if (offer.sentences.empty()) {
    out.null();
    return;
  }
  std::string text;
  for (const auto& sentence : offer.sentences) text += (text.empty() ? "" : "; ") + sentence;
  out.open().field("text", text);
  if (!row.groups.empty()) {
    out.key("members").open_list();
    for (const UnitId id : members_of(desk, row)) write_unit(out, desk, id);
    out.close_list();
  }
  out.field_raw("decision", offer.decision.text()).close();
}

std::string_view name_of(RowStatus s) {
  return s == RowStatus::ready            ? "ready"
         : s == RowStatus::needs_decision ? "needs_decision"
                                          : "refused";
}
std::string_view name_of(Change c) {
  return c == Change::fresh ? "new" : c == Change::changed ? "changed" : "unchanged";
}

void write_row(JsonOut& out, const Desk& desk, const DryRun& run, const AnnexRow& row,
               Change change) {
  out.open()
      .field("row", row.row)
      .field("line", row.line)
      .field("no", row.no)
      .field("section", row.section)
      .field("task", row.work);
  out.field("product", row.product).field("status", name_of(row.status)).key("reason");
  if (row.status == RowStatus::ready) {
    out.null().key("reason_code").null().key("cell").null().key("proposal").null();
  } else {
    std::string text;
    for (const auto& reason : row.reasons) {
      text += (text.empty() ? "" : "; ") + std::string(reason_text(reason, desk.language));
    }
    if (text.empty()) text = reason_text(row.reason, desk.language);
    out.value(text).field("reason_code", row.reason).field("cell", row.cell);
    write_proposal(out, desk, run, row);
  }
  out.key("reasons").open_list();
  for (const auto& reason : row.reasons) {
    out.open().field("code", reason).field("text", reason_text(reason, desk.language)).close();
  }
  out.close_list();
  const bool shown = row.deadline.understood && row.deadline.kind == DeadlineKind::dated;
  out.key("deadline");
  shown ? out.value(row.deadline.deadline) : out.null();
  out.field("deadline_text", row.deadline_text).key("due_at");
  shown ? out.value(due_of(desk, row.deadline)) : out.null();
  out.field("class", kind_of(row.deadline))
      .field("change", name_of(change))
      .key("lead")
      .open_list();
  for (const auto& a : row.lead) write_agency(out, desk, a);
  out.close_list().key("cooperating").open_list();
  for (const auto& a : row.cooperating) write_agency(out, desk, a);
  out.close_list().close();
}

ImportRow import_row(const Desk& desk, const AnnexRow& row) {
  ImportRow out;
  out.no = row.no;
  out.section = row.section;
  out.work = row.work;
  out.product = row.product;
  out.authority = row.authority;
  out.deadline_text = row.deadline_text;
  out.kind = task_kind_of(kind_of(row.deadline)).value();
  out.deadline = row.deadline.deadline;
  out.before_day = row.deadline.before_day;
  out.recurrence = {row.deadline.period, row.deadline.period_day, row.deadline.before_day,
                    row.deadline.first_year, row.deadline.last_year};
  if (out.kind != TaskKind::recurring) out.recurrence = {};
  out.fingerprint = row.fingerprint;
  for (const auto& f : all_fields(desk.rows)) {
    if (duoc::fold(f.name_vi) == duoc::fold(row.field) || f.code == row.field) out.field = f.id;
  }
  for (const auto& a : row.lead) {
    if (a.role == "lead" && a.unit) out.lead = a.unit;
    if (a.role == "co_lead") out.units.push_back({a.text, a.unit, "co_lead"});
  }
  for (const auto& a : row.cooperating) out.units.push_back({a.text, a.unit, "cooperating"});
  return out;
}

// The words by which the annex names a group; "" when it names none.
std::string group_text(const AnnexRow& row) {
  for (const auto* list : {&row.lead, &row.cooperating}) {
    for (const RowAgency& a : *list) {
      if (!a.unit) return a.text;
    }
  }
  return {};
}

// The group's members cooperate under the annex's own words; who leads or is named is not named
// twice.
void add_members(const std::vector<UnitId>& members, const std::string& words, ImportRow& row) {
  std::erase_if(row.units, [&](const TaskUnit& u) { return !u.unit && u.text == words; });
  std::set<UnitId> named = {row.lead};
  for (const TaskUnit& u : row.units) named.insert(u.unit);
  for (const UnitId id : members) {
    if (named.insert(id).second) row.units.push_back({words, id, "cooperating"});
  }
}

void decide(const Desk& desk, const Decision& d, const AnnexRow& annex, ImportRow& row) {
  if (d.lead) row.lead = *d.lead;
  const auto add = [&](UnitId id, const char* role) {
    const org::Unit* unit = desk.org.today.find(id);
    if (unit != nullptr) row.units.push_back({unit->facts.name_vi, id, role});
  };
  for (const UnitId id : d.co_leads) add(id, "co_lead");
  for (const UnitId id : d.cooperating) add(id, "cooperating");
  if (d.members_cooperate) add_members(members_of(desk, annex), group_text(annex), row);
  if (d.kind) row.kind = task_kind_of(*d.kind).value_or(row.kind);
  if (d.deadline) {
    row.deadline = d.deadline;
    if (!d.kind) row.kind = TaskKind::dated;
  }
  if (!d.period.empty()) row.recurrence = {d.period, 0, false, d.first_year, 0};
  if (row.kind != TaskKind::recurring) row.recurrence = {};
  if (row.kind != TaskKind::dated) row.deadline.reset();
}

bool complete(const ImportRow& row) {
  if (!row.lead) return false;
  if (row.kind == TaskKind::dated) return row.deadline.has_value();
  return row.kind == TaskKind::regular || !row.recurrence.period.empty();
}

// What stands in the register already was decided when it was imported.
void settle(AnnexRow& row) {
  row.status = RowStatus::ready;
  row.reason.clear();
  row.reasons.clear();
  row.cell.clear();
}

}  // namespace

Result<DryRun> dry_run(const Desk& desk, const documents::Document& document,
                       const std::string& register_code, const std::optional<Directive>& directive,
                       Moment now) {
  DryRun run;
  run.reg.code = register_code;
  if (auto reg = find_register(desk.rows, register_code)) run.reg = std::move(*reg);
  run.directive = directive;
  const UnitNames names(desk.org.unit_acts);
  const Day date = directive ? directive->date : day_of(now);
  TRY(run.annex, read_annex(document, names, desk.org.calendar, date));
  std::set<std::string, std::less<>> contents;
  std::set<std::string, std::less<>> numbers;
  std::size_t standing = 0;
  each_fingerprint(desk.rows, run.reg.id,
                   [&](TaskId, std::string_view no, std::string_view fingerprint) {
                     contents.emplace(fingerprint);
                     if (!no.empty()) numbers.emplace(no);
                     ++standing;
                   });
  std::size_t unchanged = 0;
  std::size_t changed = 0;
  for (AnnexRow& row : run.annex.rows) {
    const bool same = contents.contains(row.fingerprint);
    if (same) settle(row);
    const bool number_known = !row.no.empty() && numbers.contains(row.no);
    run.changes.push_back(same           ? Change::unchanged
                          : number_known ? Change::changed
                                         : Change::fresh);
    unchanged += same ? 1 : 0;
    changed += !same && number_known ? 1 : 0;
  }
  run.dropped = standing > unchanged + changed ? standing - unchanged - changed : 0;
  return run;
}

void write_dry_run(JsonOut& out, const Desk& desk, const DryRun& run) {
  std::map<RowStatus, std::uint64_t> by_status;
  std::map<Change, std::uint64_t> by_change;
  for (const AnnexRow& row : run.annex.rows) ++by_status[row.status];
  for (const Change c : run.changes) ++by_change[c];
  out.field("rows", static_cast<std::uint64_t>(run.annex.rows.size()))
      .field("ready", by_status[RowStatus::ready]);
  out.field("needs_decision", by_status[RowStatus::needs_decision])
      .field("refused", by_status[RowStatus::refused]);
  out.field("new", by_change[Change::fresh]).field("changed", by_change[Change::changed]);
  out.field("unchanged", by_change[Change::unchanged])
      .field("dropped", run.dropped)
      .key("headings")
      .open();
  for (int c = 0; c < kColumns; ++c) {
    if (run.annex.headings.at[static_cast<std::size_t>(c)] < 0) continue;
    out.field(directives::name_of(static_cast<Column>(c)),
              run.annex.headings.text[static_cast<std::size_t>(c)]);
  }
  out.close().key("tasks").open_list();
  for (std::size_t i = 0; i < run.annex.rows.size(); ++i)
    write_row(out, desk, run, run.annex.rows[i], run.changes[i]);
  out.close_list();
}

std::vector<ImportRow> decided_rows(const Desk& desk, const DryRun& run,
                                    const std::map<int, Decision>& decisions, std::uint64_t& left) {
  std::vector<ImportRow> out;
  left = 0;
  for (std::size_t i = 0; i < run.annex.rows.size(); ++i) {
    const AnnexRow& row = run.annex.rows[i];
    if (run.changes[i] == Change::unchanged) continue;
    const auto d = decisions.find(row.row);
    const bool decided = d != decisions.end() && !d->second.skip;
    const bool open = row.status == RowStatus::needs_decision && decided;
    if (run.changes[i] == Change::changed || (row.status != RowStatus::ready && !open) ||
        (d != decisions.end() && d->second.skip)) {
      ++left;
      continue;
    }
    ImportRow decided_row = import_row(desk, row);
    if (decided) decide(desk, d->second, row, decided_row);
    if (complete(decided_row)) {
      out.push_back(std::move(decided_row));
    } else {
      ++left;
    }
  }
  return out;
}

}  // namespace duoc::directives

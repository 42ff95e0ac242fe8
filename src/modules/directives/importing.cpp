// See importing.h. What is written to the reader is in import_offer.cpp.
#include "modules/directives/importing.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "modules/directives/annex/likeness.h"

namespace duoc::directives {
namespace {

constexpr double kSameElsewhere = 0.8;
constexpr std::size_t kElsewhereMost = 100'000;  // tasks of other registers that are searched

UnitId successor(const org::Tree& tree, UnitId id) {
  for (int n = 0; n < 20; ++n) {
    const org::Unit* unit = tree.find(id);
    if (unit == nullptr || !unit->closed || !unit->into) return id;
    id = unit->into;
  }
  return id;
}

std::map<TaskId, Standing> standing_of(store::Connection& rows, RegisterId reg) {
  std::map<TaskId, Standing> out;
  if (!reg) return out;
  each_task_of(rows, reg, [&](const Task& t) {
    Standing s{t.id,
               t.no,
               t.work,
               t.product,
               t.deadline_text,
               t.lead_text,
               t.cooperating_text,
               {},
               t.kind,
               t.directive,
               t.step < Step::verified,
               t.fingerprint};
    if (t.lead) s.agencies.push_back({"", t.lead, "lead"});
    out.emplace(t.id, std::move(s));
  });
  each_unit_of(rows, reg, [&](TaskId id, const TaskUnit& u) {
    const auto found = out.find(id);
    if (found != out.end()) found->second.agencies.push_back({u.text, u.unit, u.role});
  });
  return out;
}

// A lead of before its cell was kept is named as it is called.
void name_leads(const Desk& desk, std::map<TaskId, Standing>& standing) {
  for (auto& [id, s] : standing) {
    for (RowAgency& a : s.agencies) {
      const org::Unit* unit = a.text.empty() ? desk.org.today.find(a.unit) : nullptr;
      if (unit != nullptr) a.text = unit->facts.name_vi;
    }
  }
}

// Rows that say what an open entry of another register says.
void find_elsewhere(const Desk& desk, DryRun& run) {
  run.same.resize(run.annex.rows.size());
  std::vector<TaskId> ids;
  AlikeIndex index;
  each_wording_elsewhere(desk.rows, run.reg.id, kElsewhereMost,
                         [&](TaskId id, std::string_view work) {
                           ids.push_back(id);
                           index.add(wording_of(work));
                         });
  index.done();
  for (std::size_t r = 0; r < run.annex.rows.size(); ++r) {
    if (run.comparison.rows[r].change != Change::fresh) continue;
    const Wording wording = wording_of(run.annex.rows[r].work);
    for (const std::size_t n : index.find(wording)) {
      const double like = likeness(wording, index.wording(n));
      if (like >= kSameElsewhere) run.same[r].push_back({ids[n], like});
    }
    std::sort(run.same[r].begin(), run.same[r].end(),
              [](const auto& a, const auto& b) { return a.likeness > b.likeness; });
    if (run.same[r].size() > 5) run.same[r].resize(5);
  }
}

// What the register holds already was decided when it was imported: only what differs is asked.
// A task that is completed or cancelled is not amended before it is reopened.
void settle(AnnexRow& row, const Standpoint& p, bool open) {
  if (row.status == RowStatus::refused || row.candidate) return;
  const auto differs = [&](std::string_view reason) {
    for (const Column c : differing(p)) {
      const std::string_view about = c == Column::lead          ? "lead."
                                     : c == Column::cooperating ? "cooperating."
                                     : c == Column::deadline    ? "deadline."
                                                                : "-";
      if (reason.starts_with(about)) return true;
    }
    return reason.starts_with("cell.");
  };
  std::erase_if(row.reasons, [&](const std::string& r) { return !differs(r); });
  for (const Column c : differing(p)) row.reasons.push_back("changed." + std::string(name_of(c)));
  if (!p.joins.empty()) row.reasons.push_back("changed.joined");
  if (!open) row.reasons.clear();
  row.status = row.reasons.empty() ? RowStatus::ready : RowStatus::needs_decision;
  row.reason = row.reasons.empty() ? "" : row.reasons.front();
  row.cell = row.reason.substr(row.reason.find('.') + 1);
}

// The words by which the annex names a group; "" when it names none.
std::string group_text(const AnnexRow& row) {
  for (const auto* list : {&row.lead, &row.cooperating}) {
    for (const RowAgency& a : *list) {
      if (!a.unit) return a.text;
    }
  }
  return row.lead.empty() ? std::string() : row.lead.front().text;
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

ImportRow import_row(const Desk& desk, const AnnexRow& row, const std::vector<Field>& fields) {
  ImportRow out;
  out.no = row.no;
  out.section = row.section;
  out.work = row.work;
  out.product = row.product;
  out.authority = row.authority;
  out.deadline_text = row.deadline_text;
  out.lead_text = row.lead_text;
  out.cooperating_text = row.cooperating_text;
  out.kind = row.deadline.kind == DeadlineKind::recurring ? TaskKind::recurring
             : row.deadline.kind == DeadlineKind::regular ? TaskKind::regular
                                                          : TaskKind::dated;
  out.deadline = row.deadline.deadline;
  out.before_day = row.deadline.before_day;
  out.recurrence = {row.deadline.period, row.deadline.period_day, row.deadline.before_day,
                    row.deadline.first_year, row.deadline.last_year};
  if (out.kind != TaskKind::recurring) out.recurrence = {};
  out.fingerprint = row.fingerprint;
  for (const auto& f : fields) {
    if (!row.field.empty() &&
        (duoc::fold(f.name_vi) == duoc::fold(row.field) || f.code == row.field))
      out.field = f.id;
  }
  for (const auto& a : row.lead) {
    if (a.role == "lead" && a.unit) out.lead = a.unit;
    if (a.role == "co_lead") out.units.push_back({a.text, a.unit, "co_lead"});
  }
  for (const auto& a : row.cooperating) out.units.push_back({a.text, a.unit, "cooperating"});
  if (row.group_led) add_members(members_of(desk, row.groups), group_text(row), out);
  return out;
}

// Names that are explained for this row alone stand before a spelling that was taught since; the
// words of a group, which several units bear, name none of them.
void name_units(const Decision& d, ImportRow& row) {
  const auto bearers = [&](const std::string& text) {
    return std::count_if(row.units.begin(), row.units.end(),
                         [&](const TaskUnit& u) { return u.text == text; });
  };
  for (TaskUnit& u : row.units) {
    const auto named = d.names.find(u.text);
    if (named != d.names.end() && (!u.unit || bearers(u.text) == 1)) u.unit = named->second;
  }
}

void decide(const Desk& desk, const Decision& d, const AnnexRow& annex, ImportRow& row) {
  name_units(d, row);
  if (d.lead) row.lead = *d.lead;
  const auto add = [&](UnitId id, const char* role) {
    const org::Unit* unit = desk.org.today.find(id);
    if (unit != nullptr) row.units.push_back({unit->facts.name_vi, id, role});
  };
  for (const UnitId id : d.co_leads) add(id, "co_lead");
  for (const UnitId id : d.cooperating) add(id, "cooperating");
  if (d.members_cooperate) add_members(members_of(desk, annex.groups), group_text(annex), row);
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
  if (!row.lead || row.work.empty()) return false;
  if (row.kind == TaskKind::dated) return row.deadline.has_value();
  return row.kind == TaskKind::regular || !row.recurrence.period.empty();
}

// What the amended row changes of its task. A task whose kind changes (a date that becomes
// "thường xuyên") keeps its kind: only the words and units are taken over.
Amendment amendment(const DryRun& run, const ImportRow& now, const Standpoint& p) {
  const Standing& was = run.standing.at(p.task);
  Amendment a;
  a.task = p.task;
  bool units = false;
  for (const Column c : differing(p)) {
    if (c == Column::task) a.work = now.work;
    if (c == Column::product) a.product = now.product;
    if (c == Column::deadline) {
      a.deadline_text = now.deadline_text;
      if (was.kind == TaskKind::dated && now.kind == TaskKind::dated) a.deadline = now.deadline;
      a.before_day = now.before_day;
    }
    units = units || c == Column::lead || c == Column::cooperating;
  }
  if (!p.joins.empty() && !a.work) a.work = now.work;
  if (units) {
    a.lead_text = now.lead_text;
    a.cooperating_text = now.cooperating_text;
    const bool other = std::any_of(was.agencies.begin(), was.agencies.end(), [&](const auto& x) {
      return x.role == "lead" && x.unit != now.lead;
    });
    if (other) a.lead = now.lead;
    a.units = now.units;
  }
  a.fingerprint = now.fingerprint;
  return a;
}

Amendment cancelling(TaskId task, const DryRun& run) {
  Amendment a;
  a.task = task;
  a.cancel = true;
  a.reason = run.directive ? "Không còn trong " + run.directive->symbol : "Không còn trong phụ lục";
  return a;
}

bool names_all(const Decision& d, const std::vector<RowAgency>& unknown) {
  return std::all_of(unknown.begin(), unknown.end(),
                     [&](const RowAgency& a) { return a.unit || d.names.contains(a.text); });
}

// Whether a decision answers everything that the row asks: half of it decides nothing. A cell that
// was misread is settled by reading it again, which `cells` of the decision did.
bool answered(const AnnexRow& row, const Decision& d) {
  return std::all_of(row.reasons.begin(), row.reasons.end(), [&](const std::string& reason) {
    if (reason.starts_with("lead.")) return d.lead.has_value() || names_all(d, row.lead);
    if (reason.starts_with("deadline.")) return d.deadline.has_value() || d.kind.has_value();
    if (reason.starts_with("cooperating.")) return d.drop_unknown || names_all(d, row.cooperating);
    return d.accept;  // a candidate, a change, a cell read from a picture
  });
}

void decide_row(const Desk& desk, const DryRun& run, std::size_t r, const Decision* d,
                const std::vector<Field>& fields, Decided& out) {
  const AnnexRow& row = run.annex.rows[r];
  const Standpoint& p = run.comparison.rows[r];
  if (p.change == Change::unchanged || p.follows_mergers()) return;
  const bool open = row.status == RowStatus::needs_decision;
  if (row.status == RowStatus::refused || (d != nullptr && d->skip) ||
      (open && (d == nullptr || !answered(row, *d)))) {
    ++out.left;
    const bool skipped = d != nullptr && d->skip;
    if (!skipped && row.status != RowStatus::refused) ++out.undecided;
    return;
  }
  ImportRow now = import_row(desk, row, fields);
  if (d != nullptr) decide(desk, *d, row, now);
  if (p.change == Change::changed) {
    const bool closed = !run.standing.at(p.task).open;
    if (closed || !complete(now)) {
      ++out.left;
      if (!closed) ++out.undecided;
      return;
    }
    out.amendments.push_back(amendment(run, now, p));
    for (const TaskId joined : p.joins) out.amendments.push_back(cancelling(joined, run));
    return;
  }
  if (!complete(now)) {
    ++out.left;
    ++out.undecided;
    return;
  }
  out.rows.push_back(std::move(now));
  out.same_as.push_back(d == nullptr ? std::vector<TaskId>() : d->same_as);
}

}  // namespace

std::vector<Column> differing(const Standpoint& p) {
  std::vector<Column> out;
  for (const Difference& d : p.differences) {
    if (!d.by_merger) out.push_back(d.column);
  }
  return out;
}

std::vector<UnitId> members_of(const Desk& desk, const std::vector<std::string>& groups) {
  std::set<std::string> kinds;
  for (const auto& g : groups) {
    if (g == "ministries") kinds.insert({"ministry", "central_body"});
    if (g == "localities") kinds.insert({"province", "commune", "ward"});
  }
  std::vector<UnitId> out;
  for (const org::Unit* unit : desk.org.today.in_order()) {
    if (!unit->closed && kinds.contains(unit->facts.kind)) out.push_back(unit->id);
  }
  return out;
}

UnitId fallback_lead(const DryRun& run) {
  if (run.reg.standing_unit) return run.reg.standing_unit;
  return run.directive ? run.directive->issuer : UnitId{};
}

Result<DryRun> dry_run(const Desk& desk, const documents::Document& document,
                       const std::string& register_code, const std::optional<Directive>& directive,
                       Moment now, const Corrections& corrections) {
  DryRun run;
  run.reg.code = register_code;
  if (auto reg = find_register(desk.rows, register_code)) run.reg = std::move(*reg);
  run.directive = directive;
  run.notices = document.notices;
  const UnitNames names(desk.org.unit_acts, desk.org.taught);
  const Day date = directive ? directive->date : day_of(now);
  TRY(run.annex, read_annex(document, names, desk.org.calendar, date, corrections));
  run.standing = standing_of(desk.rows, run.reg.id);
  name_leads(desk, run.standing);
  std::vector<Standing> standing;
  for (const auto& [id, s] : run.standing) standing.push_back(s);
  run.comparison = compare(run.annex.rows, standing, names, start_of(date),
                           [&](UnitId id) { return successor(desk.org.today, id); });
  for (std::size_t r = 0; r < run.annex.rows.size(); ++r) {
    if (run.comparison.rows[r].change != Change::fresh)
      settle(run.annex.rows[r], run.comparison.rows[r],
             run.standing.at(run.comparison.rows[r].task).open);
  }
  // A whole annex is held against the register; a few sentences say nothing of what they leave out.
  if (std::all_of(run.annex.rows.begin(), run.annex.rows.end(),
                  [](const AnnexRow& row) { return row.candidate; }))
    run.comparison.dropped.clear();
  find_elsewhere(desk, run);
  return run;
}

Decided decided(const Desk& desk, const DryRun& run, const Decisions& decisions) {
  Decided out;
  const auto fields = all_fields(desk.rows);
  const auto of = [&](const std::string& key) {
    const auto found = decisions.find(key);
    return found == decisions.end() ? nullptr : &found->second;
  };
  for (std::size_t r = 0; r < run.annex.rows.size(); ++r)
    decide_row(desk, run, r, of(std::to_string(run.annex.rows[r].row)), fields, out);
  for (const Compared::Dropped& dropped : run.comparison.dropped) {
    if (dropped.taken_in_by) continue;  // goes with the row that has taken it in
    const Decision* d = of("t" + std::to_string(dropped.task.n));
    if (d != nullptr && d->accept) {
      out.amendments.push_back(cancelling(dropped.task, run));
    } else if (d == nullptr || !d->skip) {
      ++out.left;
      ++out.undecided;
    }
  }
  return out;
}

}  // namespace duoc::directives

// See goal_importing.h.
#include "modules/directives/goals/goal_importing.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace duoc::directives {
namespace {

struct Sentence {
  std::string_view key;
  std::string_view vi;
  std::string_view en;
};
constexpr Sentence kReasons[] = {
    {"target.bare_number", "Con số không nói là ít nhất, bằng hay nhiều nhất",
     "The number does not say whether it is a floor, a ceiling or exact"},
    {"target.range", "Khoảng giá trị: cần nói vượt mức trên có tính là đạt không",
     "A range: say whether going beyond its upper end is still reached"},
    {"target.from", "“Từ …” mà không có “trở lên”", "“From …” without “and above”"},
    {"target.about", "“Khoảng …” không phải là một mức chính xác", "“About …” is no exact bound"},
    {"target.number_writing", "Cách viết số có thể hiểu hai nghĩa (dấu chấm, dấu phẩy)",
     "The number's writing can be read in two ways (point, comma)"},
    {"target.fraction", "Mức “x/y”: hệ thống giữ x, còn y là lời",
     "A target “x of y”: x is kept as the bound, y as words"},
    {"target.unit_unknown", "Không rõ đơn vị tính", "The unit of measurement is not known"},
    {"target.unit_differs", "Đơn vị trong ô mục tiêu khác cột đơn vị tính",
     "The unit in the target's cell differs from the unit column"},
    {"target.words", "Quanh con số có lời chưa hiểu được",
     "There are words around the number that are not understood"},
    {"target.several", "Câu có nhiều con số: tách thành nhiều chỉ tiêu, cần xác nhận",
     "Several numbers in one sentence: offered as several goals to confirm"},
    {"target.unread", "Có con số nhưng không đọc được mục tiêu",
     "There are numbers, but no target can be read"},
    {"target.blank", "Thiếu mức phải đạt", "The target is missing"},
    {"year.missing", "Không nói đạt vào năm nào", "No year is named"},
    {"lead.blank", "Thiếu cơ quan chủ trì", "The lead is missing"},
    {"lead.collective", "Cơ quan chủ trì có cả một nhóm; cần một đơn vị chịu trách nhiệm",
     "The lead holds a group; one accountable unit is needed"},
    {"lead.unknown", "Không có đơn vị nào mang tên chủ trì này", "No unit has this lead's name"},
    {"lead.misspelt", "Tên chủ trì gần giống một đơn vị đã biết",
     "The lead's name is close to a known unit's"},
    {"goal.blank", "Ô chỉ tiêu để trống", "The goal's cell is empty"},
    {"goal.too_long", "Nội dung chỉ tiêu quá dài", "The goal's text is too long"},
};

bool about_lead(const std::string& reason) { return reason.starts_with("lead."); }
bool about_year(const std::string& reason) { return reason == "year.missing"; }

std::string target_text(const RowTarget& t, const std::string& unit, bool en) {
  std::string out = written(t.reading.bounds, en);
  if (!unit.empty() && !counts_ranks(unit)) out += " " + unit;
  if (!t.reading.scope.empty()) out += " (" + t.reading.scope + ")";
  if (t.year != 0) out += (en ? ", by " : ", đến ") + std::to_string(t.year);
  return out;
}

// What one click accepts, in words.
std::string proposal_text(const Desk& desk, const GoalRow& row) {
  const bool en = desk.language == Language::en;
  std::string out;
  const auto say = [&](const std::string& s) { out += (out.empty() ? "" : "; ") + s; };
  for (const RowGoal& g : row.goals) {
    const bool several = row.goals.size() > 1;
    std::string targets;
    for (const RowTarget& t : g.targets)
      targets += (targets.empty() ? "" : ", ") + target_text(t, g.unit, en);
    if (g.targets.empty())
      targets = en ? "no number: judged by tasks" : "không có số: theo nhiệm vụ";
    say(several ? shorten(g.measure, 60) + ": " + targets : targets);
  }
  const bool lead = std::any_of(row.reasons.begin(), row.reasons.end(), about_lead);
  if (lead) {
    const org::Unit* unit = row.proposed_lead ? desk.org.today.find(*row.proposed_lead) : nullptr;
    say(unit != nullptr
            ? (en ? "lead: " : "chủ trì: ") + std::string(desk.name(*unit))
            : std::string(en ? "who keeps the list reports" : "đơn vị giữ danh sách báo cáo"));
  }
  return out;
}

void write_target(JsonOut& out, const RowTarget& t, const std::string& unit, bool en) {
  out.open().field("year", t.year).field("horizon", t.horizon).field("scope", t.reading.scope);
  const Bounds& b = t.reading.bounds;
  out.field("comparison", name_of(b.comparison)).key("lower");
  b.lower ? out.value(plain(*b.lower)) : out.null();
  out.key("upper");
  b.upper ? out.value(plain(*b.upper)) : out.null();
  out.field("written", target_text(t, unit, en)).field("note", t.reading.note);
  out.key("doubts").open_list();
  for (const std::string& d : t.reading.doubts) out.value(d);
  out.close_list().close();
}

void write_reasons(JsonOut& out, const Desk& desk, const GoalRow& row) {
  std::string text;
  out.key("reasons").open_list();
  for (const std::string& r : row.reasons) {
    const std::string_view says = goal_reason_text(r, desk.language);
    text += (text.empty() ? "" : "; ") + std::string(says);
    out.open().field("code", r).field("text", says).close();
  }
  out.close_list().key("reason");
  text.empty() ? out.null() : out.value(text);
  out.key("cell");
  row.cell.empty() ? out.null() : out.value(row.cell);
}

void write_row(JsonOut& out, const Desk& desk, const GoalRow& row, Change change) {
  const bool en = desk.language == Language::en;
  out.open().field("row", row.row).field("line", row.line).field("no", row.no);
  out.field("section", row.section).field("text", row.text);
  out.field("target_text", row.target_text).field("horizon", row.horizon);
  out.field("status", name_of(row.status));
  write_reasons(out, desk, row);
  out.key("proposal");
  if (row.status == GoalRowStatus::needs_decision) {
    out.open().field("text", proposal_text(desk, row)).key("decision").open().field("accept", true);
    out.close().close();
  } else {
    out.null();
  }
  out.field("change", name_of(change)).field("lead_text", row.lead_text).key("lead");
  write_unit(out, desk, row.lead);
  out.key("goals").open_list();
  for (const RowGoal& g : row.goals) {
    out.open().field("measure", g.measure).field("unit", g.unit).key("targets").open_list();
    for (const RowTarget& t : g.targets) write_target(out, t, g.unit, en);
    out.close_list().close();
  }
  out.close_list().close();
}

// Takes another comparison for the targets whose text says none.
void compare_as(RowGoal& g, Comparison c) {
  for (RowTarget& t : g.targets) {
    Bounds& b = t.reading.bounds;
    if (t.reading.doubts.empty()) continue;
    const auto low = b.lower ? b.lower : b.upper;
    const auto high = b.upper ? b.upper : b.lower;
    Bounds other{c, std::nullopt, std::nullopt};
    if (c == Comparison::at_least || c == Comparison::above) other.lower = low;
    if (c == Comparison::at_most || c == Comparison::below || c == Comparison::rank_within)
      other.upper = high;
    if (c == Comparison::equal) other.lower = other.upper = low;
    if (c == Comparison::between) other = {c, b.lower, b.upper};
    if (well_formed(other)) b = other;
  }
}

// The decision applied: the row's goals as they will be written; nothing when something is still
// open. Fault goals.decision_unreadable.
Result<std::optional<GoalRow>> decided_row(const GoalRow& row, const GoalDecision& d) {
  using Out = std::optional<GoalRow>;
  GoalRow out = row;
  if (d.lead) out.lead = *d.lead;
  if (!d.target.empty()) {
    const std::string unit = out.goals.empty() ? "" : out.goals.front().unit;
    TargetsReading read = read_target_cell(d.target, unit);
    const bool clear =
        !read.targets.empty() && std::all_of(read.targets.begin(), read.targets.end(),
                                             [](const auto& t) { return t.doubts.empty(); });
    if (!clear)
      return Fault{Refusal::invalid,
                   "goals.decision_unreadable",
                   "decisions",
                   {{"row", std::to_string(row.row)}}};
    int year = 0;
    std::string measure = row.text;
    if (!out.goals.empty() && !out.goals.front().targets.empty())
      year = out.goals.front().targets.front().year;
    if (row.goals.size() == 1) measure = row.goals.front().measure;
    if (year == 0) year = horizon_year(row.horizon);
    out.goals = {{measure, unit, {}}};
    for (TargetReading& t : read.targets) {
      if (out.goals[0].unit.empty()) out.goals[0].unit = t.unit;
      out.goals[0].targets.push_back({year, row.horizon, std::move(t)});
    }
  }
  if (d.qualitative) out.goals = {{row.text, "", {}}};
  for (RowGoal& g : out.goals) {
    if (d.comparison) compare_as(g, *d.comparison);
    for (RowTarget& t : g.targets) {
      if (t.year == 0) t.year = d.year;
      if (t.year == 0) return Out();
    }
  }
  for (const std::string& reason : row.reasons) {
    if (about_year(reason)) continue;  // looked at above
    const bool answered = about_lead(reason)
                              ? d.accept || d.lead.has_value()
                              : d.accept || d.qualitative || d.comparison || !d.target.empty();
    if (!answered) return Out();
  }
  if (!out.lead && d.accept && row.proposed_lead) out.lead = *row.proposed_lead;
  return Out(std::move(out));
}

// The goals of a row: several of one sentence are told apart by a letter behind the number.
void append(const GoalRow& row, UnitId lead, std::vector<NewGoal>& out) {
  for (std::size_t i = 0; i < row.goals.size(); ++i) {
    const RowGoal& g = row.goals[i];
    NewGoal goal;
    goal.no = row.no;
    if (row.goals.size() > 1) goal.no += static_cast<char>('a' + i);
    goal.section = row.section;
    goal.text = row.text;
    goal.measure = g.measure;
    goal.unit = g.unit;
    goal.lead_text = row.lead_text;
    goal.lead = row.lead ? row.lead : lead;
    goal.fingerprint = row.fingerprint;
    for (const RowTarget& t : g.targets)
      goal.targets.push_back(
          {t.year, t.horizon, t.reading.scope, t.reading.bounds, t.reading.note});
    out.push_back(std::move(goal));
  }
}

}  // namespace

std::string_view goal_reason_text(std::string_view key, Language language) {
  for (const Sentence& s : kReasons) {
    if (s.key == key) return language == Language::vi ? s.vi : s.en;
  }
  return key;
}

Result<GoalDryRun> dry_run_goals(const Desk& desk, const documents::Document& document,
                                 const Directive& directive, int year) {
  GoalDryRun run;
  run.directive = directive;
  run.reg = register_of(desk.rows, directive.id);
  const UnitNames names(desk.org.unit_acts);
  TRY(run.sheet, read_goal_sheet(document, names, directive.date, year));
  std::set<std::string> fingerprints;
  std::set<std::pair<std::string, std::string>> numbers;
  for (const Goal& g : all_goals(desk.rows)) {
    if (g.directive != directive.id || g.withdrawn != 0) continue;
    fingerprints.insert(g.fingerprint);
    numbers.emplace(g.section, g.no);
  }
  for (GoalRow& row : run.sheet.rows) {
    Change change = Change::fresh;
    if (fingerprints.contains(row.fingerprint)) {
      change = Change::unchanged;
    } else if (!row.no.empty() && (numbers.contains({row.section, row.no}) ||
                                   numbers.contains({row.section, row.no + "a"}))) {
      change = Change::changed;
    }
    // What stands already was decided when it was imported.
    if (change == Change::unchanged && row.status == GoalRowStatus::needs_decision) {
      row.status = GoalRowStatus::ready;
      row.reasons.clear();
      row.cell.clear();
    }
    run.changes.push_back(change);
  }
  return run;
}

void write_goal_dry_run(JsonOut& out, const Desk& desk, const GoalDryRun& run) {
  const auto& rows = run.sheet.rows;
  const auto with = [&](GoalRowStatus s) {
    return std::count_if(rows.begin(), rows.end(), [s](const GoalRow& r) { return r.status == s; });
  };
  const auto changed = [&](Change c) {
    std::int64_t n = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
      n += rows[i].status != GoalRowStatus::heading && run.changes[i] == c ? 1 : 0;
    return n;
  };
  out.field("rows", static_cast<std::uint64_t>(rows.size()))
      .field("ready", std::int64_t{with(GoalRowStatus::ready)})
      .field("needs_decision", std::int64_t{with(GoalRowStatus::needs_decision)})
      .field("refused", std::int64_t{with(GoalRowStatus::refused)})
      .field("group_headings", std::int64_t{with(GoalRowStatus::heading)});
  out.field("new", changed(Change::fresh)).field("changed", changed(Change::changed));
  out.field("unchanged", changed(Change::unchanged)).field("verifier_needed", !run.reg);
  out.field("lead_column", run.sheet.headings.of(GoalColumn::lead) >= 0);
  out.key("headings").open();
  for (int c = 0; c < kGoalColumns; ++c) {
    const auto column = static_cast<GoalColumn>(c);
    if (run.sheet.headings.of(column) >= 0)
      out.field(name_of(column), run.sheet.headings.text[static_cast<std::size_t>(c)]);
  }
  for (const auto& [column, year] : run.sheet.headings.years)
    out.field("year_" + std::to_string(column), std::to_string(year));
  out.close().key("goals").open_list();
  for (std::size_t i = 0; i < rows.size(); ++i) write_row(out, desk, rows[i], run.changes[i]);
  out.close_list();
}

Result<std::vector<NewGoal>> decided_goals(const GoalDryRun& run,
                                           const std::map<int, GoalDecision>& decisions,
                                           UnitId lead, std::uint64_t& left) {
  std::vector<NewGoal> out;
  left = 0;
  for (std::size_t i = 0; i < run.sheet.rows.size(); ++i) {
    const GoalRow& row = run.sheet.rows[i];
    if (row.status == GoalRowStatus::heading || run.changes[i] == Change::unchanged) continue;
    const auto d = decisions.find(row.row);
    const bool decided = d != decisions.end();
    const bool open = row.status == GoalRowStatus::needs_decision;
    if ((decided && d->second.skip) || run.changes[i] == Change::changed ||
        row.status == GoalRowStatus::refused || (open && !decided)) {
      ++left;
      continue;
    }
    TRY(const auto settled, decided_row(row, decided ? d->second : GoalDecision{}));
    if (settled) {
      append(*settled, lead, out);
    } else {
      ++left;
    }
  }
  return out;
}

}  // namespace duoc::directives

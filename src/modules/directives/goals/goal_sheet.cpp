// See goal_sheet.h.
#include "modules/directives/goals/goal_sheet.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"

namespace duoc::directives {
namespace {

constexpr std::size_t kTextCharactersMost = 4000;

struct Spelling {
  std::string_view words;  // folded
  GoalColumn column;
  bool whole;  // the heading is exactly this; otherwise it contains it
};
// Order matters: "đơn vị chủ trì" is no unit of measurement, "mục tiêu" beside "chỉ tiêu" is the
// target.
constexpr Spelling kSpellings[] = {
    {"tt", GoalColumn::no, true},
    {"stt", GoalColumn::no, true},
    {"no", GoalColumn::no, true},
    {"so tt", GoalColumn::no, true},
    {"so thu tu", GoalColumn::no, true},
    {"owner", GoalColumn::lead, true},
    {"lead", GoalColumn::lead, true},
    {"chu tri", GoalColumn::lead, false},
    {"co quan thuc hien", GoalColumn::lead, false},
    {"don vi thuc hien", GoalColumn::lead, false},
    {"co quan theo doi", GoalColumn::lead, false},
    {"don vi theo doi", GoalColumn::lead, false},
    {"don vi phu trach", GoalColumn::lead, false},
    {"unit", GoalColumn::unit, true},
    {"dvt", GoalColumn::unit, true},
    {"don vi tinh", GoalColumn::unit, false},
    {"don vi do", GoalColumn::unit, false},
    {"don vi", GoalColumn::unit, true},
    {"horizon", GoalColumn::horizon, true},
    {"thoi ky", GoalColumn::horizon, false},
    {"giai doan", GoalColumn::horizon, true},
    {"nam", GoalColumn::horizon, true},
    {"section", GoalColumn::section, true},
    {"nhom chi tieu", GoalColumn::section, false},
    {"nhom", GoalColumn::section, true},
    {"muc", GoalColumn::section, true},
    {"linh vuc", GoalColumn::section, true},
    {"target text", GoalColumn::target, true},
    {"target", GoalColumn::target, true},
    {"gia tri", GoalColumn::target, false},
    {"ke hoach", GoalColumn::target, false},
    {"muc phan dau", GoalColumn::target, false},
    {"chi tieu giao", GoalColumn::target, false},
    {"goal", GoalColumn::measure, true},
    {"goal text", GoalColumn::measure, true},
    {"measure", GoalColumn::measure, true},
    {"chi tieu", GoalColumn::measure, false},
    {"noi dung", GoalColumn::measure, false},
    {"muc tieu", GoalColumn::target, false},
};
constexpr std::string_view kNames[] = {"no",   "section", "horizon", "measure",
                                       "unit", "target",  "lead"};
constexpr std::string_view kStatuses[] = {"ready", "needs_decision", "refused", "heading"};

std::optional<GoalColumn> column_of(const std::string& words) {
  if (words.empty() || words.size() > 80) return std::nullopt;
  for (const Spelling& s : kSpellings) {
    if (s.whole ? words == s.words
                : (" " + words + " ").find(" " + std::string(s.words) + " ") != std::string::npos)
      return s.column;
  }
  return std::nullopt;
}

// "2026", "Năm 2026", "Mục tiêu đến năm 2030": a column of one year's targets.
int year_column(const std::string& heading, const std::string& words) {
  const int year = horizon_year(heading);
  if (year == 0) return 0;
  for (const auto& word : split(words, ' ')) {
    if (word == std::to_string(year)) continue;
    const bool known = word == "nam" || word == "den" || word == "muc" || word == "tieu" ||
                       word == "ke" || word == "hoach" || word == "chi" || word == "het";
    if (!known) return 0;
  }
  return year;
}

std::string cell_at(const documents::Table& table, std::size_t row, int column) {
  const auto& cells = table.rows[row];
  const bool there = column >= 0 && static_cast<std::size_t>(column) < cells.size();
  return there ? cells[static_cast<std::size_t>(column)] : std::string();
}

void decide(GoalRow& row, std::string_view reason, GoalColumn cell) {
  if (std::find(row.reasons.begin(), row.reasons.end(), reason) == row.reasons.end())
    row.reasons.emplace_back(reason);
  if (row.status != GoalRowStatus::ready) return;
  row.status = GoalRowStatus::needs_decision;
  row.cell = name_of(cell);
}

void refuse(GoalRow& row, std::string_view reason, GoalColumn cell) {
  row.status = GoalRowStatus::refused;
  row.reasons = {std::string(reason)};
  row.cell = name_of(cell);
}

// The first agency of the cell that is a unit is accountable, as in annexes of tasks.
void read_lead(GoalRow& row, const UnitNames& names, Moment when) {
  if (row.lead_text.empty()) return decide(row, "lead.blank", GoalColumn::lead);
  for (const AgencyReading& a : read_agencies(row.lead_text, names, when)) {
    if (a.how == Match::unit && !row.lead) row.lead = a.unit;
    if (a.how == Match::collective) decide(row, "lead.collective", GoalColumn::lead);
    if (a.how == Match::unknown) {
      if (a.proposal) row.proposed_lead = a.proposal;
      decide(row, a.proposal ? "lead.misspelt" : "lead.unknown", GoalColumn::lead);
    }
  }
  if (row.lead) row.proposed_lead = row.lead;
}

// A list read table by table under the headings that stand open.
class Reader {
 public:
  Reader(const UnitNames& names, Day date, int year) : names_(names), date_(date), year_(year) {}

  void begin(const GoalHeadings& h, const documents::Table& table) {
    headings_ = h;
    header_ = table.rows[h.row];
  }
  bool continues(const documents::Table& table) const {
    return !header_.empty() && !table.rows.empty() && table.rows[0].size() == header_.size();
  }
  void read(const documents::Table& table, int t, std::size_t from, std::vector<GoalRow>& out) {
    for (std::size_t r = from; r < table.rows.size(); ++r) {
      const auto& cells = table.rows[r];
      const auto filled = std::count_if(cells.begin(), cells.end(),
                                        [](const std::string& c) { return !c.empty(); });
      if (filled == 0 || cells == header_) continue;
      GoalRow row = read_row(table, r);
      row.row = t * kRowsOfATable + row.line;
      out.push_back(std::move(row));
    }
  }

 private:
  std::string cell(const documents::Table& table, std::size_t r, GoalColumn c) const {
    return cell_at(table, r, headings_.of(c));
  }

  GoalRow read_row(const documents::Table& table, std::size_t r) const {
    GoalRow row;
    row.line = table.lines[r];
    row.no = numbered(cell(table, r, GoalColumn::no));
    row.section = cell(table, r, GoalColumn::section);
    row.horizon = cell(table, r, GoalColumn::horizon);
    row.text = cell(table, r, GoalColumn::measure);
    row.lead_text = cell(table, r, GoalColumn::lead);
    row.target_text = cell(table, r, GoalColumn::target);
    const std::string unit = cell(table, r, GoalColumn::unit);
    std::string targets;
    for (const auto& [column, year] : headings_.years)
      targets += cell_at(table, r, column) + "\x1f";
    row.fingerprint = hex(sha256({fold_words(row.text), "\x1f", fold(row.target_text), "\x1f",
                                  fold(unit), "\x1f", fold_words(row.lead_text), "\x1f",
                                  fold_words(row.horizon), "\x1f", fold(targets)}));
    if (row.text.empty()) {
      refuse(row, "goal.blank", GoalColumn::measure);
      return row;
    }
    if (count_code_points(row.text) > kTextCharactersMost) {
      refuse(row, "goal.too_long", GoalColumn::measure);
      return row;
    }
    const bool empty = row.target_text.empty() && unit.empty() && row.lead_text.empty() &&
                       targets.find_first_not_of('\x1f') == std::string::npos;
    if (!headings_.sentences() && empty) {
      row.status = GoalRowStatus::heading;  // settled by what follows
      return row;
    }
    if (headings_.sentences()) {
      read_sentence(row);
    } else {
      read_cells(row, table, r, unit);
    }
    if (headings_.of(GoalColumn::lead) >= 0) read_lead(row, names_, start_of(date_));
    return row;
  }

  int year_of(GoalRow& row) const {
    int year = horizon_year(row.horizon);
    if (year == 0) year = horizon_year(row.section);
    if (year == 0) year = year_;
    if (year == 0) decide(row, "year.missing", GoalColumn::horizon);
    return year;
  }

  void add_doubts(GoalRow& row, const TargetReading& reading, GoalColumn column) const {
    for (const std::string& key : reading.doubts) decide(row, key, column);
  }

  void read_sentence(GoalRow& row) const {
    TargetsReading read = read_target_sentence(row.text);
    if (read.targets.empty()) {
      if (read.numbers) decide(row, "target.unread", GoalColumn::measure);
      row.goals.push_back({row.text, "", {}});
      return;
    }
    const int year = year_of(row);
    if (read.targets.size() > 1) decide(row, "target.several", GoalColumn::measure);
    if (read.targets.size() >= kTargetsMost) decide(row, "target.words", GoalColumn::measure);
    for (TargetReading& t : read.targets) {
      add_doubts(row, t, GoalColumn::measure);
      const std::string measure = t.measure.empty() ? row.text : t.measure;
      // Scopes of one ranking are targets of one goal.
      const bool same = !row.goals.empty() && row.goals.back().measure == measure &&
                        row.goals.back().unit == t.unit && !t.scope.empty();
      if (!same) row.goals.push_back({measure, t.unit, {}});
      row.goals.back().targets.push_back({year, row.horizon, std::move(t)});
    }
  }

  void read_cell(GoalRow& row, const std::string& text, const std::string& unit, int year,
                 const std::string& horizon) const {
    TargetsReading read = read_target_cell(text, unit);
    if (read.targets.empty() && read.numbers) decide(row, "target.unread", GoalColumn::target);
    // A semicolon parts scopes; two targets of the same scope contradict each other.
    for (TargetReading& t : read.targets) {
      add_doubts(row, t, GoalColumn::target);
      auto& targets = row.goals.front().targets;
      const bool twice = std::any_of(targets.begin(), targets.end(), [&](const RowTarget& x) {
        return x.year == year && x.reading.scope == t.scope;
      });
      if (twice) {
        decide(row, "target.several", GoalColumn::target);
        continue;
      }
      targets.push_back({year, horizon, std::move(t)});
    }
  }

  void read_cells(GoalRow& row, const documents::Table& table, std::size_t r,
                  const std::string& unit) const {
    row.goals.push_back({row.text, unit, {}});
    bool any = false;
    for (const auto& [column, year] : headings_.years) {
      const std::string text = cell_at(table, r, column);
      if (text.empty() || text == "-") continue;
      any = true;
      row.target_text += (row.target_text.empty() ? "" : "; ") + std::to_string(year) + ": " + text;
      read_cell(row, text, unit, year, cell_at(table, headings_.row, column));
    }
    if (any) return;
    if (row.target_text.empty()) return decide(row, "target.blank", GoalColumn::target);
    const bool numbers = read_target_cell(row.target_text, unit).numbers;
    read_cell(row, row.target_text, unit, numbers ? year_of(row) : 0, row.horizon);
  }

  const UnitNames& names_;
  Day date_;
  int year_;
  GoalHeadings headings_;
  std::vector<std::string> header_;
};

// What has rows numbered below it is the heading of a group; what has none lacks its target.
void settle_headings(std::vector<GoalRow>& rows, const GoalHeadings& h) {
  std::string section;
  std::string group;  // "11."
  for (std::size_t i = 0; i < rows.size(); ++i) {
    GoalRow& row = rows[i];
    if (!group.empty() && !row.no.starts_with(group)) section = group = "";
    if (row.status == GoalRowStatus::heading) {
      const bool by_number =
          i + 1 < rows.size() && !row.no.empty() && rows[i + 1].no.starts_with(row.no + ".");
      const bool by_roman = row.no.find_first_not_of("IVXABCD.") == std::string::npos;
      if (by_number || by_roman) {
        section = row.text;
        group = by_number ? row.no + "." : "";
        continue;
      }
      row.status = GoalRowStatus::ready;
      row.goals.push_back({row.text, "", {}});
      decide(row, "target.blank", GoalColumn::target);
      if (h.of(GoalColumn::lead) >= 0) decide(row, "lead.blank", GoalColumn::lead);
    }
    if (row.section.empty()) row.section = section;
  }
}

}  // namespace

std::string_view name_of(GoalColumn c) { return kNames[static_cast<std::size_t>(c)]; }
std::string_view name_of(GoalRowStatus s) { return kStatuses[static_cast<std::size_t>(s)]; }

Result<GoalHeadings> find_goal_headings(const documents::Table& table) {
  for (std::size_t r = 0; r < table.rows.size() && r < 50; ++r) {
    GoalHeadings h;
    h.row = r;
    h.at.fill(-1);
    const auto set = [&](GoalColumn c, std::size_t at) {
      h.at[static_cast<std::size_t>(c)] = static_cast<int>(at);
      h.text[static_cast<std::size_t>(c)] = table.rows[r][at];
    };
    for (std::size_t c = 0; c < table.rows[r].size(); ++c) {
      const std::string words = fold_words(table.rows[r][c]);
      if (const int year = year_column(table.rows[r][c], words)) {
        h.years.emplace_back(static_cast<int>(c), year);
        continue;
      }
      const auto column = column_of(words);
      if (column && h.of(*column) == -1) set(*column, c);
    }
    // "Mục tiêu" alone names the goal itself.
    if (h.of(GoalColumn::measure) == -1 && h.of(GoalColumn::target) != -1) {
      set(GoalColumn::measure, static_cast<std::size_t>(h.of(GoalColumn::target)));
      h.at[static_cast<std::size_t>(GoalColumn::target)] = -1;
      h.text[static_cast<std::size_t>(GoalColumn::target)].clear();
    }
    const auto known = std::count_if(h.at.begin(), h.at.end(), [](int at) { return at >= 0; });
    if (h.of(GoalColumn::measure) != -1 && known + static_cast<long>(h.years.size()) >= 2) return h;
  }
  return Fault{Refusal::invalid, "goals.no_header", "file", {}};
}

Result<GoalSheet> read_goal_sheet(const documents::Document& document, const UnitNames& names,
                                  Day date, int year) {
  GoalSheet sheet;
  Reader reader(names, date, year);
  bool found = false;
  for (std::size_t t = 0; t < document.tables.size(); ++t) {
    const documents::Table& table = document.tables[t];
    const auto headings = find_goal_headings(table);
    if (headings) {
      if (!found) sheet.headings = *headings;
      found = true;
      reader.begin(*headings, table);
    }
    if (headings || reader.continues(table))
      reader.read(table, static_cast<int>(t), headings ? headings->row + 1 : 0, sheet.rows);
    if (sheet.rows.size() > kGoalRowsMost)
      return Fault{Refusal::too_large, "goals.too_many_rows", "file", {}};
  }
  if (!found) return Fault{Refusal::invalid, "goals.no_header", "file", {}};
  if (sheet.rows.empty()) return Fault{Refusal::invalid, "goals.no_rows", "file", {}};
  settle_headings(sheet.rows, sheet.headings);
  return sheet;
}

}  // namespace duoc::directives

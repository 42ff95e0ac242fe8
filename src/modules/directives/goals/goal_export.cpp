// See goal_export.h. Values stand as numbers only where that is exact to Excel's fifteen digits.
#include "modules/directives/goals/goal_export.h"

#include "documents/workbook.h"
#include "kernel/journal/journal.h"

namespace duoc::directives {
namespace {

struct Column {
  const char* vi;
  const char* en;
  double width;
};
constexpr Column kColumns[] = {{"Văn bản", "Directive", 14},
                               {"Số", "No.", 8},
                               {"Mục", "Section", 26},
                               {"Chỉ tiêu", "Goal", 60},
                               {"Đơn vị tính", "Unit", 14},
                               {"Chủ trì", "Lead", 28},
                               {"Năm", "Year", 8},
                               {"Phạm vi", "Scope", 16},
                               {"Phải đạt", "Target", 16},
                               {"Ghi chú", "Note", 30},
                               {"Giá trị đã xác nhận", "Verified value", 14},
                               {"Tại ngày", "On the day", 12},
                               {"Giá trị chờ xác nhận", "Value awaiting", 14},
                               {"Nhiệm vụ theo dõi", "Tasks followed", 12},
                               {"Nhiệm vụ đã xong", "Tasks done", 12},
                               {"Trạng thái", "State", 18},
                               {"Mã chỉ tiêu", "Goal id", 10}};

const char* state_text(GoalState s, bool en) {
  constexpr const char* kVi[] = {"Đạt", "Chưa đạt", "Chờ xác nhận", "Chưa có giá trị"};
  constexpr const char* kEn[] = {"Reached", "Not reached", "Awaiting", "No value"};
  return (en ? kEn : kVi)[static_cast<std::size_t>(s)];
}

using documents::Sheet;

void write_value(Sheet& s, const GoalValue* v) {
  v == nullptr ? s.skip() : s.decimal(static_cast<double>(v->value.n) / kDecimalUnit);
}

void write_goal_cells(Sheet& s, const Desk& desk, const Goal& g) {
  const auto d = find_directive(desk.rows, g.directive);
  const org::Unit* lead = desk.org.today.find(g.lead);
  s.text(d ? d->symbol : "").text(g.no).text(g.section).text(g.text).text(g.unit);
  s.text(lead != nullptr ? std::string(desk.name(*lead)) : g.lead_text);
}

// A row for each target of the year judged; a goal without any has one row.
void write_rows(Sheet& s, const Desk& desk, const JudgedGoal& g) {
  const bool en = desk.language == Language::en;
  const auto tail = [&](GoalState state) {
    s.number(static_cast<double>(g.judgement.tasks));
    s.number(static_cast<double>(g.judgement.tasks_done));
    s.text(state_text(state, en)).number(static_cast<double>(g.goal.id.n)).next_row();
  };
  for (const JudgedTarget& j : g.judgement.targets) {
    write_goal_cells(s, desk, g.goal);
    j.target->year == 0 ? s.skip() : s.number(j.target->year);
    s.text(j.target->scope).text(written(j.target->bounds, en)).text(j.target->note);
    write_value(s, j.verified);
    j.verified == nullptr ? s.skip() : s.day(j.verified->day);
    write_value(s, j.pending);
    tail(j.state);
  }
  if (!g.judgement.targets.empty()) return;
  write_goal_cells(s, desk, g.goal);
  for (int i = 0; i < 7; ++i) s.skip();
  tail(g.judgement.state);
}

void write_goals(Sheet& s, const Desk& desk, const GoalsFound& found) {
  int column = 0;
  for (const Column& c : kColumns)
    s.width(column++, c.width).head(desk.language == Language::en ? c.en : c.vi);
  s.next_row();
  for (const auto& goal : found.goals) write_rows(s, desk, *goal);
  s.as_list(2);
}

void write_about(Sheet& s, const Desk& desk, const GoalsFound& found,
                 const GoalExportAbout& about) {
  const bool en = desk.language == Language::en;
  s.width(0, 32).width(1, 70);
  const auto line = [&](const char* vi, const char* english, const std::string& value) {
    s.head(en ? english : vi).text(value).next_row();
  };
  const Moments& m = about.moments;
  line("Tại thời điểm", "As of",
       m.as_of_day ? iso(*m.as_of_day) + " 24:00 (" + rfc3339(m.as_of) + ")" : rfc3339(m.as_of));
  line("Theo nhật ký đến mục", "Known at entry", std::to_string(m.known_at));
  line("Số chỉ tiêu", "Goals", std::to_string(found.goals.size()));
  line("Đạt / tổng số", "Reached of all",
       std::to_string(found.counts.reached) + " / " + std::to_string(found.counts.total));
  line("Người tải", "Reader", about.reader);
  line("Tải lúc", "Made at", rfc3339(about.made_at));
  if (const auto head = journal::newest(desk.rows)) {
    line("Niêm phong: số mục", "Head: entries", std::to_string(head->head.size));
    line("Niêm phong: gốc cây", "Head: root", hex(head->head.root));
  }
  for (const auto& [name, value] : about.filters)
    s.head((en ? "Filter: " : "Lọc: ") + name).text(value).next_row();
}

}  // namespace

std::string export_goals(const Desk& desk, const GoalsFound& found, const GoalExportAbout& about) {
  documents::Workbook book;
  const bool en = desk.language == Language::en;
  Sheet goals = book.sheet(en ? "Goals" : "Chỉ tiêu");
  write_goals(goals, desk, found);
  Sheet second = book.sheet(en ? "About" : "Đã hỏi gì");
  write_about(second, desk, found, about);
  return book.bytes();
}

}  // namespace duoc::directives

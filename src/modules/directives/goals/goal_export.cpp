// See goal_export.h. Values stand as numbers only where that is exact to Excel's fifteen digits.
#include "modules/directives/goals/goal_export.h"

#include <unistd.h>
#include <xlsxwriter.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

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

// One sheet, written cell after cell from left to right.
class Sheet {
 public:
  Sheet(lxw_worksheet* sheet, lxw_format* head, lxw_format* text, lxw_format* day)
      : sheet_(sheet), head_(head), text_(text), day_(day) {}

  Sheet& head(const std::string& t) { return put(t, head_); }
  Sheet& text(const std::string& t) { return t.empty() ? skip() : put(t, text_); }
  Sheet& number(double n) {
    check(worksheet_write_number(sheet_, row_, column_, n, nullptr));
    return skip();
  }
  Sheet& decimal(const GoalValue* v) {
    return v == nullptr ? skip() : number(static_cast<double>(v->value.n) / kDecimalUnit);
  }
  Sheet& day(const GoalValue* v) {
    constexpr double kEpoch = 25569;  // 1970-01-01 in a workbook's days
    if (v == nullptr) return skip();
    check(worksheet_write_number(sheet_, row_, column_, v->day.n + kEpoch, day_));
    return skip();
  }
  Sheet& skip() {
    ++column_;
    return *this;
  }
  void next_row() {
    ++row_;
    column_ = 0;
  }
  lxw_worksheet* raw() { return sheet_; }
  lxw_row_t row() const { return row_; }

 private:
  Sheet& put(const std::string& t, lxw_format* format) {
    // Excel holds 32,767 characters in a cell; a goal's text is bounded far below.
    check(worksheet_write_string(sheet_, row_, column_, t.c_str(), format));
    return skip();
  }
  static void check(lxw_error error) {
    if (error != LXW_NO_ERROR)
      throw std::runtime_error(std::string("the workbook could not be written: ") +
                               lxw_strerror(error));
  }
  lxw_worksheet* sheet_;
  lxw_format* head_;
  lxw_format* text_;
  lxw_format* day_;
  lxw_row_t row_ = 0;
  lxw_col_t column_ = 0;
};

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
    s.decimal(j.verified).day(j.verified).decimal(j.pending);
    tail(j.state);
  }
  if (!g.judgement.targets.empty()) return;
  write_goal_cells(s, desk, g.goal);
  for (int i = 0; i < 7; ++i) s.skip();
  tail(g.judgement.state);
}

void write_goals(Sheet& s, const Desk& desk, const GoalsFound& found) {
  lxw_col_t column = 0;
  for (const Column& c : kColumns) {
    worksheet_set_column(s.raw(), column, column, c.width, nullptr);
    s.head(desk.language == Language::en ? c.en : c.vi);
    ++column;
  }
  s.next_row();
  for (const auto& goal : found.goals) write_rows(s, desk, *goal);
  worksheet_freeze_panes(s.raw(), 1, 2);
  worksheet_autofilter(s.raw(), 0, 0, s.row() == 0 ? 0 : s.row() - 1,
                       static_cast<lxw_col_t>(column - 1));
  worksheet_set_landscape(s.raw());
  worksheet_repeat_rows(s.raw(), 0, 0);
  worksheet_fit_to_pages(s.raw(), 1, 0);
}

void write_about(Sheet& s, const Desk& desk, const GoalsFound& found,
                 const GoalExportAbout& about) {
  const bool en = desk.language == Language::en;
  worksheet_set_column(s.raw(), 0, 0, 32, nullptr);
  worksheet_set_column(s.raw(), 1, 1, 70, nullptr);
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

// A file of our own in the temporary folder, gone with the object.
class TemporaryFile {
 public:
  TemporaryFile() {
    path_ = (std::filesystem::temp_directory_path() / "duoc-goals-XXXXXX").string();
    const int fd = ::mkstemp(path_.data());
    if (fd < 0) throw std::runtime_error("no temporary file can be made beside " + path_);
    ::close(fd);
  }
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }
  std::string bytes() const {
    std::ifstream in(path_, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }

 private:
  std::string path_;
};

}  // namespace

std::string export_goals(const Desk& desk, const GoalsFound& found, const GoalExportAbout& about) {
  const TemporaryFile file;
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  lxw_workbook* book = workbook_new_opt(file.path().c_str(), &options);
  if (book == nullptr) throw std::runtime_error("the workbook could not be made");
  lxw_format* head = workbook_add_format(book);
  format_set_bold(head);
  format_set_text_wrap(head);
  format_set_bg_color(head, 0xDCE6F1);
  lxw_format* text = workbook_add_format(book);
  format_set_text_wrap(text);
  format_set_num_format(text, "@");
  format_set_align(text, LXW_ALIGN_VERTICAL_TOP);
  lxw_format* day = workbook_add_format(book);
  format_set_num_format(day, "dd/mm/yyyy");
  const bool en = desk.language == Language::en;
  Sheet goals(workbook_add_worksheet(book, en ? "Goals" : "Chỉ tiêu"), head, text, day);
  write_goals(goals, desk, found);
  Sheet second(workbook_add_worksheet(book, en ? "About" : "Đã hỏi gì"), head, text, day);
  write_about(second, desk, found, about);
  if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR)
    throw std::runtime_error(std::string("the workbook could not be written: ") +
                             lxw_strerror(error));
  return file.bytes();
}

}  // namespace duoc::directives

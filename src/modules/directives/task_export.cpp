// See task_export.h. libxlsxwriter keeps one row in memory and the rest in a temporary file, so a
// long list costs no more memory than a short one until the finished file is read back.
#include "modules/directives/task_export.h"

#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include "kernel/journal/journal.h"
#include "modules/directives/acts.h"

namespace duoc::directives {
namespace {

using Words = std::pair<const char*, const char*>;  // Vietnamese, English

struct Column {
  Words title;
  double width;
};

constexpr Column kColumns[] = {
    {{"Sổ nhiệm vụ", "Register"}, 14},
    {{"Số", "No."}, 8},
    {{"Mục", "Section"}, 24},
    {{"Nội dung", "Work"}, 60},
    {{"Sản phẩm", "Product"}, 30},
    {{"Chủ trì", "Lead"}, 28},
    {{"Cùng chủ trì", "Co-leads"}, 28},
    {{"Phối hợp", "Cooperating units"}, 36},
    {{"Người phụ trách", "Responsible person"}, 22},
    {{"Đơn vị thẩm định", "Verifying unit"}, 28},
    {{"Văn bản giao", "Directive"}, 16},
    {{"Loại", "Kind"}, 12},
    {{"Lĩnh vực", "Field"}, 20},
    {{"Ưu tiên", "Priority"}, 8},
    {{"Thời hạn như văn bản", "Deadline as written"}, 22},
    {{"Thời hạn hiện nay", "Deadline now"}, 12},
    {{"Hết hạn lúc", "Due at"}, 17},
    {{"Trạng thái", "State"}, 18},
    {{"Từ lúc", "Since"}, 17},
    {{"Bước", "Step"}, 16},
    {{"Tiến độ (%)", "Progress (%)"}, 11},
    {{"Báo cáo gần nhất", "Last report"}, 17},
    {{"Số ngày quá hạn", "Days overdue"}, 12},
    {{"Mã nhiệm vụ", "Task id"}, 11},
};

const std::map<std::string_view, Words> kNames = {
    {"done_on_time", {"Đúng hạn", "On time"}},
    {"done_late", {"Hoàn thành quá hạn", "Done late"}},
    {"in_term", {"Trong hạn", "In term"}},
    {"due_soon", {"Sắp đến hạn", "Due soon"}},
    {"claimed", {"Chờ thẩm định", "Claimed"}},
    {"claimed_past_deadline", {"Báo kịp hạn, nay đã qua hạn", "Claimed in time, now past"}},
    {"overdue", {"Quá hạn", "Overdue"}},
    {"dated_back", {"Xác nhận lùi ngày", "Dated back"}},
    {"cancelled", {"Đã hủy", "Cancelled"}},
    {"regular", {"Thường xuyên", "Regular"}},
    {"other_years", {"Năm khác", "Other years"}},
    {"dated", {"Có thời hạn", "Dated"}},
    {"recurring", {"Định kỳ", "Recurring"}},
    {"registered", {"Đã ghi sổ", "Registered"}},
    {"assigned", {"Đã giao", "Assigned"}},
    {"accepted", {"Đã tiếp nhận", "Accepted"}},
    {"in_progress", {"Đang thực hiện", "In progress"}},
    {"verified", {"Đã xác nhận", "Verified"}},
    {"withdrawn", {"Đã rút", "Withdrawn"}},
};

// Excel holds 32,767 characters in a cell; no text of an annex comes near it, and one that does is
// cut in sight.
std::string fitting(std::string_view text) {
  constexpr std::size_t kMost = 32'000;
  if (text.size() <= kMost) return std::string(text);
  std::size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + " […]";
}

struct Formats {
  lxw_format* head;
  lxw_format* text;
  lxw_format* day;
  lxw_format* moment;
  lxw_format* number;
};

Formats formats_of(lxw_workbook* book) {
  Formats f{};
  for (lxw_format** each : {&f.head, &f.text, &f.day, &f.moment, &f.number}) {
    *each = workbook_add_format(book);
    format_set_align(*each, LXW_ALIGN_VERTICAL_TOP);
  }
  format_set_bold(f.head);
  format_set_text_wrap(f.head);
  format_set_bg_color(f.head, 0xDCE6F1);
  format_set_bottom(f.head, LXW_BORDER_THIN);
  format_set_text_wrap(f.text);
  format_set_num_format(f.text, "@");
  format_set_num_format(f.day, "dd/mm/yyyy");
  format_set_num_format(f.moment, "dd/mm/yyyy hh:mm");
  format_set_num_format(f.number, "0");
  return f;
}

// One sheet, written cell after cell from left to right.
class Sheet {
 public:
  Sheet(lxw_worksheet* sheet, const Formats& formats, Language language)
      : sheet_(sheet), f_(formats), english_(language == Language::en) {}

  lxw_worksheet* raw() { return sheet_; }
  const char* word(const Words& w) const { return english_ ? w.second : w.first; }
  std::string name(std::string_view key) const {
    const auto found = kNames.find(key);
    return found == kNames.end() ? std::string(key) : word(found->second);
  }

  Sheet& text(std::string_view t) {
    if (!t.empty())
      check(worksheet_write_string(sheet_, row_, column_, fitting(t).c_str(), f_.text));
    return skip();
  }
  Sheet& head(const char* t) {
    check(worksheet_write_string(sheet_, row_, column_, t, f_.head));
    return skip();
  }
  Sheet& number(double n) { return number(n, f_.number); }
  Sheet& day(Day d) { return number(d.n + kEpoch, f_.day); }
  Sheet& moment(Moment m) {
    if (m == kNever || m.s == 0) return skip();
    return number(static_cast<double>(m.s + kOffsetSeconds) / 86400.0 + kEpoch, f_.moment);
  }
  Sheet& skip() {
    ++column_;
    return *this;
  }
  void next_row() {
    ++row_;
    column_ = 0;
  }

 private:
  static constexpr double kEpoch = 25569;  // 1970-01-01 in a workbook's days

  Sheet& number(double n, lxw_format* format) {
    check(worksheet_write_number(sheet_, row_, column_, n, format));
    return skip();
  }
  static void check(lxw_error error) {
    if (error != LXW_NO_ERROR)
      throw std::runtime_error(std::string("the workbook could not be written: ") +
                               lxw_strerror(error));
  }

  lxw_worksheet* sheet_;
  Formats f_;
  bool english_;
  lxw_row_t row_ = 0;
  lxw_col_t column_ = 0;
};

std::string unit_name(const Desk& desk, UnitId id) {
  const org::Unit* unit = desk.org.today.find(id);
  return unit == nullptr ? "" : std::string(desk.name(*unit));
}

// As the annex names them; a group named once for all its members stands once.
std::string units_in(const std::vector<TaskUnit>& units, std::string_view role) {
  std::string out;
  std::string_view before;
  for (const TaskUnit& u : units) {
    if (u.role != role || u.text == before) continue;
    out += (out.empty() ? "" : "; ") + u.text;
    before = u.text;
  }
  return out;
}

// Who shares the task, who answers for it, who verifies it, and what ordered it.
void write_people(Sheet& s, const Desk& desk, const ListedTask& row) {
  const Task& t = row.task;
  const auto units = units_of(desk.rows, t.id);
  const org::Person* person = desk.org.person(t.responsible);
  const auto directive = find_directive(desk.rows, t.directive);
  s.text(unit_name(desk, row.listed.lead ? row.listed.lead : t.lead));
  s.text(units_in(units, "co_lead")).text(units_in(units, "cooperating"));
  s.text(person == nullptr ? "" : person->name);
  s.text(unit_name(desk, verifying_unit_of(t, row.reg, desk.org.today)));
  s.text(directive ? directive->symbol : "");
}

void write_row(Sheet& s, const Desk& desk, const std::vector<Field>& fields, const ListedTask& row,
               Moment as_of) {
  const Task t = as_it_stood(desk, row.task, as_of);
  const auto field =
      std::find_if(fields.begin(), fields.end(), [&](const Field& x) { return x.id == t.field; });
  s.text(row.reg.code).text(t.no).text(t.section).text(t.work).text(t.product);
  write_people(s, desk, row);
  s.text(s.name(name_of(t.kind)));
  s.text(field == fields.end()           ? ""
         : desk.language == Language::en ? field->name_en
                                         : field->name_vi);
  s.number(t.priority);
  s.text(t.deadline_text);
  t.deadline ? s.day(*t.deadline) : s.skip();
  s.moment(t.due_at).text(s.name(reported_class(row.listed)));
  s.moment(row.listed.since).text(as_of < desk.now ? "" : s.name(name_of(t.step)));
  // What is verified is complete, whatever the last report before the claim said.
  const bool done = row.listed.cls == TaskClass::done_on_time ||
                    row.listed.cls == TaskClass::dated_back ||
                    row.listed.cls == TaskClass::done_late;
  const std::optional<int> percent = done ? 100 : t.percent;
  percent ? s.number(*percent) : s.skip();
  s.moment(t.last_report).number(static_cast<double>(days_overdue(t, row.listed, as_of)));
  s.number(static_cast<double>(t.id.n)).next_row();
}

void write_tasks(Sheet& s, const Desk& desk, const std::vector<ListedTask>& rows, Moment as_of) {
  lxw_col_t column = 0;
  for (const Column& c : kColumns) {
    worksheet_set_column(s.raw(), column, column, c.width, nullptr);
    s.head(s.word(c.title));
    ++column;
  }
  s.next_row();
  const auto fields = all_fields(desk.rows);
  for (const ListedTask& row : rows) write_row(s, desk, fields, row, as_of);
  worksheet_freeze_panes(s.raw(), 1, 2);
  worksheet_autofilter(s.raw(), 0, 0, static_cast<lxw_row_t>(rows.size()),
                       static_cast<lxw_col_t>(column - 1));
  worksheet_set_landscape(s.raw());
  worksheet_repeat_rows(s.raw(), 0, 0);
  worksheet_fit_to_pages(s.raw(), 1, 0);
}

void write_about(Sheet& s, const Desk& desk, const ExportAbout& about, std::size_t rows) {
  worksheet_set_column(s.raw(), 0, 0, 32, nullptr);
  worksheet_set_column(s.raw(), 1, 1, 70, nullptr);
  const auto line = [&](const Words& name, const std::string& value) {
    s.head(s.word(name)).text(value).next_row();
  };
  const auto head = journal::newest(desk.rows);
  const Moments& m = about.moments;
  line({"Tại thời điểm", "As of"},
       m.as_of_day ? iso(*m.as_of_day) + " 24:00 (" + rfc3339(m.as_of) + ")" : rfc3339(m.as_of));
  line({"Theo nhật ký đến mục", "Known at entry"}, std::to_string(m.known_at));
  line({"Số nhiệm vụ", "Tasks"}, std::to_string(rows));
  line({"Không mở cho người tải", "Not open to the reader"}, std::to_string(about.hidden));
  line({"Người tải", "Reader"}, about.reader);
  line({"Tải lúc", "Made at"}, rfc3339(about.made_at));
  line({"Vị trí nhật ký", "Journal position"}, std::to_string(desk.position));
  if (head) {
    line({"Niêm phong: số mục", "Head: entries"}, std::to_string(head->head.size));
    line({"Niêm phong: gốc cây", "Head: root"}, hex(head->head.root));
  }
  for (const auto& [name, value] : about.filters) {
    s.head((s.word(Words{"Lọc: ", "Filter: "}) + name).c_str()).text(value).next_row();
  }
}

// A file of our own in the temporary folder, gone with the object.
class TemporaryFile {
 public:
  TemporaryFile() {
    path_ = (std::filesystem::temp_directory_path() / "duoc-export-XXXXXX").string();
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

std::string export_tasks(const Desk& desk, const std::vector<ListedTask>& rows,
                         const ExportAbout& about) {
  const TemporaryFile file;
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  lxw_workbook* book = workbook_new_opt(file.path().c_str(), &options);
  if (book == nullptr) throw std::runtime_error("the workbook could not be made");
  const Formats formats = formats_of(book);
  const bool en = desk.language == Language::en;
  Sheet tasks(workbook_add_worksheet(book, en ? "Tasks" : "Nhiệm vụ"), formats, desk.language);
  write_tasks(tasks, desk, rows, about.moments.as_of);
  Sheet second(workbook_add_worksheet(book, en ? "About" : "Đã hỏi gì"), formats, desk.language);
  write_about(second, desk, about, rows.size());
  if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR)
    throw std::runtime_error(std::string("the workbook could not be written: ") +
                             lxw_strerror(error));
  return file.bytes();
}

}  // namespace duoc::directives

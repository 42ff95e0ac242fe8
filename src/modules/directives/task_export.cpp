// See task_export.h.
#include "modules/directives/task_export.h"

#include <algorithm>
#include <map>

#include "documents/workbook.h"
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

// A sheet with the words of the reader's language.
struct Page {
  documents::Sheet sheet;
  bool english = false;
  const char* word(const Words& w) const { return english ? w.second : w.first; }
  std::string name(std::string_view key) const {
    const auto found = kNames.find(key);
    return found == kNames.end() ? std::string(key) : word(found->second);
  }
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
void write_people(Page& page, const Desk& desk, const ListedTask& row) {
  const Task& t = row.task;
  const auto units = units_of(desk.rows, t.id);
  const org::Person* person = desk.org.person(t.responsible);
  const auto directive = find_directive(desk.rows, t.directive);
  page.sheet.text(unit_name(desk, row.listed.lead ? row.listed.lead : t.lead));
  page.sheet.text(units_in(units, "co_lead")).text(units_in(units, "cooperating"));
  page.sheet.text(person == nullptr ? "" : person->name);
  page.sheet.text(unit_name(desk, verifying_unit_of(t, row.reg, desk.org.today)));
  page.sheet.text(directive ? directive->symbol : "");
}

void write_row(Page& page, const Desk& desk, const std::vector<Field>& fields,
               const ListedTask& row, Moment as_of) {
  const Task t = as_it_stood(desk, row.task, as_of);
  const auto field =
      std::find_if(fields.begin(), fields.end(), [&](const Field& x) { return x.id == t.field; });
  page.sheet.text(row.reg.code).text(t.no).text(t.section).text(t.work).text(t.product);
  write_people(page, desk, row);
  page.sheet.text(page.name(name_of(t.kind)));
  page.sheet.text(field == fields.end()           ? ""
                  : desk.language == Language::en ? field->name_en
                                                  : field->name_vi);
  page.sheet.number(t.priority);
  page.sheet.text(t.deadline_text);
  t.deadline ? page.sheet.day(*t.deadline) : page.sheet.skip();
  page.sheet.moment(t.due_at).text(page.name(reported_class(row.listed)));
  page.sheet.moment(row.listed.since).text(as_of < desk.now ? "" : page.name(name_of(t.step)));
  // What is verified is complete, whatever the last report before the claim said.
  const bool done = row.listed.cls == TaskClass::done_on_time ||
                    row.listed.cls == TaskClass::dated_back ||
                    row.listed.cls == TaskClass::done_late;
  const std::optional<int> percent = done ? 100 : t.percent;
  percent ? page.sheet.number(*percent) : page.sheet.skip();
  page.sheet.moment(t.last_report).number(static_cast<double>(days_overdue(t, row.listed, as_of)));
  page.sheet.number(static_cast<double>(t.id.n)).next_row();
}

void write_tasks(Page& page, const Desk& desk, const std::vector<ListedTask>& rows, Moment as_of) {
  int column = 0;
  for (const Column& c : kColumns) {
    page.sheet.width(column, c.width).head(page.word(c.title));
    ++column;
  }
  page.sheet.next_row();
  const auto fields = all_fields(desk.rows);
  for (const ListedTask& row : rows) write_row(page, desk, fields, row, as_of);
  page.sheet.as_list(2);
}

void write_about(Page& page, const Desk& desk, const ExportAbout& about, std::size_t rows) {
  page.sheet.width(0, 32).width(1, 70);
  const auto line = [&](const Words& name, const std::string& value) {
    page.sheet.head(page.word(name)).text(value).next_row();
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
    page.sheet.head((page.word(Words{"Lọc: ", "Filter: "}) + name).c_str()).text(value).next_row();
  }
}

}  // namespace

std::string export_tasks(const Desk& desk, const std::vector<ListedTask>& rows,
                         const ExportAbout& about) {
  documents::Workbook book;
  const bool en = desk.language == Language::en;
  Page tasks{book.sheet(en ? "Tasks" : "Nhiệm vụ"), en};
  write_tasks(tasks, desk, rows, about.moments.as_of);
  Page second{book.sheet(en ? "About" : "Đã hỏi gì"), en};
  write_about(second, desk, about, rows.size());
  return book.bytes();
}

}  // namespace duoc::directives

// See decisions_export.h.
#include "modules/directives/decisions_export.h"

#include <map>

#include "documents/workbook.h"

namespace duoc::directives {
namespace {

using Words = std::pair<const char*, const char*>;  // Vietnamese, English

struct Page {
  documents::Sheet sheet;
  const Desk& desk;
  const std::map<std::string, const DraftDecision*>& kept;
  const char* word(const Words& w) const {
    return desk.language == Language::en ? w.second : w.first;
  }
};

class Sentence {
 public:
  explicit Sentence(const Page& page) : page_(page) {}
  void say(const Words& w, const std::string& more = {}) {
    text_ += (text_.empty() ? "" : "; ") + std::string(page_.word(w));
    if (!more.empty()) text_ += ": " + more;
  }
  std::string take() { return std::move(text_); }

 private:
  const Page& page_;
  std::string text_;
};

std::string unit_name(const Desk& desk, UnitId id) {
  const org::Unit* unit = desk.org.today.find(id);
  return unit == nullptr ? std::string() : std::string(desk.name(*unit));
}

std::string tasks_named(const Desk& desk, const std::vector<TaskId>& ids) {
  std::string out;
  for (const TaskId id : ids) {
    const auto task = find_task(desk.rows, id);
    const auto reg = task ? find_register(desk.rows, task->reg) : std::nullopt;
    if (reg && desk.open(*task, *reg))
      out += (out.empty() ? "" : ", ") + reg->code + " " + task->no;
  }
  return out;
}

std::string said(const Page& page, const Decision& d) {
  Sentence s(page);
  const Desk& desk = page.desk;
  if (d.skip) s.say({"Bỏ qua", "Skipped"});
  if (d.accept) s.say({"Chấp nhận", "Accepted"});
  if (d.lead) s.say({"Chủ trì", "Lead"}, unit_name(desk, *d.lead));
  if (d.members_cooperate) s.say({"Thành viên của nhóm phối hợp", "The group's members cooperate"});
  if (d.deadline) s.say({"Thời hạn", "Deadline"}, iso(*d.deadline));
  if (d.kind && *d.kind == "regular") s.say({"Nhiệm vụ thường xuyên", "A regular task"});
  if (d.kind && *d.kind == "recurring") s.say({"Lặp lại theo kỳ", "Recurring"}, d.period);
  if (d.drop_unknown) s.say({"Giữ tên phối hợp như văn bản", "Cooperating names kept as written"});
  for (const auto& [text, unit] : d.names) {
    s.say(
        {"Hiểu là", "Read as"},
        "\"" + text + "\" = " +
            (unit ? unit_name(desk, unit) : std::string(page.word({"ngoài hệ thống", "outside"}))));
  }
  if (!d.same_as.empty())
    s.say({"Cùng nhiệm vụ với", "The same task as"}, tasks_named(desk, d.same_as));
  return s.take();
}

void write_end(Page& page, const std::string& key) {
  const auto kept = page.kept.find(key);
  if (kept == page.kept.end() || kept->second->json.empty()) {
    page.sheet.skip().skip();
  } else {
    const org::Person* by = page.desk.org.person(kept->second->by);
    page.sheet.text(by == nullptr ? "" : by->name).moment(kept->second->at);
  }
  page.sheet.next_row();
}

std::string differences(const Standpoint& p) {
  std::string out;
  for (const Difference& d : p.differences) {
    if (d.by_merger) continue;
    out += (out.empty() ? "" : "\n") + ("“" + d.was + "” → “" + d.now + "”");
  }
  return out;
}

void write_row(Page& page, const DryRun& run, std::size_t r, const Decisions& decisions,
               const Corrections& corrections) {
  const AnnexRow& row = run.annex.rows[r];
  const Standpoint& p = run.comparison.rows[r];
  const std::string key = std::to_string(row.row);
  page.sheet.number(row.line).text(row.no).text(row.work);
  page.sheet.text(row.lead_text).text(row.cooperating_text).text(row.deadline_text);
  page.sheet.text(page.word(p.change == Change::fresh       ? Words{"Mới", "New"}
                            : p.follows_mergers()           ? Words{"Theo sáp nhập", "By merger"}
                            : p.change == Change::unchanged ? Words{"Không đổi", "Unchanged"}
                                                            : Words{"Thay đổi", "Changed"}));
  page.sheet.text(differences(p));
  std::string asked;
  for (const auto& reason : row.reasons)
    asked += (asked.empty() ? "" : "; ") + std::string(reason_text(reason, page.desk.language));
  if (row.status == RowStatus::refused) asked = reason_text(row.reason, page.desk.language);
  page.sheet.text(asked);
  const auto d = decisions.find(key);
  std::string decision = d == decisions.end() ? std::string() : said(page, d->second);
  if (const auto read = corrections.find(row.row); read != corrections.end()) {
    for (const auto& [cell, text] : read->second)
      decision += (decision.empty() ? "" : "; ") + cell + ": “" + text + "”";
  }
  page.sheet.text(decision);
  write_end(page, key);
}

void write_dropped(Page& page, const DryRun& run, TaskId id, const Decisions& decisions) {
  const Standing& s = run.standing.at(id);
  const std::string key = "t" + std::to_string(id.n);
  page.sheet.skip().text(s.no).text(s.work);
  const UnitId lead = s.agencies.empty() ? UnitId{} : s.agencies.front().unit;
  page.sheet.text(lead ? unit_name(page.desk, lead) : "").skip().text(s.deadline_text);
  page.sheet.text(page.word({"Không còn", "Dropped"})).skip();
  page.sheet.text(
      page.word({"Phụ lục không còn nhiệm vụ này", "The annex no longer has this task"}));
  const auto d = decisions.find(key);
  page.sheet.text(d == decisions.end() ? ""
                  : d->second.accept   ? page.word({"Hủy nhiệm vụ", "Cancel the task"})
                  : d->second.skip     ? page.word({"Giữ lại", "Keep it"})
                                       : "");
  write_end(page, key);
}

}  // namespace

std::string export_decisions(const Desk& desk, const Draft& draft, const DryRun& run,
                             const std::vector<DraftDecision>& kept, const Decisions& decisions,
                             const Corrections& corrections) {
  std::map<std::string, const DraftDecision*> by_row;
  for (const DraftDecision& d : kept) by_row[d.key] = &d;
  documents::Workbook book;
  const bool en = desk.language == Language::en;
  Page page{book.sheet(en ? "Decisions" : "Quyết định"), desk, by_row};
  static constexpr std::pair<Words, double> kColumns[] = {
      {{"Dòng", "Row"}, 7},
      {{"Số", "No."}, 8},
      {{"Nội dung", "Task"}, 60},
      {{"Chủ trì, như phụ lục", "Lead, as written"}, 26},
      {{"Phối hợp, như phụ lục", "Cooperating, as written"}, 30},
      {{"Thời hạn, như phụ lục", "Deadline, as written"}, 18},
      {{"So với sổ", "Against the register"}, 16},
      {{"Khác biệt", "Differences"}, 50},
      {{"Điều cần làm rõ", "What had to be decided"}, 36},
      {{"Đã quyết định", "What was decided"}, 44},
      {{"Người quyết định", "Decided by"}, 22},
      {{"Lúc", "At"}, 17}};
  int column = 0;
  for (const auto& [title, width] : kColumns)
    page.sheet.width(column++, width).head(page.word(title));
  page.sheet.next_row();
  for (std::size_t r = 0; r < run.annex.rows.size(); ++r)
    write_row(page, run, r, decisions, corrections);
  for (const Compared::Dropped& d : run.comparison.dropped)
    write_dropped(page, run, d.task, decisions);
  page.sheet.as_list(3);
  documents::Sheet about = book.sheet(en ? "About" : "Về tệp này");
  const auto line = [&](const Words& w, const std::string& value) {
    about.head(page.word(w)).text(value).next_row();
  };
  about.width(0, 28).width(1, 70);
  line({"Sổ nhiệm vụ", "Register"}, draft.reg);
  line({"Văn bản", "Directive"}, run.directive ? run.directive->symbol : "");
  line({"Tệp", "File"}, draft.name);
  line({"Mã băm của tệp", "Hash of the file"}, draft.file);
  line({"Lập lúc", "Made at"}, rfc3339(desk.now));
  return book.bytes();
}

}  // namespace duoc::directives

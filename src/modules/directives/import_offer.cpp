// What a clerk is shown of a dry run: each row with its reasons, what it changes, and the decision
// that one click sends back.
#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "modules/directives/importing.h"

namespace duoc::directives {
namespace {

struct Sentence {
  std::string_view key;
  std::string_view vi;
  std::string_view en;
};

constexpr Sentence kReasons[] = {
    {"cell.uncertain", "Có ô đọc từ ảnh chưa chắc đúng",
     "Cells read from the picture are uncertain"},
    {"changed.cooperating", "Cơ quan phối hợp thay đổi", "The cooperating units change"},
    {"changed.deadline_text", "Thời hạn thay đổi", "The deadline changes"},
    {"changed.joined", "Gộp thêm nhiệm vụ khác", "It takes in other tasks"},
    {"changed.lead", "Cơ quan chủ trì thay đổi", "The lead changes"},
    {"changed.product", "Sản phẩm thay đổi", "The product changes"},
    {"changed.task", "Nội dung thay đổi", "The wording changes"},
    {"cooperating.misspelt", "Tên phối hợp gần giống một đơn vị đã biết",
     "A cooperating name is close to a known unit's"},
    {"cooperating.unknown", "Cơ quan phối hợp không có trong danh mục",
     "A cooperating name is no known unit"},
    {"deadline.blank", "Thiếu thời hạn", "The deadline is missing"},
    {"deadline.day_before_off", "Ngày cuối của thời hạn là ngày nghỉ",
     "The last day of the term is no working day"},
    {"deadline.open_ended", "Thời hạn kéo dài nhiều năm", "The deadline runs on into later years"},
    {"deadline.unreadable", "Không hiểu được thời hạn", "The deadline cannot be understood"},
    {"deadline.vague", "Thời hạn không nêu ngày", "The deadline names no day"},
    {"lead.blank", "Thiếu cơ quan chủ trì", "The lead is missing"},
    {"lead.collective", "Cơ quan chủ trì là một nhóm; cần chọn một cơ quan chịu trách nhiệm",
     "The lead is a group; one accountable unit must be chosen"},
    {"lead.misspelt", "Tên chủ trì gần giống một đơn vị đã biết",
     "The lead's name is close to a known unit's"},
    {"lead.unknown", "Không có đơn vị nào mang tên chủ trì này", "No unit has this lead's name"},
    {"task.blank", "Ô nội dung nhiệm vụ để trống", "The task's cell is empty"},
    {"task.too_long", "Nội dung nhiệm vụ quá dài", "The task's text is too long"},
    {"text.candidate", "Tìm thấy trong lời văn: có phải là nhiệm vụ không?",
     "Found in running text: is it a task?"},
};

// dd/MM/yyyy, as papers write it.
std::string written(Day day) {
  const std::string i = iso(day);
  return i.substr(8, 2) + "/" + i.substr(5, 2) + "/" + i.substr(0, 4);
}

// What is offered for a row, as far as the document or the tree says it: who leads where nobody is
// named, and when a task is due whose deadline cannot be read, is a person's to say. Sentences, and
// the decision that one click sends back.
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
    offer.say((vi ? "Thời hạn " : "Dated ") + written(day) +
              (vi ? ", sau đó lặp lại hằng năm" : ", then recurring every year"));
    offer.decision.field("class", "recurring").field("period", "year");
    offer.decision.field("first_year", civil(day).year);
  } else if (reason == "deadline.day_before_off") {
    offer.say((vi ? "Thời hạn: " : "Deadline: ") + written(*row.deadline.deadline));
    offer.decision.field("deadline", *row.deadline.deadline).field("class", "dated");
  } else if (reason == "deadline.vague") {
    offer.say(vi ? "Nhiệm vụ thường xuyên, không thời hạn" : "A regular task without a deadline");
    offer.decision.field("class", "regular");
  }
}

void offer_lead(Offer& offer, const Desk& desk, const DryRun& run, const AnnexRow& row,
                const std::string& reason) {
  const bool vi = desk.language == Language::vi;
  const bool standing = !row.proposed_lead && reason == "lead.collective";
  const UnitId lead = standing ? fallback_lead(run) : row.proposed_lead.value_or(UnitId{});
  if (const org::Unit* unit = desk.org.today.find(lead)) {
    offer.say((vi ? "Chủ trì: " : "Lead: ") + std::string(desk.name(*unit)) +
              (!standing ? ""
               : vi      ? " (thường trực, thay mặt nhóm)"
                         : " (standing agency, for the group)"));
    offer.decision.field("lead", lead.n);
  }
  if (row.groups.empty()) return;
  offer.say(vi ? "các thành viên của nhóm phối hợp" : "the group's members cooperate");
  offer.decision.field("members_cooperate", true);
}

// Each reason is answered once, whatever number of cells raised it.
void make_offer(Offer& offer, const Desk& desk, const DryRun& run, const AnnexRow& row) {
  const bool vi = desk.language == Language::vi;
  bool lead = false;
  bool cooperating = false;
  bool accept = false;
  for (const std::string& reason : row.reasons) {
    if (reason.starts_with("deadline.")) {
      offer_deadline(offer, desk, row, reason);
    } else if (reason.starts_with("lead.") && !std::exchange(lead, true)) {
      offer_lead(offer, desk, run, row, reason);
    } else if (reason.starts_with("cooperating.") && !std::exchange(cooperating, true)) {
      offer.say(vi ? "Giữ tên phối hợp như văn bản ghi" : "Keep cooperating names as written");
      offer.decision.field("drop_unknown", true);
    } else if (reason.starts_with("changed.") || reason.starts_with("text.")) {
      if (std::exchange(accept, true)) continue;
      offer.say(reason.starts_with("text.") ? (vi ? "Nhận là nhiệm vụ" : "Take it as a task")
                : vi                        ? "Sửa nhiệm vụ theo văn bản này"
                                            : "Amend the task as this document says");
      offer.decision.field("accept", true);
    }
  }
}

void write_proposal(JsonOut& out, const Desk& desk, const DryRun& run, const AnnexRow& row) {
  Offer offer;
  offer.decision.open();
  make_offer(offer, desk, run, row);
  offer.decision.close();
  out.key("proposal");
  // What was misread is read by a person, not accepted by one click among others.
  const bool misread =
      std::find(row.reasons.begin(), row.reasons.end(), "cell.uncertain") != row.reasons.end();
  if (offer.sentences.empty() || misread) {
    out.null();
    return;
  }
  std::string text;
  for (const auto& sentence : offer.sentences) text += (text.empty() ? "" : "; ") + sentence;
  out.open().field("text", text);
  if (!row.groups.empty()) {
    out.key("members").open_list();
    for (const UnitId id : members_of(desk, row.groups)) write_unit(out, desk, id);
    out.close_list();
  }
  out.field_raw("decision", offer.decision.text()).close();
}

std::string_view name_of(RowStatus s) {
  return s == RowStatus::ready            ? "ready"
         : s == RowStatus::needs_decision ? "needs_decision"
                                          : "refused";
}
void write_reasons(JsonOut& out, const Desk& desk, const DryRun& run, const AnnexRow& row) {
  out.field("status", name_of(row.status)).key("reason");
  if (row.status == RowStatus::ready) {
    out.null().key("reason_code").null().key("cell").null().key("proposal").null();
  } else {
    std::string text;
    for (const auto& reason : row.reasons)
      text += (text.empty() ? "" : "; ") + std::string(reason_text(reason, desk.language));
    if (text.empty()) text = reason_text(row.reason, desk.language);
    out.value(text).field("reason_code", row.reason).field("cell", row.cell);
    write_proposal(out, desk, run, row);
  }
  out.key("reasons").open_list();
  for (const auto& reason : row.reasons)
    out.open().field("code", reason).field("text", reason_text(reason, desk.language)).close();
  out.close_list();
}

void write_standing(JsonOut& out, const DryRun& run, TaskId id) {
  const Standing& s = run.standing.at(id);
  out.open().field("id", id.n).field("no", s.no).field("task", s.work);
  out.field("open", s.open).close();
}

void write_agency(JsonOut& out, const Desk& desk, const RowAgency& a) {
  out.open().field("text", a.text).key("unit");
  write_unit(out, desk, a.unit);
  out.field("role", a.role).close();
}

// "Theo việc sáp nhập Bộ Thông tin và Truyền thông": why nothing is asked.
void write_follows(JsonOut& out, const Desk& desk, const Standpoint& p) {
  out.key("follows");
  if (p.merged.empty()) {
    out.null();
    return;
  }
  std::string names;
  for (const UnitId id : p.merged) {
    const org::Unit* unit = desk.org.today.find(id);
    if (unit != nullptr) names += (names.empty() ? "" : ", ") + std::string(desk.name(*unit));
  }
  out.value((desk.language == Language::vi ? "Theo việc sáp nhập " : "Follows the merger of ") +
            names);
}

void write_change(JsonOut& out, const Desk& desk, const DryRun& run, const Standpoint& p) {
  out.field("change", directives::name_of(p.change)).key("stands");
  p.task ? write_standing(out, run, p.task) : static_cast<void>(out.null());
  out.key("differences").open_list();
  for (const Difference& d : p.differences) {
    out.open().field("column", directives::name_of(d.column)).field("was", d.was);
    out.field("now", d.now).field("by_merger", d.by_merger).close();
  }
  out.close_list();
  write_follows(out, desk, p);
  out.key("split_from");
  p.split_from ? write_standing(out, run, p.split_from) : static_cast<void>(out.null());
  out.key("joins").open_list();
  for (const TaskId id : p.joins) write_standing(out, run, id);
  out.close_list();
}

// Only what the reader may open is told.
void write_elsewhere(JsonOut& out, const Desk& desk, const std::vector<SameElsewhere>& same) {
  out.key("same_as").open_list();
  for (const SameElsewhere& s : same) {
    const auto task = find_task(desk.rows, s.task);
    const auto reg = task ? find_register(desk.rows, task->reg) : std::nullopt;
    if (!reg || !desk.open(*task, *reg)) continue;
    out.open().field("id", s.task.n).field("register", reg->code).field("no", task->no);
    out.field("task", task->work).field("likeness", static_cast<int>(s.likeness * 100)).close();
  }
  out.close_list();
}

void write_row(JsonOut& out, const Desk& desk, const DryRun& run, std::size_t r) {
  const AnnexRow& row = run.annex.rows[r];
  out.open().field("row", row.row).field("line", row.line).field("page", row.page);
  out.field("table", row.table).field("no", row.no).field("section", row.section);
  out.field("task", row.work).field("product", row.product);
  write_reasons(out, desk, run, row);
  const bool shown = row.deadline.understood && row.deadline.kind == DeadlineKind::dated;
  out.key("deadline");
  shown ? out.value(row.deadline.deadline) : out.null();
  out.field("deadline_text", row.deadline_text).key("due_at");
  const Moment due = !row.deadline.deadline    ? kNever
                     : row.deadline.before_day ? end_of(*row.deadline.deadline)
                                               : desk.org.calendar.due_at(*row.deadline.deadline);
  shown ? out.value(due) : out.null();
  out.field("class", row.deadline.kind == DeadlineKind::recurring ? "recurring"
                     : row.deadline.kind == DeadlineKind::regular ? "regular"
                                                                  : "dated");
  write_change(out, desk, run, run.comparison.rows[r]);
  out.key("lead").open_list();
  for (const auto& a : row.lead) write_agency(out, desk, a);
  out.close_list().key("cooperating").open_list();
  for (const auto& a : row.cooperating) write_agency(out, desk, a);
  out.close_list().field("candidate", row.candidate);
  write_elsewhere(out, desk, run.same[r]);
  out.key("uncertain").open_list();
  for (const UncertainCell& u : row.uncertain) {
    out.open().field("cell", u.cell).field("confidence", u.confidence);
    out.key("picture");
    u.picture ? out.value(std::to_string(row.table) + "." + std::to_string(u.table_row) + "." +
                          std::to_string(u.column))
              : out.null();
    out.close();
  }
  out.close_list().key("cells").open();
  const std::pair<Column, const std::string*> cells[] = {
      {Column::no, &row.no},
      {Column::section, &row.section},
      {Column::task, &row.work},
      {Column::lead, &row.lead_text},
      {Column::cooperating, &row.cooperating_text},
      {Column::deadline, &row.deadline_text},
      {Column::product, &row.product}};
  for (const auto& [column, text] : cells) out.field(directives::name_of(column), *text);
  out.close().close();
}

void write_counts(JsonOut& out, const DryRun& run) {
  std::map<RowStatus, std::uint64_t> by_status;
  std::map<Change, std::uint64_t> by_change;
  std::uint64_t wording = 0;
  std::uint64_t agencies = 0;
  std::uint64_t follows = 0;
  for (std::size_t r = 0; r < run.annex.rows.size(); ++r) {
    const Standpoint& p = run.comparison.rows[r];
    ++by_status[run.annex.rows[r].status];
    ++by_change[p.change];
    if (p.change != Change::changed) continue;
    const bool only_agencies =
        std::all_of(p.differences.begin(), p.differences.end(), [](const Difference& d) {
          return d.column == Column::lead || d.column == Column::cooperating;
        });
    agencies += only_agencies && p.joins.empty() ? 1 : 0;
    wording += std::any_of(p.differences.begin(), p.differences.end(),
                           [](const Difference& d) { return d.column == Column::task; })
                   ? 1
                   : 0;
    follows += p.follows_mergers() ? 1 : 0;
  }
  out.field("rows", std::uint64_t{run.annex.rows.size()});
  out.field("ready", by_status[RowStatus::ready]);
  out.field("needs_decision", by_status[RowStatus::needs_decision]);
  out.field("refused", by_status[RowStatus::refused]);
  out.field("new", by_change[Change::fresh]).field("changed", by_change[Change::changed]);
  out.field("changed_wording", wording).field("changed_agencies", agencies);
  out.field("follows_mergers", follows).field("unchanged", by_change[Change::unchanged]);
  out.field("dropped", std::uint64_t{run.comparison.dropped.size()});
}

void write_dropped(JsonOut& out, const Desk& desk, const DryRun& run) {
  out.key("dropped_tasks").open_list();
  for (const Compared::Dropped& d : run.comparison.dropped) {
    const Standing& s = run.standing.at(d.task);
    out.open().field("id", d.task.n).field("no", s.no).field("task", s.work);
    out.field("deadline_text", s.deadline_text).key("lead");
    write_unit(out, desk, s.agencies.empty() ? UnitId{} : s.agencies.front().unit);
    out.key("taken_in_by");
    d.taken_in_by ? out.value(run.annex.rows[*d.taken_in_by].row) : out.null();
    out.close();
  }
  out.close_list();
}

}  // namespace

std::string_view reason_text(std::string_view key, Language language) {
  for (const Sentence& s : kReasons) {
    if (s.key == key) return language == Language::vi ? s.vi : s.en;
  }
  return key;
}

void write_dry_run(JsonOut& out, const Desk& desk, const DryRun& run) {
  write_counts(out, run);
  out.key("headings").open();
  for (int c = 0; c < kColumns && !run.annex.headings.text.empty(); ++c) {
    const auto at = static_cast<std::size_t>(c);
    if (run.annex.headings.text[at].empty()) continue;
    out.field(directives::name_of(static_cast<Column>(c)), run.annex.headings.text[at]);
  }
  out.close().key("notices").open_list();
  for (const std::string& notice : run.notices) out.value(notice);
  out.close_list().key("sections").open_list();
  for (const AnnexSection& s : run.annex.sections)
    out.open().field("line", s.line).field("page", s.page).field("text", s.text).close();
  out.close_list().key("tasks").open_list();
  for (std::size_t r = 0; r < run.annex.rows.size(); ++r) write_row(out, desk, run, r);
  out.close_list();
  write_dropped(out, desk, run);
}

}  // namespace duoc::directives

// See annex.h.
#include "modules/directives/annex/annex.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"

namespace duoc::directives {
namespace {

constexpr std::size_t kWorkCharactersMost = 8000;

std::string cell_of(const Sheet& sheet, const Headings& h, std::size_t row, Column c) {
  const int at = h.of(c);
  const auto& cells = sheet.rows[row];
  return at < 0 || static_cast<std::size_t>(at) >= cells.size()
             ? std::string()
             : cells[static_cast<std::size_t>(at)];
}

std::size_t filled(const std::vector<std::string>& cells) {
  std::size_t n = 0;
  for (const auto& c : cells) n += c.empty() ? 0 : 1;
  return n;
}

void decide(AnnexRow& row, std::string reason, std::string_view cell) {
  const auto known = std::find(row.reasons.begin(), row.reasons.end(), reason);
  if (known == row.reasons.end()) row.reasons.push_back(reason);
  if (row.status != RowStatus::ready) return;
  row.status = RowStatus::needs_decision;
  row.reason = std::move(reason);
  row.cell = std::string(cell);
}

std::vector<std::string> groups_of(const std::string& text) {
  const std::string t = fold_words(text);
  std::vector<std::string> out;
  const auto has = [&](std::string_view w) { return t.find(w) != std::string::npos; };
  if (has("bo ") || has("bo nganh") || has("cac bo")) out.push_back("ministries");
  if (has("dia phuong") || has("tinh") || has("thanh pho")) out.push_back("localities");
  if (has("doanh nghiep") || has("tap doan")) out.push_back("enterprises");
  if (has("dai dien")) out.push_back("missions");
  return out;
}

void read_lead(AnnexRow& row, const std::string& cell, const UnitNames& names, Moment when) {
  if (cell.empty()) return decide(row, "lead.blank", "lead");
  bool led = false;
  for (const AgencyReading& a : read_agencies(cell, names, when)) {
    row.lead.push_back({a.text, a.unit, led ? "co_lead" : "lead"});
    if (a.how == Match::unit) led = true;
    if (a.how == Match::collective) {
      row.groups = groups_of(a.text);
      decide(row, "lead.collective", "lead");
    } else if (a.how == Match::unknown) {
      row.proposed_lead = a.proposal;
      decide(row, a.proposal ? "lead.misspelt" : "lead.unknown", "lead");
    }
  }
  // The first that is a unit is accountable, wherever it stands among groups.
  for (std::size_t i = 0; led && i < row.lead.size(); ++i) {
    const bool first_unit = row.lead[i].unit && row.lead[i].role == "lead";
    if (!first_unit && row.lead[i].role == "lead") row.lead[i].role = "co_lead";
    if (first_unit) row.proposed_lead = row.lead[i].unit;
  }
}

void read_cooperating(AnnexRow& row, const std::string& cell, const UnitNames& names, Moment when) {
  for (const AgencyReading& a : read_agencies(cell, names, when)) {
    row.cooperating.push_back({a.text, a.unit, "cooperating"});
    if (a.how == Match::unknown)
      decide(row, a.proposal ? "cooperating.misspelt" : "cooperating.unknown", "cooperating");
  }
}

std::string fingerprint_of(const AnnexRow& row, const std::string& lead,
                           const std::string& cooperating) {
  const std::string sep("\x1f");
  return hex(sha256({fold_words(row.work), sep, fold_words(lead), sep, fold_words(cooperating), sep,
                     fold_words(row.deadline_text), sep, fold_words(row.product)}));
}

AnnexRow read_row(const Sheet& sheet, const Headings& h, std::size_t r, const UnitNames& names,
                  const org::Calendar& calendar, Day date) {
  AnnexRow row;
  row.line = sheet.lines[r];
  row.no = cell_of(sheet, h, r, Column::no);
  row.section = cell_of(sheet, h, r, Column::section);
  row.work = cell_of(sheet, h, r, Column::task);
  row.product = cell_of(sheet, h, r, Column::product);
  row.authority = cell_of(sheet, h, r, Column::authority);
  row.field = cell_of(sheet, h, r, Column::field);
  row.priority = cell_of(sheet, h, r, Column::priority);
  row.deadline_text = cell_of(sheet, h, r, Column::deadline);
  const std::string lead = cell_of(sheet, h, r, Column::lead);
  const std::string cooperating = cell_of(sheet, h, r, Column::cooperating);
  row.fingerprint = fingerprint_of(row, lead, cooperating);
  if (row.work.empty() || count_code_points(row.work) > kWorkCharactersMost) {
    row.status = RowStatus::refused;
    row.reason = row.work.empty() ? "task.blank" : "task.too_long";
    row.cell = "task";
    return row;
  }
  row.deadline = read_deadline(row.deadline_text, calendar);
  if (row.deadline.kind == DeadlineKind::recurring && row.deadline.first_year == 0) {
    row.deadline.first_year = civil(date).year;
  }
  read_lead(row, lead, names, start_of(date));
  if (!row.deadline.understood) decide(row, row.deadline.reason, "deadline_text");
  read_cooperating(row, cooperating, names, start_of(date));
  return row;
}

}  // namespace

Result<Annex> read_annex(std::string_view bytes, const UnitNames& names,
                         const org::Calendar& calendar, Day directive_date) {
  TRY(const Sheet sheet, read_delimited(bytes));
  Annex annex;
  TRY(annex.headings, find_headings(sheet));
  const Headings& h = annex.headings;
  std::string section;
  for (std::size_t r = h.row + 1; r < sheet.rows.size(); ++r) {
    const std::size_t cells = filled(sheet.rows[r]);
    if (cells == 0 || sheet.rows[r] == sheet.rows[h.row]) continue;
    const std::string task = cell_of(sheet, h, r, Column::task);
    // A row whose only text is a title (or a Roman number and a title) opens a section.
    const bool bare = cell_of(sheet, h, r, Column::lead).empty() &&
                      cell_of(sheet, h, r, Column::deadline).empty() &&
                      cell_of(sheet, h, r, Column::product).empty() &&
                      cell_of(sheet, h, r, Column::cooperating).empty();
    if (bare && cells <= 2 && h.of(Column::section) < 0) {
      section = task;
      for (const auto& cell : sheet.rows[r]) {
        if (section.empty()) section = cell;
      }
      continue;
    }
    AnnexRow row = read_row(sheet, h, r, names, calendar, directive_date);
    if (h.of(Column::section) >= 0 && row.section.empty()) row.section = section;
    if (h.of(Column::section) < 0) row.section = section;
    section = row.section;
    annex.rows.push_back(std::move(row));
  }
  if (annex.rows.empty()) return Fault{Refusal::invalid, "annex.no_rows", "file", {}};
  return annex;
}

}  // namespace duoc::directives

// See annex.h.
#include "modules/directives/annex/annex.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"

namespace duoc::directives {
namespace {

constexpr std::size_t kWorkCharactersMost = 8000;

std::string cell_of(const documents::Table& sheet, const Headings& h, std::size_t row, Column c) {
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

AnnexRow read_row(const documents::Table& sheet, const Headings& h, std::size_t r,
                  const UnitNames& names, const org::Calendar& calendar, Day date) {
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

// Goes over the tables of a document: what a header said, and the section that stands open, go on
// from table to table.
struct Reader {
  const UnitNames& names;
  const org::Calendar& calendar;
  Day date;
  Headings headings;
  std::vector<std::string> header;
  std::string section;

  void begin(const Headings& h, const documents::Table& table) {
    headings = h;
    header = table.rows[h.row];
  }
  bool continues(const documents::Table& table) const {
    return !header.empty() && !table.rows.empty() && table.rows[0].size() == header.size();
  }
  // A row whose only text is a title (or a Roman number and a title) opens a section.
  bool opens_section(const documents::Table& table, std::size_t r) const {
    if (headings.of(Column::section) >= 0 || filled(table.rows[r]) > 2) return false;
    for (const Column c : {Column::lead, Column::deadline, Column::product, Column::cooperating}) {
      if (!cell_of(table, headings, r, c).empty()) return false;
    }
    return true;
  }
  void read(const documents::Table& table, int t, std::size_t from, std::vector<AnnexRow>& out) {
    for (std::size_t r = from; r < table.rows.size(); ++r) {
      if (filled(table.rows[r]) == 0 || table.rows[r] == header) continue;
      if (opens_section(table, r)) {
        section = cell_of(table, headings, r, Column::task);
        for (const auto& cell : table.rows[r]) {
          if (section.empty()) section = cell;
        }
        continue;
      }
      AnnexRow row = read_row(table, headings, r, names, calendar, date);
      if (row.section.empty()) row.section = section;
      section = row.section;
      row.table = t;
      row.row = t * kRowsOfATable + row.line;
      row.page = r < table.pages.size() ? table.pages[r] : 0;
      out.push_back(std::move(row));
    }
  }
};

}  // namespace

Result<Annex> read_annex(const documents::Document& document, const UnitNames& names,
                         const org::Calendar& calendar, Day directive_date) {
  Annex annex;
  Reader reader{names, calendar, directive_date, {}, {}, {}};
  bool found = false;
  for (std::size_t t = 0; t < document.tables.size(); ++t) {
    const documents::Table& table = document.tables[t];
    const auto headings = find_headings(table);
    if (headings) {
      if (!found) annex.headings = *headings;
      found = true;
      reader.begin(*headings, table);
    }
    // What a page break cuts off goes on under the same columns.
    if (headings || reader.continues(table))
      reader.read(table, static_cast<int>(t), headings ? headings->row + 1 : 0, annex.rows);
  }
  if (!found) return Fault{Refusal::invalid, "annex.no_header", "file", {}};
  if (annex.rows.empty()) return Fault{Refusal::invalid, "annex.no_rows", "file", {}};
  return annex;
}

}  // namespace duoc::directives

// See annex.h.
#include "modules/directives/annex/annex.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "modules/directives/annex/candidates.h"

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

std::string joined(const std::vector<std::string>& cells) {
  std::string out;
  for (const auto& c : cells) out += (out.empty() || c.empty() ? "" : " ") + c;
  return out;
}

// "12", "12."; 0 for anything else.
int plain_number(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.size() > 5 || text.starts_with('-') || text.starts_with('+')) return 0;
  return whole_number<int>(text).value_or(0);
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

void read_group(AnnexRow& row, const AgencyReading& a) {
  row.groups = groups_of(a.text);
  if (a.unit) {
    row.group_led = true;
  } else {
    decide(row, "lead.collective", "lead");
  }
}

void read_lead(AnnexRow& row, const UnitNames& names, Moment when) {
  if (row.lead_text.empty()) return decide(row, "lead.blank", "lead");
  bool led = false;
  for (const AgencyReading& a : read_agencies(row.lead_text, names, when)) {
    row.lead.push_back({a.text, a.unit, led ? "co_lead" : "lead"});
    if (a.how == Match::collective) read_group(row, a);
    if (a.unit) led = true;
    if (a.how == Match::unknown) {
      row.proposed_lead = a.proposal;
      decide(row, a.proposal ? "lead.misspelt" : "lead.unknown", "lead");
    }
  }
  if (!led && row.status == RowStatus::ready) decide(row, "lead.unknown", "lead");
  // The first that is a unit is accountable, wherever it stands among groups.
  for (std::size_t i = 0; led && i < row.lead.size(); ++i) {
    const bool first_unit = row.lead[i].unit && row.lead[i].role == "lead";
    if (!first_unit && row.lead[i].role == "lead") row.lead[i].role = "co_lead";
    if (first_unit) row.proposed_lead = row.lead[i].unit;
  }
}

void read_cooperating(AnnexRow& row, const UnitNames& names, Moment when) {
  for (const AgencyReading& a : read_agencies(row.cooperating_text, names, when)) {
    const UnitId unit = a.how == Match::unit ? a.unit : UnitId{};
    row.cooperating.push_back({a.text, unit, "cooperating"});
    if (a.how == Match::unknown)
      decide(row, a.proposal ? "cooperating.misspelt" : "cooperating.unknown", "cooperating");
  }
}

std::string fingerprint_of(const AnnexRow& row) {
  const std::string sep("\x1f");
  return hex(sha256({fold_words(row.work), sep, fold_words(row.lead_text), sep,
                     fold_words(row.cooperating_text), sep, fold_words(row.deadline_text), sep,
                     fold_words(row.product)}));
}

void correct(AnnexRow& row, const std::map<std::string, std::string, std::less<>>& cells) {
  const std::pair<Column, std::string*> texts[] = {{Column::task, &row.work},
                                                   {Column::lead, &row.lead_text},
                                                   {Column::cooperating, &row.cooperating_text},
                                                   {Column::deadline, &row.deadline_text},
                                                   {Column::product, &row.product}};
  for (const auto& [column, text] : texts) {
    const auto found = cells.find(name_of(column));
    if (found != cells.end()) *text = squeeze(nfc(found->second));
  }
}

// What the cells say, once each is known.
void read_cells(AnnexRow& row, const UnitNames& names, const org::Calendar& calendar, Day date) {
  row.fingerprint = fingerprint_of(row);
  if (row.work.empty() || count_code_points(row.work) > kWorkCharactersMost) {
    row.status = RowStatus::refused;
    row.reason = row.work.empty() ? "task.blank" : "task.too_long";
    row.cell = "task";
    return;
  }
  row.deadline = read_deadline(row.deadline_text, calendar);
  if (row.deadline.kind == DeadlineKind::recurring && row.deadline.first_year == 0) {
    row.deadline.first_year = civil(date).year;
  }
  read_lead(row, names, start_of(date));
  if (!row.deadline.understood) decide(row, row.deadline.reason, "deadline_text");
  read_cooperating(row, names, start_of(date));
  if (!row.uncertain.empty()) decide(row, "cell.uncertain", row.uncertain.front().cell);
}

// Goes over the tables of a document: what a header said, and the section that stands open, go on
// from table to table.
class Reader {
 public:
  Reader(const UnitNames& names, const org::Calendar& calendar, Day date,
         const Corrections& corrections)
      : names_(names), calendar_(calendar), date_(date), corrections_(corrections) {}

  void begin(const Headings& h, const documents::Table& table) {
    headings_ = h;
    header_ = table.rows[h.row];
  }
  bool continues(const documents::Table& table) const {
    return !header_.empty() && !table.rows.empty() && table.rows[0].size() == header_.size();
  }
  void read(const documents::Table& table, int t, std::size_t from, Annex& out) {
    for (std::size_t r = from; r < table.rows.size(); ++r) {
      if (filled(table.rows[r]) == 0 || table.rows[r] == header_) continue;
      if (opens_section(table, r)) {
        section_ = cell_of(table, headings_, r, Column::task);
        for (const auto& cell : table.rows[r]) {
          if (section_.empty()) section_ = cell;
        }
        const int page = r < table.pages.size() ? table.pages[r] : 0;
        out.sections.push_back({table.lines[r], page, joined(table.rows[r])});
        continue;
      }
      AnnexRow row = read_row(table, t, r);
      if (row.section.empty()) row.section = section_;
      section_ = row.section;
      read_cells(row, names_, calendar_, date_);
      out.rows.push_back(std::move(row));
    }
  }

 private:
  // A row whose only text is a title, or an outline number and a title, opens a section. One with
  // a plain number is a task that names nobody yet, unless what follows is numbered below it.
  bool opens_section(const documents::Table& table, std::size_t r) const {
    if (headings_.of(Column::section) >= 0 || filled(table.rows[r]) > 2) return false;
    for (const Column c : {Column::lead, Column::deadline, Column::product, Column::cooperating}) {
      if (!cell_of(table, headings_, r, c).empty()) return false;
    }
    const std::string no = cell_of(table, headings_, r, Column::no);
    if (plain_number(no) == 0 || cell_of(table, headings_, r, Column::task).empty()) return true;
    return numbered_below(table, r, no);
  }

  // "1", then "1.1" or another "1": the next number counts inside this row.
  bool numbered_below(const documents::Table& table, std::size_t r, std::string_view no) const {
    for (std::size_t next = r + 1; next < table.rows.size(); ++next) {
      const std::string other = cell_of(table, headings_, next, Column::no);
      if (other.empty() || table.rows[next] == header_) continue;
      const int n = plain_number(other);
      if (n != 0) return n == 1;
      while (no.ends_with('.')) no.remove_suffix(1);
      return other.starts_with(std::string(no) + ".");
    }
    return false;
  }

  AnnexRow read_row(const documents::Table& table, int t, std::size_t r) const {
    AnnexRow row;
    row.line = table.lines[r];
    row.table = t;
    row.row = t * kRowsOfATable + row.line;
    row.page = r < table.pages.size() ? table.pages[r] : 0;
    const auto corrected = corrections_.find(row.row);
    const auto cell = [&](Column c) {
      if (corrected != corrections_.end()) {
        const auto text = corrected->second.find(name_of(c));
        if (text != corrected->second.end()) return squeeze(nfc(text->second));
      }
      return cell_of(table, headings_, r, c);
    };
    row.no = numbered(cell(Column::no));
    row.section = cell(Column::section);
    row.work = cell(Column::task);
    row.product = cell(Column::product);
    row.authority = cell(Column::authority);
    row.field = cell(Column::field);
    row.priority = cell(Column::priority);
    row.deadline_text = cell(Column::deadline);
    row.lead_text = cell(Column::lead);
    row.cooperating_text = cell(Column::cooperating);
    for (const documents::Uncertain& u : table.uncertain) {
      if (u.row == static_cast<int>(r)) add_uncertain(row, u);
    }
    return row;
  }

  // A cell that a person has read is certain.
  void add_uncertain(AnnexRow& row, const documents::Uncertain& u) const {
    for (int c = 0; c < kColumns; ++c) {
      const auto column = static_cast<Column>(c);
      if (headings_.of(column) != u.column) continue;
      const auto corrected = corrections_.find(row.row);
      const bool read = corrected != corrections_.end() &&
                        corrected->second.contains(std::string(name_of(column)));
      if (read) continue;
      row.uncertain.push_back(
          {std::string(name_of(column)), u.confidence, u.row, u.column, !u.picture.empty()});
    }
  }

  const UnitNames& names_;
  const org::Calendar& calendar_;
  Day date_;
  const Corrections& corrections_;
  Headings headings_;
  std::vector<std::string> header_;
  std::string section_;
};

}  // namespace

std::string numbered(std::string cell) {
  const bool plain = !cell.empty() && cell.front() != ',' && cell.back() != ',' &&
                     cell.find_first_not_of("0123456789,") == std::string::npos;
  if (plain) std::replace(cell.begin(), cell.end(), ',', '.');
  return cell;
}

Result<Annex> read_annex(const documents::Document& document, const UnitNames& names,
                         const org::Calendar& calendar, Day directive_date,
                         const Corrections& corrections) {
  Annex annex;
  Reader reader(names, calendar, directive_date, corrections);
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
      reader.read(table, static_cast<int>(t), headings ? headings->row + 1 : 0, annex);
  }
  for (AnnexRow& row : candidates(document, names, start_of(directive_date))) {
    const auto corrected = corrections.find(row.row);
    if (corrected != corrections.end()) correct(row, corrected->second);
    read_cells(row, names, calendar, directive_date);
    if (row.status == RowStatus::ready) row.status = RowStatus::needs_decision;
    row.reasons.insert(row.reasons.begin(), "text.candidate");
    row.reason = "text.candidate";
    row.cell = "task";
    annex.rows.push_back(std::move(row));
  }
  if (!found && annex.rows.empty()) return Fault{Refusal::invalid, "annex.no_header", "file", {}};
  if (annex.rows.empty()) return Fault{Refusal::invalid, "annex.no_rows", "file", {}};
  return annex;
}

}  // namespace duoc::directives

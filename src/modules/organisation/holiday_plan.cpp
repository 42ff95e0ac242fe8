// The plan of an import of holidays: every day of the file against the calendar that stands. A file
// adds days and settles conflicts; days that it does not name stay as they are, since lists of
// holidays often lack the days given in lieu and those worked to make up.
#include <algorithm>
#include <charconv>
#include <set>

#include "base/text.h"
#include "documents/headings.h"
#include "kernel/access/access.h"
#include "kernel/org/acts.h"
#include "modules/organisation/importing.h"

namespace duoc::organisation {
namespace {

using documents::HeadedRow;
using org::CalendarDay;
using org::DayKind;

enum Column { kYear, kDate, kFrom, kTo, kName, kNameEn, kKind, kColumns };

constexpr documents::Spelling kSpellings[] = {
    {"year", kYear},
    {"nam", kYear},
    {"from", kFrom},
    {"tu ngay", kFrom},
    {"tu", kFrom},
    {"to", kTo},
    {"den ngay", kTo},
    {"den", kTo},
    {"den het ngay", kTo},
    {"date", kDate},
    {"day", kDate},
    {"ngay", kDate},
    {"ngay nghi", kDate},
    {"thoi gian", kDate},
    {"thoi gian nghi", kDate},
    {"name", kName},
    {"what", kName},
    {"ten", kName},
    {"ten ngay le", kName},
    {"ngay le", kName},
    {"dip nghi", kName},
    {"ly do", kName},
    {"noi dung", kName},
    {"name en", kNameEn},
    {"english name", kNameEn},
    {"ten tieng anh", kNameEn},
    {"kind", kKind},
    {"type", kKind},
    {"loai", kKind},
    {"loai ngay", kKind},
};

constexpr int kRangeDaysMost = 20;

enum class Says { off, in_lieu, worked, no_day_off, unknown };

Says kind_in(std::string_view cell) {
  const std::string words = fold_words(cell);
  const auto is = [&](std::initializer_list<std::string_view> list) {
    return std::find(list.begin(), list.end(), words) != list.end();
  };
  if (is({"", "off", "holiday", "public", "nghi", "nghi le", "nghi le tet", "le", "tet", "le tet"}))
    return Says::off;
  if (is({"day off for", "in lieu", "day off in lieu", "nghi bu", "hoan doi", "nghi bu hoan doi"}))
    return Says::in_lieu;
  if (is({"worked", "working", "make up", "make up working day", "lam bu", "di lam bu", "di lam"}))
    return Says::worked;
  if (is({"observance", "ky niem", "ngay ky niem", "khong nghi"})) return Says::no_day_off;
  return Says::unknown;
}

const char* name_of_kind(DayKind kind) {
  if (kind == DayKind::worked) return "worked";
  return kind == DayKind::day_off_for ? "day_off_for" : "holiday";
}

// Day, month and year as far as they are written; a range leaves out what its end says.
struct Written {
  int day = 0;
  int month = 0;
  int year = 0;
};

std::optional<Day> day_of_written(Written w, int month, int year) {
  if (w.month == 0) w.month = month;
  if (w.year == 0) w.year = year;
  if (w.year > kLastYear || !valid_civil(w.year, w.month, w.day)) return std::nullopt;
  return day_from(w.year, w.month, w.day);
}

std::optional<Written> written(std::string_view text) {
  if (const auto day = read_day(text)) {
    const Civil c = civil(*day);
    return Written{c.day, c.month, c.year};
  }
  Written w;
  int* parts[] = {&w.day, &w.month};
  std::size_t n = 0;
  for (const std::string& part : split(text, '/')) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), *parts[n]);
    if (error != std::errc() || end != part.data() + part.size() || *parts[n] < 1)
      return std::nullopt;
    if (++n == 2) break;
  }
  if (std::count(text.begin(), text.end(), '/') > 1) return std::nullopt;
  return w;
}

struct Range {
  Day from;
  Day to;
};

// "16–20/02/2026", "31/8 - 03/9/2026", "từ ngày 16/02/2026 đến hết ngày 20/02/2026", "16/02/2026".
std::optional<Range> range_in(std::string_view cell, int year) {
  std::string text = fold(cell);
  for (const std::string_view word : {"tu ngay", "den het ngay", "den ngay", "den het", "ngay"}) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word)) {
      const bool until = word.starts_with("den");
      text.replace(at, word.size(), until ? ".." : " ");
    }
  }
  for (const std::string_view word : {" den ", " to ", " - "}) {
    if (const auto at = text.find(word); at != std::string::npos)
      text.replace(at, word.size(), "..");
  }
  if (text.starts_with("tu ")) text = text.substr(3);
  text = squeeze(text);
  if (const auto day = read_day(text)) return Range{*day, *day};
  auto at = text.find("..");
  std::size_t width = 2;
  if (at == std::string::npos) {
    at = text.find('-');
    width = 1;
  }
  if (at == std::string::npos) {
    const auto one = written(text);
    const auto day = one ? day_of_written(*one, 0, year) : std::nullopt;
    return day ? std::optional(Range{*day, *day}) : std::nullopt;
  }
  const auto last = written(squeeze(text.substr(at + width)));
  const auto first = written(squeeze(text.substr(0, at)));
  if (!last || !first) return std::nullopt;
  const auto to = day_of_written(*last, 0, year);
  if (!to) return std::nullopt;
  const auto from = day_of_written(*first, civil(*to).month, civil(*to).year);
  if (!from || *from > *to) return std::nullopt;
  return Range{*from, *to};
}

using Days = std::map<Day, CalendarDay>;

Days days_of_year(const org::Calendar& calendar, int year) {
  Days out;
  for (const auto& [day, special] : calendar.days()) {
    if (civil(day).year == year) out.emplace(day, special);
  }
  return out;
}

bool alike(const Days& a, const Days& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.kind == y.second.kind &&
           x.second.name_vi == y.second.name_vi && x.second.name_en == y.second.name_en;
  });
}

class HolidayPlan {
 public:
  HolidayPlan(const Work& work, const Decisions& decisions) : work_(work), decisions_(decisions) {}

  Result<Plan> make(const documents::Document& document) {
    Work probe = work_;
    CHECK(access::may_at_top(probe, org::Role::administrator));
    TRY(rows_, documents::read_headed(
                   document, kSpellings, kColumns, kHolidayRowsMost, [](const auto& at) {
                     return at[kDate] != -1 || (at[kFrom] != -1 && at[kTo] != -1);
                   }));
    Plan plan;
    plan.what = What::holidays;
    plan.notices = document.notices;
    for (const HeadedRow& row : rows_.rows) read(row, plan.lines);
    for (auto& [year, draft] : drafts_) {
      for (const auto& [day, special] : draft.before) {
        if (!draft.named.contains(day)) plan.kept.push_back({day, special.name_vi});
      }
      if (draft.rows.empty()) continue;
      plan.steps.push_back(step(year, draft));
    }
    return plan;
  }

 private:
  struct Draft {
    Days before;
    Days after;
    std::set<Day> named;  // by the file
    std::vector<int> rows;
  };

  const std::string& heading(int column) const {
    return rows_.headings[static_cast<std::size_t>(column)];
  }
  int date_column() const { return rows_.has(kDate) ? kDate : kFrom; }
  std::string decided(int row, const std::string& field) const {
    const auto decision = decisions_.find(row);
    if (decision == decisions_.end()) return {};
    const auto found = decision->second.find(field);
    return found == decision->second.end() ? std::string() : found->second;
  }

  // A line for each day of the row's range: lines are days, rows are what is decided on.
  void read(const HeadedRow& row, std::vector<Line>& lines) {
    Line line;
    line.row = row.number;
    line.line = row.line;
    line.table = row.table;
    line.name = shorten(squeeze(nfc(row.at(kName))), 120);
    int year = 0;
    if (const std::string& cell = row.at(kYear); !cell.empty())
      std::from_chars(cell.data(), cell.data() + cell.size(), year);
    std::optional<Range> range;
    if (!row.at(kDate).empty()) {
      range = range_in(row.at(kDate), year);
    } else if (const auto from = range_in(row.at(kFrom), year)) {
      const auto to = row.at(kTo).empty() ? from : range_in(row.at(kTo), year);
      if (to && to->to >= from->from) range = Range{from->from, to->to};
    }
    if (!range || range->to - range->from >= kRangeDaysMost) {
      line.refuse({"import.day_malformed", heading(date_column())});
      lines.push_back(std::move(line));
      return;
    }
    const Says says = kind_in(row.at(kKind));
    for (Day d = range->from; d <= range->to; d = d + 1) {
      Line own = line;
      day(own, row, d, says);
      lines.push_back(std::move(own));
    }
  }
  void day(Line& line, const HeadedRow& row, Day d, Says says) {
    line.differences.push_back({"day", "", iso(d)});
    const int year = civil(d).year;
    if (year < org::kCalendarFirstYear || year > org::kCalendarLastYear)
      return line.refuse({"calendar.year_out_of_range", heading(date_column())});
    if (says == Says::unknown) return line.refuse({"calendar.day_kind_unknown", heading(kKind)});
    if (says == Says::no_day_off) return leave(line, "import.no_day_off", kKind);
    if (says == Says::worked && weekday(d) <= 5)
      return line.refuse({"calendar.worked_on_weekday", heading(date_column())});
    Draft& draft = draft_of(year);
    const auto stands = draft.after.find(d);
    draft.named.insert(d);
    if (weekday(d) >= 6 && says != Says::worked && stands == draft.after.end())
      return leave(line, "import.weekend_anyhow", date_column());
    const DayKind kind = says == Says::worked    ? DayKind::worked
                         : says == Says::in_lieu ? DayKind::day_off_for
                                                 : DayKind::holiday;
    const bool there = stands != draft.after.end();
    const std::string before = there ? name_of_kind(stands->second.kind) : "";
    line.differences.push_back({"kind", before, name_of_kind(kind)});
    // A list that says "off" is content with a day off of either sort.
    if (there && (stands->second.kind == DayKind::worked) == (kind == DayKind::worked)) return;
    line.change = there ? "conflict" : "new";
    // What was officially announced is not changed by a list in passing.
    if (there || !work_.org.calendar.provisional(year)) {
      line.change = "conflict";
      const std::string keep = decided(line.row, "keep");
      if (keep == "calendar" || decided(line.row, "skip") == "1") return;
      if (keep != "file") {
        const std::string here = heading(rows_.has(kKind) ? kKind : date_column());
        const std::string stays = there ? before : "as_weekday";
        line.ask({"import.day_conflict", here, {{"day", iso(d)}}},
                 {"keep", "", {{"file", name_of_kind(kind)}, {"calendar", stays}}});
        return;
      }
    }
    take(line, {d, kind, squeeze(nfc(row.at(kName))), squeeze(nfc(row.at(kNameEn)))}, draft);
  }

  void leave(Line& line, const char* key, int column) const {
    line.reasons.push_back({key, heading(column)});
  }

  void take(Line& line, CalendarDay special, Draft& draft) const {
    if (special.name_vi.empty() || special.name_vi.size() > 200 || special.name_en.size() > 200)
      return line.refuse({"calendar.day_name_needed", heading(kName)});
    if (decided(line.row, "skip") == "1") return;
    if (special.name_en.empty()) special.name_en = special.name_vi;
    draft.after.insert_or_assign(special.day, special);
    if (draft.rows.empty() || draft.rows.back() != line.row) draft.rows.push_back(line.row);
  }

  Draft& draft_of(int year) {
    const auto found = drafts_.find(year);
    if (found != drafts_.end()) return found->second;
    Days standing = days_of_year(work_.org.calendar, year);
    return drafts_[year] = Draft{standing, standing, {}, {}};
  }

  // Set anew as one act, unless the year was set by somebody since the plan was made.
  static Step step(int year, const Draft& draft) {
    return {draft.rows,
            [year, before = draft.before, after = draft.after](Work& w) -> Result<Entry> {
              if (!alike(before, days_of_year(w.org.calendar, year)))
                return Fault{Refusal::stale, "calendar.changed_since", "version", {}};
              org::SetCalendar a;
              a.year = year;
              a.announced = !w.org.calendar.provisional(year);
              for (const auto& [day, special] : after) a.days.push_back(special);
              return org::set_calendar(w, a);
            }};
  }

  const Work& work_;
  const Decisions& decisions_;
  documents::HeadedRows rows_;
  std::map<int, Draft> drafts_;
};

}  // namespace

Result<Plan> plan_holidays(const Work& work, const documents::Document& document, const Options&,
                           const Decisions& decisions) {
  return HolidayPlan(work, decisions).make(document);
}

}  // namespace duoc::organisation

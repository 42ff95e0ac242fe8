// See importing.h. What the three imports share.
#include "modules/organisation/importing.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "base/text.h"
#include "kernel/faults.h"

namespace duoc::organisation {
namespace {

constexpr std::string_view kWhat[] = {"units", "people", "holidays"};
constexpr std::string_view kStatus[] = {"ready", "needs_decision", "refused"};

// The numbers of a text that holds nothing but one to four of them between separators.
std::vector<int> numbers_in(std::string_view text, std::string_view separators) {
  std::vector<int> out;
  while (!text.empty()) {
    int n = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (error != std::errc() || n < 0 || out.size() == 4) return {};
    out.push_back(n);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) return out;
    if (separators.find(text.front()) == std::string_view::npos) return {};
    text.remove_prefix(1);
    if (text.empty()) return {};
  }
  return out;
}

void write_reason(JsonOut& out, const Reason& reason, Language language) {
  const FaultText& text = fault_text(reason.key);
  const bool en = language == Language::en;
  std::string words(en ? text.title_en : text.title_vi);
  words += ". " + std::string(en ? text.detail_en : text.detail_vi) + ".";
  out.open().field("code", reason.key).field("text", words).field("cell", reason.cell);
  out.key("args").open();
  for (const auto& [name, value] : reason.args) out.field(name, value);
  out.close().close();
}

void write_line(JsonOut& out, const Line& line, Language language) {
  out.open().field("row", line.row).field("line", line.line).field("table", line.table);
  out.field("name", line.name).field("change", line.change).field("status", name_of(line.status));
  out.key("reasons").open_list();
  for (const Reason& r : line.reasons) write_reason(out, r, language);
  out.close_list().key("questions").open_list();
  for (const Question& q : line.questions) {
    out.open().field("field", q.field).field("proposed", q.proposed).key("choices").open_list();
    for (const Choice& c : q.choices)
      out.open().field("value", c.value).field("text", c.text).close();
    out.close_list().close();
  }
  out.close_list().key("differences").open_list();
  for (const Difference& d : line.differences)
    out.open().field("field", d.field).field("before", d.before).field("after", d.after).close();
  out.close_list().close();
}

}  // namespace

std::optional<What> what_of(std::string_view name) {
  const auto* const found = std::find(std::begin(kWhat), std::end(kWhat), name);
  if (found == std::end(kWhat)) return std::nullopt;
  return static_cast<What>(found - std::begin(kWhat));
}
std::string_view name_of(What what) { return kWhat[static_cast<std::size_t>(what)]; }
std::string_view name_of(Status status) { return kStatus[static_cast<std::size_t>(status)]; }

void Line::refuse(Reason reason) {
  status = Status::refused;
  reasons.push_back(std::move(reason));
}

void Line::ask(Reason reason, Question question) {
  if (status == Status::ready) status = Status::needs_decision;
  reasons.push_back(std::move(reason));
  questions.push_back(std::move(question));
}

std::size_t Plan::count(Status status) const {
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(), [&](const Line& l) { return l.status == status; }));
}

std::size_t Plan::changing() const {
  std::set<int> rows;
  for (const Step& s : steps) rows.insert(s.rows.begin(), s.rows.end());
  return rows.size();
}

std::optional<Day> read_day(std::string_view text) {
  const std::string all = squeeze(text);
  if (all.empty() || all.size() > 20) return std::nullopt;
  if (const auto day = parse_iso_day(all)) return day;
  std::string_view rest = all;
  // A workbook's day with its time of day.
  if (rest.size() > 10 && (rest[10] == ' ' || rest[10] == 'T')) {
    if (const auto day = parse_iso_day(rest.substr(0, 10))) return day;
  }
  const std::vector<int> n = numbers_in(rest, "/-.");
  if (n.size() == 1 && n[0] >= 36'526 && n[0] < 73'051) return Day{n[0] - 25'569};  // 2000–2099
  if (n.size() != 3) return std::nullopt;
  const bool year_first = n[0] > 31;
  const int year = year_first ? n[0] : n[2];
  const int day = year_first ? n[2] : n[0];
  if (year > kLastYear || !valid_civil(year, n[1], day)) return std::nullopt;
  return day_from(year, n[1], day);
}

Result<Plan> plan_import(What what, const Work& work, PeopleKeys& keys,
                         const documents::Document& document, const Options& options,
                         const Decisions& decisions) {
  switch (what) {
    case What::units:
      return plan_units(work, document, options, decisions);
    case What::people:
      return plan_people(work, keys, document, options, decisions);
    case What::holidays:
      break;
  }
  return plan_holidays(work, document, options, decisions);
}

void write_plan(JsonOut& out, const Plan& plan, Language language) {
  out.field("what", name_of(plan.what)).field("rows", std::uint64_t{plan.lines.size()});
  for (const Status s : {Status::ready, Status::needs_decision, Status::refused})
    out.field(name_of(s), std::uint64_t{plan.count(s)});
  out.field("changing", std::uint64_t{plan.changing()});
  std::map<std::string_view, std::uint64_t> changes;
  for (const Line& l : plan.lines) ++changes[l.change];
  out.key("changes").open_list();
  for (const auto& [change, n] : changes)
    out.open().field("change", change).field("rows", n).close();
  out.close_list().key("notices").open_list();
  for (const std::string& n : plan.notices) out.value(n);
  out.close_list().key("kept").open_list();
  for (const KeptDay& k : plan.kept) out.open().field("day", k.day).field("name", k.name).close();
  out.close_list().key("lines").open_list();
  for (const Line& l : plan.lines) write_line(out, l, language);
  out.close_list();
}

}  // namespace duoc::organisation

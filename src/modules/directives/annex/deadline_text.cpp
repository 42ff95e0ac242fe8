// See deadline_text.h. Works on folded text with one regular expression for each way of writing.
#include "modules/directives/annex/deadline_text.h"

#include <regex>

#include "base/text.h"

namespace duoc::directives {
namespace {

int number(const std::smatch& m, std::size_t i) { return std::stoi(m[i].str()); }

DeadlineReading unknown(std::string reason) {
  DeadlineReading r;
  r.reason = std::move(reason);
  return r;
}

DeadlineReading dated(int year, int month, int day) {
  if (!valid_civil(year, month, day) || year < 2000 || year > 2100)
    return unknown("deadline.unreadable");
  DeadlineReading r;
  r.kind = DeadlineKind::dated;
  r.understood = true;
  r.deadline = day_from(year, month, day);
  return r;
}

DeadlineReading month_end(int year, int month) {
  if (month < 1 || month > 12 || year < 2000 || year > 2100) return unknown("deadline.unreadable");
  return dated(year, month, last_day_of_month(year, month));
}

DeadlineReading before(DeadlineReading r, const org::Calendar& calendar) {
  if (!r.deadline) return r;
  r.deadline = *r.deadline - 1;
  r.before_day = true;
  if (!calendar.is_working(*r.deadline)) {
    r.understood = false;
    r.proposed = true;
    r.reason = "deadline.day_before_off";
  }
  return r;
}

DeadlineReading recurring(std::string period, int day = 0) {
  DeadlineReading r;
  r.kind = DeadlineKind::recurring;
  r.understood = true;
  r.period = std::move(period);
  r.period_day = day;
  return r;
}

int roman(const std::string& text) {
  if (text == "i" || text == "1") return 1;
  if (text == "ii" || text == "2") return 2;
  if (text == "iii" || text == "3") return 3;
  return text == "iv" || text == "4" ? 4 : 0;
}

// Words that say how firmly, not when.
std::string without_lead_in(std::string t) {
  static const std::regex lead_in(
      "^(?:co ban |phan dau |hoan thanh |phe duyet |phuong an |trinh |ban hanh |xong |den |trong "
      "|cuoi |nam |vao )+");
  return std::regex_replace(t, lead_in, "");
}

std::optional<DeadlineReading> read_recurring(const std::string& t) {
  static const std::regex day_of_month("^truoc ngay (\\d{1,2}) ha[n]g thang$");
  std::smatch m;
  if (std::regex_match(t, m, day_of_month) && number(m, 1) >= 2 && number(m, 1) <= 31) {
    DeadlineReading r = recurring("month", number(m, 1) - 1);
    r.before_day = true;
    return r;
  }
  static const std::regex every("^(?:dinh ky )?(?:hang |6 |3 )?(nam|thang|quy)$");
  if (!std::regex_match(t, m, every)) return std::nullopt;
  if (t.find("6 thang") != std::string::npos) return recurring("half_year");
  if (t.find("3 thang") != std::string::npos) return recurring("quarter");
  if (t.find("hang") == std::string::npos && t.find("dinh ky") == std::string::npos)
    return std::nullopt;
  return recurring(m[1] == "nam" ? "year" : m[1] == "quy" ? "quarter" : "month");
}

std::optional<DeadlineReading> read_day(const std::string& t) {
  static const std::regex iso("^(\\d{4})-(\\d{1,2})-(\\d{1,2})$");
  static const std::regex slashes("^(?:ngay )?(\\d{1,2})[/.-](\\d{1,2})[/.-](\\d{4})$");
  static const std::regex words("^(?:ngay )?(\\d{1,2}) thang (\\d{1,2}) nam (\\d{4})$");
  std::smatch m;
  if (std::regex_match(t, m, iso)) return dated(number(m, 1), number(m, 2), number(m, 3));
  if (std::regex_match(t, m, slashes) || std::regex_match(t, m, words)) {
    return dated(number(m, 3), number(m, 2), number(m, 1));
  }
  return std::nullopt;
}

std::optional<DeadlineReading> read_period(const std::string& t) {
  // With a comma: "6.2026" that was typed into a cell of numbers.
  static const std::regex month("^(?:thang )?(\\d{1,2})\\s*[/.,-]\\s*(\\d{4})$");
  static const std::regex month_words("^thang (\\d{1,2}) nam (\\d{4})$");
  static const std::regex quarter("^quy (i{1,3}|iv|[1-4])\\s*(?:[/.-]| nam)\\s*(\\d{4})$");
  static const std::regex year("^(\\d{4})$");
  static const std::regex years("^(\\d{4})\\s*-\\s*(\\d{4})$");
  std::smatch m;
  if (std::regex_match(t, m, month) || std::regex_match(t, m, month_words))
    return month_end(number(m, 2), number(m, 1));
  if (std::regex_match(t, m, quarter)) return month_end(number(m, 2), roman(m[1].str()) * 3);
  if (std::regex_match(t, m, year)) return month_end(number(m, 1), 12);
  if (std::regex_match(t, m, years) && number(m, 1) < number(m, 2))
    return month_end(number(m, 2), 12);
  return std::nullopt;
}

}  // namespace

DeadlineReading read_deadline(std::string_view text, const org::Calendar& calendar) {
  std::string t = fold(text);
  while (!t.empty() && (t.back() == '.' || t.back() == ';' || t.back() == ',')) t.pop_back();
  if (t.empty()) return unknown("deadline.blank");
  if (t.size() > 300) return unknown("deadline.unreadable");
  if (t.find("thuong xuyen") != std::string::npos) {
    DeadlineReading r;
    r.kind = DeadlineKind::regular;
    r.understood = true;
    return r;
  }
  if (auto r = read_recurring(t)) return *r;
  static const std::regex following("^(\\d{4}) va (?:cac|nhung) nam tiep theo$");
  std::smatch m;
  if (std::regex_match(t, m, following)) {
    DeadlineReading r = month_end(number(m, 1), 12);
    r.understood = false;
    r.proposed = true;
    r.reason = "deadline.open_ended";
    r.period = "year";
    r.first_year = number(m, 1) + 1;
    return r;
  }
  t = without_lead_in(t);
  if (t.starts_with("truoc ")) {
    const std::string rest = t.substr(6);
    if (auto r = read_day(rest)) return before(*r, calendar);
    if (auto r = read_period(rest)) return *r;
  }
  if (auto r = read_day(t)) return *r;
  if (auto r = read_period(t)) return *r;
  static const std::regex vague("lo trinh|^som|ngay tu dau|kip thoi|khan truong");
  return unknown(std::regex_search(t, vague) ? "deadline.vague" : "deadline.unreadable");
}

}  // namespace duoc::directives

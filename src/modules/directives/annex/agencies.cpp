// See agencies.h. Unit names themselves hold commas and "và", so known names come first and
// separators second.
#include "modules/directives/annex/agencies.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "modules/directives/annex/words.h"

namespace duoc::directives {
namespace {

std::vector<std::string> folded_of(const std::vector<Word>& words, std::size_t from,
                                   std::size_t to) {
  std::vector<std::string> out;
  for (std::size_t i = from; i < to; ++i) out.push_back(words[i].folded);
  return out;
}

std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& w : words) out += (out.empty() ? "" : " ") + w;
  return out;
}

// "Các bộ, ngành, địa phương", "Địa phương được lựa chọn", "Tập đoàn, doanh nghiệp công nghệ số":
// groups, not units.
bool begins_collective(const std::vector<Word>& words, std::size_t at) {
  const std::string& w = words[at].folded;
  const auto next = [&](std::size_t n) {
    return at + n < words.size() ? words[at + n].folded : std::string();
  };
  if (w == "cac" || w == "nganh" || w == "nhung" || w == "mot") return true;
  if (w == "ubnd") return next(1) == "cac";
  if (w == "uy" && next(1) == "ban" && next(2) == "nhan" && next(3) == "dan")
    return next(4) == "cac";
  if (w == "bo") return next(1) == "nganh" || next(1) == "co";
  if (w == "dia") return next(1) == "phuong";
  if (w == "tap") return next(1) == "doan";
  if (w == "doanh") return next(1) == "nghiep";
  return w == "co" && next(1) == "quan" && next(2) == "lien";
}

// "các sở, ban, ngành; các xã, phường": a group goes on over single words that name kinds of units.
bool goes_on(const std::vector<Word>& words, std::size_t at) {
  static const std::set<std::string_view> kinds = {"so", "ban", "nganh", "xa", "phuong", "huyen"};
  const bool alone = at + 1 == words.size() || words[at + 1].separated;
  return (alone && kinds.contains(words[at].folded)) || begins_collective(words, at);
}

// "VPTU": a unit's code that people write for its name. Numbers are codes of places.
bool is_code(std::string_view code) {
  return code.size() >= 3 &&
         code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
}

// Names that begin with words for different kinds of units ("Sở …", "Bộ …") are no slip of each
// other, however alike the rest.
bool other_kind(const std::string& a, const std::string& b) {
  static const std::set<std::string_view> kinds = {"so", "bo",     "ban",   "cuc",  "vu",  "chi",
                                                   "xa", "phuong", "huyen", "ubnd", "tinh"};
  return a != b && kinds.contains(a) && kinds.contains(b);
}

// A word that the name of a unit begins with, whatever comes after.
bool begins_unit(const std::string& word) {
  static const std::set<std::string_view> first = {
      "so",     "bo",  "ban", "cuc",    "vu",    "chi",    "van",  "cong",  "uy",    "ubnd", "hdnd",
      "ubmttq", "mat", "hoi", "doan",   "lien",  "truong", "benh", "trung", "thanh", "toa",  "vien",
      "ngan",   "tap", "xa",  "phuong", "huyen", "tinh",   "dang", "bao",   "kho",   "quy",  "dai"};
  return first.contains(word);
}

// What a clerk has taught about a spelling that is no unit's.
AgencyReading explained(std::string text, Match how, const UnitNames& names) {
  AgencyReading r{std::move(text), how, {}, std::nullopt};
  const org::TaughtName* taught = names.taught(r.text);
  if (taught == nullptr) return r;
  r.how = taught->meaning == org::Meaning::outside ? Match::outside : Match::collective;
  r.unit = taught->unit;
  return r;
}

}  // namespace

UnitNames::UnitNames(const std::vector<org::UnitAct>& acts,
                     const std::vector<org::TaughtName>& taught) {
  std::map<UnitId, Moment> closed;
  for (const auto& act : acts) {
    if (act.kind == org::UnitActKind::merged || act.kind == org::UnitActKind::closed)
      closed[act.unit] = act.effective;
  }
  for (const auto& act : acts) {
    const auto end = closed.contains(act.unit) ? closed[act.unit] : kNever;
    if (!act.facts.name_vi.empty()) add(act.facts.name_vi, act.unit, act.effective, end);
    if (is_code(act.facts.code)) add(act.facts.code, act.unit, act.effective, end, true);
    if (!act.facts.aliases.empty()) {
      for (const auto& alias : split(act.facts.aliases, '|'))
        add(alias, act.unit, act.effective, end);
    }
  }
  for (const org::TaughtName& t : taught) {
    if (t.meaning == org::Meaning::unit) add(t.text, t.unit, Moment{0}, kNever);
    if (t.meaning != org::Meaning::unit) taught_.emplace(t.words, t);
  }
}

const org::TaughtName* UnitNames::taught(std::string_view text) const {
  const auto found = taught_.find(fold_words(text));
  return found == taught_.end() ? nullptr : &found->second;
}

void UnitNames::add(std::string_view text, UnitId unit, Moment from, Moment to, bool code) {
  Name name;
  if (code) name.code = std::string(text);
  for (const Word& w : words_of(text)) name.words.push_back(w.folded);
  if (name.words.empty()) return;
  name.unit = unit;
  name.from = from;
  name.to = to;
  const std::string first = name.words.front();
  by_first_.emplace(first, std::move(name));
}

const UnitNames::Name* UnitNames::match(const std::vector<std::string>& words, std::size_t at,
                                        Moment when) const {
  const Name* best = nullptr;
  const auto valid = [&](const Name& n) { return n.from <= when && when < n.to; };
  const auto [from, to] = by_first_.equal_range(words[at]);
  for (auto i = from; i != to; ++i) {
    const Name& n = i->second;
    if (at + n.words.size() > words.size()) continue;
    if (!std::equal(n.words.begin(), n.words.end(),
                    words.begin() + static_cast<std::ptrdiff_t>(at)))
      continue;
    if (best == nullptr || n.words.size() > best->words.size() ||
        (n.words.size() == best->words.size() && valid(n) && !valid(*best))) {
      best = &n;
    }
  }
  return best;
}

std::optional<UnitId> UnitNames::nearest(const std::vector<std::string>& words) const {
  const std::string wanted = joined(words);
  if (wanted.size() < 6 || wanted.size() > 120) return std::nullopt;
  std::size_t best = wanted.size() / 8 + 1;
  std::optional<UnitId> out;
  for (const auto& [first, name] : by_first_) {
    if (!name.code.empty() || other_kind(words.front(), name.words.front())) continue;
    const std::string text = joined(name.words);
    if (text.size() > wanted.size() + best || wanted.size() > text.size() + best) continue;
    const std::size_t d = distance(wanted, text);
    if (d < best) {
      best = d;
      out = name.unit;
    }
  }
  return out;
}

std::vector<AgencyReading> read_agencies(std::string_view cell, const UnitNames& names,
                                         Moment when) {
  const std::vector<Word> words = words_of(cell);
  const std::vector<std::string> folded = folded_of(words, 0, words.size());
  std::vector<AgencyReading> out;
  const auto text = [&](std::size_t a, std::size_t b) {
    return std::string(cell.substr(words[a].from, words[b - 1].to - words[a].from));
  };
  const auto ends_here = [&](std::size_t i, bool separated_too = true) {
    return i >= words.size() || (separated_too && words[i].separated) ||
           names.match(folded, i, when) != nullptr || begins_collective(words, i);
  };
  for (std::size_t i = 0; i < words.size();) {
    const auto* name = names.match(folded, i, when);
    if (name != nullptr && !name->code.empty() && text(i, i + 1) != name->code) name = nullptr;
    if (name != nullptr && ends_here(i + name->words.size())) {
      out.push_back({text(i, i + name->words.size()), Match::unit, name->unit, std::nullopt});
      i += name->words.size();
      continue;
    }
    std::size_t end = i + 1;
    if (begins_collective(words, i)) {
      // A collective runs on over its own commas, up to the next unit that is named.
      while (end < words.size() && !(words[end].separated && !goes_on(words, end)) &&
             !(words[end].separated && names.match(folded, end, when) != nullptr)) {
        ++end;
      }
      out.push_back(explained(text(i, end), Match::collective, names));
    } else {
      // "Sở Tài nguyên và Môi trường" is one name, also where nobody knows it.
      while (end < words.size() &&
             (!words[end].separated ||
              (words[end].by_and && !begins_unit(words[end].folded) && !ends_here(end, false)))) {
        ++end;
      }
      AgencyReading r = explained(text(i, end), Match::unknown, names);
      if (r.how == Match::unknown) r.proposal = names.nearest(folded_of(words, i, end));
      if (r.how == Match::unknown && !r.proposal && name != nullptr) r.proposal = name->unit;
      out.push_back(std::move(r));
    }
    i = end;
  }
  return out;
}

}  // namespace duoc::directives

// See goal_target.h. First the numbers that are targets are told from years, ages and names; then
// each gets its comparison from the words before it, its unit and scope from those after it.
#include "modules/directives/goals/goal_target.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "modules/directives/goals/target_words.h"

namespace duoc::directives {
namespace {

using Words = std::vector<TargetWord>;
using Kind = TargetWord::Kind;

struct Phrase {
  std::string_view words;  // folded
  Comparison comparison;
};
// Longer ones first: "khong it hon" must not be read as "it hon".
constexpr Phrase kComparing[] = {{"khong thap hon", Comparison::at_least},
                                 {"khong it hon", Comparison::at_least},
                                 {"khong nho hon", Comparison::at_least},
                                 {"khong duoi", Comparison::at_least},
                                 {"toi thieu", Comparison::at_least},
                                 {"it nhat", Comparison::at_least},
                                 {"khong vuot qua", Comparison::at_most},
                                 {"khong cao hon", Comparison::at_most},
                                 {"khong lon hon", Comparison::at_most},
                                 {"khong qua", Comparison::at_most},
                                 {"khong tren", Comparison::at_most},
                                 {"toi da", Comparison::at_most},
                                 {"nhieu nhat", Comparison::at_most},
                                 {"cao hon", Comparison::above},
                                 {"lon hon", Comparison::above},
                                 {"nhieu hon", Comparison::above},
                                 {"vuot", Comparison::above},
                                 {"it hon", Comparison::below},
                                 {"thap hon", Comparison::below},
                                 {"nho hon", Comparison::below},
                                 {"hon", Comparison::above},
                                 {"tren", Comparison::above},
                                 {"duoi", Comparison::below},
                                 {"≥", Comparison::at_least},
                                 {"≤", Comparison::at_most},
                                 {">", Comparison::above},
                                 {"<", Comparison::below},
                                 {"=", Comparison::equal}};
constexpr std::string_view kFilling[] = {"co", "dat", "duoc", "muc", "o", "la", "den", "khoang"};
constexpr std::string_view kAbout[] = {"khoang", "gan", "xap xi"};
constexpr std::string_view kScopes[] = {"dong nam a", "the gioi", "asean",    "chau a",
                                        "ca nuoc",    "toan cau", "toan quoc"};
// Units in words; longer ones first.
constexpr std::string_view kUnits[] = {"nguoi tren mot van dan",
                                       "doanh nghiep tren mot nghin dan",
                                       "trieu luot khach",
                                       "nghin luot khach",
                                       "luot khach",
                                       "nghin ty dong",
                                       "ty dong",
                                       "trieu dong",
                                       "nghin dong",
                                       "ty usd",
                                       "trieu usd",
                                       "to chuc, doanh nghiep",
                                       "doanh nghiep",
                                       "to chuc",
                                       "can ho",
                                       "bac sy",
                                       "bac si",
                                       "giuong",
                                       "tuoi",
                                       "nam",
                                       "nguoi",
                                       "xa, phuong",
                                       "xa",
                                       "truong",
                                       "mo hinh",
                                       "nen tang",
                                       "san pham",
                                       "de tai",
                                       "du an",
                                       "ha",
                                       "tan",
                                       "mw"};

std::string_view slice(std::string_view text, std::size_t from, std::size_t to) {
  return from >= to ? std::string_view() : text.substr(from, to - from);
}

// The folded words that begin at `at`, marks between them kept as ", ".
bool phrase_at(const Words& w, std::size_t at, std::string_view phrase, std::size_t* end) {
  std::string text;
  for (std::size_t i = at; i < w.size() && text.size() <= phrase.size(); ++i) {
    if (w[i].kind == Kind::number) return false;
    if (w[i].kind == Kind::mark && w[i].folded != ",") return false;
    if (w[i].folded != "," && !text.empty()) text += ' ';
    text += w[i].folded;
    if (text == phrase) {
      *end = i + 1;
      return true;
    }
  }
  return false;
}

bool phrase_before(const Words& w, std::size_t end, std::string_view phrase, std::size_t* from) {
  if (end > 0 && w[end - 1].kind == Kind::mark && w[end - 1].folded == phrase) {
    *from = end - 1;
    return true;
  }
  const auto count = static_cast<std::size_t>(std::count(phrase.begin(), phrase.end(), ' ')) + 1;
  if (end < count) return false;
  std::size_t stop = 0;
  if (!phrase_at(w, end - count, phrase, &stop) || stop != end) return false;
  *from = end - count;
  return true;
}

// A number with what belongs to it, as places in the list of words.
struct Found {
  std::size_t from = 0;    // first word of the comparison, or the number
  std::size_t number = 0;  // the (first) number
  std::size_t after = 0;   // the first word after number, range and unit
  TargetReading reading;
  bool compared = false;  // words or marks say the comparison
};

bool is_year(const Words& w, std::size_t i) {
  const std::string& d = w[i].folded;
  if (d.size() != 4 || d.find_first_not_of("0123456789") != std::string::npos) return false;
  const int n = std::stoi(d);
  if (n < 1945 || n > kLastYear) return false;
  const bool dash_before = i >= 2 && w[i - 1].is("-") && w[i - 2].kind == Kind::number;
  const bool dash_after = i + 2 < w.size() && w[i + 1].is("-") && w[i + 2].folded.size() == 4;
  if (dash_before || dash_after) return true;
  return i >= 1 && (w[i - 1].is("nam") || w[i - 1].is("doan") || w[i - 1].is("/") ||
                    w[i - 1].is("den") || w[i - 1].is("tu"));
}

// "cho trẻ 3 tuổi", "từ 15 tuổi trở lên", "Nghị quyết số 57", "57-NQ/TW", "30/6/2026", "quý 2".
bool is_name(const Words& w, std::size_t i) {
  if (i + 1 < w.size() && w[i + 1].is("tuoi") && i >= 1 &&
      (w[i - 1].is("tre") || (w[i - 1].is("tu") && !(i >= 2 && w[i - 2].is("dat")))))
    return true;
  if (i >= 1 && w[i - 1].is("so") && !(i >= 2 && w[i - 2].is("chi"))) return true;
  for (const char* noun : {"quyet", "ngay", "thang", "quy", "dieu", "khoan", "chuong", "phu luc"}) {
    if (i >= 1 && w[i - 1].is(noun)) return true;
  }
  // A date has two strokes around its numbers.
  std::size_t strokes = 0;
  for (std::size_t j = i; j >= 2 && w[j - 1].is("/") && w[j - 2].kind == Kind::number; j -= 2)
    ++strokes;
  for (std::size_t j = i; j + 2 < w.size() && w[j + 1].is("/") && w[j + 2].kind == Kind::number;
       j += 2)
    ++strokes;
  return strokes >= 2;
}

void doubt(TargetReading& r, std::string_view key) {
  if (std::find(r.doubts.begin(), r.doubts.end(), key) == r.doubts.end())
    r.doubts.emplace_back(key);
}

std::optional<Decimal> number_of(const TargetWord& w, TargetReading& r) {
  const auto read = read_vietnamese(w.folded);
  if (!read) return std::nullopt;
  if (read->doubtful) doubt(r, "target.number_writing");
  return read->value;
}

// Sets the bounds of one number by a comparison.
void bound(TargetReading& r, Comparison c, Decimal value) {
  r.bounds = {c, std::nullopt, std::nullopt};
  const bool low = c == Comparison::at_least || c == Comparison::above || c == Comparison::equal;
  if (low) r.bounds.lower = value;
  if (!low || c == Comparison::equal) r.bounds.upper = value;
}

// The words before the number: comparison, "khoảng", "từ", "nhóm".
struct Before {
  std::optional<Comparison> comparison;
  bool about = false;
  bool from_word = false;
  bool rank = false;
  bool share_of_whole = false;  // "chiếm"
  std::size_t from = 0;
};

Before look_before(const Words& w, std::size_t number, std::size_t limit) {
  Before out;
  std::size_t at = number;
  out.from = number;
  while (at > limit) {
    std::size_t from = 0;
    bool matched = false;
    for (const Phrase& p : kComparing) {
      if (!phrase_before(w, at, p.words, &from) || from < limit) continue;
      out.comparison = p.comparison;
      out.from = from;
      return out;
    }
    for (const std::string_view about : kAbout) {
      if (phrase_before(w, at, about, &from)) out.about = matched = true;
    }
    if (w[at - 1].is("tu")) out.from_word = matched = true;
    if (w[at - 1].is("nhom") || w[at - 1].is("top")) {
      out.rank = true;
      out.from = at - 1;
      return out;
    }
    if (w[at - 1].is("chiem")) {
      out.share_of_whole = true;
      out.from = at - 1;
      return out;
    }
    const bool filling = std::any_of(std::begin(kFilling), std::end(kFilling),
                                     [&](std::string_view f) { return w[at - 1].is(f); });
    if (!matched && !filling) return out;
    --at;
    out.from = at;
  }
  return out;
}

// "%", "%/năm", "% GDP", "tỷ đồng", else the words that follow, in doubt.
std::size_t read_unit(std::string_view text, const Words& w, std::size_t at, TargetReading& r) {
  if (at >= w.size()) return at;
  std::size_t end = at;
  if (w[at].is("%")) {
    end = at + 1;
    if (end < w.size() && w[end].kind == Kind::word &&
        (w[end].folded.starts_with("/") || w[end].is("gdp") || w[end].is("grdp")))
      ++end;
  } else {
    for (const std::string_view unit : kUnits) {
      if (phrase_at(w, at, unit, &end)) break;
    }
    if (end > at && end < w.size() && w[end].kind == Kind::word && w[end].folded.starts_with("/"))
      ++end;
  }
  if (end > at) r.unit = std::string(slice(text, w[at].from, w[end - 1].to));
  return end;
}

// The scope of a ranking: "nước dẫn đầu khu vực Đông Nam Á về …".
std::size_t read_scope(std::string_view text, const Words& w, std::size_t at, TargetReading& r) {
  for (std::size_t i = at; i < w.size() && i < at + 8; ++i) {
    if (w[i].kind == Kind::number || w[i].is("ve") || w[i].kind == Kind::mark) return at;
    for (const std::string_view scope : kScopes) {
      std::size_t end = i;
      if (!phrase_at(w, i, scope, &end)) continue;
      r.scope = std::string(slice(text, w[i].from, w[end - 1].to));
      return end;
    }
  }
  return at;
}

// "16 - 18", "20% - 50%": the place after the second number, or 0.
std::size_t range_end(const Words& w, std::size_t i) {
  std::size_t at = i + 1;
  if (at < w.size() && w[at].is("%")) ++at;
  const bool dash = at < w.size() && (w[at].is("-") || w[at].is("den"));
  if (!dash || at + 1 >= w.size() || w[at + 1].kind != Kind::number) return 0;
  return at + 2;
}

// Bounds and doubts of the number at `i`, and where it ends.
bool read_bounds(const Words& w, std::size_t i, const Before& before, Found& f) {
  TargetReading& r = f.reading;
  const auto first = number_of(w[i], r);
  if (!first) return false;
  f.after = i + 1;
  if (const std::size_t end = range_end(w, i)) {
    const auto second = number_of(w[end - 1], r);
    if (!second || *second <= *first) return false;
    r.bounds = {Comparison::between, *first, *second};
    f.after = end;
    doubt(r, "target.range");
    if (before.comparison) {
      bound(r, *before.comparison, *first);
      doubt(r, "target.words");
    }
    return true;
  }
  f.compared = before.comparison.has_value() || before.rank;
  if (before.rank) {
    bound(r, Comparison::rank_within, *first);
  } else {
    bound(r, before.comparison.value_or(Comparison::at_least), *first);
  }
  if (before.about) doubt(r, "target.about");
  return true;
}

bool follows(const Words& w, std::size_t at, std::string_view phrase) {
  for (std::size_t i = at; i < w.size() && i < at + 3; ++i) {
    std::size_t end = 0;
    if (phrase_at(w, i, phrase, &end)) return true;
  }
  return false;
}

// No comparison is said: which one is proposed, and under which doubt.
void settle_bare(const Words& w, const Before& before, Found& f) {
  TargetReading& r = f.reading;
  if (f.compared || r.bounds.comparison == Comparison::between) return;
  const Decimal value = r.bounds.lower.value_or(Decimal{});
  if (follows(w, f.after, "tro len")) return;
  if (follows(w, f.after, "tro xuong")) return bound(r, Comparison::at_most, value);
  if (before.from_word) return doubt(r, "target.from");
  if (!before.about) doubt(r, "target.bare_number");
  if (before.share_of_whole) bound(r, Comparison::equal, value);
}

std::optional<Found> found_at(std::string_view text, const Words& w, std::size_t i,
                              std::size_t limit) {
  Found f;
  f.number = i;
  const Before before = look_before(w, i, limit);
  f.from = before.from;
  if (!read_bounds(w, i, before, f) || !well_formed(f.reading.bounds)) return std::nullopt;
  TargetReading& r = f.reading;
  if (f.after + 1 < w.size() && w[f.after].is("/") && w[f.after + 1].kind == Kind::number) {
    r.note = "/" + w[f.after + 1].folded;
    f.after += 2;
    doubt(r, "target.fraction");
  }
  if (before.rank) {
    f.after = read_scope(text, w, f.after, r);
  } else {
    f.after = read_unit(text, w, f.after, r);
  }
  settle_bare(w, before, f);
  return f;
}

bool ends_clause(const TargetWord& w) { return w.is(";") || w.is("."); }

// Every number that is a target. After a fraction the rest of the clause is its condition: "trên
// 40/99 xã đạt tối thiểu 4 bác sỹ".
std::vector<Found> find_all(std::string_view text, const Words& w) {
  std::vector<Found> out;
  int depth = 0;
  bool condition = false;
  std::size_t limit = 0;
  for (std::size_t i = 0; i < w.size() && out.size() < kTargetsMost; ++i) {
    if (w[i].is("(")) ++depth;
    if (w[i].is(")") && depth > 0) --depth;
    if (ends_clause(w[i])) condition = false;
    if (w[i].kind != Kind::number || depth > 0 || condition || is_year(w, i) || is_name(w, i))
      continue;
    auto f = found_at(text, w, i, limit);
    if (!f) continue;
    condition = !f->reading.note.empty();
    limit = f->after;
    i = f->after - 1;
    out.push_back(std::move(*f));
  }
  return out;
}

bool has_number(const Words& w) {
  return std::any_of(w.begin(), w.end(), [](const auto& x) { return x.kind == Kind::number; });
}

bool one_of(const TargetWord& w, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view x) { return w.is(x); });
}

// A stretch of words without the connecting ones at its ends.
std::string trimmed(std::string_view text, const Words& w, std::size_t from, std::size_t to) {
  const auto leading = [&](std::size_t i) {
    if (w[i].kind == Kind::mark) return w[i].folded != "(";
    if (i + 1 < to && w[i].is("trong") && w[i + 1].is("do")) return true;
    if (i > from && w[i - 1].is("trong") && w[i].is("do")) return true;
    if (i + 1 < to && w[i].is("phan") && w[i + 1].is("dau")) return true;
    if (i > from && w[i - 1].is("phan") && w[i].is("dau")) return true;
    // "có", and not "cơ" of "cơ cấu": folded they are one.
    const std::string_view own = text.substr(w[i].from, w[i].to - w[i].from);
    return w[i].is("va") || own == "có" || own == "Có";
  };
  std::size_t first = from;
  while (first < to && leading(first)) ++first;
  while (to > first &&
         (w[to - 1].kind == Kind::mark
              ? w[to - 1].folded != ")"
              : one_of(w[to - 1], {"dat", "co", "o", "muc", "chiem", "la", "va", "duoc"})))
    --to;
  return first >= to ? "" : std::string(slice(text, w[first].from, w[to - 1].to));
}

std::size_t words_in(const std::string& text) {
  const std::string folded = fold_words(text);
  if (folded.empty()) return 0;
  return static_cast<std::size_t>(std::count(folded.begin(), folded.end(), ' ')) + 1;
}

// What grows by harm is wanted small, unless the text speaks of bringing it down.
bool wanted_small(const std::string& measure) {
  const std::string t = " " + fold_words(measure) + " ";
  if (t.find(" giam ") != std::string::npos) return false;
  for (const char* words : {" lao dong nong nghiep ", " that nghiep ", " ho ngheo ",
                            " suy dinh duong ", " tai nan ", " ton dong ", " tre han "}) {
    if (t.find(words) != std::string::npos) return true;
  }
  return false;
}

// The words between two targets: a note of the first up to the first mark, then the next measure.
std::size_t next_mark(const Words& w, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    if (w[i].kind == Kind::mark && one_of(w[i], {";", ".", ",", ":"})) return i;
  }
  return to;
}

// A ranking's measure stands after "về", for all its scopes together.
void name_ranks(std::string_view text, const Words& w, std::vector<Found>& all) {
  for (std::size_t i = all.back().after; i < w.size(); ++i) {
    if (!w[i].is("ve")) continue;
    const std::string measure = trimmed(text, w, i + 1, w.size());
    for (Found& f : all) {
      if (f.reading.bounds.comparison == Comparison::rank_within) f.reading.measure = measure;
    }
    return;
  }
}

// A share of a whole neither rises nor falls towards its target.
void settle_structure(const Words& w, std::vector<Found>& all) {
  for (Found& f : all) {
    bool structure = false;
    for (std::size_t i = f.number; i-- > 0;) {
      if (w[i].is(".")) break;
      if (w[i].is("cau") && i > 0 && w[i - 1].is("co")) structure = true;
    }
    TargetReading& r = f.reading;
    const bool bare = r.doubts == std::vector<std::string>{"target.bare_number"};
    if (!bare || !r.bounds.lower) continue;
    if (structure) bound(r, Comparison::equal, *r.bounds.lower);
    if (r.bounds.comparison == Comparison::at_least && wanted_small(r.measure))
      bound(r, Comparison::at_most, *r.bounds.lower);
  }
}

// "%", "triệu đồng" are no part of what is measured; "doanh nghiệp" is.
bool measures(std::string_view unit) {
  if (unit.starts_with("%")) return true;
  const std::string first = fold_words(unit).substr(0, fold_words(unit).find(' '));
  for (const char* word :
       {"ty", "ti", "trieu", "nghin", "ngan", "tuoi", "nam", "ha", "tan", "mw"}) {
    if (first == word) return true;
  }
  return false;
}

void name_measures(std::string_view text, const Words& w, std::vector<Found>& all) {
  for (std::size_t n = 0; n < all.size(); ++n) {
    Found& f = all[n];
    const std::size_t begin = n == 0 ? 0 : next_mark(w, all[n - 1].after, f.from);
    const std::size_t next = n + 1 < all.size() ? all[n + 1].from : w.size();
    std::size_t end = n + 1 < all.size() ? next_mark(w, f.after, next) : w.size();
    for (std::size_t i = f.after; i < end; ++i) {
      if (ends_clause(w[i])) end = i;
    }
    const std::string before = trimmed(text, w, begin, f.from);
    const bool percent = measures(f.reading.unit);
    std::size_t unit_from = f.number + 1;
    while (unit_from < f.after && w[unit_from].kind != Kind::word) ++unit_from;
    const std::string after = trimmed(text, w, percent ? f.after : unit_from, end);
    if (words_in(before) < 4 && words_in(after) >= 2) {
      f.reading.measure = before.empty() ? after : before + " " + after;
    } else {
      f.reading.measure = before;
      const std::string rest = trimmed(text, w, f.after, end);
      if (!rest.empty()) f.reading.note += (f.reading.note.empty() ? "" : " ") + rest;
    }
  }
}

bool unit_says(std::string_view unit, std::string_view word) {
  return (" " + fold_words(unit) + " ").find(" " + std::string(word) + " ") != std::string::npos;
}

// A cell's target against its unit column.
void settle_unit(TargetReading& r, std::string_view column) {
  const std::string own = r.unit;
  if (!column.empty()) r.unit = std::string(column);
  if (counts_ranks(r.unit)) {
    const auto n = r.bounds.upper ? r.bounds.upper : r.bounds.lower;
    const bool small = r.bounds.comparison == Comparison::at_most ||
                       std::count(r.doubts.begin(), r.doubts.end(), "target.bare_number") > 0;
    const Bounds rank{Comparison::rank_within, std::nullopt, n};
    if (small && well_formed(rank)) r.bounds = rank;
  }
  if (own.empty() || column.empty()) return;
  const bool percent = own.starts_with("%") && column.starts_with("%");
  if (!percent && fold(own) != fold(column)) doubt(r, "target.unit_differs");
}

}  // namespace

bool counts_ranks(std::string_view unit) {
  return unit_says(unit, "thu bac") || unit_says(unit, "xep hang") || unit_says(unit, "thu hang");
}

TargetsReading read_target_cell(std::string_view text, std::string_view unit) {
  TargetsReading out;
  const Words w = target_words(text);
  out.numbers = has_number(w);
  std::vector<Found> all = find_all(text, w);
  for (std::size_t n = 0; n < all.size(); ++n) {
    Found& f = all[n];
    TargetReading& r = f.reading;
    const std::size_t begin = n == 0 ? 0 : all[n - 1].after;
    std::size_t end = n + 1 < all.size() ? all[n + 1].from : w.size();
    // Words of the part before the number belong to the part before its mark.
    std::size_t own = begin;
    for (std::size_t i = begin; i < f.from; ++i) {
      if (w[i].is(";")) own = i + 1;
    }
    if (!trimmed(text, w, own, f.from).empty()) doubt(r, "target.words");
    for (std::size_t i = f.after; i < end; ++i) {
      if (w[i].is(";")) end = i;
    }
    std::string rest =
        f.after < end ? std::string(slice(text, w[f.after].from, w[end - 1].to)) : "";
    const std::string folded = fold_words(rest);
    const bool scope = std::any_of(std::begin(kScopes), std::end(kScopes), [&](std::string_view s) {
      return folded == s || folded == "khu vuc " + std::string(s);
    });
    const bool closing = folded == "tro len" || folded == "tro xuong";
    if (scope) {
      r.scope = rest;
    } else if (!rest.empty() && !closing) {
      r.note += (r.note.empty() ? "" : " ") + rest;
    }
    settle_unit(r, unit);
    out.targets.push_back(std::move(r));
  }
  return out;
}

TargetsReading read_target_sentence(std::string_view text) {
  TargetsReading out;
  const Words w = target_words(text);
  out.numbers = has_number(w);
  std::vector<Found> all = find_all(text, w);
  if (all.empty()) return out;
  name_measures(text, w, all);
  name_ranks(text, w, all);
  settle_structure(w, all);
  for (Found& f : all) {
    const bool rank = f.reading.bounds.comparison == Comparison::rank_within;
    // A bare figure such as the HDI has no unit; words that are no known unit are shown, not taken.
    const bool words_follow = f.after < w.size() && w[f.after].kind == Kind::word;
    if (f.reading.unit.empty() && !rank && words_follow) doubt(f.reading, "target.unit_unknown");
    if (f.reading.measure.empty()) doubt(f.reading, "target.words");
    out.targets.push_back(std::move(f.reading));
  }
  return out;
}

int horizon_year(std::string_view text) {
  int year = 0;
  for (const TargetWord& w : target_words(text)) {
    if (w.kind != Kind::number || w.folded.size() != 4) continue;
    const bool digits = w.folded.find_first_not_of("0123456789") == std::string::npos;
    const int n = digits ? std::stoi(w.folded) : 0;
    if (n < 2000 || n > kLastYear) continue;
    if (year != 0 && year != n) return 0;
    year = n;
  }
  return year;
}

}  // namespace duoc::directives

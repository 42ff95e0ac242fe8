// See candidates.h. Nothing is understood here: known words and known names cut a sentence into
// cells, and what does not fit is left to the person who reads it.
#include "modules/directives/annex/candidates.h"

#include <array>
#include <set>

#include "base/text.h"
#include "modules/directives/annex/words.h"

namespace duoc::directives {
namespace {

using Words = std::vector<Word>;

constexpr std::size_t kSentenceMost = 4000;  // bytes; longer is no sentence

bool is(const Words& words, std::size_t at, std::initializer_list<std::string_view> phrase) {
  for (const std::string_view w : phrase) {
    if (at >= words.size() || words[at].folded != w) return false;
    ++at;
  }
  return true;
}

std::vector<std::string> folded(const Words& words) {
  std::vector<std::string> out;
  out.reserve(words.size());
  for (const Word& w : words) out.push_back(w.folded);
  return out;
}

// Groups as directives name them: "các sở, ban, ngành, địa phương liên quan".
bool of_group(const std::string& word) {
  static const std::set<std::string_view> words = {
      "cac", "so",   "bo",  "ban",   "nganh", "don", "vi",   "dia", "phuong", "co",   "quan",
      "xa",  "doan", "the", "huyen", "lien",  "to",  "chuc", "tp",  "ubnd",   "tinh", "cap"};
  return words.contains(word);
}

// The words from `at` on that name agencies, one after the other.
std::size_t after_agencies(const Words& words, const std::vector<std::string>& all, std::size_t at,
                           const UnitNames& names, Moment when) {
  while (at < words.size()) {
    if (const auto* name = names.match(all, at, when)) {
      at += name->words.size();
    } else if (words[at].folded == "cac" || (words[at].separated && of_group(words[at].folded))) {
      while (at < words.size() && of_group(words[at].folded)) ++at;
    } else {
      break;
    }
  }
  return at;
}

// Where somebody is charged: the first word of the agency, or nothing.
std::optional<std::size_t> charged(const Words& words, const std::vector<std::string>& all,
                                   const UnitNames& names, Moment when) {
  static constexpr std::array<std::array<std::string_view, 2>, 6> kCharges = {{{"giao", "cho"},
                                                                               {"giao", ""},
                                                                               {"phan", "cong"},
                                                                               {"de", "nghi"},
                                                                               {"yeu", "cau"},
                                                                               {"chi", "dao"}}};
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (const auto& charge : kCharges) {
      const bool one = charge[1].empty();
      if (words[i].folded != charge[0] || (!one && !is(words, i, {charge[0], charge[1]}))) continue;
      const std::size_t at = i + (one ? 1 : 2);
      if (at < words.size() && after_agencies(words, all, at, names, when) > at) return at;
    }
  }
  const std::size_t end = after_agencies(words, all, 0, names, when);
  if (end > 0 && is(words, end, {"chu", "tri"})) return 0;
  return std::nullopt;
}

std::string text_of(std::string_view sentence, const Words& words, std::size_t a, std::size_t b) {
  if (a >= b || a >= words.size()) return {};
  return std::string(sentence.substr(words[a].from, words[b - 1].to - words[a].from));
}

// "hoàn thành trước 30/6/2025" and the like; the longest piece that reads as a deadline.
std::string deadline_in(std::string_view sentence, const Words& words) {
  static const org::Calendar calendar = org::vietnam_calendar();
  static const std::set<std::string_view> begins = {"truoc", "trong", "hoan", "den",
                                                    "cham",  "thoi",  "dinh", "hang",
                                                    "quy",   "thang", "xong", "ngay"};
  for (std::size_t i = words.size(); i-- > 0;) {
    if (!begins.contains(words[i].folded)) continue;
    std::string best;
    for (std::size_t end = i + 1; end <= words.size() && end - i <= 8; ++end) {
      std::string piece = text_of(sentence, words, i, end);
      if (piece.size() > 120) break;
      const DeadlineReading r = read_deadline(piece, calendar);
      if (r.understood || r.reason == "deadline.day_before_off") best = std::move(piece);
    }
    // "trong năm 2025" is the deadline, not the "năm 2025" within it.
    if (best.empty()) continue;
    const bool wider = i > 0 && (words[i - 1].folded == "truoc" || words[i - 1].folded == "trong" ||
                                 words[i - 1].folded == "thanh");
    if (!wider) return best;
    const std::size_t from = words[i - 1].folded == "thanh" && i > 1 ? i - 2 : i - 1;
    std::string piece(
        sentence.substr(words[from].from, words[i].from - words[from].from + best.size()));
    return read_deadline(piece, calendar).kind != DeadlineKind::unknown ? piece : best;
  }
  return {};
}

std::optional<AnnexRow> candidate(std::string_view sentence, const UnitNames& names, Moment when) {
  if (sentence.size() > kSentenceMost) return std::nullopt;
  const Words words = words_of(sentence);
  const auto all = folded(words);
  const auto lead = charged(words, all, names, when);
  if (!lead) return std::nullopt;
  AnnexRow row;
  row.candidate = true;
  std::size_t at = after_agencies(words, all, *lead, names, when);
  row.lead_text = text_of(sentence, words, *lead, at);
  if (is(words, at, {"la", "co", "quan"})) at += 3;
  if (is(words, at, {"chu", "tri"})) at += 2;
  if (is(words, at, {"phoi", "hop"})) {
    at += 2;
    while (is(words, at, {"voi"}) || is(words, at, {"cung"}) || is(words, at, {"chat", "che"}))
      at += words[at].folded == "chat" ? 2 : 1;
    const std::size_t others = at;
    at = after_agencies(words, all, at, names, when);
    row.cooperating_text = text_of(sentence, words, others, at);
  }
  if (words.size() < at + 3) return std::nullopt;
  row.work = std::string(trim(sentence.substr(words[at].from)));
  row.deadline_text = deadline_in(sentence, words);
  return row;
}

// A sentence ends with a point before a capital, or with a semicolon: "30.6.2025" ends none.
std::vector<std::string_view> sentences(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool point = text[i] == '.' && (i + 1 == text.size() || text[i + 1] == ' ') &&
                       !(i > 0 && i < 3 + from);  // "1. " numbers the sentence
    if (!point && text[i] != ';' && text[i] != '\n') continue;
    out.push_back(trim(text.substr(from, i - from)));
    from = i + 1;
  }
  out.push_back(trim(text.substr(from)));
  return out;
}

}  // namespace

std::vector<AnnexRow> candidates(const documents::Document& document, const UnitNames& names,
                                 Moment when) {
  std::vector<AnnexRow> out;
  for (const documents::Paragraph& p : document.paragraphs) {
    for (const std::string_view sentence : sentences(p.text)) {
      if (out.size() == kCandidatesMost) return out;
      auto row = candidate(sentence, names, when);
      if (!row) continue;
      row->line = p.line;
      row->page = p.page;
      row->table = -1;
      row->row = kCandidatesFrom + static_cast<int>(out.size());
      out.push_back(std::move(*row));
    }
  }
  return out;
}

}  // namespace duoc::directives

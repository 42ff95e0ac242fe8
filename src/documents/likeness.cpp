// See likeness.h.
#include "documents/likeness.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <unordered_set>

namespace duoc::documents {
namespace {

std::u32string points(std::string_view text) {
  const icu::UnicodeString u =
      icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  std::u32string out;
  for (int32_t i = 0; i < u.length(); i = u.moveIndex32(i, 1))
    out.push_back(static_cast<char32_t>(u.char32At(i)));
  return out;
}

const icu::Normalizer2& normalizer(bool decompose) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* n =
      decompose ? icu::Normalizer2::getNFDInstance(error) : icu::Normalizer2::getNFCInstance(error);
  if (U_FAILURE(error)) throw std::runtime_error("ICU has no normalizer");
  return *n;
}

// A word without its tone: "nghiệm" → "nghiêm" and the dot below.
struct Toneless {
  std::string letters;
  char32_t tone = 0;
  int tones = 0;
};

Toneless toneless(std::string_view word) {
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString u =
      icu::UnicodeString::fromUTF8({word.data(), static_cast<int32_t>(word.size())});
  const icu::UnicodeString apart = normalizer(true).normalize(u.toLower(icu::Locale("vi")), error);
  icu::UnicodeString kept;
  Toneless out;
  for (int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
    const UChar32 c = apart.char32At(i);
    // grave, acute, tilde, hook above, dot below
    if (c == 0x300 || c == 0x301 || c == 0x303 || c == 0x309 || c == 0x323) {
      out.tone = static_cast<char32_t>(c);
      ++out.tones;
    } else {
      kept.append(c);
    }
  }
  normalizer(false).normalize(kept, error).toUTF8String(out.letters);
  return out;
}

constexpr std::array<std::string_view, 28> kOnsets{
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d",
    "đ",   "g",  "h",  "k",  "l",  "m",  "n",  "p",  "r",  "s",  "t",  "v", "x", ""};

// Every rhyme the language has, without tones.
const std::unordered_set<std::string_view>& rhymes() {
  static const std::unordered_set<std::string_view> kRhymes{
      "a",    "ac",   "ach",  "ai",  "am",  "an",   "ang", "anh",  "ao",   "ap",   "at",   "au",
      "ay",   "ă",    "ăc",   "ăm",  "ăn",  "ăng",  "ăp",  "ăt",   "âc",   "âm",   "ân",   "âng",
      "âp",   "ât",   "âu",   "ây",  "e",   "ec",   "em",  "en",   "eng",  "eo",   "ep",   "et",
      "ê",    "êch",  "êm",   "ên",  "ênh", "êp",   "êt",  "êu",   "i",    "ia",   "ich",  "im",
      "in",   "inh",  "ip",   "it",  "iu",  "iêc",  "iêm", "iên",  "iêng", "iêp",  "iêt",  "iêu",
      "yêm",  "yên",  "yêng", "yêt", "yêu", "o",    "oa",  "oac",  "oach", "oai",  "oam",  "oan",
      "oang", "oanh", "oao",  "oap", "oat", "oay",  "oăc", "oăm",  "oăn",  "oăng", "oăt",  "oc",
      "oe",   "oen",  "oeo",  "oet", "oi",  "om",   "on",  "ong",  "ooc",  "oong", "op",   "ot",
      "ô",    "ôc",   "ôi",   "ôm",  "ôn",  "ông",  "ôp",  "ôt",   "ơ",    "ơi",   "ơm",   "ơn",
      "ơp",   "ơt",   "u",    "ua",  "uân", "uâng", "uât", "uây",  "uc",   "uê",   "uêch", "uênh",
      "ui",   "um",   "un",   "ung", "uơ",  "up",   "ut",  "uy",   "uya",  "uych", "uyên", "uyêt",
      "uynh", "uyt",  "uyu",  "uôc", "uôi", "uôm",  "uôn", "uông", "uôt",  "ư",    "ưa",   "ưc",
      "ưi",   "ưm",   "ưng",  "ưt",  "ưu",  "ươc",  "ươi", "ươm",  "ươn",  "ương", "ươp",  "ươt",
      "ươu",  "y"};
  return kRhymes;
}

bool ends_stopped(std::string_view rhyme) {
  return rhyme.ends_with("c") || rhyme.ends_with("ch") || rhyme.ends_with("p") ||
         rhyme.ends_with("t");
}

// Spelling before e, ê, i: k not c, gh not g, ngh not ng; and the other way before the rest.
bool fits(std::string_view onset, std::string_view rhyme) {
  const bool front = rhyme.starts_with("e") || rhyme.starts_with("ê") || rhyme.starts_with("i") ||
                     rhyme.starts_with("y");
  if (onset == "c" || onset == "ng") return !front;
  if (onset == "g") return !front || rhyme == "i";
  if (onset == "k" || onset == "gh" || onset == "ngh") return front;
  if (onset == "qu") return !rhyme.starts_with("u") && (!rhyme.starts_with("ô") || rhyme == "ôc");
  return true;
}

}  // namespace

int letters_between(std::string_view a, std::string_view b, int most) {
  if (a == b) return 0;
  std::u32string x = points(a);
  std::u32string y = points(b);
  // What is the same at both ends costs nothing, and most pairs differ in one place.
  std::size_t start = 0;
  while (start < x.size() && start < y.size() && x[start] == y[start]) ++start;
  x.erase(0, start);
  y.erase(0, start);
  while (!x.empty() && !y.empty() && x.back() == y.back()) {
    x.pop_back();
    y.pop_back();
  }
  const auto longer = std::max(x.size(), y.size());
  const auto shorter = std::min(x.size(), y.size());
  if (longer - shorter > static_cast<std::size_t>(most)) return most + 1;
  if (longer > 4000) return most + 1;
  std::vector<int> row(y.size() + 1);
  for (std::size_t j = 0; j <= y.size(); ++j) row[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= x.size(); ++i) {
    int corner = row[0];
    row[0] = static_cast<int>(i);
    int least = row[0];
    for (std::size_t j = 1; j <= y.size(); ++j) {
      const int here = std::min({row[j] + 1, row[j - 1] + 1, corner + (x[i - 1] != y[j - 1])});
      corner = row[j];
      row[j] = here;
      least = std::min(least, here);
    }
    if (least > most) return most + 1;
  }
  return std::min(row.back(), most + 1);
}

bool much_alike(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const int most = static_cast<int>(std::max(a.size(), b.size()) / 10);
  return letters_between(a, b, most) <= most;
}

bool is_syllable(std::string_view word) {
  const Toneless t = toneless(word);
  if (t.tones > 1 || t.letters.empty()) return false;
  for (const std::string_view onset : kOnsets) {
    if (!t.letters.starts_with(onset)) continue;
    std::string_view rhyme = std::string_view(t.letters).substr(onset.size());
    // "gì" and "giếng" share a letter between their two halves.
    if (onset == "gi" && (rhyme.empty() || rhyme.starts_with("ê")))
      rhyme = std::string_view(t.letters).substr(1);
    if (!rhymes().contains(rhyme) || !fits(onset, rhyme)) continue;
    if (ends_stopped(rhyme) && t.tone != 0x301 && t.tone != 0x323) continue;
    return true;
  }
  return false;
}

std::string lower_case(std::string_view text) {
  icu::UnicodeString u =
      icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  std::string out;
  u.toLower(icu::Locale("vi")).toUTF8String(out);
  return out;
}

std::string bare(std::string_view word) {
  const icu::UnicodeString u =
      icu::UnicodeString::fromUTF8({word.data(), static_cast<int32_t>(word.size())});
  int32_t from = 0;
  int32_t to = u.length();
  while (from < to && !u_isalnum(u.char32At(from))) from = u.moveIndex32(from, 1);
  while (to > from && !u_isalnum(u.char32At(u.moveIndex32(to, -1)))) to = u.moveIndex32(to, -1);
  std::string out;
  u.tempSubStringBetween(from, to).toUTF8String(out);
  return out;
}

}  // namespace duoc::documents

// See doubts.h.
#include "documents/doubts.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_set>

#include "base/text.h"
#include "documents/likeness.h"
#include "documents/quotes.h"

namespace duoc::documents {
namespace {

constexpr int kSureOf = 60;  // per cent: of the words read right, one in fifty is below
constexpr std::size_t kTokensMost = 1500;
constexpr int kUsedOften = 3;
constexpr int kSeldom = 2;  // a pair seen so often is no slip

bool all_of(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_number(std::string_view text) { return all_of(text, "0123456789.,/%:-"); }
bool is_roman(std::string_view text) { return all_of(text, "IVXLC"); }

bool is_upper(std::string_view text) {
  return all_of(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789&") && text.size() >= 2 &&
         text.size() <= 8;
}

// "57-NQ/TW", "kinh-tế": each part by itself.
std::vector<std::string> parts_of(const std::string& token) {
  std::vector<std::string> out(1);
  for (const char c : token) {
    if (c == '-' || c == '/' || c == '.' || c == ',' || c == '(' || c == ')')
      out.emplace_back();
    else
      out.back() += c;
  }
  return out;
}

bool known(const std::string& token, bool capitals_too) {
  const std::string word = bare(token);
  if (word.empty() || is_number(word) || is_roman(word)) return true;
  const auto parts = parts_of(word);
  return std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
    return part.empty() || is_number(part) || is_roman(part) || is_syllable(part) ||
           ((capitals_too || parts.size() > 1) && is_upper(part));
  });
}

struct Candidate {
  std::vector<std::string> tokens;
  int confidence = 0;
};

std::string joined(const std::vector<std::string>& tokens) {
  std::string out;
  for (const std::string& t : tokens) out += (out.empty() ? "" : " ") + t;
  return out;
}

double score(const Candidate& c, const std::string& before, const std::string& after,
             const Reading& third) {
  double out = c.confidence / 100.0;
  int good = 0;
  for (const std::string& t : c.tokens) good += known(t, true) ? 1 : 0;
  if (!c.tokens.empty()) out += 3.0 * good / double(c.tokens.size());
  const std::string all = " " + third.text + " ";
  std::string wanted = " " + before + (before.empty() ? "" : " ") + joined(c.tokens);
  if (!c.tokens.empty()) wanted += " ";
  wanted += after + (after.empty() ? "" : " ");
  return all.find(wanted) != std::string::npos ? out + 4 : out;
}

using Table2 = std::vector<std::vector<std::uint16_t>>;

// The longest common run of tokens, for each pair of ends.
Table2 common(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  Table2 out(a.size() + 1, std::vector<std::uint16_t>(b.size() + 1));
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t k = b.size(); k-- > 0;)
      out[i][k] = a[i] == b[k] ? static_cast<std::uint16_t>(out[i + 1][k + 1] + 1)
                               : std::max(out[i + 1][k], out[i][k + 1]);
  return out;
}

using Tokens = std::vector<std::string>;

// A place where two readings differ: what each has there.
struct Difference {
  std::size_t a = 0, a_end = 0;
  std::size_t b = 0, b_end = 0;
};

std::vector<Difference> differences(const Tokens& a, const Tokens& b) {
  const Table2 run = common(a, b);
  std::vector<Difference> out;
  std::size_t i = 0;
  std::size_t k = 0;
  const auto same = [&] { return i < a.size() && k < b.size() && a[i] == b[k]; };
  while (i < a.size() || k < b.size()) {
    if (same()) {
      ++i;
      ++k;
      continue;
    }
    Difference d{i, i, k, k};
    while ((i < a.size() || k < b.size()) && !same()) {
      if (k == b.size() || (i < a.size() && run[i + 1][k] >= run[i][k + 1]))
        ++i;
      else
        ++k;
    }
    d.a_end = i;
    d.b_end = k;
    out.push_back(d);
  }
  return out;
}

Tokens part(const Tokens& of, std::size_t from, std::size_t to) {
  return {of.begin() + static_cast<std::ptrdiff_t>(from),
          of.begin() + static_cast<std::ptrdiff_t>(to)};
}

std::string merged(const Reading& a, const Reading& b, const Reading& third) {
  Tokens out;
  std::size_t at = 0;
  for (const Difference& d : differences(a.tokens, b.tokens)) {
    for (; at < d.a; ++at) out.push_back(a.tokens[at]);
    at = d.a_end;
    const Candidate left{part(a.tokens, d.a, d.a_end), a.confidence};
    const Candidate right{part(b.tokens, d.b, d.b_end), b.confidence};
    const std::string before = out.empty() ? "" : out.back();
    const std::string after = at < a.tokens.size() ? a.tokens[at] : "";
    const bool first = score(left, before, after, third) > score(right, before, after, third);
    for (const std::string& t : first ? left.tokens : right.tokens) out.push_back(t);
  }
  for (; at < a.tokens.size(); ++at) out.push_back(a.tokens[at]);
  return joined(out);
}

// How far a reading is from the text.
enum class Dissent {
  none,
  implausible,  // only in words that no language has
  plausible,
};

Dissent dissent(const std::string& text, const Reading& reading) {
  if (reading.text == text) return Dissent::none;
  const Tokens tokens = split(text, ' ');
  if (std::max(tokens.size(), reading.tokens.size()) > kTokensMost) return Dissent::plausible;
  for (const Difference& d : differences(tokens, reading.tokens)) {
    const Tokens theirs = part(reading.tokens, d.b, d.b_end);
    const bool odd = std::any_of(theirs.begin(), theirs.end(),
                                 [](const std::string& t) { return !known(t, false); });
    if (!odd) return Dissent::plausible;
  }
  return Dissent::implausible;
}

std::string lower(const std::string& token) { return lower_case(bare(token)); }

// Pairs in which a picture's dot on the i passes for a hook, and that no text has.
bool hook_for_dot(const std::string& first, const std::string& second) {
  static const std::unordered_set<std::string_view> kAfterChi{
      "tiết", "phí", "sự", "ngân", "thường", "nhánh", "trả", "viện", "bộ", "cục", "hội", "đoàn"};
  static const std::unordered_set<std::string_view> kAfterTinh{
      "thần", "gọn", "giản", "hoa", "vi", "túy", "tế", "chế", "tường", "nhuệ", "xảo", "lọc"};
  return (first == "chỉ" && kAfterChi.contains(second)) ||
         (first == "tỉnh" && kAfterTinh.contains(second));
}

bool begins_lower(const std::string& token) {
  return !token.empty() && is_syllable(token) && lower_case(token) == token;
}

// "HI.2." at the beginning of a cell: the letters before a stop are neither one letter nor Roman.
bool odd_outline(const std::string& token) {
  const auto stop = token.find('.');
  if (stop == std::string::npos || stop < 1 || stop > 5) return false;
  const std::string head = token.substr(0, stop);
  if (head == "H") return true;
  return is_upper(head) && !is_number(head) && !is_roman(head);
}

// Strokes side by side, which readings join to an H or N: "H." is II, and more of them are III.
std::string roman_outline(const std::string& token) {
  const auto stop = token.find('.');
  if (!all_of(std::string_view(token).substr(0, stop), "IHN")) return token;
  return (stop == 1 ? "II" : "III") + token.substr(stop);
}

int number_in(const std::string& text) {
  int value = 0;
  if (text.empty() || text.size() > 5) return 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return 0;
    value = value * 10 + (c - '0');
  }
  return value;
}

// The same word with its i bare; the first letter keeps its size.
std::string without_hook(std::string token) {
  for (const auto& [hooked, plain] : {std::pair{"chỉ", "chi"}, std::pair{"Chỉ", "Chi"},
                                      std::pair{"tỉnh", "tinh"}, std::pair{"Tỉnh", "Tinh"}})
    if (const auto at = token.find(hooked); at != std::string::npos)
      return token.replace(at, std::string_view(hooked).size(), plain);
  return token;
}

}  // namespace

Reading reading_of(std::vector<Word> words) {
  Reading out;
  for (const Word& w : words) out.confidence = std::min(out.confidence, w.confidence);
  out.text = text_of(lines_of(std::move(words)));
  // A sign that Vietnamese does not write, and a bare i looks like.
  for (auto at = out.text.find("¡"); at != std::string::npos; at = out.text.find("¡", at))
    out.text.replace(at, std::string_view("¡").size(), "i");
  for (std::string& token : split(out.text, ' '))
    if (!token.empty()) out.tokens.push_back(std::move(token));
  return out;
}

CellText best_of(const Reading& first, const Reading& second, const Reading& third) {
  CellText out;
  out.confidence = std::min(first.confidence, second.confidence);
  const bool long_one = std::max(first.tokens.size(), second.tokens.size()) > kTokensMost;
  if (first.text == second.text || long_one)
    out.text = first.confidence > second.confidence ? first.text : second.text;
  else
    out.text = merged(first, second, third);
  int dissents = 0;
  for (const Reading* reading : {&first, &second, &third}) {
    const Dissent d = dissent(out.text, *reading);
    if (d == Dissent::plausible) out.uncertain = true;
    if (d != Dissent::none) ++dissents;
  }
  // One against two, with words that cannot be meant, is outvoted.
  if (dissents > 1 || out.confidence < kSureOf) out.uncertain = true;
  if (out.uncertain) out.confidence = std::min(out.confidence, kSureOf);
  return out;
}

void fill_numbers(const std::vector<CellText*>& cells) {
  int last = 0;
  CellText* between = nullptr;
  int unread = 0;
  for (CellText* cell : cells) {
    const int n = number_in(cell->text);
    if (n == 0) {
      if (!cell->uncertain || count_code_points(cell->text) > 4) continue;
      between = cell;
      ++unread;
      continue;
    }
    if (cell->uncertain && n != last + 1) {  // perhaps misread as another number
      between = cell;
      ++unread;
      continue;
    }
    if (unread == 1 && last > 0 && n == last + 2) between->text = std::to_string(last + 1);
    last = n;
    unread = 0;
  }
}

void Usage::learn(const std::string& text) {
  std::string before;
  for (const std::string& token : split(text, ' ')) {
    const std::string word = lower(token);
    if (!word.empty()) ++words_[word];
    if (!word.empty() && !before.empty()) {
      const std::string pair = before + " " + word;
      ++pairs_[fold(pair)][pair];
    }
    before = word;
  }
}

bool Usage::odd_word(const std::string& token) const {
  if (known(token, false)) return false;
  const auto it = words_.find(lower(token));
  return it == words_.end() || it->second < kUsedOften;
}

int Usage::times(const std::string& first, const std::string& second) const {
  const std::string pair = first + " " + second;
  const auto it = pairs_.find(fold(pair));
  if (it == pairs_.end()) return 0;
  const auto own = it->second.find(pair);
  return own == it->second.end() ? 0 : own->second;
}

bool Usage::seldom_here(const std::string& before, const std::string& word,
                        const std::string& after) const {
  if (word.empty() || std::max(times(before, word), times(word, after)) >= kSeldom) return false;
  // The neighbour is the same, the word is not.
  const auto other = [&](const std::string& first, const std::string& second, bool is_first) {
    const auto it = pairs_.find(fold(first + " " + second));
    if (it == pairs_.end() || first.empty() || second.empty()) return false;
    return std::any_of(it->second.begin(), it->second.end(), [&](const auto& seen) {
      const auto blank = seen.first.find(' ');
      const std::string a = seen.first.substr(0, blank);
      const std::string b = seen.first.substr(blank + 1);
      return seen.second >= kSeldom &&
             (is_first ? b == second && a != word : a == first && b != word);
    });
  };
  return other(before, word, false) || other(word, after, true);
}

void Usage::judge(CellText& cell) const {
  std::vector<std::string> tokens = split(cell.text, ' ');
  bool odd = !tokens.empty() && odd_outline(tokens.front());
  bool mended = odd;
  if (odd) tokens.front() = roman_outline(tokens.front());
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string before = i == 0 ? "" : lower(tokens[i - 1]);
    const std::string after = i + 1 == tokens.size() ? "" : lower(tokens[i + 1]);
    odd = odd || odd_word(tokens[i]) || seldom_here(before, lower(tokens[i]), after);
  }
  // Vietnamese texts write the shorter of the two dashes, which pictures do not tell apart.
  for (std::string& token : tokens) {
    if (token != "\u2014") continue;
    token = "\u2013";
    mended = true;
  }
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const std::string before = lower(tokens[i - 1]);
    const std::string word = lower(tokens[i]);
    if (hook_for_dot(before, word)) {
      tokens[i - 1] = without_hook(tokens[i - 1]);
      mended = true;
    }
    odd = odd || (tokens[i - 1].ends_with('.') && begins_lower(tokens[i]) &&
                  is_syllable(bare(tokens[i - 1])));
  }
  if (mended) cell.text = joined(tokens);
  std::string quoted = mended_quotes(cell.text);
  mended = mended || quoted != cell.text;
  if (!odd && !mended) return;
  cell.text = std::move(quoted);
  cell.uncertain = true;
  cell.confidence = std::min(cell.confidence, kSureOf);
}

}  // namespace duoc::documents

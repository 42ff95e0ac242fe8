// See target_words.h.
#include "modules/directives/goals/target_words.h"

#include "base/text.h"

namespace duoc::directives {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

struct Mark {
  std::string_view bytes;
  std::string_view means;
};
// Longer ones first. Dashes of typography are one mark; so are the ways to write "at least".
constexpr Mark kMarks[] = {{"≥", "≥"},  {"≤", "≤"}, {">=", "≥"}, {"=>", "≥"}, {"<=", "≤"},
                           {"=<", "≤"}, {"–", "-"}, {"—", "-"},  {"−", "-"},  {"÷", "-"},
                           {">", ">"},  {"<", "<"}, {"=", "="},  {"-", "-"},  {"%", "%"},
                           {"(", "("},  {")", ")"}, {";", ";"},  {":", ":"},  {",", ","},
                           {".", "."},  {"/", "/"}, {"+", "+"}};

const Mark* mark_at(std::string_view text, std::size_t at) {
  for (const Mark& m : kMarks) {
    if (text.substr(at).starts_with(m.bytes)) return &m;
  }
  return nullptr;
}

// The end of a number's digits with the marks between them; a mark at the end is punctuation.
std::size_t number_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && (digit(text[end]) || ((text[end] == '.' || text[end] == ',') &&
                                                    end + 1 < text.size() && digit(text[end + 1]))))
    ++end;
  return end;
}

std::size_t word_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && text[end] != ' ') {
    const Mark* m = mark_at(text, end);
    // Inside a word "&", "/" and "-" join: "R&D", "bác sỹ/trạm", "57-NQ/TW".
    const bool joins = m != nullptr && (m->means == "/" || m->means == "-") && end > at &&
                       end + m->bytes.size() < text.size() && text[end + m->bytes.size()] != ' ';
    if (m != nullptr && !joins) break;
    ++end;
  }
  return end == at ? at + 1 : end;
}

}  // namespace

std::vector<TargetWord> target_words(std::string_view text) {
  std::vector<TargetWord> out;
  using Kind = TargetWord::Kind;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == ' ' || text[at] == '\n' || text[at] == '\t') {
      ++at;
      continue;
    }
    if (digit(text[at])) {
      const std::size_t end = number_end(text, at);
      const bool joined = end < text.size() && letter(text[end]) && mark_at(text, end) == nullptr;
      if (!joined) {
        out.push_back({Kind::number, at, end, std::string(text.substr(at, end - at))});
        at = end;
        continue;
      }
    } else if (const Mark* m = mark_at(text, at)) {
      // "/năm" after a unit is a word of its own.
      const std::size_t next = at + m->bytes.size();
      if (m->means == "/" && next < text.size() && letter(text[next])) {
        const std::size_t end = word_end(text, next);
        out.push_back({Kind::word, at, end, fold(text.substr(at, end - at))});
        at = end;
        continue;
      }
      out.push_back({Kind::mark, at, next, std::string(m->means)});
      at = next;
      continue;
    }
    const std::size_t end = word_end(text, at);
    out.push_back({Kind::word, at, end, fold(text.substr(at, end - at))});
    at = end;
  }
  return out;
}

}  // namespace duoc::directives

// See words.h.
#include "modules/directives/annex/words.h"

#include "base/text.h"

namespace duoc::directives {
namespace {

bool is_separator(char c) {
  return c == ',' || c == ';' || c == '\n' || c == '/' || c == '|' || c == '+';
}

}  // namespace

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> out;
  bool separated = true;
  bool by_and = false;
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    const bool blank = static_cast<unsigned char>(c) <= ' ' || is_separator(c) || c == '(' ||
                       c == ')' || c == '.' || c == '-' || c == '"' || c == '&' || c == ':';
    if (blank) {
      separated = separated || is_separator(c);
      by_and = by_and && !is_separator(c);
      ++at;
      continue;
    }
    const std::size_t from = at;
    while (at < text.size() && static_cast<unsigned char>(text[at]) > ' ' &&
           !is_separator(text[at]) &&
           std::string_view("().-\"&:").find(text[at]) == std::string_view::npos) {
      ++at;
    }
    const std::string folded = fold_words(text.substr(from, at - from));
    if (folded.empty()) continue;
    if (folded == "va") {
      by_and = !separated;
      separated = true;
      continue;
    }
    out.push_back({folded, from, at, separated, by_and});
    separated = false;
    by_and = false;
  }
  return out;
}

}  // namespace duoc::directives

// See quotes.h.
#include "documents/quotes.h"

#include <unicode/unistr.h>

#include <cstdint>
#include <vector>

namespace duoc::documents {
namespace {

constexpr char16_t kOpen = u'\u201C';
constexpr char16_t kClose = u'\u201D';

std::u16string utf16(std::string_view text) {
  const auto u = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  return {u.getBuffer(), static_cast<std::size_t>(u.length())};
}

std::string utf8(const std::u16string& text) {
  std::string out;
  icu::UnicodeString(text.data(), static_cast<std::int32_t>(text.size())).toUTF8String(out);
  return out;
}

bool is_double(char16_t c) { return c == u'"' || c == kOpen || c == kClose; }
bool is_single(char16_t c) { return c == u'\'' || c == u'\u2018' || c == u'\u2019'; }
bool is_edge(const std::u16string& text, std::size_t i) {
  return i >= text.size() || text[i] == u' ' || text[i] == u'(' || text[i] == u',' ||
         text[i] == u'.' || text[i] == u';' || text[i] == u')' || text[i] == u':';
}

void drop_specks(std::u16string& text) {
  for (std::size_t i = 0; i < text.size();) {
    const bool beside =
        (i > 0 && is_double(text[i - 1])) || (i + 1 < text.size() && is_double(text[i + 1]));
    const bool begins = (i == 0 || text[i - 1] == u' ') && !is_edge(text, i + 1);
    bool closed = false;
    for (std::size_t k = i + 1; begins && k < text.size(); ++k)
      closed = closed || (is_single(text[k]) && is_edge(text, k + 1));
    if (is_single(text[i]) && (beside || (begins && !closed)))
      text.erase(i, 1);
    else
      ++i;
  }
}

}  // namespace

std::string mended_quotes(std::string_view given) {
  std::u16string text = utf16(given);
  drop_specks(text);
  std::vector<std::size_t> marks;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (is_double(text[i])) marks.push_back(i);
  if (marks.size() % 2 == 1) {
    if (marks.front() != 0) return utf8(text);
    text.erase(0, 1);  // never closed, and nothing stands before it
    marks.erase(marks.begin());
    for (std::size_t& m : marks) --m;
  }
  for (std::size_t k = 0; k + 1 < marks.size(); k += 2) {
    if (text[marks[k]] == kClose) text[marks[k]] = kOpen;
    text[marks[k + 1]] = text[marks[k]] == kOpen ? kClose : u'"';
  }
  return utf8(text);
}

}  // namespace duoc::documents

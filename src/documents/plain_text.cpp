// See plain_text.h.
#include "documents/plain_text.h"

#include "base/text.h"
#include "documents/delimited.h"
#include "documents/gathering.h"

namespace duoc::documents {
namespace {

constexpr int kLinesLookedAt = 50;

bool digit(char c) { return c >= '0' && c <= '9'; }

// A comma or semicolon with a letter right behind it, or a quotation mark, or another of its kind.
bool holds_cells(std::string_view line) {
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    if (line[i] != ',' && line[i] != ';') continue;
    const char after = line[i + 1];
    const bool fraction = i > 0 && digit(line[i - 1]) && digit(after);
    if (after != ' ' && after != '\r' && !fraction) return true;
  }
  return false;
}

std::string_view next_line(std::string_view text, std::size_t& at) {
  const std::size_t end = std::min(text.find('\n', at), text.size());
  const std::string_view line = text.substr(at, end - at);
  at = end + 1;
  return line;
}

// "1. ", "III) ", "a. ", "- ", "• "
bool begins_item(std::string_view line) {
  for (const std::string_view mark : {"- ", "+ ", "* ", "• ", "– "}) {
    if (line.starts_with(mark)) return true;
  }
  const std::size_t end = line.find_first_of(" \t");
  if (end == std::string_view::npos || end < 2 || end > 8) return false;
  const char last = line[end - 1];
  if (last != '.' && last != ')' && last != ':') return false;
  for (const char c : line.substr(0, end - 1)) {
    const bool letter = (c >= 'a' && c <= 'z' && end == 2) || c == 'I' || c == 'V' || c == 'X';
    if (!digit(c) && c != '.' && !letter) return false;
  }
  return true;
}

}  // namespace

bool holds_table(std::string_view text) {
  int lines = 0;
  int cells = 0;
  for (std::size_t at = 0; at < text.size() && lines < kLinesLookedAt;) {
    const std::string_view line = next_line(text, at);
    if (line.find('\t') != std::string_view::npos) return true;
    if (trim(line).empty()) continue;
    ++lines;
    if (holds_cells(line)) ++cells;
  }
  // Titles may stand above a table; a slip of the finger does not make one of a text.
  return cells > 0 && cells * 4 >= lines;
}

Result<Document> read_text(std::string_view bytes) {
  CHECK(check_text(bytes));
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  Gathering out;
  bool blocks = false;
  bool blank = false;
  bool any = false;
  for (std::size_t at = 0; at < bytes.size() && !blocks;) {
    const bool now = squeeze(next_line(bytes, at)).empty();
    blocks = any && blank && !now;
    any = any || !now;
    blank = now;
  }
  std::string paragraph;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::string line = squeeze(next_line(bytes, at));
    if (line.empty() || !blocks || begins_item(line)) {
      CHECK(out.paragraph(paragraph));
      paragraph.clear();
    }
    if (!paragraph.empty()) paragraph += ' ';
    paragraph += line;
  }
  CHECK(out.paragraph(paragraph));
  return out.take(Format::text);
}

}  // namespace duoc::documents

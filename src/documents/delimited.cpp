// See delimited.h.
#include "documents/delimited.h"

#include <algorithm>
#include <compare>
#include <map>
#include <vector>

#include "base/text.h"
#include "documents/gathering.h"

namespace duoc::documents {
namespace {

std::size_t line_of(std::string_view text, std::size_t at) {
  return 1 + static_cast<std::size_t>(
                 std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

// TCVN3 and VNI put Vietnamese letters on other codes: as Latin-1 they show as runs of letters no
// language writes. Only lines that are not UTF-8 count, or good Vietnamese would seem to be one.
bool looks_like_old_font(std::string_view b) {
  std::size_t high = 0;
  std::size_t bytes = 0;
  for (std::size_t at = 0; at < b.size() && bytes < 65536;) {
    const std::size_t end = std::min(b.find('\n', at), b.size());
    const std::string_view line = b.substr(at, end - at);
    at = end + 1;
    if (valid_utf8(line)) continue;
    bytes += line.size();
    for (const char c : line) high += static_cast<unsigned char>(c) >= 0xA8 ? 1 : 0;
  }
  return high * 20 > bytes;
}

constexpr std::string_view kVowels = "AEIOUYaeiouy\xC2\xC3\xCA\xD4\xD5\xDD\xE2\xE3\xEA\xF4\xF5\xFD";
constexpr std::string_view kTones = "\xCC\xD2\xDE\xEC\xF2";
// The other letters that Vietnamese has in Windows-1258, and signs of any text.
constexpr std::string_view kLetters =
    "\xC0\xC1\xC8\xC9\xCD\xD0\xD3\xD9\xDA\xE0\xE1\xE8\xE9\xED\xF0\xF3\xF9\xFA"
    "\x85\x91\x92\x93\x94\x95\x96\x97\xA0\xA7\xAB\xB0\xB2\xB3\xBB";

// Windows-1258 writes the tone behind its vowel, as a byte of its own; the codes of old fonts have
// other bytes.
struct Letters {
  bool of_windows = false;  // letters of Windows-1258; some are letters of Latin-1
  bool tones = false;
};

Letters letters_of(std::string_view b) {
  b = b.substr(0, 65536);
  std::size_t high = 0;
  std::size_t known = 0;
  std::size_t tones = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    if (static_cast<unsigned char>(b[i]) < 0x80) continue;
    ++high;
    const bool tone = kTones.find(b[i]) != std::string_view::npos;
    if (tone && i > 0 && kVowels.find(b[i - 1]) != std::string_view::npos) {
      ++known;
      ++tones;
    }
    const bool letter = kLetters.find(b[i]) != std::string_view::npos ||
                        kVowels.find(b[i]) != std::string_view::npos;
    if (!tone && letter) ++known;
  }
  return {known * 20 >= high * 19, tones > 0};
}

constexpr std::size_t kRowsCounted = 20;

// The cells of each of the first rows, if this were the separator.
std::vector<std::size_t> cells_by(std::string_view b, char separator) {
  std::vector<std::size_t> out;
  std::size_t cells = 1;
  bool quoted = false;
  bool any = false;
  for (const char c : b) {
    if (c == '"') quoted = !quoted;
    any = any || (c != '\n' && c != '\r');
    if (!quoted && c == separator) ++cells;
    if (quoted || c != '\n') continue;
    if (any) out.push_back(cells);
    if (out.size() == kRowsCounted) return out;
    cells = 1;
    any = false;
  }
  if (any) out.push_back(cells);
  return out;
}

// How well a separator makes columns: rows of the same number of cells, then how many cells.
struct Columns {
  std::size_t rows = 0;
  std::size_t cells = 0;
  auto operator<=>(const Columns&) const = default;
};

Columns columns_by(std::string_view b, char separator) {
  std::map<std::size_t, std::size_t> rows;
  for (const std::size_t cells : cells_by(b, separator)) ++rows[cells];
  Columns best;
  for (const auto& [cells, n] : rows) {
    if (cells > 1) best = std::max(best, Columns{n, cells});
  }
  return best;
}

// Commas stand in sentences too, so that what makes columns counts, not what is seen most often.
char separator_of(std::string_view b) {
  char out = ',';
  Columns best = columns_by(b, out);
  for (const char separator : {';', '\t'}) {
    const Columns columns = columns_by(b, separator);
    if (columns <= best) continue;
    best = columns;
    out = separator;
  }
  return out;
}

class Reader {
 public:
  Reader(std::string_view text, char separator) : text_(text), separator_(separator) {}

  Result<Table> read() {
    while (at_ < text_.size()) {
      CHECK(row());
      if (table_.rows.size() > kRowsMost)
        return refused("document.too_many_rows", line_, kRowsMost);
    }
    return std::move(table_);
  }

 private:
  Checked row() {
    std::vector<std::string> cells;
    table_.lines.push_back(static_cast<int>(line_));
    for (bool more = true; more;) {
      TRY(std::string cell, this->cell());
      cells.push_back(cleaned(cell));
      if (cells.size() > kColumnsMost)
        return refused("document.too_many_columns", line_, kColumnsMost);
      more = at_ < text_.size() && text_[at_] == separator_;
      if (more) ++at_;
    }
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') {
      ++at_;
      ++line_;
    }
    table_.rows.push_back(std::move(cells));
    return Done{};
  }

  Result<std::string> cell() {
    if (at_ < text_.size() && text_[at_] == '"') return quoted();
    const std::size_t from = at_;
    while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n') ++at_;
    std::size_t to = at_;
    if (to > from && text_[to - 1] == '\r') --to;
    if (to - from > kCellBytesMost)
      return refused("document.cell_too_large", line_, kCellBytesMost);
    return std::string(text_.substr(from, to - from));
  }

  Result<std::string> quoted() {
    const std::size_t first_line = line_;
    std::string out;
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
          ++at_;
        } else {
          ++at_;
          // What stands between the closing quote and the separator belongs to the cell all the
          // same.
          while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n')
            out.push_back(text_[at_++]);
          return out;
        }
      }
      if (c == '\n') ++line_;
      out.push_back(c);
      if (out.size() > kCellBytesMost)
        return refused("document.cell_too_large", first_line, kCellBytesMost);
    }
    return refused("document.quote_open", first_line);
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  Table table_;
};

}  // namespace

Checked check_text(std::string_view b) {
  if (b.starts_with("\xFF\xFE") || b.starts_with("\xFE\xFF")) return refused("document.is_utf16");
  // A NUL is valid UTF-8, and stands in no text.
  if (const auto nul = b.find('\0'); nul != std::string_view::npos)
    return refused("document.not_text", line_of(b, nul));
  if (valid_utf8(b)) return Done{};
  std::size_t good = 0;
  std::size_t bad = b.size();
  while (good < bad) {  // the first line that is not UTF-8
    const std::size_t end = std::min(b.find('\n', good), b.size());
    if (!valid_utf8(b.substr(good, end - good))) break;
    good = end == b.size() ? b.size() : end + 1;
  }
  const Letters letters = letters_of(b);
  const char* key = "document.not_utf8";
  if (letters.of_windows && letters.tones) key = "document.is_windows_1258";
  if (!letters.of_windows && looks_like_old_font(b)) key = "document.old_font";
  return refused(key, line_of(b, std::min(good, b.size())));
}

Result<Table> read_delimited(std::string_view bytes) {
  if (bytes.empty()) return refused("document.empty");
  if (bytes.size() > kFileBytesMost) return refused("document.too_large", 0, kFileBytesMost);
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  CHECK(check_text(bytes));
  return Reader(bytes, separator_of(bytes)).read();
}

}  // namespace duoc::documents

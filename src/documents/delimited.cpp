// See delimited.h.
#include "documents/delimited.h"

#include <algorithm>
#include <array>

#include "base/text.h"

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

char separator_of(std::string_view b) {
  std::array<std::size_t, 3> seen{};
  constexpr std::string_view kCandidates = "\t;,";
  bool quoted = false;
  std::size_t lines = 0;
  for (const char c : b) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    const auto at = kCandidates.find(c);
    if (at != std::string_view::npos) ++seen[at];
    if (c == '\n' && ++lines == 20) break;
  }
  if (seen[0] >= lines && seen[0] > 0) return '\t';
  return seen[1] > seen[2] ? ';' : ',';
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
      cells.push_back(squeeze(nfc(cell)));
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
  return refused(looks_like_old_font(b) ? "document.old_font" : "document.not_utf8",
                 line_of(b, std::min(good, b.size())));
}

Result<Table> read_delimited(std::string_view bytes) {
  if (bytes.empty()) return refused("document.empty");
  if (bytes.size() > kFileBytesMost) return refused("document.too_large", 0, kFileBytesMost);
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  CHECK(check_text(bytes));
  return Reader(bytes, separator_of(bytes)).read();
}

}  // namespace duoc::documents

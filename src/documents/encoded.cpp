// encode() and decode() of apart.h: numbers of seven bits a byte, texts with their length before
// them. Who decodes does not trust who encoded: every number is bounded and every byte is used.
#include <cstdint>

#include "base/text.h"
#include "documents/apart.h"
#include "documents/gathering.h"

namespace duoc::documents {
namespace {

constexpr std::string_view kMark = "DUOC-READING-1\n";
constexpr std::string_view kFaultMark = "DUOC-REFUSAL-1\n";
constexpr std::size_t kNumberMost = INT32_MAX;
constexpr std::size_t kNoticesMost = 100;
constexpr std::size_t kPictureBytesMost = 1u << 20;
constexpr std::size_t kCellsMost = kTextBytesMost / kBytesOfPlace;

class Writer {
 public:
  explicit Writer(std::string_view mark) : out_(mark) {}
  Writer& number(std::size_t n) {
    for (; n >= 0x80; n >>= 7) out_.push_back(static_cast<char>(n | 0x80));
    out_.push_back(static_cast<char>(n));
    return *this;
  }
  Writer& number(int n) { return number(static_cast<std::size_t>(n < 0 ? 0 : n)); }
  Writer& text(std::string_view t) {
    number(t.size());
    out_ += t;
    return *this;
  }
  void expect(std::size_t bytes) { out_.reserve(out_.size() + bytes); }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// Gives nothing but zeros and blanks after the first thing that was wrong.
class Reader {
 public:
  Reader(std::string_view bytes, std::string_view mark) : rest_(bytes) {
    good_ = rest_.starts_with(mark);
    if (good_) rest_.remove_prefix(mark.size());
  }

  std::size_t number(std::size_t most) {
    std::size_t n = 0;
    for (unsigned shift = 0; good_ && shift < 63; shift += 7) {
      if (rest_.empty()) break;
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      n |= static_cast<std::size_t>(byte & 0x7F) << shift;
      if (byte >= 0x80) continue;
      const bool padded = byte == 0 && shift > 0;  // one way to write each number
      if (n > most || padded) break;
      return n;
    }
    good_ = false;
    return 0;
  }
  int small(std::size_t most = kNumberMost) { return static_cast<int>(number(most)); }
  // How many things follow, each of one byte at the least.
  std::size_t count(std::size_t most) {
    const std::size_t n = number(most);
    check(n <= rest_.size());  // what is left after the number itself
    return good_ ? n : 0;
  }
  std::string bytes(std::size_t most) {
    const std::size_t n = count(most);
    std::string out(rest_.substr(0, n));
    rest_.remove_prefix(n);
    return out;
  }
  std::string text(std::size_t most) {
    std::string out = bytes(most);
    good_ = good_ && valid_utf8(out);
    return good_ ? std::move(out) : std::string();
  }
  void check(bool holds) { good_ = good_ && holds; }
  bool good() const { return good_; }
  bool ended() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

struct Left {
  std::size_t rows = kRowsMost;
  std::size_t cells = kCellsMost;
};

bool is_key(std::string_view key) {
  return key.starts_with("document.") && key.size() <= 80 &&
         key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == std::string_view::npos;
}

void write(Writer& out, const Table& t) {
  std::size_t bytes = 0;
  for (const auto& row : t.rows) {
    bytes += 8 + row.size() * 2;
    for (const std::string& cell : row) bytes += cell.size();
  }
  out.expect(bytes);
  out.text(t.name).number(t.rows.size());
  for (std::size_t r = 0; r < t.rows.size(); ++r) {
    out.number(t.lines[r]).number(t.rows[r].size());
    for (const std::string& cell : t.rows[r]) out.text(cell);
  }
  out.number(t.pages.size());
  for (const int page : t.pages) out.number(page);
  out.number(t.uncertain.size());
  for (const Uncertain& u : t.uncertain)
    out.number(u.row).number(u.column).number(u.confidence).text(u.picture);
}

Table read_table(Reader& in, Left& left) {
  Table t;
  t.name = in.text(kCellBytesMost);
  const std::size_t rows = in.count(left.rows);
  left.rows -= rows;
  for (std::size_t r = 0; r < rows && in.good(); ++r) {
    t.lines.push_back(in.small());
    const std::size_t cells = in.count(std::min(kColumnsMost, left.cells));
    left.cells -= cells;
    std::vector<std::string>& row = t.rows.emplace_back();
    row.reserve(cells);
    for (std::size_t c = 0; c < cells && in.good(); ++c)
      row.push_back(in.text(kCellBytesMost * 3));  // NFC may be longer than what was counted
  }
  const std::size_t pages = in.count(rows);
  in.check(pages == 0 || pages == rows);
  for (std::size_t i = 0; i < pages && in.good(); ++i) t.pages.push_back(in.small());
  const std::size_t uncertain = in.count(kCellsMost);
  for (std::size_t i = 0; i < uncertain && in.good(); ++i) {
    Uncertain u;
    u.row = in.small();
    u.column = in.small();
    u.confidence = in.small(100);
    u.picture = in.bytes(kPictureBytesMost);
    const auto row = static_cast<std::size_t>(u.row);
    in.check(row < t.rows.size() && static_cast<std::size_t>(u.column) < t.rows[row].size());
    t.uncertain.push_back(std::move(u));
  }
  return t;
}

}  // namespace

std::string encode(const Document& document) {
  Writer out(kMark);
  out.number(static_cast<std::size_t>(document.format)).number(document.tables.size());
  for (const Table& t : document.tables) write(out, t);
  out.number(document.paragraphs.size());
  for (const Paragraph& p : document.paragraphs) out.text(p.text).number(p.line).number(p.page);
  out.number(document.notices.size());
  for (const std::string& notice : document.notices) out.text(notice);
  return out.take();
}

Result<Document> decode(std::string_view bytes) {
  Reader in(bytes, kMark);
  Document out;
  Left left;
  out.format = static_cast<Format>(in.number(static_cast<std::size_t>(Format::text)));
  const std::size_t tables = in.count(kTablesMost);
  for (std::size_t i = 0; i < tables && in.good(); ++i) out.tables.push_back(read_table(in, left));
  const std::size_t paragraphs = in.count(kRowsMost);
  for (std::size_t i = 0; i < paragraphs && in.good(); ++i) {
    Paragraph p;
    p.text = in.text(kCellBytesMost * 3);
    p.line = in.small();
    p.page = in.small();
    out.paragraphs.push_back(std::move(p));
  }
  const std::size_t notices = in.count(kNoticesMost);
  for (std::size_t i = 0; i < notices && in.good(); ++i) {
    out.notices.push_back(in.text(80));
    in.check(is_key(out.notices.back()));
  }
  if (!in.ended()) return refused("document.reading_malformed");
  return out;
}

std::string encode_fault(const Fault& fault) {
  Writer out(kFaultMark);
  out.text(fault.key).number(fault.args.size());
  for (const auto& [name, value] : fault.args) out.text(name).text(value);
  return out.take();
}

std::optional<Fault> decode_fault(std::string_view bytes) {
  Reader in(bytes, kFaultMark);
  Fault out = refused(in.text(80));
  in.check(is_key(out.key));
  const std::size_t args = in.count(10);
  for (std::size_t i = 0; i < args && in.good(); ++i) {
    const std::string name = in.text(20);
    out.args[name] = in.text(400);
  }
  if (!in.ended()) return std::nullopt;
  return out;
}

}  // namespace duoc::documents

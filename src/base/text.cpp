// ICU for what must follow the standard (normal form, sorting); tables of our own for folding,
// which runs on every keystroke and every cell.
#include "base/text.h"

#include <unicode/coll.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <memory>
#include <unordered_map>

#include "base/ensure.h"

namespace duoc {
namespace {

// Decodes one code point; 0xFFFFFFFF for a malformed byte. Moves `at` on.
char32_t next_code_point(std::string_view s, std::size_t& at) {
  const auto b = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned char c = b(at);
  const auto fail = [&] {
    ++at;
    return char32_t{0xFFFFFFFF};
  };
  const auto more = [&](std::size_t n) {
    if (at + n >= s.size()) return false;
    for (std::size_t i = 1; i <= n; ++i) {
      if ((b(at + i) & 0xC0) != 0x80) return false;
    }
    return true;
  };
  if (c < 0x80) {
    ++at;
    return c;
  }
  if (c >= 0xC2 && c <= 0xDF && more(1)) {
    const char32_t cp = (c & 0x1Fu) << 6 | (b(at + 1) & 0x3Fu);
    at += 2;
    return cp;
  }
  if ((c & 0xF0) == 0xE0 && more(2)) {
    const char32_t cp = (c & 0x0Fu) << 12 | (b(at + 1) & 0x3Fu) << 6 | (b(at + 2) & 0x3Fu);
    if (cp < 0x800 || (cp >= 0xD800 && cp <= 0xDFFF)) return fail();
    at += 3;
    return cp;
  }
  if (c >= 0xF0 && c <= 0xF4 && more(3)) {
    const char32_t cp = (c & 0x07u) << 18 | (b(at + 1) & 0x3Fu) << 12 | (b(at + 2) & 0x3Fu) << 6 |
                        (b(at + 3) & 0x3Fu);
    if (cp < 0x10000 || cp > 0x10FFFF) return fail();
    at += 4;
    return cp;
  }
  return fail();
}

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xC0 | c >> 6));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | c >> 12));
    out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | c >> 18));
    out.push_back(static_cast<char>(0x80 | (c >> 12 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  }
}

// For each letter with marks, its plain lower-case letter. Made once from ICU's decompositions, so
// that no letter of the alphabet is forgotten.
class FoldTable {
 public:
  FoldTable() {
    UErrorCode status = U_ZERO_ERROR;
    const auto* nfd = icu::Normalizer2::getNFDInstance(status);
    ENSURE(U_SUCCESS(status) != 0);
    for (char32_t c = 0xC0; c < 0x1F00; ++c) {
      icu::UnicodeString s(static_cast<UChar32>(c));
      s.toLower();
      const icu::UnicodeString d = nfd->normalize(s, status);
      const char32_t base = static_cast<char32_t>(d.char32At(0));
      if (base < 0x80 && base != ' ') table_[c] = base;
    }
    for (const char32_t c : {U'đ', U'Đ', U'ð', U'Ð'}) table_[c] = U'd';
    for (const char32_t c : {U'‘', U'’', U'‛', U'`', U'´'}) table_[c] = U'\'';
    for (const char32_t c : {U'“', U'”', U'„', U'«', U'»'}) table_[c] = U'"';
    for (const char32_t c : {U'‐', U'‑', U'‒', U'–', U'—', U'―', U'−'}) table_[c] = U'-';
  }
  // 0: dropped (combining mark or invisible).
  char32_t of(char32_t c) const {
    if (c >= 0x300 && c <= 0x36F) return 0;
    if (c == 0x200B || c == 0x200C || c == 0x200D || c == 0xFEFF || c == 0xAD) return 0;
    if (c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x3000) return U' ';
    const auto found = table_.find(c);
    return found == table_.end() ? c : found->second;
  }

 private:
  std::unordered_map<char32_t, char32_t> table_;
};

std::string folded(std::string_view text, bool words_only) {
  static const FoldTable table;
  std::string out;
  out.reserve(text.size());
  bool blank = true;
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = next_code_point(text, at);
    if (c == 0xFFFFFFFF) c = U' ';
    if (c >= 'A' && c <= 'Z') c += 32;
    if (c >= 0x80) c = table.of(c);
    if (c == 0) continue;
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
    if (c <= ' ' || (words_only && !letter)) {
      if (!blank) out.push_back(' ');
      blank = true;
    } else {
      append_utf8(out, c);
      blank = false;
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace

bool valid_utf8(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c == 0xFFFFFFFF || c == 0) return false;
  }
  return true;
}

// Second set of controls, what is no character, and marks that turn the direction of what follows:
// a text that shows otherwise than it reads.
static bool is_hidden(char32_t c) {
  return (c >= 0x7F && c < 0xA0 && c != 0x85) || (c & 0xFFFE) == 0xFFFE ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

std::string nfc(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  bool ascii = true;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c == 0xFFFFFFFF) {
      append_utf8(clean, 0xFFFD);
      ascii = false;
    } else if (c >= 0x20 || c == '\n' || c == '\t' || c == '\r') {
      if (!is_hidden(c)) append_utf8(clean, c);
      ascii = ascii && c < 0x80;
    }
  }
  if (ascii) return clean;
  UErrorCode status = U_ZERO_ERROR;
  const auto* normalizer = icu::Normalizer2::getNFCInstance(status);
  ENSURE(U_SUCCESS(status) != 0);
  const auto normal = normalizer->normalize(icu::UnicodeString::fromUTF8(clean), status);
  ENSURE(U_SUCCESS(status) != 0);
  std::string out;
  normal.toUTF8String(out);
  return out;
}

std::string fold(std::string_view text) { return folded(text, false); }
std::string fold_words(std::string_view text) { return folded(text, true); }

std::string sort_key(std::string_view text) {
  thread_local const std::unique_ptr<icu::Collator> collator = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Collator> c(icu::Collator::createInstance(icu::Locale("vi"), status));
    ENSURE(U_SUCCESS(status) != 0);
    return c;
  }();
  const icu::UnicodeString s = icu::UnicodeString::fromUTF8(std::string(text));
  std::string key(static_cast<std::size_t>(collator->getSortKey(s, nullptr, 0)), '\0');
  collator->getSortKey(s, reinterpret_cast<std::uint8_t*>(key.data()),
                       static_cast<std::int32_t>(key.size()));
  if (!key.empty()) key.pop_back();
  return key;
}

std::string squeeze(std::string_view text) {
  std::string out;
  bool blank = true;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t c = next_code_point(text, at);
    if (c <= ' ' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200B) || c == 0xFEFF) {
      if (!blank) out.push_back(' ');
      blank = true;
    } else {
      out += text.substr(from, at - from);
      blank = false;
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string shorten(std::string_view text, std::size_t n) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    if (count == n) return std::string(text.substr(0, at)) + "…";
    next_code_point(text, at);
  }
  return std::string(text);
}

std::size_t count_code_points(std::string_view text) noexcept {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) next_code_point(text, at);
  return count;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || text[i] == separator) {
      parts.emplace_back(text.substr(from, i - from));
      from = i + 1;
    }
  }
  return parts;
}

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

}  // namespace duoc

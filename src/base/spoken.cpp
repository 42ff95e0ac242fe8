// See spoken.h.
#include "base/spoken.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "base/ensure.h"

namespace duoc {
namespace {

int tone_of(UChar32 c) {
  switch (c) {
    case 0x0301:
      return 1;
    case 0x0300:
      return 2;
    case 0x0309:
      return 3;
    case 0x0303:
      return 4;
    case 0x0323:
      return 5;
    default:
      return 0;
  }
}

bool vowel(UChar32 c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }

struct Word {
  icu::UnicodeString letters;  // decomposed, without tone
  int tone = 0;

  void finish(std::string& out) {
    if (letters.isEmpty()) return;
    const int n = letters.length();
    const bool alone =
        n >= 2 && letters[n - 1] == 'y' && letters[n - 2] < 0x300 && !vowel(letters[n - 2]);
    if (alone) letters.setCharAt(n - 1, 'i');
    int zeros = 0;
    while (zeros + 1 < n && letters[zeros] == '0') ++zeros;
    if (zeros > 0 && u_isdigit(letters[zeros]) != 0) letters.remove(0, zeros);
    if (!out.empty()) out.push_back(' ');
    letters.toUTF8String(out);
    if (tone != 0) out.push_back(static_cast<char>('0' + tone));
    letters.remove();
    tone = 0;
  }
};

}  // namespace

std::string spoken(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(error);
  ENSURE(U_SUCCESS(error));
  const auto given = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  icu::UnicodeString apart = nfd->normalize(given, error);
  ENSURE(U_SUCCESS(error));
  apart.toLower(icu::Locale::getRoot());
  std::string out;
  Word word;
  for (std::int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
    const UChar32 c = apart.char32At(i);
    if (const int tone = tone_of(c); tone != 0) {
      word.tone = tone;
    } else if (u_isalnum(c) != 0 || u_charType(c) == U_NON_SPACING_MARK) {
      word.letters.append(c);
    } else {
      word.finish(out);
    }
  }
  word.finish(out);
  return out;
}

}  // namespace duoc

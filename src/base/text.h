// Vietnamese text: one normal form, one way to compare, one way to sort. Everything that enters is
// brought to NFC at the door; everything that is searched or matched is compared folded.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace duoc {

/// True for well-formed UTF-8 without U+0000.
bool valid_utf8(std::string_view text) noexcept;
/// NFC of well-formed UTF-8; malformed bytes become U+FFFD. Control characters other than tab and
/// line ends are dropped, and marks that turn the direction of the text.
std::string nfc(std::string_view text);
/// For matching: lower case, tones and marks stripped, đ → d, runs of white space one blank, ends
/// trimmed, typographic dashes and quotes made plain. "Đầm  Dơi" → "dam doi"; "Hoà" and "Hòa" →
/// "hoa". Tables, no ICU: called per keystroke.
std::string fold(std::string_view text);
/// As fold(), and everything but letters and digits becomes one blank: "Sở KH&CN, tỉnh" → "so kh cn
/// tinh".
std::string fold_words(std::string_view text);
/// Bytes whose order is the order of a Vietnamese reader (ICU collation `vi`).
std::string sort_key(std::string_view text);
/// Ends trimmed, inner runs of white space (including line ends and U+00A0) made one blank.
std::string squeeze(std::string_view text);
/// At most n characters (code points), "…" when cut.
std::string shorten(std::string_view text, std::size_t n);
std::size_t count_code_points(std::string_view text) noexcept;
std::vector<std::string> split(std::string_view text, char separator);
std::string_view trim(std::string_view text) noexcept;
/// Digits (and a sign) from end to end; nothing for anything else.
template <class N>
std::optional<N> whole_number(std::string_view text) {
  N n{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

}  // namespace duoc

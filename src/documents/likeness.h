// How alike two texts are, and whether a text could be Vietnamese: cheap checks of what was read
// from a picture.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace duoc::documents {

/// The least number of letters (code points) to put in, leave out or change; `most` + 1 when it is
/// more than `most`.
int letters_between(std::string_view a, std::string_view b, int most);
/// Alike but for one letter in eight.
bool much_alike(std::string_view a, std::string_view b);

/// Whether the word is a Vietnamese syllable as the language spells it ("nghiệm", "Quý"): letters
/// only, in upper or lower case, NFC.
bool is_syllable(std::string_view word);
/// In small letters, as Vietnamese has them.
std::string lower_case(std::string_view text);
/// The word without the punctuation around it ("(UBND," → "UBND").
std::string bare(std::string_view word);

}  // namespace duoc::documents

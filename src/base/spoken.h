// Vietnamese words compared as they are spoken: where the tone mark stands in a syllable, and
// whether a lone i is written y, are habits of spelling and no difference of name.
#pragma once

#include <string>
#include <string_view>

namespace duoc {

/// Lower case; each word without its tone mark but with the tone's number behind it, a lone final y
/// as i, a number without leading zeros, everything but letters and digits one blank. "Hoà", "Hòa"
/// → "hoa2"; "Hoa" → "hoa"; "Mỹ", "Mĩ" → "mi4". Letters keep their hats and hooks: "Tân" is not
/// "Tan".
std::string spoken(std::string_view text);

}  // namespace duoc

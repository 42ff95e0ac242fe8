// See old_font.h. TCVN3 shows "Nội dung" as "Néi dung" or "N«i dung", VNI as "Noäi dung": letters
// and signs of Latin-1 that Vietnamese has no use for, and hardly a letter that only it has.
#include "documents/old_font.h"

#include <array>
#include <string_view>

#include "base/text.h"

namespace duoc::documents {
namespace {

struct Letters {
  std::size_t foreign = 0;     // in Latin-1, not in Vietnamese
  std::size_t vietnamese = 0;  // outside Latin-1
  std::size_t plain = 0;
};

// By the second byte of a letter of Latin-1 (C2 or C3, then 80 … BF): those that are foreign.
struct Foreign {
  std::array<bool, 64> signs{};    // after C2
  std::array<bool, 64> letters{};  // after C3
  constexpr Foreign() {
    // Accented letters that are Vietnamese too, from U+00C0.
    constexpr std::string_view kShared = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý";
    for (bool& b : letters) b = true;
    for (std::size_t i = 1; i < kShared.size(); i += 2)
      letters[static_cast<unsigned char>(kShared[i]) & 0x3F] = false;
    // Signs that stand in any text: all below U+00A8, and these.
    for (std::size_t i = 0x28; i < 64; ++i) signs[i] = true;
    constexpr std::string_view kSigns = "«\u00AD°²³·»";
    for (std::size_t i = 1; i < kSigns.size(); i += 2)
      signs[static_cast<unsigned char>(kSigns[i]) & 0x3F] = false;
  }
};

void count(std::string_view text, Letters& n) {
  static constexpr Foreign kForeign;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      n.plain += lead > ' ' ? 1 : 0;
    } else if ((lead == 0xC2 || lead == 0xC3) && i + 1 < text.size()) {
      const std::size_t next = static_cast<unsigned char>(text[++i]) & 0x3F;
      n.foreign += (lead == 0xC2 ? kForeign.signs : kForeign.letters)[next] ? 1 : 0;
    } else {
      n.vietnamese += lead == 0xC4 || lead == 0xC5 || lead == 0xC6 || lead == 0xE1 ? 1 : 0;
    }
  }
}

bool old(const Letters& n) {
  return n.foreign >= 8 && n.foreign * 20 > n.plain && n.foreign > n.vietnamese * 2;
}

}  // namespace

Checked check_fonts(const Document& document) {
  Letters all;
  for (const Paragraph& p : document.paragraphs) count(p.text, all);
  Fault first = refused("document.old_font");
  bool found = false;
  for (const Table& table : document.tables) {
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      Letters row;
      for (const std::string& cell : table.rows[r]) count(cell, row);
      all.foreign += row.foreign;
      all.vietnamese += row.vietnamese;
      all.plain += row.plain;
      if (found || row.foreign == 0) continue;
      found = true;
      first.args["line"] = std::to_string(table.lines[r]);
      if (!table.name.empty()) first.args["sheet"] = shorten(table.name, 80);
    }
  }
  if (old(all)) return first;
  return Done{};
}

}  // namespace duoc::documents

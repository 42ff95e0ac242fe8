// See old_font.h. TCVN3 shows "Nội dung" as "Néi dung" or "N«i dung", VNI as "Noäi dung": letters
// and signs of Latin-1 that Vietnamese has no use for, and hardly a letter that only it has.
#include "documents/old_font.h"

#include <string_view>

#include "base/text.h"

namespace duoc::documents {
namespace {

struct Letters {
  std::size_t foreign = 0;     // in Latin-1, not in Vietnamese
  std::size_t vietnamese = 0;  // outside Latin-1
  std::size_t plain = 0;
};

// Two bytes make every letter of Latin-1: C2 80 … C3 BF.
void count(std::string_view text, Letters& n) {
  // Accented letters of Latin-1 that are Vietnamese too, small and capital, from U+00C0.
  constexpr std::string_view kShared = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      n.plain += lead > ' ' ? 1 : 0;
    } else if (lead == 0xC2 || lead == 0xC3) {
      const auto next = static_cast<unsigned char>(text[i + 1]);
      const bool shared = kShared.find(text.substr(i, 2)) != std::string_view::npos;
      // Signs that stand in any text: no-break space, §, «, °, ², ³, ·, ».
      const bool sign =
          lead == 0xC2 && (next < 0xA8 || next == 0xAB || next == 0xB0 || next == 0xB2 ||
                           next == 0xB3 || next == 0xB7 || next == 0xBB || next == 0xAD);
      n.foreign += shared || sign ? 0 : 1;
      ++i;
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

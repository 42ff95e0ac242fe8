// See headings.h.
#include "documents/headings.h"

#include <algorithm>

#include "base/text.h"

namespace duoc::documents {
namespace {

// By column, the index of the cell that heads it; -1 where there is none.
std::vector<int> headed_by(const std::vector<std::string>& cells,
                           std::span<const Spelling> spellings, int columns) {
  std::vector<int> at(static_cast<std::size_t>(columns), -1);
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const auto column = column_of(cells[c], spellings);
    if (column && at[static_cast<std::size_t>(*column)] == -1)
      at[static_cast<std::size_t>(*column)] = static_cast<int>(c);
  }
  return at;
}

bool empty(const std::vector<std::string>& cells) {
  return std::all_of(cells.begin(), cells.end(), [](const auto& c) { return c.empty(); });
}

}  // namespace

std::optional<int> column_of(std::string_view heading, std::span<const Spelling> spellings) {
  const std::string words = fold_words(heading);
  if (words.empty() || words.size() > 80) return std::nullopt;
  for (const Spelling& s : spellings) {
    if (s.whole ? words == s.words
                : (" " + words + " ").find(" " + std::string(s.words) + " ") != std::string::npos)
      return s.column;
  }
  return std::nullopt;
}

Result<HeadedRows> read_headed(const Document& document, std::span<const Spelling> spellings,
                               int columns, std::size_t most,
                               const std::function<bool(const std::vector<int>&)>& enough) {
  HeadedRows out;
  out.headings.resize(static_cast<std::size_t>(columns));
  bool found = false;
  for (const Table& table : document.tables) {
    std::vector<int> at;
    std::size_t head = 0;
    for (; head < table.rows.size() && head < 50; ++head) {
      at = headed_by(table.rows[head], spellings, columns);
      if (enough(at)) break;
    }
    if (head == table.rows.size() || head == 50) continue;
    found = true;
    for (std::size_t c = 0; c < at.size(); ++c) {
      if (at[c] != -1 && out.headings[c].empty())
        out.headings[c] = table.rows[head][static_cast<std::size_t>(at[c])];
    }
    for (std::size_t r = head + 1; r < table.rows.size(); ++r) {
      HeadedRow row{0, table.lines[r], table.name, {}};
      row.cells.resize(at.size());
      for (std::size_t c = 0; c < at.size(); ++c) {
        const auto cell = static_cast<std::size_t>(at[c]);
        if (at[c] != -1 && cell < table.rows[r].size()) row.cells[c] = table.rows[r][cell];
      }
      if (empty(row.cells)) continue;
      if (out.rows.size() == most) return refused("import.file_too_long", 0, most);
      row.number = static_cast<int>(out.rows.size()) + 1;
      out.rows.push_back(std::move(row));
    }
  }
  if (!found) return refused("import.no_header");
  return out;
}

}  // namespace duoc::documents

// See headings.h. Order matters: "cơ quan phối hợp" must not be taken for the lead's column.
#include "modules/directives/annex/headings.h"

#include "base/text.h"

namespace duoc::directives {
namespace {

struct Spelling {
  std::string_view words;  // folded
  Column column;
  bool whole;  // the heading is exactly this; otherwise it contains it
};

constexpr Spelling kSpellings[] = {
    {"tt", Column::no, true},
    {"stt", Column::no, true},
    {"no", Column::no, true},
    {"so tt", Column::no, true},
    {"so thu tu", Column::no, true},
    {"task", Column::task, true},
    {"lead", Column::lead, true},
    {"cooperating", Column::cooperating, true},
    {"deadline text", Column::deadline, true},
    {"deadline", Column::deadline, true},
    {"product", Column::product, true},
    {"section", Column::section, true},
    {"phoi hop", Column::cooperating, false},
    {"chu tri", Column::lead, false},
    {"co quan thuc hien", Column::lead, false},
    {"don vi thuc hien", Column::lead, false},
    {"thoi gian", Column::deadline, false},
    {"thoi han", Column::deadline, false},
    {"tien do", Column::deadline, false},
    {"han hoan thanh", Column::deadline, false},
    {"san pham", Column::product, false},
    {"ket qua", Column::product, false},
    {"cap trinh", Column::authority, false},
    {"tham quyen", Column::authority, false},
    {"cap phe duyet", Column::authority, false},
    {"linh vuc", Column::field, true},
    {"field", Column::field, true},
    {"uu tien", Column::priority, false},
    {"priority", Column::priority, true},
    {"nhom nhiem vu", Column::section, false},
    {"muc", Column::section, true},
    {"phan", Column::section, true},
    {"nhiem vu", Column::task, false},
    {"noi dung", Column::task, false},
    {"cong viec", Column::task, false},
    {"ten de an", Column::task, false},
};

constexpr std::string_view kNames[] = {"no",          "section",       "task",    "lead",
                                       "cooperating", "deadline_text", "product", "authority",
                                       "field",       "priority"};

}  // namespace

std::string_view name_of(Column c) { return kNames[static_cast<std::size_t>(c)]; }

std::optional<Column> column_of(std::string_view heading) {
  const std::string words = fold_words(heading);
  if (words.empty() || words.size() > 80) return std::nullopt;
  for (const Spelling& s : kSpellings) {
    if (s.whole ? words == s.words
                : (" " + words + " ").find(" " + std::string(s.words) + " ") != std::string::npos) {
      return s.column;
    }
  }
  return std::nullopt;
}

Result<Headings> find_headings(const documents::Table& table) {
  for (std::size_t r = 0; r < table.rows.size() && r < 50; ++r) {
    Headings h;
    h.row = r;
    h.at.fill(-1);
    for (std::size_t c = 0; c < table.rows[r].size(); ++c) {
      const auto column = column_of(table.rows[r][c]);
      if (!column || h.of(*column) != -1) continue;
      h.at[static_cast<std::size_t>(*column)] = static_cast<int>(c);
      h.text[static_cast<std::size_t>(*column)] = table.rows[r][c];
    }
    if (h.of(Column::task) != -1 && (h.of(Column::lead) != -1 || h.of(Column::deadline) != -1))
      return h;
  }
  return Fault{Refusal::invalid, "annex.no_header", "file", {}};
}

}  // namespace duoc::directives

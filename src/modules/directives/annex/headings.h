// Finds the header row of an annex by the usual headings, in any order and spelling.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "documents/document.h"

namespace duoc::directives {

enum class Column {
  no,
  section,
  task,
  lead,
  cooperating,
  deadline,
  product,
  authority,
  field,
  priority
};
inline constexpr int kColumns = 10;
std::string_view name_of(Column c);

struct Headings {
  std::size_t row = 0;
  std::array<int, kColumns> at{};          // index of the column, -1 when it is not there
  std::array<std::string, kColumns> text;  // as the file spells it
  int of(Column c) const { return at[static_cast<std::size_t>(c)]; }
};

/// Which column a heading names, if any.
std::optional<Column> column_of(std::string_view heading);
/// Within the first 50 rows; at least the task and one of lead, deadline. Fault annex.no_header.
Result<Headings> find_headings(const documents::Table& table);

}  // namespace duoc::directives

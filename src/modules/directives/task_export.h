// A list of tasks as a workbook: what was found, and a second sheet that says what was asked, so
// that the file still explains itself when it is passed on.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "modules/directives/answers.h"

namespace duoc::directives {

/// More than a page may hold, less than a sheet can.
inline constexpr std::size_t kExportMost = 100'000;

/// A task that a list holds, with its register and what it counts as.
struct ListedTask {
  Task task;
  Register reg;
  Listed listed;
};

/// What was asked; stands on the second sheet.
struct ExportAbout {
  Moments moments;
  std::uint64_t hidden = 0;  // tasks that are not open to the reader
  std::string reader;
  Moment made_at;
  std::vector<std::pair<std::string, std::string>> filters;  // as in the address: name, value
};

/// The bytes of an .xlsx file, in the reader's language. Texts are written as texts, whatever they
/// begin with: no cell is a formula. Throws std::runtime_error when no temporary file can be
/// written.
std::string export_tasks(const Desk& desk, const std::vector<ListedTask>& rows,
                         const ExportAbout& about);

}  // namespace duoc::directives

// Workbooks out (XLSX), written row by row. libxlsxwriter keeps one row in memory and the rest in a
// temporary file, so a long list costs no more memory than a short one until it is read back.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace duoc::documents {

/// One sheet, written cell after cell from left to right. Text is always text: what begins with "="
/// is no formula.
class Sheet {
 public:
  Sheet& width(int column, double characters);
  Sheet& head(std::string_view text);
  Sheet& text(std::string_view text);
  Sheet& number(double n);   // whole
  Sheet& decimal(double n);  // with the digits it has
  Sheet& day(Day d);
  /// Shown at UTC+7; nothing for kNever and 0.
  Sheet& moment(Moment m);
  Sheet& skip();
  void next_row();
  /// For printing and reading long lists: rows and columns that stay, a filter over the header.
  void as_list(int frozen_columns);

 private:
  friend class Workbook;
  struct Inside;
  explicit Sheet(std::shared_ptr<Inside> inside) : inside_(std::move(inside)) {}
  std::shared_ptr<Inside> inside_;
};

class Workbook {
 public:
  /// Throws std::runtime_error when there is no room for its temporary file.
  Workbook();
  ~Workbook();
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;
  Sheet sheet(const std::string& name);
  /// Closes it and gives it whole.
  std::string bytes();

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace duoc::documents

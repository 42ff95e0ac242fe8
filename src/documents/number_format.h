// How a spreadsheet shows a number: 45918 is 18/09/2025 in one cell and 45918 in another.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace duoc::documents {

/// What a format code ("dd/mm/yyyy", "0.00%") makes of a number, as far as tables of tasks need
/// it. Dates come out as dd/MM/yyyy, or MM/yyyy, "Quý 2/2026" and yyyy where the cell shows no more
/// than that, with the words around them that say more ("Trước ngày "); times as HH:mm or HH:mm:ss.
/// Numbers
/// have a decimal comma and no groups of thousands, as rewritten() gives them. Formats outside that
/// show the number itself.
class NumberFormat {
 public:
  NumberFormat() = default;
  explicit NumberFormat(std::string_view code);
  /// Of the numbers that a spreadsheet defines itself, without a code in the file.
  static NumberFormat builtin(std::size_t id);

  /// `since_1904`: days are counted from 1904-01-01 instead of 1900.
  std::string shown(double value, bool since_1904) const;
  bool shows_dates() const { return kind_ == Kind::date; }

 private:
  enum class Kind { general, date, fixed };
  void read_date(std::string_view section);
  bool read_fixed(std::string_view section);

  Kind kind_ = Kind::general;
  bool day_ = false;
  bool month_ = false;
  bool year_ = false;
  bool quarter_ = false;
  bool time_ = false;
  bool percent_ = false;
  int digits_ = 0;  // at least so many before the point
  int decimals_ = 0;
  std::string before_;
  std::string after_;
};

/// A number without a format: at most 15 digits, integers without a comma.
std::string shown_number(double value);
/// What a cell with this value shows ("38.125", "1,500.00 ₫", "58.46 %"), in the writing of
/// whatever land, with its number in the one writing that readers of tables have no doubt of: a
/// decimal comma, thousands together, never just three decimals after more than a zero.
std::string rewritten(std::string_view shown, double value);
/// "18/09/2025" of "2025-09-18" or "2025-09-18T…", with the time of day unless it is midnight; the
/// text itself when it is neither.
std::string shown_date(std::string_view iso);

}  // namespace duoc::documents

// What every reader of office files puts its cells into: keeps the limits of a document, clears
// cells, leaves blank rows out, and spreads cells that are merged over rows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "documents/document.h"

namespace duoc::documents {

inline constexpr std::size_t kTextBytesMost = 128u << 20;  // of all cells and paragraphs
inline constexpr std::size_t kBytesOfPlace = 16;  // what a cell counts for besides its text

/// A cell or a paragraph as every reader gives it: NFC, squeezed, without soft hyphens, its hyphens
/// that keep a line together plain ones.
std::string cleaned(std::string_view text);

/// Tables one after the other, rows one after the other. Faults name the table ("sheet", when it
/// has a name) and the row ("line") where the reading stands.
class Gathering {
 public:
  /// `clean`: the text is cleaned already.
  enum class Text { raw, clean };

  /// Fault document.too_many_tables.
  Checked begin_table(const std::string& name);
  /// The row that is read now, from 1; rows come in ascending order.
  void begin_row(std::size_t line);
  /// `column` from 0; may lie beyond kColumnsMost as long as the text is blank. Faults
  /// document.too_many_columns, document.cell_too_large, document.too_much_text.
  Checked cell(std::size_t column, std::string text, Text state = Text::raw);
  /// Keeps the row when it holds anything, `times` times over. Fault document.too_many_rows,
  /// document.too_much_text.
  Checked end_row(std::size_t times = 1);
  /// The cell at `first` and `column` covers the rows to `last`, both included; told before
  /// end_table, in any order.
  void merged(std::size_t first, std::size_t last, std::size_t column);
  /// Fault document.too_much_text. A table without a row that holds anything is left out.
  Checked end_table();
  /// Text outside tables; blank text is left out. Faults document.cell_too_large,
  /// document.too_many_rows, document.too_much_text.
  Checked paragraph(std::string_view text);
  /// Once each.
  void notice(const std::string& key);
  /// A fault where the reading stands.
  Fault refused_here(std::string key, std::size_t limit = 0) const;
  Document take(Format format);

 private:
  struct Merge {
    std::size_t first;
    std::size_t last;
    std::size_t column;
  };
  Checked count(std::size_t bytes);

  Document out_;
  Table table_;
  std::vector<Merge> merges_;
  std::vector<std::string> row_;
  std::size_t line_ = 0;
  std::size_t rows_ = 0;  // of all tables
  std::size_t bytes_ = 0;
  bool in_table_ = false;
};

}  // namespace duoc::documents

// See gathering.h.
#include "documents/gathering.h"

#include <algorithm>

#include "base/text.h"

namespace duoc::documents {

std::string cleaned(std::string_view text) {
  constexpr std::string_view kSoft = "\u00AD";
  constexpr std::string_view kFirm = "\u2011";
  if (text.find(kSoft) == std::string_view::npos && text.find(kFirm) == std::string_view::npos)
    return squeeze(nfc(text));
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const bool soft = text.substr(at).starts_with(kSoft);
    const bool firm = text.substr(at).starts_with(kFirm);
    if (firm) out += '-';
    if (!soft && !firm) out += text[at];
    at += soft ? kSoft.size() : firm ? kFirm.size() : 1;
  }
  return squeeze(nfc(out));
}

Fault Gathering::refused_here(std::string key, std::size_t limit) const {
  Fault fault = refused(std::move(key), in_table_ ? line_ : 0, limit);
  if (in_table_ && !table_.name.empty()) fault.args["sheet"] = shorten(table_.name, 80);
  if (in_table_ && table_.name.empty())
    fault.args["table"] = std::to_string(out_.tables.size() + 1);
  return fault;
}

Checked Gathering::count(std::size_t bytes) {
  bytes_ += bytes;
  if (bytes_ > kTextBytesMost) return refused_here("document.too_much_text", kTextBytesMost);
  return Done{};
}

Checked Gathering::begin_table(const std::string& name) {
  table_ = {};
  table_.name = cleaned(name);
  merges_.clear();
  line_ = 0;
  in_table_ = true;
  if (out_.tables.size() >= kTablesMost)
    return refused_here("document.too_many_tables", kTablesMost);
  return Done{};
}

void Gathering::begin_row(std::size_t line) {
  line_ = line;
  row_.clear();
}

Checked Gathering::cell(std::size_t column, std::string text, Text state) {
  if (state == Text::raw) text = cleaned(text);
  if (text.empty()) return Done{};
  if (column >= kColumnsMost) return refused_here("document.too_many_columns", kColumnsMost);
  if (text.size() > kCellBytesMost) return refused_here("document.cell_too_large", kCellBytesMost);
  CHECK(count(text.size()));
  if (row_.size() <= column) row_.resize(column + 1);
  row_[column] = std::move(text);
  return Done{};
}

Checked Gathering::end_row(std::size_t times) {
  if (row_.empty() || times == 0) return Done{};
  // A place in a row costs memory even when it is blank.
  std::size_t bytes = row_.size() * kBytesOfPlace;
  CHECK(count(bytes));
  for (const std::string& text : row_) bytes += text.size();
  for (std::size_t i = 0; i < times; ++i) {
    if (++rows_ > kRowsMost) return refused_here("document.too_many_rows", kRowsMost);
    if (i > 0) CHECK(count(bytes));
    table_.lines.push_back(static_cast<int>(line_ + i));
    if (i + 1 == times) {
      table_.rows.push_back(std::move(row_));
    } else {
      table_.rows.push_back(row_);
    }
  }
  row_ = {};
  return Done{};
}

void Gathering::merged(std::size_t first, std::size_t last, std::size_t column) {
  if (last > first && column < kColumnsMost) merges_.push_back({first, last, column});
}

Checked Gathering::end_table() {
  // Cells may not overlap, so that each is filled once at the most; more is a file gone wrong.
  std::size_t fills = 0;
  for (const Merge& m : merges_) {
    const auto at =
        std::lower_bound(table_.lines.begin(), table_.lines.end(), static_cast<int>(m.first));
    if (at == table_.lines.end() || *at != static_cast<int>(m.first)) continue;
    auto row = static_cast<std::size_t>(at - table_.lines.begin());
    if (m.column >= table_.rows[row].size() || table_.rows[row][m.column].empty()) continue;
    const std::string text = table_.rows[row][m.column];
    for (++row; row < table_.rows.size(); ++row) {
      if (static_cast<std::size_t>(table_.lines[row]) > m.last) break;
      if (++fills > kRowsMost * kColumnsMost) return refused_here("document.office_malformed");
      auto& cells = table_.rows[row];
      if (cells.size() <= m.column) {
        CHECK(count((m.column + 1 - cells.size()) * kBytesOfPlace));
        cells.resize(m.column + 1);
      }
      if (!cells[m.column].empty()) continue;
      line_ = static_cast<std::size_t>(table_.lines[row]);
      CHECK(count(text.size()));
      cells[m.column] = text;
    }
  }
  if (!table_.rows.empty()) out_.tables.push_back(std::move(table_));
  table_ = {};
  in_table_ = false;
  return Done{};
}

Checked Gathering::paragraph(std::string_view text) {
  std::string clean = cleaned(text);
  if (clean.empty()) return Done{};
  const std::size_t number = out_.paragraphs.size() + 1;
  if (clean.size() > kCellBytesMost)
    return refused("document.cell_too_large", number, kCellBytesMost);
  if (number > kRowsMost) return refused("document.too_many_rows", number, kRowsMost);
  CHECK(count(clean.size()));
  out_.paragraphs.push_back({std::move(clean), static_cast<int>(number), 0});
  return Done{};
}

void Gathering::notice(const std::string& key) {
  auto& all = out_.notices;
  if (std::find(all.begin(), all.end(), key) == all.end()) all.push_back(key);
}

Document Gathering::take(Format format) {
  out_.format = format;
  return std::move(out_);
}

}  // namespace duoc::documents

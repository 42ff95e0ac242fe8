// See workbook.h.
#include "documents/workbook.h"

#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace duoc::documents {
namespace {

constexpr double kEpoch = 25569;  // 1970-01-01 in a workbook's days

void check(lxw_error error) {
  if (error != LXW_NO_ERROR)
    throw std::runtime_error(std::string("the workbook could not be written: ") +
                             lxw_strerror(error));
}

// Excel holds 32,767 characters in a cell; no text of an annex comes near it, and one that does is
// cut in sight.
std::string fitting(std::string_view text) {
  constexpr std::size_t kMost = 32'000;
  if (text.size() <= kMost) return std::string(text);
  std::size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + " […]";
}

// A file of our own in the temporary folder, gone with the object.
class TemporaryFile {
 public:
  TemporaryFile() {
    path_ = (std::filesystem::temp_directory_path() / "duoc-export-XXXXXX").string();
    const int fd = ::mkstemp(path_.data());
    if (fd < 0) throw std::runtime_error("no temporary file can be made beside " + path_);
    ::close(fd);
  }
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }
  std::string bytes() const {
    std::ifstream in(path_, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }

 private:
  std::string path_;
};

struct Formats {
  lxw_format* head;
  lxw_format* text;
  lxw_format* day;
  lxw_format* moment;
  lxw_format* number;
  lxw_format* decimal;
};

Formats formats_of(lxw_workbook* book) {
  Formats f{};
  for (lxw_format** each : {&f.head, &f.text, &f.day, &f.moment, &f.number, &f.decimal}) {
    *each = workbook_add_format(book);
    format_set_align(*each, LXW_ALIGN_VERTICAL_TOP);
  }
  format_set_bold(f.head);
  format_set_text_wrap(f.head);
  format_set_bg_color(f.head, 0xDCE6F1);
  format_set_bottom(f.head, LXW_BORDER_THIN);
  format_set_text_wrap(f.text);
  format_set_num_format(f.text, "@");
  format_set_num_format(f.day, "dd/mm/yyyy");
  format_set_num_format(f.moment, "dd/mm/yyyy hh:mm");
  format_set_num_format(f.number, "0");
  return f;
}

}  // namespace

struct Sheet::Inside {
  lxw_worksheet* sheet = nullptr;
  Formats formats{};
  lxw_row_t row = 0;
  lxw_col_t column = 0;
  lxw_col_t widest = 0;

  void number(double n, lxw_format* format) {
    check(worksheet_write_number(sheet, row, column, n, format));
    next();
  }
  void next() {
    ++column;
    widest = std::max(widest, column);
  }
};

Sheet& Sheet::width(int column, double characters) {
  const auto c = static_cast<lxw_col_t>(column);
  worksheet_set_column(inside_->sheet, c, c, characters, nullptr);
  return *this;
}
Sheet& Sheet::head(std::string_view text) {
  check(worksheet_write_string(inside_->sheet, inside_->row, inside_->column, fitting(text).c_str(),
                               inside_->formats.head));
  return skip();
}
Sheet& Sheet::text(std::string_view text) {
  if (!text.empty()) {
    check(worksheet_write_string(inside_->sheet, inside_->row, inside_->column,
                                 fitting(text).c_str(), inside_->formats.text));
  }
  return skip();
}
Sheet& Sheet::number(double n) {
  inside_->number(n, inside_->formats.number);
  return *this;
}
Sheet& Sheet::decimal(double n) {
  inside_->number(n, inside_->formats.decimal);
  return *this;
}
Sheet& Sheet::day(Day d) {
  inside_->number(d.n + kEpoch, inside_->formats.day);
  return *this;
}
Sheet& Sheet::moment(Moment m) {
  if (m == kNever || m.s == 0) return skip();
  inside_->number(static_cast<double>(m.s + kOffsetSeconds) / 86400.0 + kEpoch,
                  inside_->formats.moment);
  return *this;
}
Sheet& Sheet::skip() {
  inside_->next();
  return *this;
}
void Sheet::next_row() {
  ++inside_->row;
  inside_->column = 0;
}

void Sheet::as_list(int frozen_columns) {
  lxw_worksheet* sheet = inside_->sheet;
  const lxw_row_t last = inside_->row == 0 ? 0 : inside_->row - 1;
  worksheet_freeze_panes(sheet, 1, static_cast<lxw_col_t>(frozen_columns));
  if (inside_->widest > 0)
    worksheet_autofilter(sheet, 0, 0, last, static_cast<lxw_col_t>(inside_->widest - 1));
  worksheet_set_landscape(sheet);
  worksheet_repeat_rows(sheet, 0, 0);
  worksheet_fit_to_pages(sheet, 1, 0);
}

struct Workbook::Inside {
  TemporaryFile file;
  lxw_workbook* book = nullptr;
  Formats formats{};
};

Workbook::Workbook() : inside_(std::make_unique<Inside>()) {
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  inside_->book = workbook_new_opt(inside_->file.path().c_str(), &options);
  if (inside_->book == nullptr) throw std::runtime_error("the workbook could not be made");
  inside_->formats = formats_of(inside_->book);
}

Workbook::~Workbook() {
  if (inside_->book != nullptr) workbook_close(inside_->book);
}

Sheet Workbook::sheet(const std::string& name) {
  auto inside = std::make_shared<Sheet::Inside>();
  inside->sheet = workbook_add_worksheet(inside_->book, name.c_str());
  if (inside->sheet == nullptr) throw std::runtime_error("no sheet can be named " + name);
  inside->formats = inside_->formats;
  return Sheet(std::move(inside));
}

std::string Workbook::bytes() {
  check(workbook_close(std::exchange(inside_->book, nullptr)));
  return inside_->file.bytes();
}

}  // namespace duoc::documents

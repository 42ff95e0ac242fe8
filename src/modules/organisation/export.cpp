// See export.h.
#include "modules/organisation/export.h"

#include <unistd.h>
#include <xlsxwriter.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>

#include "modules/organisation/unit_names.h"

namespace duoc::organisation {
namespace {

struct Heading {
  const char* vi;
  const char* en;
  double width;
};

constexpr Heading kUnitHeadings[] = {
    {"Mã đơn vị", "Code", 14},
    {"Tên đơn vị", "Name in Vietnamese", 44},
    {"Tên tiếng Anh", "Name in English", 44},
    {"Loại đơn vị", "Kind of unit", 20},
    {"Trực thuộc", "Parent", 14},
    {"Thứ tự", "Order", 8},
    {"Tên khác", "Other names", 40},
    {"Từ ngày", "Valid from", 12},
    {"Đến hết ngày", "Valid to", 12},
    {"Sáp nhập vào", "Merged into", 14},
    {"Cơ quan trung ương", "Central body", 10},
};

constexpr Heading kPeopleHeadings[] = {
    {"Họ và tên", "Full name", 28},
    {"Tên đăng nhập", "Login name", 18},
    {"Mã đơn vị", "Unit code", 14},
    {"Tên đơn vị", "Name of unit", 40},
    {"Vai trò", "Role", 22},
    {"Chức danh", "Title in Vietnamese", 32},
    {"Chức danh tiếng Anh", "Title in English", 32},
    {"Từ ngày", "From", 12},
    {"Đến hết ngày", "Last day", 12},
};

struct RoleLabel {
  const char* vi;
  const char* en;
};
constexpr RoleLabel kRoleLabels[] = {
    {"Chuyên viên thường trực", "clerk"}, {"Đầu mối", "focal_point"},
    {"Người thẩm định", "verifier"},      {"Lãnh đạo", "leader"},
    {"Kiểm tra, giám sát", "inspector"},  {"Quản trị", "administrator"}};

// A workbook of one sheet in the temporary folder, gone with the object. Every cell is a text: a
// code keeps its zeros, and nothing is a formula.
class Book {
 public:
  explicit Book(const char* sheet) {
    path_ = (std::filesystem::temp_directory_path() / "duoc-export-XXXXXX").string();
    const int fd = ::mkstemp(path_.data());
    if (fd < 0) throw std::runtime_error("no temporary file can be made beside " + path_);
    ::close(fd);
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    book_ = workbook_new_opt(path_.c_str(), &options);
    if (book_ == nullptr) throw std::runtime_error("the workbook could not be made");
    head_ = workbook_add_format(book_);
    format_set_bold(head_);
    format_set_text_wrap(head_);
    format_set_bg_color(head_, 0xDCE6F1);
    text_ = workbook_add_format(book_);
    format_set_text_wrap(text_);
    format_set_num_format(text_, "@");
    sheet_ = workbook_add_worksheet(book_, sheet);
  }
  ~Book() {
    if (book_ != nullptr) workbook_close(book_);
    ::unlink(path_.c_str());
  }
  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;

  template <std::size_t n>
  void head(const Heading (&headings)[n], bool english) {
    for (const Heading& h : headings) {
      worksheet_set_column(sheet_, column_, column_, h.width, nullptr);
      put(english ? h.en : h.vi, head_);
    }
    worksheet_freeze_panes(sheet_, 1, 0);
    next_row();
  }
  Book& text(const std::string& t) {
    if (t.empty()) {
      ++column_;
    } else {
      put(t, text_);
    }
    return *this;
  }
  void next_row() {
    ++row_;
    column_ = 0;
  }
  std::string bytes() {
    const lxw_error error = workbook_close(book_);
    book_ = nullptr;
    if (error != LXW_NO_ERROR)
      throw std::runtime_error(std::string("the workbook could not be written: ") +
                               lxw_strerror(error));
    std::ifstream in(path_, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }

 private:
  void put(const std::string& t, lxw_format* format) {
    const lxw_error error = worksheet_write_string(sheet_, row_, column_++, t.c_str(), format);
    if (error != LXW_NO_ERROR)
      throw std::runtime_error(std::string("the workbook could not be written: ") +
                               lxw_strerror(error));
  }

  std::string path_;
  lxw_workbook* book_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  lxw_format* head_ = nullptr;
  lxw_format* text_ = nullptr;
  lxw_row_t row_ = 0;
  lxw_col_t column_ = 0;
};

std::string code_of(const org::Tree& tree, UnitId id) {
  const org::Unit* unit = tree.find(id);
  return unit == nullptr ? std::string() : unit->facts.code;
}

}  // namespace

std::string export_units(const org::State& org, Language language) {
  const bool en = language == Language::en;
  Book book(en ? "Units" : "Đơn vị");
  book.head(kUnitHeadings, en);
  const org::Tree& tree = org.today;
  for (const org::Unit* u : tree.in_order()) {
    const org::UnitFacts& f = u->facts;
    book.text(f.code).text(f.name_vi).text(f.name_en);
    book.text(std::string(kind_label(f.kind, en))).text(code_of(tree, f.parent));
    book.text(std::to_string(f.order)).text(f.aliases).text(iso(day_of(u->from)));
    book.text(u->closed ? iso(day_of(*u->closed) - 1) : "").text(code_of(tree, u->into));
    book.text(f.external ? "x" : "");
    book.next_row();
  }
  return book.bytes();
}

std::string export_people(const org::State& org, Moment now, Language language,
                          const std::function<bool(PersonId)>& may_see_login) {
  const bool en = language == Language::en;
  Book book(en ? "People" : "Người");
  book.head(kPeopleHeadings, en);
  for (const auto& [id, person] : org.people) {
    if (person.erased) continue;
    const auto [from, to] = org.posts_of.equal_range(id);
    for (auto i = from; i != to; ++i) {
      const org::Post& post = org.posts.at(i->second);
      if (post.to && *post.to < day_of(now)) continue;
      const org::Unit* unit = org.today.find(post.unit);
      const RoleLabel& role = kRoleLabels[static_cast<std::size_t>(post.role)];
      book.text(person.name).text(may_see_login(id) ? person.login : "");
      book.text(code_of(org.today, post.unit)).text(unit == nullptr ? "" : unit->facts.name_vi);
      book.text(en ? role.en : role.vi).text(post.title_vi).text(post.title_en);
      book.text(iso(post.from)).text(post.to ? iso(*post.to) : "");
      book.next_row();
    }
  }
  return book.bytes();
}

}  // namespace duoc::organisation

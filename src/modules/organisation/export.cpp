// See export.h.
#include "modules/organisation/export.h"

#include <functional>

#include "documents/workbook.h"
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

template <std::size_t n>
void write_head(documents::Sheet& sheet, const Heading (&headings)[n], bool english) {
  int column = 0;
  for (const Heading& h : headings) sheet.width(column++, h.width).head(english ? h.en : h.vi);
  sheet.next_row();
}

std::string code_of(const org::Tree& tree, UnitId id) {
  const org::Unit* unit = tree.find(id);
  return unit == nullptr ? std::string() : unit->facts.code;
}

}  // namespace

// Every cell is a text: a code keeps its zeros, and the list comes back in as it went out.
std::string export_units(const org::State& org, Language language) {
  const bool en = language == Language::en;
  documents::Workbook book;
  documents::Sheet sheet = book.sheet(en ? "Units" : "Đơn vị");
  write_head(sheet, kUnitHeadings, en);
  const org::Tree& tree = org.today;
  for (const org::Unit* u : tree.in_order()) {
    const org::UnitFacts& f = u->facts;
    sheet.text(f.code).text(f.name_vi).text(f.name_en);
    sheet.text(std::string(kind_label(f.kind, en))).text(code_of(tree, f.parent));
    sheet.text(std::to_string(f.order)).text(f.aliases).text(iso(day_of(u->from)));
    sheet.text(u->closed ? iso(day_of(*u->closed) - 1) : "").text(code_of(tree, u->into));
    sheet.text(f.external ? "x" : "");
    sheet.next_row();
  }
  sheet.as_list(0);
  return book.bytes();
}

std::string export_people(const org::State& org, Moment now, Language language,
                          const std::function<bool(PersonId)>& may_see_login) {
  const bool en = language == Language::en;
  documents::Workbook book;
  documents::Sheet sheet = book.sheet(en ? "People" : "Người");
  write_head(sheet, kPeopleHeadings, en);
  for (const auto& [id, person] : org.people) {
    if (person.erased) continue;
    const auto [from, to] = org.posts_of.equal_range(id);
    for (auto i = from; i != to; ++i) {
      const org::Post& post = org.posts.at(i->second);
      if (post.to && *post.to < day_of(now)) continue;
      const org::Unit* unit = org.today.find(post.unit);
      const RoleLabel& role = kRoleLabels[static_cast<std::size_t>(post.role)];
      sheet.text(person.name).text(may_see_login(id) ? person.login : "");
      sheet.text(code_of(org.today, post.unit)).text(unit == nullptr ? "" : unit->facts.name_vi);
      sheet.text(en ? role.en : role.vi).text(post.title_vi).text(post.title_en);
      sheet.text(iso(post.from)).text(post.to ? iso(*post.to) : "");
      sheet.next_row();
    }
  }
  sheet.as_list(0);
  return book.bytes();
}

}  // namespace duoc::organisation

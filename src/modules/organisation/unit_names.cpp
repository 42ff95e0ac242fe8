// See unit_names.h.
#include "modules/organisation/unit_names.h"

#include <algorithm>

#include "base/spoken.h"
#include "base/text.h"

namespace duoc::organisation {
namespace {

struct Type {
  std::string_view words;  // folded
  std::string_view kind;
  bool sure = false;  // a name that begins so is of this kind; "Ban", "Bộ" begin many
};

constexpr Type kTypes[] = {
    {"thanh pho truc thuoc trung uong", "province"},
    {"don vi su nghiep", "agency"},
    {"co quan trung uong", "central_body"},
    {"mat tran doan the", "front"},
    {"co quan dang", "party_body"},
    {"to nhom", "group"},
    {"so phong", "department"},
    {"bo nganh", "ministry"},
    {"huyen cu", "district_former"},
    {"tinh cu", "province_former"},
    {"mat tran", "front"},
    {"doan the", "front"},
    {"van phong", "office"},
    {"trung tam", "agency"},
    {"thi tran", "commune", true},
    {"dac khu", "commune", true},
    {"bao chi", "press"},
    {"dang uy", "party_body", true},
    {"thanh uy", "party_body", true},
    {"tinh uy", "party_body", true},
    {"thi xa", "district_former"},
    {"phuong", "ward", true},
    {"truong", "school"},
    {"huyen", "district_former"},
    {"quan", "district_former"},
    {"tinh", "province", true},
    {"co quan", "office"},
    {"nhom", "group"},
    {"ban", "department"},
    {"bao", "press"},
    {"so", "department", true},
    {"bo", "ministry"},
    {"hoi", "front"},
    {"xa", "commune", true},
    {"to", "group"},
    {"former district", "district_former"},
    {"former province", "province_former"},
};

struct Label {
  std::string_view kind;
  std::string_view vi;
  std::string_view en;
};
constexpr Label kLabels[] = {
    {"province", "Tỉnh", "Province"},
    {"office", "Cơ quan", "Office"},
    {"department", "Sở, phòng", "Department"},
    {"party_body", "Cơ quan Đảng", "Party body"},
    {"front", "Mặt trận, đoàn thể", "Front"},
    {"commune", "Xã", "Commune"},
    {"ward", "Phường", "Ward"},
    {"agency", "Đơn vị sự nghiệp", "Agency"},
    {"district_former", "Huyện cũ", "Former district"},
    {"province_former", "Tỉnh cũ", "Former province"},
    {"ministry", "Bộ, ngành", "Ministry"},
    {"central_body", "Cơ quan trung ương", "Central body"},
    {"press", "Báo chí", "Press"},
    {"school", "Trường", "School"},
    {"group", "Tổ, nhóm", "Group"},
};

// Types that stand before the name of a place, as files write them or leave them out.
constexpr std::string_view kPlaceTypes[] = {"xa",    "phuong", "thi tran", "dac khu", "tinh",
                                            "huyen", "thi xa", "quan",     "thu do",  "thanh pho"};

// The names before which an office of the place is written.
std::string without_office(std::string text) {
  for (const std::string_view office : {"ubnd ", "uy ban nhan dan ", "uy3 ban nhân dân "}) {
    if (text.starts_with(office)) return text.substr(office.size());
  }
  return text;
}

std::string_view place_type(const std::string& folded) {
  for (const std::string_view type : kPlaceTypes) {
    if (folded == type ||
        (folded.starts_with(type) && folded.size() > type.size() && folded[type.size()] == ' '))
      return type;
  }
  return {};
}

std::string plain_number(std::string_view code) {
  if (code.empty() || code.find_first_not_of("0123456789") != std::string_view::npos) return {};
  const auto first = code.find_first_not_of('0');
  return first == std::string_view::npos ? "0" : std::string(code.substr(first));
}

}  // namespace

std::string kind_of_words(std::string_view cell) {
  const std::string_view trimmed = trim(cell);
  for (const std::string_view kind : org::kUnitKinds) {
    if (trimmed == kind) return std::string(kind);
  }
  const std::string words = fold_words(cell);
  for (const std::string_view kind : org::kUnitKinds) {
    if (words == fold_words(kind)) return std::string(kind);
  }
  for (const Type& t : kTypes) {
    if (words == t.words) return std::string(t.kind);
  }
  return {};
}

std::string_view kind_label(std::string_view kind, bool english) {
  for (const Label& l : kLabels) {
    if (l.kind == kind) return english ? l.en : l.vi;
  }
  return kind;
}

std::string kind_of_name(std::string_view name) {
  const std::string words = without_office(fold_words(name)) + " ";
  for (const Type& t : kTypes) {
    if (t.sure && words.starts_with(std::string(t.words) + " ")) return std::string(t.kind);
  }
  return {};
}

std::string full_name(std::string_view name, std::string_view type) {
  const std::string own = squeeze(nfc(name));
  const std::string folded = fold_words(type);
  if (own.empty() || place_type(folded) != folded || folded.empty()) return own;
  if (!place_type(without_office(fold_words(own))).empty()) return own;
  std::string before = squeeze(nfc(type));
  // "xã" begins the name, so it is written "Xã"; only letters of the types need raising.
  static const std::map<std::string_view, std::string_view> kRaised = {
      {"x", "X"}, {"p", "P"}, {"t", "T"}, {"h", "H"}, {"q", "Q"}};
  if (const auto raised = kRaised.find(std::string_view(before).substr(0, 1));
      raised != kRaised.end()) {
    before.replace(0, 1, raised->second);
  } else if (before.starts_with("đ")) {
    before.replace(0, 2, "Đ");
  }
  return before + " " + own;
}

std::string name_key(std::string_view name) {
  std::string key = without_office(nfc(spoken(name)));
  for (const auto& [written, meant] :
       {std::pair<std::string_view, std::string_view>{"p ", "phương2 "}, {"x ", "xa4 "}}) {
    if (key.starts_with(written)) key.replace(0, written.size(), meant);
  }
  return key;
}

UnitNames::UnitNames(const std::vector<org::UnitAct>& acts, const org::Tree& today)
    : today_(today) {
  for (const org::UnitAct& a : acts) {
    const org::Unit* unit = today.find(a.unit);
    const int closed = unit != nullptr && unit->closed ? 3 : 0;
    if (!a.facts.name_vi.empty()) {
      const std::string key = name_key(a.facts.name_vi);
      const bool present = unit == nullptr || key == name_key(unit->facts.name_vi);
      by_key_.emplace(key, Known{a.unit, (present ? 0 : 2) + closed});
      if (present && closed == 0)
        by_fold_.emplace(without_office(fold_words(a.facts.name_vi)), a.unit);
    }
    if (a.kind == org::UnitActKind::added || a.kind == org::UnitActKind::described) {
      for (const std::string& alias : split(a.facts.aliases, '|')) {
        if (!alias.empty()) by_key_.emplace(name_key(alias), Known{a.unit, 1 + closed});
      }
    }
    if (a.kind != org::UnitActKind::added) continue;
    by_code_[a.facts.code] = a.unit;
    if (const std::string n = plain_number(a.facts.code); !n.empty()) by_number_[n].insert(a.unit);
  }
}

std::vector<UnitNames::Found> UnitNames::named(std::string_view name) const {
  const auto [from, to] = by_key_.equal_range(name_key(name));
  int best = 99;
  for (auto i = from; i != to; ++i) best = std::min(best, i->second.rank);
  std::set<Found> out;
  for (auto i = from; i != to; ++i) {
    const int rank = i->second.rank;
    if (rank == best) out.insert({i->second.unit, rank % 3 == 2, rank % 3 == 1});
  }
  return {out.begin(), out.end()};
}

bool UnitNames::bears(UnitId unit, std::string_view name) const {
  const auto [from, to] = by_key_.equal_range(name_key(name));
  return std::any_of(from, to, [&](const auto& item) { return item.second.unit == unit; });
}

std::vector<UnitId> UnitNames::alike(std::string_view name) const {
  const auto [from, to] = by_fold_.equal_range(without_office(fold_words(name)));
  std::set<UnitId> out;
  for (auto i = from; i != to; ++i) out.insert(i->second);
  return {out.begin(), out.end()};
}

UnitId UnitNames::by_code(std::string_view code) const {
  const std::string plain = squeeze(nfc(code));
  if (const auto found = by_code_.find(plain); found != by_code_.end()) return found->second;
  const auto number = by_number_.find(plain_number(plain));
  if (number == by_number_.end() || number->second.size() != 1) return {};
  return *number->second.begin();
}

}  // namespace duoc::organisation

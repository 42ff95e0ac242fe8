// The units that annexes of the fuzz targets name.
#pragma once

#include <vector>

#include "modules/directives/annex/agencies.h"

namespace duoc::fuzz {

inline const directives::UnitNames& unit_names() {
  static const directives::UnitNames names = [] {
    std::vector<org::UnitAct> acts;
    std::int64_t id = 0;
    const char* kinds[] = {"Sở Khoa học và Công nghệ|Sở KH&CN", "Sở Tài chính|STC",
                           "Văn phòng Tỉnh ủy|VPTU", "Ủy ban nhân dân tỉnh|UBND tỉnh",
                           "Sở Nông nghiệp và Môi trường"};
    for (const std::string text : kinds) {
      org::UnitAct act;
      act.position = static_cast<Position>(++id);
      act.unit = UnitId{id};
      act.facts.code = "U" + std::to_string(id);
      act.facts.name_vi = text.substr(0, text.find('|'));
      act.facts.kind = "department";
      if (text.find('|') != std::string::npos) act.facts.aliases = text.substr(text.find('|') + 1);
      acts.push_back(std::move(act));
    }
    return directives::UnitNames(acts);
  }();
  return names;
}

}  // namespace duoc::fuzz

// What the parts of Office Open XML say of each other.
#pragma once

#include <map>
#include <string>

#include "documents/gathering.h"
#include "documents/zip.h"

namespace duoc::documents {

struct Relation {
  std::string type;    // the last word of its address: "worksheet"
  std::string target;  // the name of the part, from the root
  bool external = false;
};

/// The relations of a part ("" for the file itself), by id. Empty when the part has none.
Result<std::map<std::string, Relation>> relations(const Parts& parts, const std::string& part);

/// Notices of what is never followed: macros, links to other files.
void notice_what_is_left(const Parts& parts, const std::map<std::string, Relation>& relations,
                         Gathering& out);

}  // namespace duoc::documents

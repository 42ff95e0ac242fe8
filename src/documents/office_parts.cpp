// See office_parts.h.
#include "documents/office_parts.h"

#include <vector>

#include "base/text.h"
#include "documents/xml.h"

namespace duoc::documents {
namespace {

std::string last_word(std::string_view address) {
  return std::string(address.substr(address.rfind('/') + 1));
}

// A target is given from the folder of the part that names it, or from the root.
std::string resolved(const std::string& part, std::string_view target) {
  std::vector<std::string> path;
  if (!target.starts_with('/')) {
    path = split(part, '/');
    path.pop_back();
  }
  for (std::string& step : split(target, '/')) {
    if (step == "..") {
      if (!path.empty()) path.pop_back();
    } else if (!step.empty() && step != ".") {
      path.push_back(std::move(step));
    }
  }
  std::string out;
  for (const std::string& step : path) out += (out.empty() ? "" : "/") + step;
  return out;
}

}  // namespace

Result<std::map<std::string, Relation>> relations(const Parts& parts, const std::string& part) {
  const std::size_t folder = part.rfind('/') + 1;  // npos + 1 is 0
  const std::string name = part.substr(0, folder) + "_rels/" + part.substr(folder) + ".rels";
  std::map<std::string, Relation> out;
  if (!parts.has(name)) return out;
  TRY(std::string text, parts.read(name));
  pugi::xml_document tree;
  TRY(const pugi::xml_node root, parse_part(tree, std::move(text), name));
  for (const pugi::xml_node& node : root.children()) {
    if (local(node.name()) != "Relationship") continue;
    out[node.attribute("Id").value()] = {
        last_word(node.attribute("Type").value()), resolved(part, node.attribute("Target").value()),
        std::string_view(node.attribute("TargetMode").value()) == "External"};
  }
  return out;
}

void notice_what_is_left(const Parts& parts, const std::map<std::string, Relation>& relations,
                         Gathering& out) {
  for (const auto& [id, r] : relations) {
    if (r.type == "vbaProject" || r.type == "xlMacrosheet") out.notice("document.macros_ignored");
    if (r.type == "externalLink" || (r.external && r.type != "hyperlink"))
      out.notice("document.links_ignored");
  }
  if (parts.has("xl/vbaProject.bin") || parts.has("word/vbaProject.bin"))
    out.notice("document.macros_ignored");
}

}  // namespace duoc::documents

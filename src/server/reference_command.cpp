// duoc reference: what docs/reference is printed from.
#include <algorithm>
#include <cstdio>
#include <string>

#include "kernel/faults.h"
#include "server/command_line.h"
#include "server/installation.h"

namespace duoc::server {
namespace {

int print_faults() {
  std::puts(
      "# Faults\n\nPrinted by `duoc reference faults`. Every refusal carries one of these "
      "codes.\n");
  std::puts(
      "| code | Vietnamese | what to do | English | what to do |\n| --- | --- | --- | --- | --- |");
  for (const FaultText& t : fault_texts()) {
    std::printf("| `%s` | %s | %s | %s | %s |\n", std::string(t.key).c_str(),
                std::string(t.title_vi).c_str(), std::string(t.detail_vi).c_str(),
                std::string(t.title_en).c_str(), std::string(t.detail_en).c_str());
  }
  return 0;
}

int print_kinds() {
  std::puts("# Kinds of journal entries\n\nPrinted by `duoc reference kinds`.\n");
  std::puts("| module | kind | version |\n| --- | --- | --- |");
  for (const Module& m : modules()) {
    for (const Kind& k : m.kinds) {
      std::printf("| %s | `%s` | %d |\n", std::string(m.name).c_str(), std::string(k.name).c_str(),
                  k.version);
    }
  }
  return 0;
}

}  // namespace

int reference(const std::vector<std::string>& words) {
  const std::string what = words.empty() ? "" : words[0];
  if (what == "faults") return print_faults();
  if (what == "kinds") return print_kinds();
  std::puts("duoc reference faults|kinds");
  return what == "--help" ? 0 : 2;
}

}  // namespace duoc::server

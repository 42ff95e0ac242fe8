// duoc reference: what docs/reference is printed from.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>

#include "base/hash.h"
#include "http/reference.h"
#include "kernel/faults.h"
#include "server/command_line.h"
#include "server/installation.h"
#include "server/service.h"

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

// An empty installation in a folder of its own, so that what is printed comes from the very table
// of routes that serves.
class Nowhere {
 public:
  Nowhere()
      : folder_(std::filesystem::temp_directory_path() /
                ("duoc-reference-" + hex(sha256(random_bytes(16))).substr(0, 12))),
        clock_(system_clock()) {
    std::filesystem::create_directories(folder_);
    const std::string store = (folder_ / "duoc.db").string();
    Installation::create(store, *clock_, "reference", "", "");
    installation_ = std::make_unique<Installation>(store, *clock_);
  }
  ~Nowhere() {
    installation_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Nowhere(const Nowhere&) = delete;
  Nowhere& operator=(const Nowhere&) = delete;
  Installation& installation() { return *installation_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<Clock> clock_;
  std::unique_ptr<Installation> installation_;
};

// The end of the value that begins at `at`.
std::size_t value_end(std::string_view json, std::size_t at) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = at; i < json.size(); ++i) {
    const char c = json[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
      continue;
    }
    if (c == '"') quoted = true;
    if (c == '{' || c == '[') ++depth;
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) return i;
    if (c == '}' || c == ']') --depth;
  }
  return json.size();
}

// JSON for people: what fits on a line stays on it, anything else is spread, two blanks a level.
std::string spread(std::string_view json, std::size_t depth) {
  const bool object = json.front() == '{';
  if (json.size() + 2 * depth < 110 || (!object && json.front() != '[')) return std::string(json);
  std::string out(1, json.front());
  for (std::size_t at = 1; at + 1 < json.size();) {
    const std::size_t end = value_end(json, at);
    std::string_view item = json.substr(at, end - at);
    out += (at == 1 ? "\n" : ",\n") + std::string(2 * depth + 2, ' ');
    if (object) {
      const std::size_t colon = json.find("\":", at) + 2;
      out += std::string(json.substr(at, colon - at)) + ' ';
      item = json.substr(colon, end - colon);
    }
    out += spread(item, depth + 1);
    at = end + 1;
  }
  return out + "\n" + std::string(2 * depth, ' ') + json.back();
}

int print_openapi() {
  Nowhere nowhere;
  Service service(nowhere.installation(), {});
  const auto gaps = service.router().reference().gaps(service.router().routes());
  for (const auto& gap : gaps) std::fprintf(stderr, "duoc reference: %s\n", gap.c_str());
  if (!gaps.empty()) return 1;
  std::puts(spread(service.router().reference().openapi("Đước", "1"), 0).c_str());
  return 0;
}

}  // namespace

int reference(const std::vector<std::string>& words) {
  const std::string what = words.empty() ? "" : words[0];
  if (what == "faults") return print_faults();
  if (what == "kinds") return print_kinds();
  if (what == "openapi") return print_openapi();
  std::puts("duoc reference openapi|faults|kinds      prints what docs/reference holds");
  return what == "--help" ? 0 : 2;
}

}  // namespace duoc::server

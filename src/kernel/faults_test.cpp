// Every key that the sources give stands among the texts, in both languages, in order; and no text
// is left over.
#include "kernel/faults.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace duoc {
namespace {

namespace fs = std::filesystem;

std::vector<std::pair<std::string, std::string>> sources() {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& item : fs::recursive_directory_iterator(fs::path(DUOC_SOURCE_DIR) / "src")) {
    const std::string name = item.path().filename().string();
    const bool code = name.ends_with(".cpp") || name.ends_with(".h");
    if (!code || name.ends_with("_test.cpp") || name.starts_with("fault")) continue;
    std::ifstream in(item.path());
    std::ostringstream text;
    text << in.rdbuf();
    out.emplace_back(item.path().string(), text.str());
  }
  return out;
}

std::vector<std::string> all(const std::string& text, const std::regex& pattern) {
  std::vector<std::string> out;
  for (auto i = std::sregex_iterator(text.begin(), text.end(), pattern);
       i != std::sregex_iterator(); ++i)
    out.push_back((*i)[1]);
  return out;
}

TEST(Faults, EveryKeyInTheSourcesHasItsText) {
  const auto files = sources();
  // A key comes after a Refusal, or first in a call of what gives back a Fault.
  std::string makers = "wrong";
  for (const auto& [name, text] : files) {
    for (const auto& maker : all(text, std::regex("\\bFault (\\w+)\\("))) makers += "|" + maker;
  }
  const std::regex key("(?:Refusal::\\w+\\s*,|\\b(?:" + makers +
                       ")\\()\\s*(?:Refusal::\\w+\\s*,\\s*)?\"([a-z_]+\\.[a-z_]+)\"");
  std::set<std::string> given;
  for (const auto& [name, text] : files) {
    for (const auto& k : all(text, key)) {
      given.insert(k);
      EXPECT_EQ(fault_text(k).key, k) << name << " gives a key without a text";
    }
  }
  EXPECT_GT(given.size(), 120u) << "the scan finds the keys";
  std::string everything;
  for (const auto& [name, text] : files) everything += text;
  for (const FaultText& t : fault_texts()) {
    if (t.key == "fault.unknown") continue;  // given for a key without a text
    EXPECT_NE(everything.find("\"" + std::string(t.key) + "\""), std::string::npos)
        << t.key << " is given nowhere";
  }
}

TEST(Faults, TextsAreInOrderAndWholeInBothLanguages) {
  const auto texts = fault_texts();
  EXPECT_TRUE(std::is_sorted(texts.begin(), texts.end(),
                             [](const auto& a, const auto& b) { return a.key < b.key; }));
  for (const FaultText& t : texts) {
    for (const auto part : {t.title_vi, t.detail_vi, t.title_en, t.detail_en}) {
      EXPECT_FALSE(part.empty()) << t.key;
      EXPECT_FALSE(part.ends_with('.')) << t.key << ": pages put the stop";
    }
  }
}

}  // namespace
}  // namespace duoc

// Three real lists of goals: how many rows are ready, that every target read is the one written,
// and that the disagreements known between the directives are found.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "documents/document.h"
#include "modules/directives/goals/goal_same.h"
#include "modules/directives/goals/goal_sheet.h"

namespace duoc::directives {
namespace {

// Outside the project; where it is absent the test says so and passes over.
const std::string kLists = std::string(DUOC_SOURCE_DIR) + "/../shared/data/goals/";

class GoalLists : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kLists))
      GTEST_SKIP() << "the real lists are not here: " << kLists << " is absent";
  }
  static GoalSheet read(const std::string& name, int year) {
    std::ifstream in(kLists + name, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    const auto document = documents::read_document(bytes.str());
    EXPECT_TRUE(document.ok());
    // Without units every lead is unknown: these tests look at targets.
    const UnitNames names({});
    auto sheet = read_goal_sheet(*document, names, day_from(2025, 1, 9), year);
    EXPECT_TRUE(sheet.ok());
    for (GoalRow& row : sheet->rows) {
      std::erase_if(row.reasons, [](const auto& r) { return r.starts_with("lead."); });
      if (row.reasons.empty() && row.status == GoalRowStatus::needs_decision)
        row.status = GoalRowStatus::ready;
    }
    return std::move(*sheet);
  }
  static std::map<GoalRowStatus, int> counts(const GoalSheet& sheet) {
    std::map<GoalRowStatus, int> out;
    for (const GoalRow& row : sheet.rows) ++out[row.status];
    return out;
  }
  static const GoalRow& row(const GoalSheet& sheet, const std::string& no) {
    const auto found = std::find_if(sheet.rows.begin(), sheet.rows.end(),
                                    [&](const GoalRow& r) { return r.no == no; });
    EXPECT_NE(found, sheet.rows.end()) << no;
    return *found;
  }
  static std::string targets(const GoalRow& row) {
    std::string out;
    for (const RowGoal& g : row.goals) {
      for (const RowTarget& t : g.targets)
        out += (out.empty() ? "" : "; ") + written(t.reading.bounds, false);
    }
    return out;
  }
};

TEST_F(GoalLists, TheResolutionsSentences) {
  const GoalSheet sheet = read("nq57_nq_tw_muc_tieu.tsv", 0);
  EXPECT_EQ(counts(sheet)[GoalRowStatus::ready], 30);
  EXPECT_EQ(counts(sheet)[GoalRowStatus::needs_decision], 7);
  const std::map<std::string, std::string> expected = {{"4", "thứ hạng ≤ 3; thứ hạng ≤ 50"},
                                                       {"5", "thứ hạng ≤ 3"},
                                                       {"6", "≥ 5"},
                                                       {"7", "> 55"},
                                                       {"8", "≥ 50"},
                                                       {"9", "≥ 30"},
                                                       {"10", "> 80"},
                                                       {"11", "≥ 80"},
                                                       {"12", "> 40"},
                                                       {"13", "> 0,7"},
                                                       {"14", "≥ 2; > 60"},
                                                       {"15", "≥ 3"},
                                                       {"17", "≥ 12"},
                                                       {"18", "40 – 50"},
                                                       {"19", "≥ 10"},
                                                       {"20", "16 – 18; 8 – 10"},
                                                       {"25", "≥ 3"},
                                                       {"32", "≥ 50"},
                                                       {"34", "thứ hạng ≤ 30"},
                                                       {"36", "≥ 10"},
                                                       {"37", "≥ 5"}};
  for (const GoalRow& r : sheet.rows) {
    const auto e = expected.find(r.no);
    EXPECT_EQ(targets(r), e == expected.end() ? "" : e->second) << r.no << " " << r.text;
  }
  EXPECT_EQ(row(sheet, "32").goals[0].targets[0].year, 2045);
  for (const char* no : {"4", "11", "14", "17", "18", "19", "20"})
    EXPECT_EQ(row(sheet, no).status, GoalRowStatus::needs_decision) << no;
}

TEST_F(GoalLists, TheGovernmentsTable) {
  const GoalSheet sheet = read("nq03_cp_2025_phuluc1_chi_tieu.tsv", 0);
  EXPECT_EQ(sheet.rows.size(), 57u);
  EXPECT_EQ(counts(sheet)[GoalRowStatus::heading], 1);
  EXPECT_EQ(row(sheet, "11").status, GoalRowStatus::heading);
  EXPECT_EQ(row(sheet, "11.12").section, row(sheet, "11").text);
  EXPECT_EQ(row(sheet, "12").section, "");
  EXPECT_EQ(row(sheet, "4").goals[0].targets[1].reading.scope, "Thế giới");
  EXPECT_EQ(row(sheet, "17").goals[0].targets[0].reading.note,
            "và tăng dần theo yêu cầu phát triển");
  EXPECT_EQ(targets(row(sheet, "41")), "20 – 50");
  EXPECT_EQ(targets(row(sheet, "1")), "");
  for (const GoalRow& r : sheet.rows) {
    const std::string& text = r.target_text;
    const bool says = text.starts_with("≥") || text.starts_with(">") || text.starts_with("≤");
    const bool number = text.find_first_of("0123456789") != std::string::npos;
    if (r.status == GoalRowStatus::ready) {
      EXPECT_TRUE(says || !number) << r.no << " " << text;
    }
    if (says) {
      EXPECT_EQ(r.status, GoalRowStatus::ready) << r.no << " " << text;
    }
  }
}

TEST_F(GoalLists, AProvincesSentences) {
  const GoalSheet sheet = read("laocai_nq26_nq_tu_2026_28_chi_tieu.tsv", 2026);
  EXPECT_EQ(counts(sheet)[GoalRowStatus::ready], 5);
  EXPECT_EQ(counts(sheet)[GoalRowStatus::needs_decision], 23);
  EXPECT_EQ(targets(row(sheet, "1")), "> 155.000; = 14,97; = 38,13; = 39,57; = 7,33");
  EXPECT_EQ(row(sheet, "1").goals.size(), 5u);
  EXPECT_EQ(targets(row(sheet, "16")), "≥ 71; ≥ 27; ≤ 48,5");
  EXPECT_EQ(targets(row(sheet, "17")), "≥ 95; ≥ 43; ≥ 13; > 40");
  EXPECT_EQ(targets(row(sheet, "19")), "≥ 1,5");
  EXPECT_EQ(targets(row(sheet, "27")), "2,5 – 3");
  for (const GoalRow& r : sheet.rows) EXPECT_EQ(r.goals[0].targets[0].year, 2026) << r.no;
  const GoalSheet without = read("laocai_nq26_nq_tu_2026_28_chi_tieu.tsv", 0);
  EXPECT_EQ(counts(without)[GoalRowStatus::ready], 0) << "no year is named, so each row asks";
}

TEST_F(GoalLists, KnownDisagreementsAreFound) {
  const GoalSheet party = read("nq57_nq_tw_muc_tieu.tsv", 0);
  const GoalSheet state = read("nq03_cp_2025_phuluc1_chi_tieu.tsv", 0);
  std::vector<Goal> goals;
  std::vector<Bounds> bounds;
  for (const GoalSheet* sheet : {&party, &state}) {
    for (const GoalRow& r : sheet->rows) {
      for (const RowGoal& g : r.goals) {
        if (g.targets.empty()) continue;
        Goal goal;
        goal.id = GoalId{static_cast<std::int64_t>(goals.size()) + 1};
        goal.directive = DirectiveId{sheet == &party ? 1 : 2};
        goal.no = r.no;
        goal.measure = g.measure;
        goals.push_back(goal);
        bounds.push_back(g.targets[0].reading.bounds);
      }
    }
  }
  std::map<std::pair<std::string, std::string>, SameProposal> found;
  for (const SameProposal& p : same_proposals(goals, {}, 1000))
    found.emplace(std::pair{goals[p.a].no, goals[p.b].no}, p);
  const auto relation = [&](const std::string& a, const std::string& b) {
    const auto at = found.find({a, b});
    EXPECT_NE(at, found.end()) << a << " and " << b << " are not proposed";
    return at == found.end() ? ""
                             : name_of(relation_of(bounds[at->second.a], bounds[at->second.b]));
  };
  EXPECT_EQ(relation("10", "11.1"), "first_stricter");  // trên 80% against ≥ 80
  EXPECT_EQ(relation("7", "8"), "first_stricter");      // trên 55% against ≥ 55
  EXPECT_EQ(relation("12", "13"), "first_stricter");    // trên 40% against ≥ 40
  EXPECT_EQ(relation("8", "9"), "same");
  EXPECT_EQ(relation("11", "12"), "same");
  // The misspelling is the only difference that is shown of two words otherwise alike.
  const auto tfp = found.find({"7", "8"});
  ASSERT_NE(tfp, found.end());
  const auto has = [](const std::vector<std::string>& words, const char* word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  EXPECT_TRUE(has(tfp->second.likeness.only_a, "tfp"));
  EXPECT_TRUE(has(tfp->second.likeness.only_b, "tep"));
}

}  // namespace
}  // namespace duoc::directives

// Targets as directives write them: what is certain, what asks, and what is no target at all.
#include "modules/directives/goals/goal_target.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace duoc::directives {
namespace {

struct Case {
  const char* text;
  const char* unit;
  const char* targets;  // each "bounds|unit|scope|note|doubts", joined by " & "
};

std::string said(const TargetsReading& reading) {
  std::string out;
  for (const TargetReading& t : reading.targets) {
    std::string doubts;
    for (const auto& d : t.doubts) doubts += (doubts.empty() ? "" : ",") + d.substr(7);
    out += (out.empty() ? "" : " & ") + written(t.bounds, false) + "|" + t.unit + "|" + t.scope +
           "|" + t.note + "|" + doubts;
  }
  return out;
}

TEST(GoalTarget, ReadsCells) {
  const Case cases[] = {
      {"≥ 80", "%", "≥ 80|%|||"},
      {">= 30", "%", "≥ 30|%|||"},
      {"> 0,7", "HDI", "> 0,7|HDI|||"},
      {"≥ 03", "Trung tâm", "≥ 3|Trung tâm|||"},
      {"90", "%", "≥ 90|%|||bare_number"},
      {"100%", "%", "≥ 100|%|||bare_number"},
      {"09", "Tuyến", "≥ 9|Tuyến|||bare_number"},
      {"40 - 50", "Tổ chức", "40 – 50|Tổ chức|||range"},
      {"16 - 18%/năm", "", "16 – 18|%/năm|||range"},
      {"20% - 50%", "%", "20 – 50|%|||range"},
      {"nhóm 10", "", "thứ hạng ≤ 10||||"},
      {"≤ 10", "Thứ bậc", "thứ hạng ≤ 10|Thứ bậc|||"},
      {"30", "Thứ bậc", "thứ hạng ≤ 30|Thứ bậc|||bare_number"},
      {"≤ 3 Đông Nam Á; ≤ 50 Thế giới", "Thứ bậc",
       "thứ hạng ≤ 3|Thứ bậc|Đông Nam Á|| & thứ hạng ≤ 50|Thứ bậc|Thế giới||"},
      {"≥ 3% và tăng dần theo yêu cầu phát triển", "% tổng chi",
       "≥ 3|% tổng chi||và tăng dần theo yêu cầu phát triển|"},
      {"trên 80%", "", "> 80|%|||"},
      {"tối thiểu 50%", "", "≥ 50|%|||"},
      {"ít nhất 3%", "", "≥ 3|%|||"},
      {"không quá 5%", "", "≤ 5|%|||"},
      {"dưới 1,5%/năm", "", "< 1,5|%/năm|||"},
      {"từ 90% trở lên", "", "≥ 90|%|||"},
      {"từ 90%", "", "≥ 90|%|||from"},
      {"155.000 tỷ đồng", "", "≥ 155.000|tỷ đồng|||bare_number"},
      {"khoảng 69%", "", "≥ 69|%|||about"},
      {"≥ 10.5", "%", "≥ 10,5|%|||number_writing"},
      {"≥ 1,000", "", "≥ 1||||number_writing"},
      {"38,1250", "triệu đồng", "≥ 38,125|triệu đồng|||bare_number"},
      {"14,97", "%", "≥ 14,97|%|||bare_number"},
      {"≥ 12 người", "Doanh nghiệp", "≥ 12|Doanh nghiệp|||unit_differs"},
      {"Duy trì trên 80%", "%", "> 80|%|||words"},
      {"17/99 xã", "", "≥ 17|xã||/99|fraction,bare_number"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(said(read_target_cell(c.text, c.unit)), c.targets) << c.text;
}

TEST(GoalTarget, NumbersThatAreNoTargetsAreSaid) {
  for (const char* text : {"Hoàn thành trước 30/6/2026", "99999999999999999", "Nghị quyết số 57",
                           "giai đoạn 2021-2025", "từ 15 tuổi"}) {
    const auto reading = read_target_cell(text, "");
    EXPECT_TRUE(reading.targets.empty()) << text;
    EXPECT_TRUE(reading.numbers) << text;
  }
  const auto words = read_target_cell("Phủ sóng 5G, tốc độ 1Gb/s", "");
  EXPECT_TRUE(words.targets.empty());
  EXPECT_FALSE(words.numbers);
}

TEST(GoalTarget, ReadsSentences) {
  const auto one = read_target_sentence("Quy mô kinh tế số đạt tối thiểu 30% GDP.");
  ASSERT_EQ(one.targets.size(), 1u);
  EXPECT_EQ(one.targets[0].measure, "Quy mô kinh tế số");
  EXPECT_EQ(said(one), "≥ 30|% GDP|||");
  const auto rank = read_target_sentence(
      "Việt Nam thuộc nhóm 3 nước dẫn đầu Đông Nam Á, nhóm 50 nước đứng đầu thế giới về năng lực "
      "cạnh tranh số;");
  EXPECT_EQ(said(rank), "thứ hạng ≤ 3||Đông Nam Á|| & thứ hạng ≤ 50||thế giới||");
  EXPECT_EQ(rank.targets[1].measure, "năng lực cạnh tranh số");
  const auto list = read_target_sentence(
      "Tổng sản phẩm đạt trên 155.000 tỷ đồng. Cơ cấu kinh tế: Nông, lâm, ngư nghiệp chiếm 14,97%; "
      "Dịch vụ chiếm 39,57%.");
  EXPECT_EQ(said(list), "> 155.000|tỷ đồng||| & = 14,97|%|||bare_number & = 39,57|%|||bare_number");
  EXPECT_EQ(list.targets[1].measure, "Cơ cấu kinh tế: Nông, lâm, ngư nghiệp");
  const auto people = read_target_sentence("Nguồn nhân lực đạt 12 người trên một vạn dân;");
  EXPECT_EQ(said(people), "≥ 12|người trên một vạn dân|||bare_number");
  const auto falling =
      read_target_sentence("Tỷ lệ lao động nông nghiệp trong tổng lao động đạt 48%");
  EXPECT_EQ(said(falling), "≤ 48|%|||bare_number");
  const auto condition = read_target_sentence(
      "Phấn đấu có trên 40/99 xã, phường đạt tối thiểu 4-5 bác sỹ/trạm; 17/99 xã dạy trẻ 3 tuổi.");
  EXPECT_EQ(condition.targets.size(), 2u);
}

TEST(GoalTarget, HorizonsNameOneYear) {
  EXPECT_EQ(horizon_year("Đến năm 2030"), 2030);
  EXPECT_EQ(horizon_year("Tầm nhìn đến năm 2045"), 2045);
  EXPECT_EQ(horizon_year("2026"), 2026);
  EXPECT_EQ(horizon_year("2.1. Các chỉ tiêu kinh tế: 13 chỉ tiêu"), 0);
  EXPECT_EQ(horizon_year("giai đoạn 2026-2030"), 0);
}

TEST(GoalTarget, DecimalsAreExactAndWrittenBothWays) {
  for (const char* text : {"0", "14.97", "-0.5", "155000", "99999999999999.9999"}) {
    const auto d = parse_decimal(text);
    ASSERT_TRUE(d) << text;
    EXPECT_EQ(plain(*d), text);
  }
  for (const char* text : {"", "1.", ".5", "1,5", "1e3", "0.00001", "100000000000001", "--1"})
    EXPECT_FALSE(parse_decimal(text)) << text;
  EXPECT_EQ(written(*parse_decimal("1234567.5"), false), "1.234.567,5");
  EXPECT_EQ(written(*parse_decimal("-1234.25"), true), "-1,234.25");
  EXPECT_EQ(read_vietnamese("1.234,5")->value, *parse_decimal("1234.5"));
  EXPECT_FALSE(read_vietnamese("1.234,5")->doubtful);
  EXPECT_FALSE(read_vietnamese("0,125")->doubtful);
  EXPECT_TRUE(read_vietnamese("1,234.5")->doubtful);
  EXPECT_FALSE(read_vietnamese("1.23.4"));
}

TEST(GoalTarget, StricterIsDecidedByTheValuesThatSatisfy) {
  const auto at = [](Comparison c, const char* lower, const char* upper) {
    return Bounds{c, parse_decimal(lower), parse_decimal(upper)};
  };
  const Bounds floor = at(Comparison::at_least, "80", "");
  const Bounds above = at(Comparison::above, "80", "");
  EXPECT_EQ(relation_of(floor, above), Relation::second_stricter);
  EXPECT_EQ(relation_of(above, floor), Relation::first_stricter);
  EXPECT_EQ(relation_of(floor, floor), Relation::same);
  EXPECT_EQ(relation_of(floor, at(Comparison::at_most, "", "79.9")), Relation::disjoint);
  EXPECT_EQ(relation_of(at(Comparison::between, "40", "50"), at(Comparison::between, "45", "60")),
            Relation::overlapping);
  EXPECT_FALSE(satisfies(*parse_decimal("80"), above));
  EXPECT_TRUE(satisfies(*parse_decimal("80.0001"), above));
  EXPECT_FALSE(well_formed(at(Comparison::between, "50", "40")));
  EXPECT_FALSE(well_formed(at(Comparison::at_least, "", "40")));
  EXPECT_FALSE(well_formed(at(Comparison::rank_within, "", "2.5")));
}

}  // namespace
}  // namespace duoc::directives

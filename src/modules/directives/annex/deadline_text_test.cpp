// Every way of writing a deadline that was met in real annexes, and some that must not be guessed.
#include "modules/directives/annex/deadline_text.h"

#include <gtest/gtest.h>

namespace duoc::directives {
namespace {

struct Case {
  const char* text;
  const char* deadline;  // "" for none
};

std::string day_of(const DeadlineReading& r) { return r.deadline ? iso(*r.deadline) : ""; }

class DeadlineText : public ::testing::Test {
 protected:
  DeadlineReading read(std::string_view text) const { return read_deadline(text, calendar_); }
  org::Calendar calendar_ = org::vietnam_calendar();
};

TEST_F(DeadlineText, DatesAndPeriodsEndWithTheirLastDay) {
  const Case cases[] = {
      {"12/2025", "2025-12-31"},
      {"6,2026", "2026-06-30"},
      {"2/2028", "2028-02-29"},
      {"06/2025", "2025-06-30"},
      {"Tháng 10/2025", "2025-10-31"},
      {"Tháng 5 năm 2025", "2025-05-31"},
      {"Quý II/2025", "2025-06-30"},
      {"Quý 4/2026", "2026-12-31"},
      {"quý iv năm 2026", "2026-12-31"},
      {"2025", "2025-12-31"},
      {"2025 - 2026", "2026-12-31"},
      {"2025–2026", "2026-12-31"},
      {"2026-10-20", "2026-10-20"},
      {"30/6/2025", "2025-06-30"},
      {"ngày 30 tháng 6 năm 2025", "2025-06-30"},
      {"Hoàn thành trong năm 2026", "2026-12-31"},
      {"phấn đấu đến năm 2027", "2027-12-31"},
      {"cơ bản hoàn thành trong năm 2025", "2025-12-31"},
      {"hoàn thành Quý IV/2026.", "2026-12-31"},
      {"trong quý II/2026", "2026-06-30"},
  };
  for (const Case& c : cases) {
    const DeadlineReading r = read(c.text);
    EXPECT_TRUE(r.understood) << c.text << ": " << r.reason;
    EXPECT_EQ(r.kind, DeadlineKind::dated) << c.text;
    EXPECT_EQ(day_of(r), c.deadline) << c.text;
  }
}

TEST_F(DeadlineText, BeforeADayEndsTheDayBeforeAndIsNeverMoved) {
  const DeadlineReading monday = read("Trước ngày 1/7/2025");
  EXPECT_TRUE(monday.understood);
  EXPECT_TRUE(monday.before_day);
  EXPECT_EQ(day_of(monday), "2025-06-30");
  const DeadlineReading sunday = read("trước ngày 30/6/2025");
  EXPECT_FALSE(sunday.understood) << "29 June 2025 is a Sunday: the clerk is asked";
  EXPECT_EQ(sunday.reason, "deadline.day_before_off");
  EXPECT_EQ(day_of(sunday), "2025-06-29");
}

TEST_F(DeadlineText, WhatComesAgainAndWhatNeverEnds) {
  EXPECT_EQ(read("Hằng năm").period, "year");
  EXPECT_EQ(read("hàng quý").period, "quarter");
  EXPECT_EQ(read("định kỳ hằng tháng").period, "month");
  EXPECT_EQ(read("định kỳ 6 tháng").period, "half_year");
  const DeadlineReading by_the_25th = read("trước ngày 25 hằng tháng");
  EXPECT_EQ(by_the_25th.kind, DeadlineKind::recurring);
  EXPECT_EQ(by_the_25th.period_day, 24);
  EXPECT_TRUE(by_the_25th.before_day);
  EXPECT_EQ(read("Thường xuyên").kind, DeadlineKind::regular);
  EXPECT_EQ(read("Nhiệm vụ thường xuyên").kind, DeadlineKind::regular);
}

TEST_F(DeadlineText, OpenEndsArePutToAPerson) {
  const DeadlineReading r = read("2025 và những năm tiếp theo");
  EXPECT_FALSE(r.understood);
  EXPECT_TRUE(r.proposed);
  EXPECT_EQ(r.reason, "deadline.open_ended");
  EXPECT_EQ(day_of(r), "2025-12-31");
  EXPECT_EQ(r.period, "year");
}

TEST_F(DeadlineText, NothingIsGuessed) {
  EXPECT_EQ(read("").reason, "deadline.blank");
  EXPECT_EQ(read("   ").reason, "deadline.blank");
  EXPECT_EQ(read("Sớm hoàn thành").reason, "deadline.vague");
  EXPECT_EQ(read("theo lộ trình").reason, "deadline.vague");
  for (const char* text : {"31/2/2025", "13/2025", "2026 - 2025", "quý V/2025", "1/1/0001",
                           "99999999999999999999/2025", "ngày mai", "12/2025; 6/2026"}) {
    const DeadlineReading r = read(text);
    EXPECT_FALSE(r.understood) << text;
    EXPECT_EQ(r.reason, "deadline.unreadable") << text;
  }
  EXPECT_FALSE(read(std::string(100'000, '1')).understood);
}

}  // namespace
}  // namespace duoc::directives

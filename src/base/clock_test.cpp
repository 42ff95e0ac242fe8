// Days, moments and their texts at the edges.
#include "base/clock.h"

#include <gtest/gtest.h>

namespace duoc {
namespace {

TEST(Clock, DaysGoThereAndBack) {
  for (int n = -20000; n < 49000; n += 1) {
    const Civil c = civil(Day{n});
    ASSERT_EQ(day_from(c.year, c.month, c.day).n, n);
  }
}

TEST(Clock, ADayEndsWhereTheNextBegins) {
  const Day d = day_from(2025, 12, 31);
  EXPECT_EQ(rfc3339(end_of(d)), "2026-01-01T00:00:00+07:00");
  EXPECT_EQ(day_of(end_of(d) + -1), d);
  EXPECT_EQ(day_of(end_of(d)), d + 1);
}

TEST(Clock, WeekdaysOfKnownDays) {
  EXPECT_EQ(weekday(day_from(2025, 9, 18)), 4);
  EXPECT_EQ(weekday(day_from(2026, 11, 24)), 2);
}

TEST(Clock, MomentsAreReadWithAnyOffset) {
  EXPECT_EQ(parse_rfc3339("2025-09-18T00:00:00+07:00"), start_of(day_from(2025, 9, 18)));
  EXPECT_EQ(parse_rfc3339("2025-09-17T17:00:00Z"), start_of(day_from(2025, 9, 18)));
  EXPECT_EQ(parse_rfc3339("2025-09-17T17:00:00.75Z"), start_of(day_from(2025, 9, 18)));
  for (const char* bad :
       {"", "2025-09-18", "2025-02-30T00:00:00Z", "2025-09-18T24:00:00Z", "2025-09-18T00:00:00",
        "2025-09-18T00:00:00+7", "2025-09-18T00:00:00.Z"}) {
    EXPECT_FALSE(parse_rfc3339(bad)) << bad;
  }
}

TEST(Clock, DatesThatDoNotExistAreRefused) {
  EXPECT_TRUE(parse_iso_day("2024-02-29"));
  EXPECT_FALSE(parse_iso_day("2025-02-29"));
  EXPECT_FALSE(parse_iso_day("2025-9-18"));
}

}  // namespace
}  // namespace duoc

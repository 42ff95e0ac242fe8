// Lunar days against the published dates of the years the calendar covers.
#include "kernel/org/lunar.h"

#include <gtest/gtest.h>

#include "kernel/org/calendar.h"

namespace duoc::org {
namespace {

TEST(Lunar, NewYearsOfVietNam) {
  for (const char* day : {"2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26",
                          "2029-02-13", "2030-02-02" /* a day before China */, "2031-01-23"}) {
    const Day d = *parse_iso_day(day);
    EXPECT_EQ(iso(lunar_new_year(civil(d).year)), day);
  }
}

TEST(Lunar, HungKingsDays) {
  for (const char* day : {"2024-04-18", "2025-04-07", "2026-04-26", "2027-04-16", "2028-04-04",
                          "2029-04-23", "2030-04-12", "2031-04-01"}) {
    const Day d = *parse_iso_day(day);
    EXPECT_EQ(iso(lunar_day(civil(d).year, 3, 10)), day);
  }
}

TEST(Calendar, AnnouncedDaysOff) {
  const Calendar c = vietnam_calendar();
  for (const char* off :
       {"2024-02-08", "2024-02-14", "2024-04-29", "2024-09-03", "2025-01-27", "2025-01-31",
        "2025-05-02", "2025-09-01", "2025-09-02", "2026-01-02", "2026-02-16", "2026-02-20",
        "2026-04-27", "2026-08-31", "2026-09-01", "2026-11-24"}) {
    EXPECT_FALSE(c.is_working(*parse_iso_day(off))) << off;
  }
  for (const char* on : {"2024-02-07", "2024-02-15", "2024-05-04", "2025-04-26", "2025-02-03",
                         "2026-01-10", "2026-02-13", "2026-02-23", "2026-08-22", "2026-09-03"}) {
    EXPECT_TRUE(c.is_working(*parse_iso_day(on))) << on;
  }
  EXPECT_TRUE(c.provisional(2027));
  EXPECT_FALSE(c.provisional(2026));
}

TEST(Calendar, DeadlinesMoveOffDaysWithoutWork) {
  const Calendar c = vietnam_calendar();
  // 31 May 2025 is a Saturday.
  EXPECT_EQ(rfc3339(c.due_at(*parse_iso_day("2025-05-31"))), "2025-06-03T00:00:00+07:00");
  EXPECT_EQ(rfc3339(c.due_at(*parse_iso_day("2025-12-31"))), "2026-01-01T00:00:00+07:00");
  EXPECT_EQ(iso(c.add_working_days(*parse_iso_day("2025-04-25"), 1)), "2025-04-26");
  EXPECT_EQ(iso(c.add_working_days(*parse_iso_day("2025-05-05"), -1)), "2025-04-29");
}

TEST(Calendar, NoDueMomentFallsOnADayWithoutWork) {
  const Calendar c = vietnam_calendar();
  for (Day d = day_from(2024, 1, 1); d < day_from(2031, 12, 20); d = d + 1) {
    ASSERT_TRUE(c.is_working(day_of(c.due_at(d) + -1))) << iso(d);
  }
}

}  // namespace
}  // namespace duoc::org

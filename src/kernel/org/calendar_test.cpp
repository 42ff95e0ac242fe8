// Working days at the calendar's edges.
#include "kernel/org/calendar.h"

#include <gtest/gtest.h>

namespace duoc::org {
namespace {

TEST(Calendar, WhatIsNeverDueIsNeverDueSoon) {
  EXPECT_EQ(Calendar().due_soon_from(kNever), kNever);
  EXPECT_EQ(vietnam_calendar().due_soon_from(kNever), kNever);
}

TEST(Calendar, DueSoonBeginsFiveWorkingDaysBefore) {
  // Due at the end of Monday 30 June 2025: the fifth working day before it is Monday 23 June.
  const Moment due = end_of(day_from(2025, 6, 30));
  EXPECT_EQ(vietnam_calendar().due_soon_from(due), end_of(day_from(2025, 6, 23)));
}

}  // namespace
}  // namespace duoc::org

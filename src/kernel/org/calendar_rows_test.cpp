// Every version of the calendar stays: what was believed of a working day at a position can be
// asked later.
#include <gtest/gtest.h>

#include "base/json_out.h"
#include "kernel/org/rows.h"

namespace duoc::org {
namespace {

Entry set(Position position, int year, int version, bool announced, Day off) {
  Entry e;
  e.position = position;
  e.kind = "calendar.set";
  JsonOut body;
  body.open().field("year", year).field("announced", announced).field("version", version);
  body.key("days").open_list().open().field("day", off).field("kind", "holiday");
  body.field("name_vi", "Nghỉ").field("name_en", "Off").close().close_list().close();
  e.body = body.take();
  return e;
}

TEST(CalendarRows, EveryVersionStaysInOrderAndAYearNotSetIsAsComputed) {
  store::OpenOptions options;
  options.create = true;
  const auto store = store::open(":memory:", options);
  const Module org = module();
  store::migrate(*store, org.schema);
  auto& rows = store->writer();
  const auto apply = [&](const Entry& e) {
    for (const Kind& kind : org.kinds)
      if (kind.name == e.kind) kind.apply(e, rows);
  };
  EXPECT_EQ(calendars(rows).size(), 1u);
  const Day first = day_from(2027, 3, 3);   // a Wednesday
  const Day second = day_from(2027, 3, 4);  // a Thursday
  apply(set(5, 2027, 2, false, first));
  apply(set(9, 2027, 3, true, second));
  const auto all = calendars(rows);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].position, 0u);
  EXPECT_TRUE(all[0].calendar.is_working(first));
  EXPECT_EQ(all[1].position, 5u);
  EXPECT_FALSE(all[1].calendar.is_working(first));
  EXPECT_TRUE(all[1].calendar.provisional(2027));
  EXPECT_EQ(all[2].position, 9u);
  EXPECT_TRUE(all[2].calendar.is_working(first)) << "the year was set anew";
  EXPECT_FALSE(all[2].calendar.is_working(second));
  EXPECT_FALSE(all[2].calendar.provisional(2027));
  EXPECT_EQ(all[2].calendar.version(), 3);
  EXPECT_FALSE(all[2].calendar.is_working(day_from(2026, 9, 2))) << "other years are untouched";
  EXPECT_EQ(state_of(rows, Moment{})->calendar.version(), 3);
}

}  // namespace
}  // namespace duoc::org

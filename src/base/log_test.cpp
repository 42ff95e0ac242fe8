// Lines of the log: plain words for who sits at a keyboard, JSON for a serving process, whatever
// the text holds.
#include "base/log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <functional>

#include "base/clock.h"
#include "base/text.h"

namespace duoc::log {
namespace {

std::string said(const std::function<void()>& by) {
  ::testing::internal::CaptureStderr();
  by();
  return ::testing::internal::GetCapturedStderr();
}

// One test, since a process that has begun to write JSON goes on with it.
TEST(Log, SpeaksPlainlyAtAKeyboardAndInJsonWhenServing) {
  EXPECT_EQ(said([] {
              line(Level::error, "event", "the disk is full", {{"n", 3}});
            }),
            "duoc: the disk is full\n");
  EXPECT_EQ(said([] { line(Level::info, "event", "all is well"); }), "");
  serve_json(Level::info);
  EXPECT_EQ(said([] { line(Level::debug, "event", "too small to tell"); }), "");

  const std::string one = said([] {
    line(Level::warning, "odd \"name\"", "dòng\nhai \"ngoặc\"", {{"n", -3}, {"s", "a\tb"}});
  });
  EXPECT_EQ(std::count(one.begin(), one.end(), '\n'), 1);
  const auto parsed = boost::json::parse(one).as_object();
  EXPECT_EQ(parsed.at("level").as_string(), "warning");
  EXPECT_EQ(parsed.at("event").as_string(), "odd \"name\"");
  EXPECT_EQ(parsed.at("text").as_string(), "dòng\nhai \"ngoặc\"");
  EXPECT_EQ(parsed.at("n").as_int64(), -3);
  EXPECT_EQ(parsed.at("s").as_string(), "a\tb");
  EXPECT_TRUE(parse_rfc3339(std::string(parsed.at("at").as_string())));

  const std::string bytes = said([] {
    line(Level::error, "event", std::string(5000, 'x') + "\xff\xfe", {{"s", "\xc3"}});
  });
  EXPECT_LT(bytes.size(), 2000u);
  EXPECT_TRUE(valid_utf8(bytes));
  EXPECT_TRUE(boost::json::parse(bytes).is_object());

  std::string incident;
  const std::string told = said([&] { incident = trouble("broken", "it broke", {{"n", 1}}); });
  EXPECT_EQ(incident.size(), 9u);
  EXPECT_EQ(boost::json::parse(told).at("incident").as_string(), incident);
  EXPECT_EQ(boost::json::parse(told).at("n").as_int64(), 1);
}

}  // namespace
}  // namespace duoc::log

// What follows from an offer: minutes down, prices, what is missing, what a trial refutes.
#include <gtest/gtest.h>

#include "modules/capacity/capacity.h"

namespace duoc::capacity {
namespace {

TEST(Offers, AvailabilityIsReadExactlyOrNotAtAll) {
  const std::pair<const char*, int> good[] = {
      {"99.95", 999500},   {"99,95", 999500}, {"100", 1000000}, {"0", 0},
      {"99.9999", 999999}, {"99.5", 995000},  {"7", 70000}};
  for (const auto& [text, millionths] : good)
    EXPECT_EQ(parse_availability(text), millionths) << text;
  for (const char* text : {"", ".", "99.", ".5", "101", "99.99999", "-1", "99.9.9", "99 ", "x",
                           "100.0001", "99999999999"})
    EXPECT_FALSE(parse_availability(text)) << text;
  EXPECT_EQ(availability_text(999500), "99.95");
  EXPECT_EQ(availability_text(1000000), "100");
  EXPECT_EQ(availability_text(1), "0.0001");
}

TEST(Offers, MinutesDownAndPriceFollow) {
  Offer o;
  EXPECT_FALSE(down_tenths_a_year(o));
  o.availability_millionths = 999500;
  EXPECT_EQ(down_tenths_a_year(o), 2628);  // 262.8 minutes
  o.availability_millionths = 1000000;
  EXPECT_EQ(down_tenths_a_year(o), 0);
  o.availability_millionths = 0;
  EXPECT_EQ(down_tenths_a_year(o), 5256000);
  o.once = 500;
  o.month = 20;
  o.months = 36;
  EXPECT_EQ(price_of_contract(o), 1220);
}

TEST(Offers, WhatIsNotPromisedAndWhatATrialRefutesAreNamed) {
  Kept k;
  EXPECT_EQ(missing_promises(k.offer),
            (std::vector<std::string>{"availability", "restore", "loss", "return"}));
  k.offer.restore_minutes = 10;
  k.offer.loss_minutes = 1;
  EXPECT_EQ(missing_promises(k.offer), (std::vector<std::string>{"availability", "return"}));
  EXPECT_TRUE(broken_promises(k).empty());
  k.trials.push_back({1, {}, 61, 601, 5});
  EXPECT_EQ(broken_promises(k), (std::vector<std::string>{"restore", "loss"}));
  k.trials.push_back({2, {}, 60, 600, 5});
  EXPECT_TRUE(broken_promises(k).empty()) << "the newest trial is the one that counts";
}

}  // namespace
}  // namespace duoc::capacity

// Every loop this machine can run gives what the definition gives, at every length and at the ends
// of the range.
#include "figures/select.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

namespace duoc::figures {
namespace {

TEST(Select, EveryLoopEqualsTheDefinition) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  constexpr std::int32_t kLow = std::numeric_limits<std::int32_t>::min();
  constexpr std::int32_t kHigh = std::numeric_limits<std::int32_t>::max();
  const std::vector<std::int32_t> values{kLow, kLow + 1, -2, -1, 0, 1, 2, kHigh - 1, kHigh};
  const auto any = [&] { return values[random() % values.size()]; };
  for (std::size_t count = 0; count <= 200; ++count) {
    std::vector<std::int32_t> from(count), to(count), believed_to(count);
    for (std::size_t i = 0; i < count; ++i) from[i] = any(), to[i] = any(), believed_to[i] = any();
    const std::uint32_t first = random() % 2 == 0 ? 0 : 65536 - 1024;
    const std::int32_t t = any();
    const std::int32_t k = any();
    std::vector<std::uint16_t> expected;
    for (std::size_t i = 0; i < count; ++i) {
      if (from[i] <= t && t < to[i] && k < believed_to[i])
        expected.push_back(static_cast<std::uint16_t>(first + i));
    }
    for (const NamedSelect& s : selects()) {
      std::vector<std::uint16_t> out(count + kSelectSlack);
      out.resize(
          s.select({from.data(), to.data(), believed_to.data(), count}, t, k, first, out.data()));
      EXPECT_EQ(out, expected) << s.name << ", " << count << " rows";
    }
  }
}

TEST(Select, SaysWhichLoopsWereTried) {
  ASSERT_FALSE(selects().empty());
  EXPECT_STREQ(selects().front().name, "portable");
  for (const NamedSelect& s : selects())
    std::cout << s.name << (&s == &fastest_select() ? " (used)\n" : "\n");
}

}  // namespace
}  // namespace duoc::figures

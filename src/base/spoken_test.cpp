// Spellings of one name, and names that only look alike.
#include "base/spoken.h"

#include <gtest/gtest.h>

namespace duoc {
namespace {

TEST(Spoken, HabitsOfSpellingAreNoDifference) {
  EXPECT_EQ(spoken("Hoà Thành"), spoken("HÒA THÀNH"));
  EXPECT_EQ(spoken("Thuỷ"), spoken("Thủy"));
  EXPECT_EQ(spoken("Mỹ Lý"), spoken("Mĩ Lí"));
  EXPECT_EQ(spoken("Phường 01"), spoken("phường 1"));
  EXPECT_EQ(spoken("Phan Rang-Tháp  Chàm"), spoken("Phan Rang – Tháp Chàm"));
  EXPECT_EQ(spoken("Đa\xCC\x82\xCC\x80m Do\xCC\x9Bi"), spoken("Đầm Dơi")) << "decomposed";
}

TEST(Spoken, OtherNamesStayOthers) {
  EXPECT_NE(spoken("Hòa"), spoken("Hóa"));
  EXPECT_NE(spoken("Hòa"), spoken("Hoa"));
  EXPECT_NE(spoken("Tân"), spoken("Tan"));
  EXPECT_NE(spoken("Đa"), spoken("Da"));
  EXPECT_NE(spoken("Thúy"), spoken("Thúi"));
  EXPECT_NE(spoken("Phường 10"), spoken("Phường 1"));
  EXPECT_EQ(spoken("0"), "0");
  EXPECT_EQ(spoken(""), "");
  EXPECT_EQ(spoken("\xFF"), spoken("\xFF")) << "malformed bytes are no trouble";
}

}  // namespace
}  // namespace duoc

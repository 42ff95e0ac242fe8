// Folding and normal forms of Vietnamese.
#include "base/text.h"

#include <gtest/gtest.h>

namespace duoc {
namespace {

TEST(Text, FoldsEveryWayOfWritingAName) {
  EXPECT_EQ(fold("Đầm  Dơi"), "dam doi");
  EXPECT_EQ(fold("Hoà Thành"), fold("Hòa Thành"));
  EXPECT_EQ(fold("Năm Căn"), "nam can");
  EXPECT_EQ(fold("ƯƠ ưở"), "uo uo");
  EXPECT_EQ(fold("Đầm Dơi"), "dam doi");  // marks written apart
  EXPECT_EQ(fold_words("Sở KH&CN, tỉnh – Cà Mau"), "so kh cn tinh ca mau");
}

TEST(Text, NormalFormIsOne) {
  EXPECT_EQ(nfc("Đầm"), nfc("Đầm"));
  EXPECT_EQ(nfc(std::string("a\x01"
                            "b")),
            "ab");
  EXPECT_EQ(nfc("\xff"), "\xEF\xBF\xBD");
}

TEST(Text, MalformedTextIsFound) {
  EXPECT_TRUE(valid_utf8("Cà Mau"));
  EXPECT_FALSE(valid_utf8("\xC0\xAF"));
  EXPECT_FALSE(valid_utf8("\xED\xA0\x80"));
  EXPECT_FALSE(valid_utf8(std::string_view("a\0b", 3)));
}

TEST(Text, SortsAsAReaderExpects) {
  EXPECT_LT(sort_key("Dương"), sort_key("Đầm Dơi"));
  EXPECT_LT(sort_key("On"), sort_key("Ông"));
  EXPECT_LT(sort_key("Ông"), sort_key("Ơn"));
}

TEST(Text, SqueezesAndShortens) {
  EXPECT_EQ(squeeze("  a\n\tb\u00A0 c "), "a b c");
  EXPECT_EQ(shorten("chuyển đổi số", 6), "chuyển…");
}

}  // namespace
}  // namespace duoc

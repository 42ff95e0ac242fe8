// How alike texts are, and which words the language knows.
#include "documents/likeness.h"

#include <gtest/gtest.h>

namespace duoc::documents {
namespace {

TEST(Likeness, LettersBetween) {
  EXPECT_EQ(letters_between("đổi mới", "đổi mới", 3), 0);
  EXPECT_EQ(letters_between("đối mới", "đổi mới", 3), 1);
  EXPECT_EQ(letters_between("VTV, VOV", "VTYV, VOV", 3), 1);
  EXPECT_EQ(letters_between("a", "bcdef", 3), 4);
  EXPECT_EQ(letters_between("", "ab", 3), 2);
}

TEST(Likeness, SyllablesOfTheLanguage) {
  for (const char* good :
       {"nghiệm", "Quý",   "ĐỔI",   "khoa",  "gì",    "giếng",  "yêu",   "ủy",   "uỷ",
        "hòa",    "hoà",   "thuộc", "quốc",  "huyện", "khuyến", "người", "ương", "giữa",
        "Đước",   "xoong", "quyết", "nghĩa", "kỹ",    "kĩ",     "và",    "ở",    "ý"})
    EXPECT_TRUE(is_syllable(good)) << good;
  for (const char* bad : {"nghiêmj", "cê", "ngiệm", "kà", "đổií", "hoac", "tich", "VTYV", "xã2",
                          "ftỉnh", "", "quuyết", "bbộ", "thưòngg"})
    EXPECT_FALSE(is_syllable(bad)) << bad;
}

TEST(Likeness, BareWords) {
  EXPECT_EQ(bare("(UBND,"), "UBND");
  EXPECT_EQ(bare("“học"), "học");
  EXPECT_EQ(bare("57-NQ/TW."), "57-NQ/TW");
  EXPECT_EQ(bare("..."), "");
}

}  // namespace
}  // namespace duoc::documents

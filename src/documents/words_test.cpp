// Words with places: parsed from other programs' answers, joined in the order of reading.
#include "documents/words.h"

#include <gtest/gtest.h>

#include "documents/columns.h"

namespace duoc::documents {
namespace {

Word word(std::string text, double left, double top, double width = 0) {
  Word w;
  w.text = std::move(text);
  w.box = {left, top, left + (width > 0 ? width : 6.0 * double(w.text.size())), top + 12};
  return w;
}

TEST(Words, PdftotextsAnswerIsRead) {
  const auto pages = parse_bbox(
      "<html><head><title>a < b & c</title></head><body>\n<doc>\n"
      "<page width=\"842.0\" height=\"595.0\">\n"
      "<word xMin=\"1.5\" yMin=\"2\" xMax=\"9\" yMax=\"14\">KH&amp;CN</word>\n"
      "<word xMin=\"12\" yMin=\"2\" xMax=\"19\" yMax=\"14\">Tỉnh</word>\n"
      "<word xMin=\"nan\" yMin=\"2\" xMax=\"19\" yMax=\"14\">nowhere</word>\n"
      "</page>\n</doc>\n</body></html>");
  ASSERT_TRUE(pages.ok()) << pages.fault().key;
  ASSERT_EQ(pages->size(), 1u);
  ASSERT_EQ((*pages)[0].words.size(), 2u);
  EXPECT_EQ((*pages)[0].words[0].text, "KH&CN");
  EXPECT_EQ((*pages)[0].words[0].box.left, 1.5);
  EXPECT_EQ((*pages)[0].words[1].text, "T\u1EC9nh");  // composed
}

TEST(Words, WhatIsNoAnswerIsDamaged) {
  for (const char* text :
       {"", "<doc>", "<doc><page></doc>", "<doc><page width=\"-1\" height=\"3\"/></doc>",
        "<doc><page width=\"1e300\" height=\"3\"/></doc>"}) {
    const auto pages = parse_bbox(text);
    ASSERT_FALSE(pages.ok()) << text;
    EXPECT_EQ(pages.fault().key, "document.pdf_damaged");
  }
}

TEST(Words, TesseractsAnswerIsRead) {
  const auto words = parse_tesseract(
      "level\tpage_num\tblock_num\tpar_num\tline_num\tword_"
      "num\tleft\ttop\twidth\theight\tconf\ttext\n"
      "1\t1\t0\t0\t0\t0\t0\t0\t3508\t2479\t-1\t\n"
      "5\t2\t1\t1\t1\t1\t10\t20\t30\t40\t96.5\tBộ\n"
      "5\t2\t1\t1\t1\t2\t50\t20\t30\t40\t12\t \n");
  ASSERT_TRUE(words.ok());
  ASSERT_EQ(words->size(), 1u);
  EXPECT_EQ((*words)[0].text, "Bộ");
  EXPECT_EQ((*words)[0].part, 2);
  EXPECT_EQ((*words)[0].confidence, 96);
  EXPECT_EQ((*words)[0].box.bottom, 60);
}

TEST(Words, ATesseractsLineWithoutNumbersIsRefused) {
  const auto words = parse_tesseract("5\t1\t1\t1\t1\t1\tx\t20\t30\t40\t96.5\tBộ\n");
  ASSERT_FALSE(words.ok());
  EXPECT_EQ(words.fault().key, "document.image_damaged");
}

TEST(Words, LinesAreReadFromTheTopAndEachFromTheLeft) {
  const auto lines = lines_of(
      {word("hai", 60, 31), word("một", 10, 10), word("ba", 90, 30), word("dòng", 10, 30.5)});
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(text_of(lines), "một dòng hai ba");
}

TEST(Words, AHyphenAtALinesEndStaysAndJoins) {
  EXPECT_EQ(text_of(lines_of({word("số", 10, 10), word("57-", 40, 10), word("NQ/TW", 10, 30)})),
            "số 57-NQ/TW");
  EXPECT_EQ(text_of(lines_of({word("UBND/", 40, 10), word("HĐND", 10, 30)})), "UBND/HĐND");
  EXPECT_EQ(text_of(lines_of({word("2025–", 40, 10), word("2030", 10, 30)})), "2025–2030");
  // A dash between blanks is a word of its own.
  EXPECT_EQ(text_of(lines_of({word("kinh", 10, 10), word("tế", 50, 10), word("-", 80, 10),
                              word("xã", 10, 30), word("hội", 40, 30)})),
            "kinh tế - xã hội");
}

TEST(Words, WhatTouchesIsOneWord) {
  EXPECT_EQ(text_of(lines_of(
                {word("Nghị", 10, 10, 30), word("quyết", 40.2, 10, 30), word("57", 76, 10, 12)})),
            "Nghịquyết 57");
}

TEST(Words, ALineIsDividedAtWideGaps) {
  const auto lines =
      lines_of({word("CHÍNH", 10, 10, 40), word("PHỦ", 55, 10, 30), word("CỘNG", 300, 10, 40)}, 3);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(text_of(lines[0]), "CHÍNH PHỦ");
}

TEST(Words, ParagraphsBeginAfterGapsAndShortLines) {
  std::vector<Word> words{word("Điều", 10, 10, 200), word("một", 10, 24, 200),
                          word("hết.", 10, 38, 30), word("Điều", 10, 52, 200),
                          word("hai", 10, 100, 200)};
  const auto paragraphs = paragraphs_of(lines_of(std::move(words)));
  ASSERT_EQ(paragraphs.size(), 3u);
  EXPECT_EQ(text_of(paragraphs[0]), "Điều một hết.");
}

TEST(Columns, GapsUnderAHeaderMakeColumns) {
  std::vector<Word> words{word("TT", 10, 10, 12), word("Nhiệm", 60, 10, 40),
                          word("vụ", 104, 10, 14), word("Chủ", 260, 10, 24),
                          word("trì", 288, 10, 16)};
  double y = 30;
  for (const char* n : {"1", "2", "3"}) {
    words.push_back(word(n, 10, y, 6));
    words.push_back(word("Xây", 60, y, 24));
    words.push_back(word("dựng", 88, y, 80));
    words.push_back(word("Sở", 260, y, 16));
    words.push_back(word("tiếp", 60, y + 14, 30));  // the task goes on in the next line
    y += 30;
  }
  const auto tables = tables_by_gaps(words);
  ASSERT_EQ(tables.size(), 1u);
  const PageTable table = table_of_columns(tables[0], 72);
  ASSERT_EQ(table.rows.size(), 4u);
  EXPECT_EQ(table.rows[0][1].text, "Nhiệm vụ");
  EXPECT_EQ(table.rows[2][0].text, "2");
  EXPECT_EQ(table.rows[2][1].text, "Xây dựng tiếp");
  EXPECT_EQ(table.rows[2][2].text, "Sở");
}

TEST(Columns, RunningTextIsNoTable) {
  std::vector<Word> words;
  for (int line = 0; line < 10; ++line)
    for (int i = 0; i < 12; ++i)
      words.push_back(word("chữ", 10 + i * 30 + (line * 7) % 13, 10 + line * 14, 26));
  EXPECT_TRUE(tables_by_gaps(words).empty());
}

TEST(Words, AFootnotesMarkIsNotPartOfItsDate) {
  const auto marked = [](const std::string& text, const std::string& mark, double top = 10) {
    Word small = word(mark, 70, top, 4);
    small.box.bottom = top + 7;
    return text_of(lines_of({word(text, 10, 10, 60), small, word("sau", 80, 10)}));
  };
  EXPECT_EQ(marked("30/6/2026", "1"), "30/6/2026 sau");
  EXPECT_EQ(marked("km", "2"), "km2 sau");
  EXPECT_EQ(marked("10", "6"), "106 sau");
  EXPECT_EQ(marked("CO", "2", 15), "CO2 sau");  // below the line
}

TEST(Words, TheNextNumberBeginsAParagraph) {
  const auto line = [](const std::string& number, double top) {
    return std::vector<Word>{word(number, 10, top, 14), word("Xây", 30, top, 470)};
  };
  std::vector<Word> words;
  for (const auto& [number, top] :
       {std::pair{"1.", 10.}, {"hai", 24.}, {"2.", 38.}, {"3.", 52.}, {"7.", 66.}})
    for (Word& w : line(number, top)) words.push_back(std::move(w));
  const auto paragraphs = paragraphs_of(lines_of(std::move(words)));
  ASSERT_EQ(paragraphs.size(), 3u);
  EXPECT_EQ(text_of(paragraphs[0]), "1. Xây hai Xây");
  EXPECT_EQ(text_of(paragraphs[2]), "3. Xây 7. Xây");
}

TEST(Words, SidewaysAndOverlaidWordsAreSeen) {
  Word up = word("nghiệm", 10, 10, 12);
  up.box.bottom = 60;
  EXPECT_TRUE(run_sideways({up, up, word("nhiệm", 40, 10)}));
  EXPECT_FALSE(run_sideways({up, word("nhiệm", 40, 10), word("tỉnh", 90, 10)}));
  EXPECT_FALSE(run_sideways({}));
  EXPECT_TRUE(lie_on_each_other({word("quan", 10, 10), word("thảo", 20, 13)}));
  EXPECT_FALSE(lie_on_each_other({word("quan", 10, 10), word("chủ", 34, 10), word("trì", 10, 22)}));
}

}  // namespace
}  // namespace duoc::documents

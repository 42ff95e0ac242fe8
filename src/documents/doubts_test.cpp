// Readings of a cell weighed against each other and against the document.
#include "documents/doubts.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace duoc::documents {
namespace {

Reading reading(const std::string& text, int confidence = 95) {
  Reading out;
  out.text = text;
  out.tokens = split(text, ' ');
  out.confidence = confidence;
  return out;
}

TEST(Doubts, WhatAllReadAlikeIsCertain) {
  const CellText cell =
      best_of(reading("Sở Tài chính"), reading("Sở Tài chính"), reading("Sở Tài chính"));
  EXPECT_EQ(cell.text, "Sở Tài chính");
  EXPECT_FALSE(cell.uncertain);
  EXPECT_TRUE(best_of(reading("Sở Tài chính", 30), reading("Sở Tài chính"), reading("Sở Tài chính"))
                  .uncertain);
}

TEST(Doubts, TheThirdReadingDecidesAndTheCellStaysInDoubt) {
  const CellText cell = best_of(reading("đột phá về đối mới"), reading("đột phá về đổi mới"),
                                reading("đột phá về đổi mới"));
  EXPECT_EQ(cell.text, "đột phá về đổi mới");
  EXPECT_TRUE(cell.uncertain);
  EXPECT_LE(cell.confidence, 60);
  EXPECT_TRUE(best_of(reading("định chỉ tiết"), reading("định chỉ tiết"), reading("định chi tiết"))
                  .uncertain);
}

TEST(Doubts, OneReadingWithWordsThatCannotBeIsOutvoted) {
  const CellText cell = best_of(reading("rào cản đanø cản trở"), reading("rào cản đang cản trở"),
                                reading("rào cản đang cản trở"));
  EXPECT_EQ(cell.text, "rào cản đang cản trở");
  EXPECT_FALSE(cell.uncertain);
  EXPECT_TRUE(best_of(reading("rào cản đanø"), reading("rào cản đang"), reading("rào cảnn đang"))
                  .uncertain);
}

TEST(Doubts, EachPlaceTakesTheReadingThatTheLanguageKnows) {
  EXPECT_EQ(
      best_of(reading("Bộ Khoa hqc và Công nghệ"), reading("Bộ Khoa học và Cômg nghệ"), reading(""))
          .text,
      "Bộ Khoa học và Công nghệ");
}

TEST(Doubts, AnUnreadNumberIsWhatItsNeighboursLeave) {
  CellText cells[] = {{"TT"}, {"6"},        {"?", true},  {"8"}, {"II. Nhóm hai"},
                      {"9"},  {"1O", true}, {"lI", true}, {"12"}};
  std::vector<CellText*> column;
  for (CellText& c : cells) column.push_back(&c);
  fill_numbers(column);
  EXPECT_EQ(cells[2].text, "7");
  EXPECT_TRUE(cells[2].uncertain);
  EXPECT_EQ(cells[6].text, "1O");  // two in a row are not told
  EXPECT_EQ(cells[0].text, "TT");
}

bool doubted(const Usage& usage, const std::string& text) {
  CellText cell{text};
  usage.judge(cell);
  return cell.uncertain;
}

TEST(Doubts, TheDocumentSpeaksAgainstWhatItSaysOtherwise) {
  Usage usage;
  for (const char* text : {"theo quy định của Luật", "quy định mới", "bỏ quy đinh này", "logistics",
                           "logistics", "logistics"})
    usage.learn(text);
  EXPECT_TRUE(doubted(usage, "bỏ quy đinh này"));
  EXPECT_FALSE(doubted(usage, "theo quy định của Luật"));
  EXPECT_FALSE(doubted(usage, "logistics"));
  EXPECT_TRUE(doubted(usage, "logistlcs"));
  EXPECT_TRUE(doubted(usage, "của tỉnh. và các xã"));
  EXPECT_FALSE(doubted(usage, "số 57-NQ/TW, ngày 22/12/2024 (50%)"));
}

TEST(Doubts, KnownConfusionsAreMendedAndMarked) {
  const Usage usage;
  for (const auto& [read, meant] :
       {std::pair{"Quy định chỉ tiết", "Quy định chi tiết"},
        std::pair{"HI.2. Xây dựng", "III.2. Xây dựng"}, std::pair{"H. Xây dựng", "II. Xây dựng"},
        std::pair{"xanh — sạch", "xanh – sạch"},
        std::pair{"phong trào \"Dân vận khéo”; mô hình \"Tổ dân vận số\".",
                  "phong trào \"Dân vận khéo\"; mô hình \"Tổ dân vận số\"."},
        std::pair{"mô hình '\"Trường học\", “Gia đình\"", "mô hình \"Trường học\", “Gia đình”"},
        std::pair{"\"Tăng cường vai trò", "Tăng cường vai trò"},
        std::pair{"Ban Chấp hành 'Trung ương", "Ban Chấp hành Trung ương"}}) {
    CellText cell{read};
    usage.judge(cell);
    EXPECT_EQ(cell.text, meant);
    EXPECT_TRUE(cell.uncertain) << read;
  }
  CellText plain{"Ủy ban nhân dân tỉnh chỉ đạo"};
  usage.judge(plain);
  EXPECT_EQ(plain.text, "Ủy ban nhân dân tỉnh chỉ đạo");
  EXPECT_FALSE(plain.uncertain);
}

TEST(Doubts, QuotationMarksOfATextStay) {
  for (const char* text : {"xã Ea H'leo, huyện M'Drắk", "phong trào “Xanh”, \"Sạch\" và 'Đẹp'",
                           "dài 5\" như cũ", "", "\"", "'"}) {
    CellText cell{text};
    Usage().judge(cell);
    EXPECT_EQ(cell.text, text == std::string("\"") ? "" : text);
  }
}

}  // namespace
}  // namespace duoc::documents

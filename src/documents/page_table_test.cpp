// Pages as one document: tables that go on, rows that the page cuts.
#include "documents/page_table.h"

#include <gtest/gtest.h>

namespace duoc::documents {
namespace {

using Cells = std::vector<std::string>;

PageTable table(std::vector<Cells> rows, bool open_bottom = false,
                std::vector<double> xs = {1, 2, 6, 8}) {
  PageTable out;
  out.xs = std::move(xs);
  out.top = 1;
  out.bottom = 7;
  out.open_bottom = open_bottom;
  for (const Cells& row : rows) {
    auto& to = out.rows.emplace_back();
    for (const std::string& text : row) to.push_back({text, false, 100, ""});
  }
  return out;
}

PageContent page(int number, PageTable table) {
  PageContent out;
  out.number = number;
  out.tables.push_back(std::move(table));
  return out;
}

Document joined(std::vector<PageContent> pages) {
  Document out;
  join_pages(std::move(pages), out);
  return out;
}

const Cells kHeader{"TT", "Nhiệm vụ", "Chủ trì"};

TEST(Pages, ATableThatGoesOnIsOneWithoutItsRepeatedHeader) {
  const Document d = joined({page(1, table({kHeader, {"1", "Lập danh mục.", "Sở A"}})),
                             page(2, table({kHeader, {"2", "Rà soát.", "Sở B"}}))});
  ASSERT_EQ(d.tables.size(), 1u);
  ASSERT_EQ(d.tables[0].rows.size(), 3u);
  EXPECT_EQ(d.tables[0].rows[2][0], "2");
  EXPECT_EQ(d.tables[0].pages, (std::vector<int>{1, 1, 2}));
  EXPECT_EQ(d.tables[0].lines, (std::vector<int>{1, 2, 3}));
}

TEST(Pages, ATaskLikeTheFirstIsNoRepeatedHeading) {
  const auto task = [](int n, const std::string& when) {
    return Cells{std::to_string(n),
                 "Báo cáo kết quả thực hiện Nghị quyết của Hội đồng nhân dân tỉnh về phát triển "
                 "kinh tế - xã hội " +
                     when,
                 "Sở A"};
  };
  const auto page_one = page(1, table({kHeader, task(1, "quý I"), task(2, "quý II")}));
  EXPECT_EQ(joined({page_one, page(2, table({kHeader, task(3, "quý I"), task(4, "quý II")}))})
                .tables[0]
                .rows.size(),
            5u);
  // Without numbers, and at the top without a heading.
  const auto unnumbered = [](const std::string& who) {
    return Cells{who, "Báo cáo kết quả thực hiện nhiệm vụ được giao.", "6/2026"};
  };
  EXPECT_EQ(joined({page(1, table({kHeader, unnumbered("Xã A"), unnumbered("Xã B")})),
                    page(2, table({kHeader, unnumbered("Xã A"), unnumbered("Xã B")}))})
                .tables[0]
                .rows.size(),
            5u);
  EXPECT_EQ(joined({page(1, table({unnumbered("Xã A")})), page(2, table({unnumbered("Xã B")}))})
                .tables[0]
                .rows.size(),
            2u);
  // Even the same number and words below the heading are a row.
  EXPECT_EQ(joined({page_one, page(2, table({kHeader, task(1, "quý I")}))}).tables[0].rows.size(),
            4u);
}

TEST(Pages, AHeadingOfSeveralRowsIsLeftOutWhole) {
  const std::vector<Cells> heading{
      {"TT", "Chỉ tiêu", "Năm", ""}, {"TT", "Chỉ tiêu", "2025", "2026"}, {"A", "B", "1", "2"}};
  const std::vector<double> xs{1, 2, 5, 6, 8};
  auto first = heading;
  first.push_back({"1", "Thu ngân sách", "5", "6"});
  auto second = heading;
  second.push_back({"2", "Chi ngân sách", "7", "8"});
  const Document d = joined({page(1, table(first, false, xs)), page(2, table(second, false, xs))});
  ASSERT_EQ(d.tables.size(), 1u);
  EXPECT_EQ(d.tables[0].rows.size(), 5u);
}

TEST(Pages, AScansHeadingMayBeMisreadButNotItsNumbers) {
  auto misread = [](const std::string& a, const std::string& b) {
    PageContent first = page(1, table({{"TT", a, "Chủ trì"}, {"1", "Việc.", "Sở A"}}));
    PageContent second = page(2, table({{"TT", b, "Chủ trì"}, {"2", "Việc.", "Sở A"}}));
    for (PageContent* p : {&first, &second}) p->tables[0].rows[0][1].picture = "png";
    return joined({first, second}).tables[0].rows.size();
  };
  EXPECT_EQ(misread("Nội dung nhiệm vụ giao", "Nội dung nhiệm vu giao"), 3u);
  EXPECT_EQ(misread("Nội dung nhiệm vụ 2025", "Nội dung nhiệm vụ 2026"), 4u);
}

TEST(Pages, AScansPagesLieBesideEachOtherByALittle) {
  const Document d =
      joined({page(1, table({kHeader, {"1", "Việc.", "Sở A"}})),
              page(2, table({{"2", "Việc.", "Sở B"}}, false, {1.2, 2.22, 6.18, 8.2}))});
  EXPECT_EQ(d.tables.size(), 1u);
}

TEST(Pages, OtherColumnsOrTextBetweenMakeAnotherTable) {
  EXPECT_EQ(joined({page(1, table({kHeader})), page(2, table({kHeader}, false, {1, 3, 6, 8}))})
                .tables.size(),
            2u);
  PageContent second = page(2, table({kHeader}));
  second.texts.push_back({"PHỤ LỤC II", 0.5, 0.7});
  EXPECT_EQ(joined({page(1, table({kHeader})), second}).tables.size(), 2u);
  second.texts = {{"Trang 2", 0.5, 0.7}, {"2", 7.5, 7.7}};
  EXPECT_EQ(joined({page(1, table({kHeader})), second}).tables.size(), 1u);
}

TEST(Pages, ARunningHeadDoesNotDivideATable) {
  auto first = page(1, table({kHeader, {"1", "Việc.", "Sở A"}}));
  auto second = page(2, table({{"2", "Việc.", "Sở B"}}));
  first.texts = {{"Kèm theo Nghị quyết số 03", 0.5, 0.7}, {"Dự thảo", 7.5, 7.7}};
  second.texts = first.texts;
  const Document d = joined({first, second});
  EXPECT_EQ(d.tables.size(), 1u);
  EXPECT_EQ(d.paragraphs.size(), 4u);
  second.texts[0].text = "Kèm theo Nghị quyết số 04";
  EXPECT_EQ(joined({first, second}).tables.size(), 2u);
  second.texts = first.texts;
  second.texts[0].top += 0.3;
  EXPECT_EQ(joined({first, second}).tables.size(), 2u);
}

TEST(Pages, APageOfSectionsHasTheTablesColumns) {
  const Document d = joined({page(1, table({kHeader, {"1", "Việc.", "Sở A"}})),
                             page(2, table({{"II. Nhóm hai"}, {"III. Nhóm ba"}}, false, {1, 8})),
                             page(3, table({{"2", "Việc.", "Sở B"}}))});
  ASSERT_EQ(d.tables.size(), 1u);
  ASSERT_EQ(d.tables[0].rows.size(), 5u);
  EXPECT_EQ(d.tables[0].rows[2], (Cells{"II. Nhóm hai", "", ""}));
}

TEST(Pages, ARowThatThePageCutsIsOne) {
  const Document d = joined(
      {page(1, table({kHeader, {"1", "Xây dựng nền tảng số 57-", "Sở Khoa học"}}, true)),
       page(2, table({kHeader, {"", "NQ/TW của tỉnh.", "và Công nghệ"}, {"2", "Việc.", "B"}}))});
  ASSERT_EQ(d.tables.size(), 1u);
  ASSERT_EQ(d.tables[0].rows.size(), 3u);
  EXPECT_EQ(d.tables[0].rows[1],
            (Cells{"1", "Xây dựng nền tảng số 57-NQ/TW của tỉnh.", "Sở Khoa học và Công nghệ"}));
}

TEST(Pages, WithoutItsLinesOnlyWhatBreaksOffGoesOn) {
  const auto second = [](Cells row) { return page(2, table({std::move(row)})); };
  const auto first = page(1, table({kHeader, {"1", "Xây dựng nền tảng", "Sở A"}}));
  EXPECT_EQ(joined({first, second({"", "số của tỉnh.", ""})}).tables[0].rows.size(), 2u);
  // Another lead, a new sentence or a number begin a row.
  EXPECT_EQ(joined({first, second({"", "số của tỉnh.", "Sở B"})}).tables[0].rows.size(), 3u);
  EXPECT_EQ(joined({first, second({"", "Xây dựng kho.", ""})}).tables[0].rows.size(), 3u);
  EXPECT_EQ(joined({first, second({"2", "số của tỉnh.", ""})}).tables[0].rows.size(), 3u);
  const auto ended = page(1, table({kHeader, {"1", "Xây dựng nền tảng.", "Sở A"}}));
  EXPECT_EQ(joined({ended, second({"", "số của tỉnh.", ""})}).tables[0].rows.size(), 3u);
}

TEST(Pages, ARowWithoutNumberAtAPagesTopGoesOnWhereAllTasksHaveOne) {
  const std::vector<Cells> tasks{kHeader, {"1", "Lập danh mục.", "Sở A"}, {"2", "Xây dựng", "Sở"}};
  const auto first = page(1, table(tasks));
  // Two cells break off, and one goes on in the middle of a sentence.
  Document d =
      joined({first, page(2, table({kHeader, {"", "nền tảng.", "Tài chính"}, {"3", "V.", "B"}}))});
  ASSERT_EQ(d.tables[0].rows.size(), 4u);
  EXPECT_EQ(d.tables[0].rows[2], (Cells{"2", "Xây dựng nền tảng.", "Sở Tài chính"}));
  EXPECT_TRUE(d.tables[0].uncertain.empty());
  // A new sentence is joined too, but not for certain.
  d = joined({first, page(2, table({{"", "Báo cáo.", "Công an"}}))});
  ASSERT_EQ(d.tables[0].rows.size(), 3u);
  EXPECT_EQ(d.tables[0].uncertain.size(), 2u);
  // A section takes several columns, or stands as others do; other tables have tasks without one.
  auto section = page(2, table({{"", "Nhóm hai", ""}}));
  section.tables[0].rows[0][1].columns = 2;
  EXPECT_EQ(joined({first, section}).tables[0].rows.size(), 4u);
  auto rows = tasks;
  rows.insert(rows.begin() + 1, {"", "Nhóm một", ""});
  EXPECT_EQ(
      joined({page(1, table(rows)), page(2, table({{"", "Nhóm hai", ""}}))}).tables[0].rows.size(),
      5u);
  rows[1] = {"", "Việc con.", "Sở C"};
  EXPECT_EQ(
      joined({page(1, table(rows)), page(2, table({{"", "Việc.", "Sở D"}}))}).tables[0].rows.size(),
      5u);
}

TEST(Pages, AMergedCellGoesOnOverThePagesEnd) {
  auto first = page(1, table({kHeader, {"1", "Việc.", "Sở A"}, {"2", "Việc.", "Sở A"}}));
  auto second = page(2, table({kHeader, {"3", "Việc.", ""}, {"4", "Việc.", ""}, {"5", "V.", ""}}));
  for (const std::size_t r : {1u, 2u}) {
    first.tables[0].rows[r][2].rows = 2;
    second.tables[0].rows[r][2].rows = 2;
  }
  Document d = joined({first, second});
  ASSERT_EQ(d.tables[0].rows.size(), 6u);
  EXPECT_EQ(d.tables[0].rows[3][2], "Sở A");
  EXPECT_EQ(d.tables[0].rows[4][2], "Sở A");
  EXPECT_EQ(d.tables[0].rows[5][2], "");
  EXPECT_TRUE(d.tables[0].uncertain.empty());
  // One row alone on a page may be blank of its own.
  for (auto& row : second.tables[0].rows) row[2].rows = 1;
  d = joined({first, second});
  EXPECT_EQ(d.tables[0].rows[3][2], "Sở A");
  EXPECT_EQ(d.tables[0].rows[4][2], "");
  ASSERT_EQ(d.tables[0].uncertain.size(), 1u);
  EXPECT_EQ(d.tables[0].uncertain[0].row, 3);
  // A blank cell below one that is not merged stays blank.
  for (auto& row : first.tables[0].rows) row[2].rows = 1;
  EXPECT_EQ(joined({first, second}).tables[0].rows[3][2], "");
}

TEST(Pages, WhatIsUncertainStaysSoInAJoinedRow) {
  PageContent first = page(1, table({kHeader, {"1", "Xây dựng", "Sở A"}}, true));
  PageContent second = page(2, table({{"", "nền tàng.", ""}}));
  second.tables[0].rows[0][1] = {"nền tàng.", true, 61, "png"};
  const Document d = joined({first, second});
  ASSERT_EQ(d.tables[0].uncertain.size(), 1u);
  EXPECT_EQ(d.tables[0].uncertain[0].row, 1);
  EXPECT_EQ(d.tables[0].uncertain[0].column, 1);
  EXPECT_EQ(d.tables[0].uncertain[0].confidence, 61);
  EXPECT_EQ(d.tables[0].uncertain[0].picture, "png");
}

}  // namespace
}  // namespace duoc::documents

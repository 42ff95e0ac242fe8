// Headings in any order, below a title, in several tables.
#include "documents/headings.h"

#include <gtest/gtest.h>

namespace duoc::documents {
namespace {

constexpr Spelling kSpellings[] = {{"ma", 0}, {"ten", 1}, {"ten", 1, false}};
bool named(const std::vector<int>& at) { return at[1] != -1; }

Table table(std::vector<std::vector<std::string>> rows) {
  Table t;
  for (std::size_t i = 0; i < rows.size(); ++i) t.lines.push_back(static_cast<int>(i) + 1);
  t.rows = std::move(rows);
  return t;
}

TEST(Headings, AreFoundBelowATitleAndInAnyOrder) {
  Document d;
  d.tables = {table({{"DANH SÁCH"},
                     {"", "Tên đơn vị", "Mã"},
                     {"1", "Sở A", "A"},
                     {"", "", ""},
                     {"2", "Sở B"}}),
              table({{"chú thích"}}), table({{"MÃ", "TÊN"}, {"C", "Sở C"}})};
  const auto rows = read_headed(d, kSpellings, 2, 10, named);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->rows.size(), 3u);
  EXPECT_EQ(rows->headings[1], "Tên đơn vị");
  EXPECT_EQ(rows->rows[0].at(0), "A");
  EXPECT_EQ(rows->rows[1].at(0), "");
  EXPECT_EQ(rows->rows[1].line, 5);
  EXPECT_EQ(rows->rows[2].at(1), "Sở C");
  EXPECT_EQ(rows->rows[2].number, 3);
}

TEST(Headings, ATableWithoutThemAndOneThatIsTooLongAreRefused) {
  Document d;
  d.tables = {table({{"a", "b"}, {"c", "d"}})};
  EXPECT_EQ(read_headed(d, kSpellings, 2, 10, named).fault().key, "import.no_header");
  d.tables = {table({{"Tên"}, {"1"}, {"2"}, {"3"}})};
  EXPECT_TRUE(read_headed(d, kSpellings, 2, 3, named).ok());
  const auto refused = read_headed(d, kSpellings, 2, 2, named);
  EXPECT_EQ(refused.fault().key, "import.file_too_long");
  EXPECT_EQ(refused.fault().args.at("limit"), "2");
}

}  // namespace
}  // namespace duoc::documents

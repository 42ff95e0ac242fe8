// content.xml of LibreOffice: repeats, spans, kinds of value, and texts with tables.
#include "documents/opendocument.h"

#include <gtest/gtest.h>

#include "documents/given_parts.h"

namespace duoc::documents {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Result<Document> read(const std::string& content) {
  Gathering out;
  CHECK(read_opendocument(GivenParts({{"content.xml", content}}), out));
  return out.take(Format::ods);
}

Result<Document> read_sheet(const std::string& rows) {
  return read(
      R"(<o:document xmlns:o="o" xmlns:t="t" xmlns:x="x"><o:body><o:spreadsheet><t:table t:name="Phụ lục">)" +
      rows + "</t:table></o:spreadsheet></o:body></o:document>");
}

Rows rows_of(const std::string& rows) {
  const auto document = read_sheet(rows);
  EXPECT_TRUE(document.ok()) << (document ? "" : document.fault().key);
  return document && document->tables.size() == 1 ? document->tables[0].rows : Rows{};
}

std::string cell(const std::string& attributes, const std::string& text) {
  return "<t:table-cell " + attributes + ">" + (text.empty() ? "" : "<x:p>" + text + "</x:p>") +
         "</t:table-cell>";
}

std::string row(const std::string& cells, const std::string& attributes = "") {
  return "<t:table-row " + attributes + ">" + cells + "</t:table-row>";
}

TEST(OpenDocument, ValuesAreReadAsTheyAreShown) {
  const std::string date = R"(o:value-type="date" o:date-value="2025-09-18")";
  EXPECT_EQ(rows_of(row(cell("", "a<x:s x:c='2'/>b<x:span> c</x:span>") + cell(date, "09/18/25") +
                        cell(R"(o:value-type="percentage" o:value="0.5846")", "58,46 %") +
                        cell(R"(o:value-type="float" o:value="3.0")", "") +
                        cell(R"(o:value-type="boolean" o:boolean-value="true")", "") +
                        cell(R"(o:value-type="date" o:date-value="2025-12-01")", "12/2025") +
                        cell(R"(o:value-type="percentage" o:value="0.5")", ""))),
            (Rows{{"a b c", "18/09/2025", "58,46 %", "3", "TRUE", "12/2025", "50,00%"}}));
}

TEST(OpenDocument, CommentsAreNotText) {
  EXPECT_EQ(rows_of(row("<t:table-cell><o:annotation><x:p>nhớ sửa</x:p></o:annotation>"
                        "<x:p>một</x:p><x:p>hai</x:p></t:table-cell>")),
            (Rows{{"một hai"}}));
}

TEST(OpenDocument, SpansAndCoveredCells) {
  EXPECT_EQ(rows_of(row(cell(R"(t:number-rows-spanned="2")", "1") + cell("", "a")) +
                    row("<t:covered-table-cell/>" + cell("", "b")) +
                    row(cell(R"(t:number-columns-spanned="2")", "I") + "<t:covered-table-cell/>" +
                        cell("", "c"))),
            (Rows{{"1", "a"}, {"1", "b"}, {"I", "", "c"}}));
}

TEST(OpenDocument, RepeatsOfNothingCostNothing) {
  const auto document =
      read_sheet(row(cell(R"(t:number-columns-repeated="2")", "x") +
                     cell(R"(t:number-columns-repeated="99999999999999999999")", "")) +
                 row(cell("", ""), R"(t:number-rows-repeated="1048570")") + "<t:table-row-group>" +
                 row(cell("", "y"), R"(t:number-rows-repeated="2")") + "</t:table-row-group>");
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->tables[0].rows, (Rows{{"x", "x"}, {"y"}, {"y"}}));
  EXPECT_EQ(document->tables[0].lines, (std::vector<int>{1, 1048572, 1048573}));
}

TEST(OpenDocument, RepeatsOfSomethingMeetTheLimits) {
  EXPECT_EQ(read_sheet(row(cell("", "x"), R"(t:number-rows-repeated="1000000")")).fault().key,
            "document.too_many_rows");
  const auto wide = read_sheet(row(cell(R"(t:number-columns-repeated="16384")", "x")));
  EXPECT_EQ(wide.fault().key, "document.too_many_columns");
  EXPECT_EQ(wide.fault().args.at("sheet"), "Phụ lục");
  EXPECT_EQ(wide.fault().args.at("line"), "1");
  EXPECT_EQ(read_sheet(row(cell("", std::string(1000, 'x')), R"(t:number-rows-repeated="199999")"))
                .fault()
                .key,
            "document.too_much_text");
}

TEST(OpenDocument, TextsHaveParagraphsAndTables) {
  const auto document = read(
      "<d><body><text><tracked-changes><p>đã xóa</p></tracked-changes><h>Phụ "
      "lục</h><section><table>"
      "<table-header-rows><table-row><table-cell><p>STT</p></table-cell></table-row>"
      "</table-header-rows><table-row><table-cell><table><table-row><table-cell><p>a</p></"
      "table-cell>"
      "<table-cell><p>b</p></table-cell></table-row></table></table-cell></table-row></table>"
      "</section><list><list-item><p>cuối</p></list-item></list></text></body></d>");
  ASSERT_TRUE(document.ok());
  ASSERT_EQ(document->tables.size(), 1u);
  EXPECT_EQ(document->tables[0].rows, (Rows{{"STT"}, {"a b"}}));
  EXPECT_EQ(document->paragraphs, (std::vector<Paragraph>{{"Phụ lục", 1, 0}, {"cuối", 2, 0}}));
}

TEST(OpenDocument, HiddenSheetsAreSaid) {
  const auto document = read(
      "<d><automatic-styles><style name='h'><table-properties display='false'/></style>"
      "</automatic-styles><body><spreadsheet><table style-name='h'><table-row><table-cell><p>x</p>"
      "</table-cell></table-row></table></spreadsheet></body></d>");
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->notices, std::vector<std::string>{"document.hidden_sheet_read"});
}

}  // namespace
}  // namespace duoc::documents

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

TEST(OpenDocument, NumbersHaveOneWriting) {
  const auto number = [](const std::string& value, const std::string& text) {
    return cell("o:value-type='float' o:value='" + value + "'", text);
  };
  EXPECT_EQ(rows_of(row(number("38.125", "38.125") + number("1500", "1.500") +
                        number("1.5", "1,500") + number("14.97", "14.97") + number("1.1", "1.1"))),
            (Rows{{"38,1250", "1500", "1,5", "14,97", "1,1"}}));
}

std::string date(const std::string& style, const std::string& text) {
  return cell("t:style-name='" + style + "' o:value-type='date' o:date-value='2026-06-01'", text);
}

TEST(OpenDocument, DatesWithoutADayAreNoDays) {
  EXPECT_EQ(rows_of(row(date("", "Tháng 06-26") + date("", "Tháng 6/2026") +
                        date("", "Tháng 06 2026") + date("", "06/2026") + date("", "06/01/26"))),
            (Rows{{"06/2026", "06/2026", "06/2026", "06/2026", "01/06/2026"}}));
}

// The style of a cell is its own, or that of its column; what it says of dates may stand in its
// parent, and among the common styles.
TEST(OpenDocument, DatesAreReadByTheirStyles) {
  const auto style = [](const std::string& name, const std::string& parts) {
    return "<n:date-style s:name='" + name + "'>" + parts + "</n:date-style>";
  };
  const auto of_cell = [](const std::string& name, const std::string& rest) {
    return "<s:style s:name='" + name + "' s:family='table-cell' " + rest + "/>";
  };
  const std::string month = "<n:month/><n:text>-</n:text><n:year/>";
  const std::string content =
      "<o:document xmlns:o='o' xmlns:t='t' xmlns:x='x' xmlns:n='n' xmlns:s='s'>"
      "<o:automatic-styles>" +
      style("N1", month) +
      style("N2", "<n:text>Quý </n:text><n:quarter/><n:text>/</n:text><n:year/>") +
      style("N3", "<n:text>Trước ngày </n:text><n:day/><n:text>/</n:text><n:month/><n:year/>") +
      of_cell("a", "s:data-style-name='N1'") + of_cell("b", "s:parent-style-name='a'") +
      of_cell("c", "s:data-style-name='N2'") + of_cell("d", "s:data-style-name='N3'") +
      "</o:automatic-styles><o:body><o:spreadsheet><t:table>"
      "<t:table-column t:number-columns-repeated='5'/>"
      "<t:table-column t:default-cell-style-name='e'/>" +
      row(date("a", "Tháng 06-26") + date("b", "June 2026") + date("c", "Quý Q2/2026") +
          date("d", "Trước ngày 01/06/2026") + date("", "") +
          cell("o:value-type='date' o:date-value='2026-06-01'", "T6 26")) +
      "</t:table></o:spreadsheet></o:body></o:document>";
  Gathering out;
  ASSERT_TRUE(
      read_opendocument(
          GivenParts({{"content.xml", content},
                      {"styles.xml", "<d><styles>" + of_cell("e", "s:data-style-name='N9'") +
                                         style("N9", month) + "</styles></d>"}}),
          out)
          .ok());
  EXPECT_EQ(out.take(Format::ods).tables[0].rows,
            (Rows{{"06/2026", "06/2026", "Quý 2/2026", "Trước ngày 01/06/2026", "01/06/2026",
                   "06/2026"}}));
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

// A text with two lists: L counts 1. 2. and below a) b), M counts I.
Result<Document> read_text(const std::string& body, const std::string& styles = "") {
  return read(
      "<d><automatic-styles><list-style name='L'>"
      "<list-level-style-number level='1' num-format='1' num-suffix='.'/>"
      "<list-level-style-number level='2' num-format='a' num-list-format='%1%.%2%)'/>"
      "</list-style><list-style name='M'>"
      "<list-level-style-number level='1' num-format='I' num-prefix='(' num-suffix=')'/>"
      "<list-level-style-bullet level='2'/></list-style>" +
      styles + "</automatic-styles><body><text>" + body + "</text></body></d>");
}

std::string list(const std::string& style, const std::string& items, const std::string& more = "") {
  return "<list style-name='" + style + "' " + more + ">" + items + "</list>";
}

std::string item(const std::string& text) { return "<list-item><p>" + text + "</p></list-item>"; }

std::vector<std::string> texts(const Result<Document>& document) {
  std::vector<std::string> out;
  EXPECT_TRUE(document.ok());
  if (!document) return out;
  for (const Paragraph& p : document->paragraphs) out.push_back(p.text);
  return out;
}

TEST(OpenDocument, AutomaticNumbersOfParagraphs) {
  const auto document = read_text(
      list("L", item("một") + "<list-item><p>hai</p><p>tiếp</p>" +
                    list("", item("hai a") + item("hai b")) + "</list-item>" + item("ba")) +
      list("M", item("một") + "<list-item>" + list("", item("chấm")) + "</list-item>") +
      list("L", item("bốn"), "continue-numbering='true'") + list("L", item("lại một")) +
      list("M",
           "<list-item start-value='7'><p>bảy</p></list-item><list-header><p>đầu</p>"
           "</list-header>"));
  EXPECT_EQ(texts(document), (std::vector<std::string>{
                                 "1. một", "2. hai", "tiếp", "2.a) hai a", "2.b) hai b", "3. ba",
                                 "(I) một", "chấm", "4. bốn", "1. lại một", "(VII) bảy", "đầu"}));
}

TEST(OpenDocument, AutomaticNumbersOfCells) {
  const auto tr = [](const std::string& number, const std::string& task) {
    return "<table-row><table-cell>" + number + "</table-cell><table-cell>" + task +
           "</table-cell></table-row>";
  };
  const auto document =
      read_text("<table>" + tr(list("L", item(""), "id='x'"), list("M", item("Việc"))) +
                tr(list("L", item(""), "continue-list='x'"),
                   "<p>Việc</p>" + list("M", item("a") + item("b"))) +
                "</table>");
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->tables[0].rows, (Rows{{"1", "(I) Việc"}, {"2", "Việc (I) a (II) b"}}));
}

TEST(OpenDocument, TablesInFramesAreTables) {
  const auto document = read_text(
      "<p>Phụ lục<frame><text-box><table><table-row><table-cell><p>STT</p></table-cell>"
      "</table-row></table><p>Ghi chú</p></text-box></frame></p>");
  EXPECT_EQ(texts(document), (std::vector<std::string>{"Phụ lục", "Ghi chú"}));
  ASSERT_EQ(document->tables.size(), 1u);
  EXPECT_EQ(document->tables[0].rows, (Rows{{"STT"}}));
}

TEST(OpenDocument, WhatTellsOfAPictureIsNoText) {
  const auto document = read_text(
      "<p><title>Nghị quyết</title> số 1<frame><image/><title>Chữ ký số</title><desc>Ảnh con dấu"
      "</desc></frame></p>");
  EXPECT_EQ(texts(document), std::vector<std::string>{"Nghị quyết số 1"});
}

TEST(OpenDocument, HiddenWordsAreLeftOutAndSaid) {
  const auto document = read_text(
      "<p>6/2026<span style-name='h'> (cũ: 3/2026)</span></p><section display='none'><p>ẩn</p>"
      "</section>",
      "<style family='text' name='h'><text-properties display='none'/></style>");
  EXPECT_EQ(texts(document), std::vector<std::string>{"6/2026"});
  EXPECT_EQ(document->notices, std::vector<std::string>{"document.hidden_text_left"});
}

TEST(OpenDocument, HiddenColumnsAreSaid) {
  const auto notices = [](const std::string& rows) {
    return read_sheet("<t:table-column/><t:table-column t:visibility='collapse'/>" + rows)->notices;
  };
  EXPECT_TRUE(notices(row(cell("", "a"))).empty());
  EXPECT_EQ(notices(row(cell("", "a") + cell("", "b"))),
            std::vector<std::string>{"document.hidden_columns_read"});
}

TEST(OpenDocument, AFormulaMayGiveNoLetters) {
  const auto notices = [](const std::string& inside) {
    return read_sheet(row(cell("", "a") + "<t:table-cell t:formula='of:=A1'>" + inside +
                          "</t:table-cell>"))
        ->notices;
  };
  EXPECT_TRUE(notices("<x:p/>").empty());
  EXPECT_EQ(notices(""), std::vector<std::string>{"document.formula_without_value"});
}

TEST(OpenDocument, HiddenSheetsAreSaid) {
  const auto document = read(
      "<d><automatic-styles><style family='table' name='h'><table-properties "
      "display='false'/></style>"
      "</automatic-styles><body><spreadsheet><table style-name='h'><table-row><table-cell><p>x</p>"
      "</table-cell></table-row></table></spreadsheet></body></d>");
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->notices, std::vector<std::string>{"document.hidden_sheet_read"});
}

}  // namespace
}  // namespace duoc::documents

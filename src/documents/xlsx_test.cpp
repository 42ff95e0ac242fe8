// Sheets part by part: what Excel writes, what other programs write, and what nobody should.
#include "documents/xlsx.h"

#include <gtest/gtest.h>

#include "documents/given_parts.h"

namespace duoc::documents {
namespace {

using Rows = std::vector<std::vector<std::string>>;

const std::string kRelations =
    R"(<Relationships xmlns="r"><Relationship Id="s" Type="x/sharedStrings" Target="strings.xml"/>)"
    R"(<Relationship Id="t" Type="x/styles" Target="styles.xml"/>)"
    R"(<Relationship Id="r1" Type="x/worksheet" Target="worksheets/one.xml"/>)"
    R"(<Relationship Id="r2" Type="x/worksheet" Target="/xl/worksheets/two.xml"/></Relationships>)";

struct Book {
  std::map<std::string, std::string> parts = {
      {"xl/_rels/workbook.xml.rels", kRelations},
      {"xl/workbook.xml",
       R"(<workbook xmlns:r="r"><sheets><sheet name="Phụ lục" sheetId="1" r:id="r1"/></sheets></workbook>)"},
      {"xl/strings.xml",
       "<sst><si><t>Sở  Tài chính </t></si><si><r><t>Sở</t></r><r><t> </t></r><r><t>Y "
       "tế</t></r><rPh><t>x</t></rPh></si></sst>"},
      {"xl/styles.xml",
       R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>)"
       R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="10"/></cellXfs></styleSheet>)"}};

  explicit Book(const std::string& rows, const std::string& after = "") {
    parts["xl/worksheets/one.xml"] =
        "<worksheet><sheetData>" + rows + "</sheetData>" + after + "</worksheet>";
  }
  Result<Document> read() const {
    Gathering out;
    CHECK(read_xlsx(GivenParts(parts), "xl/workbook.xml", out));
    return out.take(Format::xlsx);
  }
  Rows rows() const {
    const auto document = read();
    EXPECT_TRUE(document.ok()) << (document ? "" : document.fault().key);
    return document && document->tables.size() == 1 ? document->tables[0].rows : Rows{};
  }
  Fault fault() const {
    const auto document = read();
    return document ? Fault{Refusal::invalid, "read", "", {}} : document.fault();
  }
};

TEST(Xlsx, EveryKindOfCell) {
  const Book book(
      R"(<row r="3"><c r="A3" t="s"><v>0</v></c><c r="C3" t="s"><v>1</v></c>)"
      R"(<c r="D3" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c><c r="E3"><v>12</v></c>)"
      R"(<c r="F3" s="1"><v>45918</v></c><c r="G3" s="2"><v>0.5846</v></c><c r="H3" t="b"><v>1</v></c>)"
      R"(<c r="I3" t="e"><v>#N/A</v></c><c r="J3" t="str"><f>A1</f><v>x_x000D_y</v></c>)"
      R"(<c r="K3" t="d"><v>2025-09-18</v></c></row>)");
  EXPECT_EQ(book.rows(), (Rows{{"Sở Tài chính", "", "Sở Y tế", "ab", "12", "18/09/2025", "58,46%",
                                "TRUE", "#N/A", "x y", "18/09/2025"}}));
  EXPECT_EQ(book.read()->tables[0].lines, std::vector<int>{3});
  EXPECT_EQ(book.read()->tables[0].name, "Phụ lục");
  EXPECT_TRUE(book.read()->notices.empty());
}

TEST(Xlsx, NumbersHaveOneWriting) {
  EXPECT_EQ(Book("<row><c><v>38.125</v></c><c><v>1500</v></c><c><v>14.97</v></c></row>").rows(),
            (Rows{{"38,1250", "1500", "14,97"}}));
}

TEST(Xlsx, RowsAndCellsWithoutTheirPlacesFollowEachOther) {
  EXPECT_EQ(Book("<x:row xmlns:x='x'><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row>"
                 "<row><c><v>3</v></c></row>")
                .rows(),
            (Rows{{"1", "2"}, {"3"}}));
}

TEST(Xlsx, FormulasGiveWhatWasLastComputed) {
  const Book book("<row><c><f>1+1</f><v>2</v></c><c><f>NOW()</f></c></row>");
  EXPECT_EQ(book.rows(), (Rows{{"2"}}));
  EXPECT_EQ(book.read()->notices, std::vector<std::string>{"document.formula_without_value"});
}

TEST(Xlsx, MergedCellsStandInEachRowButInOneColumn) {
  const Book book(
      R"(<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>7</v></c></row>)"
      R"(<row r="2"><c r="B2"><v>8</v></c></row><row r="3"><c r="B3"><v>9</v></c></row>)",
      R"(<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B3:D3"/></mergeCells>)");
  EXPECT_EQ(book.rows(), (Rows{{"1", "7"}, {"1", "8"}, {"", "9"}}));
}

TEST(Xlsx, SheetsComeInTheOrderOfTheWorkbookAndHiddenOnesAreSaid) {
  Book book("<row><c><v>1</v></c></row><row hidden='1'><c><v>2</v></c></row>");
  book.parts["xl/worksheets/two.xml"] =
      "<worksheet><sheetData><row><c><v>3</v></c></row></sheetData></worksheet>";
  book.parts["xl/workbook.xml"] =
      R"(<workbook xmlns:r="r"><sheets><sheet name="B" state="veryHidden" r:id="r2"/>)"
      R"(<sheet name="A" r:id="r1"/></sheets></workbook>)";
  const auto document = book.read();
  ASSERT_TRUE(document.ok());
  ASSERT_EQ(document->tables.size(), 2u);
  EXPECT_EQ(document->tables[0].name, "B");
  EXPECT_EQ(document->tables[1].name, "A");
  EXPECT_EQ(document->notices,
            (std::vector<std::string>{"document.hidden_sheet_read", "document.hidden_rows_read"}));
}

TEST(Xlsx, HiddenColumnsAreSaid) {
  Book book("<row><c><v>1</v></c><c><v>2</v></c></row>");
  EXPECT_TRUE(book.read()->notices.empty());
  const auto with = [&](const char* range) {
    Book out = book;
    out.parts["xl/worksheets/one.xml"].insert(
        std::string("<worksheet>").size(),
        std::string("<cols><col ") + range + " hidden='1'/></cols>");
    return out.read()->notices;
  };
  EXPECT_EQ(with("min='2' max='3'"), std::vector<std::string>{"document.hidden_columns_read"});
  EXPECT_TRUE(with("min='3' max='16384'").empty());
}

TEST(Xlsx, MacrosAndLinksAreLeftAlone) {
  Book book("<row><c><v>1</v></c></row>");
  book.parts["xl/_rels/workbook.xml.rels"].insert(
      kRelations.find("<Relationship Id"),
      R"(<Relationship Id="m" Type="x/vbaProject" Target="vbaProject.bin"/>)"
      R"(<Relationship Id="l" Type="x/externalLink" Target="externalLinks/a.xml"/>)");
  EXPECT_EQ(book.read()->notices,
            (std::vector<std::string>{"document.links_ignored", "document.macros_ignored"}));
}

TEST(Xlsx, TheEpochOf1904) {
  Book book("<row><c s='1'><v>44456</v></c></row>");
  std::string& workbook = book.parts["xl/workbook.xml"];
  workbook.insert(workbook.find("<sheets>"), "<workbookPr date1904='1'/>");
  EXPECT_EQ(book.rows(), (Rows{{"18/09/2025"}}));
}

TEST(Xlsx, WhatContradictsItselfIsRefusedWithItsPlace) {
  for (const char* rows :
       {"<row r='7'><c r='ZZZZ99999999'><v>1</v></c></row>",
        "<row r='7'><c r='A8'><v>1</v></c></row>", "<row r='7'><c r='A'><v>1</v></c></row>",
        "<row r='7'><c t='s'><v>2</v></c></row>", "<row r='7'><c t='s'><v>-1</v></c></row>",
        "<row r='7'/><row r='7'><c><v>1</v></c></row>"}) {
    const Fault fault = Book(rows).fault();
    EXPECT_EQ(fault.key, "document.office_malformed") << rows;
    EXPECT_EQ(fault.args.at("sheet"), "Phụ lục") << rows;
    EXPECT_EQ(fault.args.at("line"), "7") << rows;
  }
  EXPECT_EQ(Book("<row r='99999999'><c><v>1</v></c></row>").fault().key,
            "document.office_malformed");
  EXPECT_EQ(Book("<row><c><v>1</v></c>").fault().key, "document.office_malformed");
  EXPECT_EQ(Book("", "<mergeCells><mergeCell ref='A1:ZZZZ9'/></mergeCells>").fault().key,
            "document.office_malformed");
}

TEST(Xlsx, LimitsNameTheSheetAndTheRow) {
  Fault fault = Book("<row r='5'><c r='GS5'><v>1</v></c></row>").fault();  // column 201
  EXPECT_EQ(fault.key, "document.too_many_columns");
  EXPECT_EQ(fault.args.at("line"), "5");
  EXPECT_EQ(Book("<row r='5'><c r='GR5'><v>1</v></c><c r='XFD5'/></row>").rows()[0].size(), 200u);
  fault =
      Book("<row r='9'><c t='str'><v>" + std::string(kCellBytesMost + 1, 'a') + "</v></c></row>")
          .fault();
  EXPECT_EQ(fault.key, "document.cell_too_large");
  EXPECT_EQ(fault.args.at("line"), "9");
  std::string rows;
  for (std::size_t i = 0; i <= kRowsMost; ++i) rows += "<row><c><v>1</v></c></row>";
  EXPECT_EQ(Book(rows).fault().key, "document.too_many_rows");
}

// A string that is shared costs the file little and would cost the reader much.
TEST(Xlsx, SharedTextIsCountedWhereverItStands) {
  std::string rows;
  for (int i = 0; i < 3000; ++i) rows += "<row><c t='s'><v>0</v></c></row>";
  Book book(rows);
  book.parts["xl/strings.xml"] = "<sst><si><t>" + std::string(60'000, 'a') + "</t></si></sst>";
  EXPECT_EQ(book.fault().key, "document.too_much_text");
}

TEST(Xlsx, EntitiesAndDepthAreRefused) {
  Book book("<row><c><v>1</v></c></row>");
  book.parts["xl/strings.xml"] =
      "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><sst><si><t>&b;</t></si></sst>";
  EXPECT_EQ(book.fault().key, "document.office_entities");
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  EXPECT_EQ(Book(deep).fault().key, "document.too_deep");
}

TEST(Xlsx, PlacesOnASheet) {
  std::size_t column = 0;
  std::size_t row = 0;
  EXPECT_TRUE(read_place("A1", column, row) && column == 0 && row == 1);
  EXPECT_TRUE(read_place("$XFD$1048576", column, row) && column == 16383 && row == 1048576);
  for (const char* text : {"", "A", "1", "A0", "XFE1", "A1048577", "A1x", "a1", "A-1"})
    EXPECT_FALSE(read_place(text, column, row)) << text;
}

}  // namespace
}  // namespace duoc::documents

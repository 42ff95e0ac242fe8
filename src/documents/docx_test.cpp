// The body of a Word document: merged cells, tracked changes, text boxes, automatic numbers.
#include "documents/docx.h"

#include <gtest/gtest.h>

#include "documents/given_parts.h"

namespace duoc::documents {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Result<Document> read(const std::string& body) {
  const std::string lists =
      R"x(<n xmlns:w="w"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>)x"
      R"x(<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>)x"
      R"x(<w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>)x"
      R"x(<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="upperRoman"/>)x"
      R"x(<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>)x"
      R"x(<w:num w:numId="6"><w:abstractNumId w:val="1"/></w:num></n>)x";
  Gathering out;
  CHECK(read_docx(
      GivenParts({{"word/document.xml", R"(<w:document xmlns:w="w" xmlns:m="m"><w:body>)" + body +
                                            "</w:body></w:document>"},
                  {"word/_rels/document.xml.rels",
                   R"(<r><Relationship Id="a" Type="x/numbering" Target="numbering.xml"/></r>)"},
                  {"word/numbering.xml", lists}}),
      "word/document.xml", out));
  return out.take(Format::docx);
}

std::string p(const std::string& text, const std::string& properties = "") {
  return "<w:p>" + (properties.empty() ? "" : "<w:pPr>" + properties + "</w:pPr>") +
         (text.empty() ? "" : "<w:r><w:t xml:space='preserve'>" + text + "</w:t></w:r>") + "</w:p>";
}
std::string numbered(const char* list, const char* level = "0") {
  return std::string("<w:numPr><w:ilvl w:val='") + level + "'/><w:numId w:val='" + list +
         "'/></w:numPr>";
}
std::string tc(const std::string& content, const std::string& properties = "") {
  return "<w:tc><w:tcPr>" + properties + "</w:tcPr>" + content + "</w:tc>";
}
std::string tr(const std::string& cells, const std::string& properties = "") {
  return "<w:tr><w:trPr>" + properties + "</w:trPr>" + cells + "</w:tr>";
}

Rows rows_of(const std::string& rows) {
  const auto document = read("<w:tbl>" + rows + "</w:tbl>");
  EXPECT_TRUE(document.ok()) << (document ? "" : document.fault().key);
  return document && document->tables.size() == 1 ? document->tables[0].rows : Rows{};
}

TEST(Docx, ParagraphsAroundTablesInOrder) {
  const auto document =
      read(p("Trước") + "<w:sdt><w:sdtContent><w:tbl>" + tr(tc(p("a"))) +
           "</w:tbl></w:sdtContent></w:sdt>" + p("Sau") + "<w:tbl>" + tr(tc(p("b"))) + "</w:tbl>");
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->tables.size(), 2u);
  EXPECT_EQ(document->paragraphs, (std::vector<Paragraph>{{"Trước", 1, 0}, {"Sau", 2, 0}}));
}

TEST(Docx, CellsOverRowsAndColumns) {
  const std::string begins = "<w:vMerge w:val='restart'/>";
  const std::string goes_on = "<w:vMerge/>";
  EXPECT_EQ(rows_of(tr(tc(p("I. Nhóm"), "<w:gridSpan w:val='3'/>")) +
                    tr(tc(p("1"), begins) + tc(p("a")) + tc(p("x"), begins)) +
                    tr(tc(p(""), goes_on) + tc(p("b")) + tc(p(""), goes_on)) +
                    tr(tc(p("2"), begins) + tc(p("c")) + tc(p("z"))) +
                    tr(tc(p(""), goes_on) + tc(p("d")))),
            (Rows{{"I. Nhóm"}, {"1", "a", "x"}, {"1", "b", "x"}, {"2", "c", "z"}, {"2", "d"}}));
}

TEST(Docx, CellsBesideAWideOneKeepTheirColumn) {
  EXPECT_EQ(rows_of(tr(tc(p("a"), "<w:gridSpan w:val='2'/>") + tc(p("b"))) +
                    tr(tc(p("c")), "<w:gridBefore w:val='2'/>")),
            (Rows{{"a", "", "b"}, {"", "", "c"}}));
}

TEST(Docx, TrackedChangesAreTakenAsAccepted) {
  EXPECT_EQ(rows_of(tr(tc("<w:p><w:ins><w:r><w:t>mới</w:t></w:r></w:ins><w:del><w:r><w:delText>cũ"
                          "</w:delText></w:r></w:del><w:r><w:tab/><w:t>a</w:t><w:br/><w:t>b</w:t>"
                          "<w:instrText>PAGE</w:instrText></w:r></w:p>")) +
                    tr(tc(p("bỏ")), "<w:del w:id='1'/>")),
            (Rows{{"mới a b"}}));
}

TEST(Docx, ANestedTableIsTextOfItsCell) {
  EXPECT_EQ(rows_of(tr(tc(p("x") + "<w:tbl>" + tr(tc(p("a")) + tc(p("b"))) + tr(tc(p("c"))) +
                          "</w:tbl>" + p("y")) +
                       tc(p("z")))),
            (Rows{{"x a b c y", "z"}}));
}

TEST(Docx, TextBoxesAreReadOnce) {
  const std::string box = "<w:txbxContent>" + p("trong khung") + "</w:txbxContent>";
  const std::string both = "<w:p><w:r><w:t>ngoài</w:t><m:AlternateContent><m:Choice><w:drawing>" +
                           box + "</w:drawing></m:Choice><m:Fallback><w:pict>" + box +
                           "</w:pict></m:Fallback></m:AlternateContent></w:r></w:p>";
  const auto document = read(both + "<w:tbl>" + tr(tc(both)) + "</w:tbl>");
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->paragraphs, (std::vector<Paragraph>{{"ngoài", 1, 0}, {"trong khung", 2, 0}}));
  EXPECT_EQ(document->tables[0].rows, (Rows{{"ngoài trong khung"}}));
}

TEST(Docx, HiddenWordsAreLeftOutAndSaid) {
  const auto run = [](const std::string& properties, const std::string& text) {
    return "<w:r><w:rPr>" + properties + "</w:rPr><w:t>" + text + "</w:t></w:r>";
  };
  const auto shown = read("<w:p>" + run("<w:vanish w:val='0'/>", "6/2026") + "</w:p>");
  ASSERT_TRUE(shown.ok());
  EXPECT_TRUE(shown->notices.empty());
  const auto document =
      read("<w:p>" + run("", "6/2026") + run("<w:vanish/>", " (cũ: 3/2026)") + "</w:p>");
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->paragraphs[0].text, "6/2026");
  EXPECT_EQ(document->notices, std::vector<std::string>{"document.hidden_text_left"});
}

TEST(Docx, AutomaticNumbersStandAloneOrBeforeTheWords) {
  EXPECT_EQ(rows_of(tr(tc(p("", numbered("6"))) + tc(p("Nhóm"))) +
                    tr(tc(p("", numbered("5"))) + tc(p("Việc"))) +
                    tr(tc(p("", numbered("5"))) + tc(p("Việc", numbered("5", "1")))) +
                    tr(tc(p("", numbered("5", "1"))) + tc(p("x"))) +
                    tr(tc(p("", numbered("5"))) + tc(p("y")))),
            (Rows{{"III", "Nhóm"}, {"1", "Việc"}, {"2", "2.a) Việc"}, {"2.b", "x"}, {"3", "y"}}));
  const auto document = read(p("Phạm vi", numbered("5")) + p("Đối tượng", numbered("5")));
  EXPECT_EQ(document->paragraphs[1].text, "2. Đối tượng");
}

TEST(Docx, TooManyColumnsAndTooDeep) {
  const auto wide = read(
      "<w:tbl>" + tr(tc(p("a"), "<w:gridSpan w:val='4000000000'/>") + tc(p("b"))) + "</w:tbl>");
  ASSERT_FALSE(wide.ok());
  EXPECT_EQ(wide.fault().key, "document.too_many_columns");
  EXPECT_EQ(wide.fault().args.at("table"), "1");
  std::string deep;
  for (int i = 0; i < 300; ++i) deep += "<w:tbl><w:tr><w:tc>";
  EXPECT_EQ(read(deep).fault().key, "document.too_deep");
}

}  // namespace
}  // namespace duoc::documents

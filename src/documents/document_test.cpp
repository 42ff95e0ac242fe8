// What a file is by its bytes, running text, old fonts, and a reading as bytes and back.
#include "documents/document.h"

#include <gtest/gtest.h>

#include <random>

#include "documents/apart.h"
#include "documents/plain_text.h"

namespace duoc::documents {
namespace {

using namespace std::string_literals;

using Rows = std::vector<std::vector<std::string>>;

std::string refusal(const std::string& bytes) {
  const auto document = read_document(bytes);
  return document ? "read as " + std::string(name_of(document->format)) : document.fault().key;
}

std::vector<std::string> paragraphs(const std::string& text) {
  std::vector<std::string> out;
  const auto document = read_document(text);
  EXPECT_TRUE(document.ok() && document->format == Format::text && document->tables.empty());
  if (document) {
    for (const Paragraph& p : document->paragraphs) out.push_back(p.text);
  }
  return out;
}

TEST(Document, IsWhatItsBytesSay) {
  EXPECT_EQ(refusal(""), "document.empty");
  EXPECT_EQ(refusal("  <!DOCTYPE HTML><html><table><tr><td>STT</td></tr></table>"),
            "document.is_html");
  EXPECT_EQ(refusal("\xEF\xBB\xBF<table border=1>"), "document.is_html");
  EXPECT_EQ(refusal("{\\rtf1\\ansi a}"), "document.is_rtf");
  EXPECT_EQ(refusal("<?xml version=\"1.0\"?><Workbook/>"), "document.is_xml");
  EXPECT_EQ(refusal("<?xml version=\"1.0\"?><office:document "
                    "office:mimetype=\"application/vnd.oasis.opendocument.text\"/>"),
            "document.is_flat_text");
  EXPECT_EQ(refusal("ID;PCALCOOO32\nC;X1;Y1;K\"STT\"\n"), "document.is_sylk");
  EXPECT_EQ(refusal("GIF89a..."), "document.is_image");
  EXPECT_EQ(refusal("\xD0\xCF\x11\xE0 old"), "document.is_old_office");
  EXPECT_EQ(refusal("\xD0\xCF\x11\xE0 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"s),
            "document.locked");
  EXPECT_EQ(refusal("a\tb\n1\t2\n"), "read as delimited");
  EXPECT_EQ(refusal("STT,Nhiệm vụ\n1,Việc\n"), "read as delimited");
  EXPECT_EQ(refusal("Một câu, hai vế; 58,46%.\n"), "read as text");
}

// A brand was looked for behind the fourth byte of files that have no fourth byte.
TEST(Document, OfFewerBytesThanAnyMarkIsReadAsWhatItIs) {
  EXPECT_EQ(refusal("a"), "read as text");
  EXPECT_EQ(refusal("KP\x01"), "read as text");
  EXPECT_EQ(refusal("PK"), "read as text");
  EXPECT_EQ(refusal("\0\0\0\x18"s + "ftypheic"), "document.is_image");
}

TEST(Document, ATextIsItsLines) {
  EXPECT_EQ(paragraphs("1. Việc một, rồi\n2. Việc hai\n"),
            (std::vector<std::string>{"1. Việc một, rồi", "2. Việc hai"}));
}

TEST(Document, ATextInBlocksIsItsBlocks) {
  EXPECT_EQ(
      paragraphs("Kính gửi các sở,\r\nban, ngành\r\n\r\nGiao:\r\na) Lập danh\r\nmục\r\n- Báo cáo"),
      (std::vector<std::string>{"Kính gửi các sở, ban, ngành", "Giao:", "a) Lập danh mục",
                                "- Báo cáo"}));
}

TEST(Document, OldFontsAreNamedWhereTheyBegin) {
  // "Nội dung nhiệm vụ", "Cơ quan chủ trì" as they were typed for TCVN3, kept as Latin-1 letters.
  std::string text = "STT\tViệc\n";
  for (int i = 0; i < 10; ++i) text += "1\tN«i dung nhiÖm vô, C¬ quan chñ tr×, t×nh h×nh\n";
  const auto document = read_document(text);
  ASSERT_FALSE(document.ok());
  EXPECT_EQ(document.fault().key, "document.old_font");
  EXPECT_EQ(document.fault().args.at("line"), "2");
  std::string vni;
  for (int i = 0; i < 10; ++i) vni += "Noäi dung nhieäm vuï, cô quan chuû trì\t2025\n";
  EXPECT_EQ(refusal(vni), "document.old_font");
  std::string good;
  for (int i = 0; i < 10; ++i)
    good += "Nội dung “nhiệm vụ” của Sở Y tế và Công an; 5 m², 30 °C · Đảng ủy\t2025\n";
  EXPECT_EQ(refusal(good), "read as delimited");
}

TEST(Document, Windows1258IsNamed) {
  // "Nội dung nhiệm vụ", "Cơ quan chủ trì": the tones stand behind their vowels.
  const std::string text =
      "STT,N\xF4\xF2i dung nhi\xEA\xF2m vu\xF2\n1,C\xF5 quan chu\xD2 tri\xCC \xF0\xEA\xD2\n";
  EXPECT_EQ(refusal(text), "document.is_windows_1258");
  // The same in TCVN3, in VNI, and a word of Latin-1.
  EXPECT_EQ(refusal("STT,N\xE9i dung nhi\xD6m v\xF4\n1,C\xAC quan ch\xF1 tr\xD7\n"),
            "document.old_font");
  EXPECT_EQ(refusal("STT,No\xE4i dung nhie\xE4m vu\xEF\n1,C\xF4 quan chu\xFB tr\xEC\n"),
            "document.old_font");
  EXPECT_EQ(refusal("STT,A long line of a language with few marks, such as caf\xE9\n"),
            "document.not_utf8");
  // Saved as Latin-1, which has no room for most letters.
  EXPECT_EQ(refusal("STT,Nhi?m v?\n1,T? ch?c tri?n khai ch??ng tr\xECnh tuy\xEAn truy?n\n"),
            "document.not_utf8");
}

Rows cells(const std::string& text) {
  const auto document = read_document(text);
  EXPECT_TRUE(document.ok() && document->tables.size() == 1);
  return document && document->tables.size() == 1 ? document->tables[0].rows : Rows{};
}

TEST(Document, TheSeparatorIsWhatMakesColumns) {
  EXPECT_EQ(cells("STT;Việc;Hạn\n1;Một, hai, ba, bốn;6/2026\n2;Năm,sáu;7/2026\n"),
            (Rows{{"STT", "Việc", "Hạn"},
                  {"1", "Một, hai, ba, bốn", "6/2026"},
                  {"2", "Năm,sáu", "7/2026"}}));
  EXPECT_EQ(cells("STT,Việc\n1,Một; hai; ba\n2,Bốn;năm\n"),
            (Rows{{"STT", "Việc"}, {"1", "Một; hai; ba"}, {"2", "Bốn;năm"}}));
  EXPECT_EQ(
      cells("Phụ lục, kèm theo\nSTT;Việc;Số\n1;Một;1,5\n2;Hai;2,5\n"),
      (Rows{
          {"Phụ lục, kèm theo"}, {"STT", "Việc", "Số"}, {"1", "Một", "1,5"}, {"2", "Hai", "2,5"}}));
  EXPECT_EQ(cells("STT\tViệc\n1\tMột, hai\n"), (Rows{{"STT", "Việc"}, {"1", "Một, hai"}}));
}

TEST(Document, HyphensForTheLineAreNotText) {
  EXPECT_EQ(cells("STT,Việc\n1,57\u2011NQ/TW về dữ li\u00ADệu\n"),
            (Rows{{"STT", "Việc"}, {"1", "57-NQ/TW về dữ liệu"}}));
  EXPECT_EQ(paragraphs("Kế\u2011hoạch \u00AD năm\n"), std::vector<std::string>{"Kế-hoạch năm"});
}

Document example() {
  Document d;
  d.format = Format::image;
  Table t;
  t.name = "Phụ lục";
  t.rows = {{"STT", "", "Việc"}, {}, {"1", std::string(300, 'x')}};
  t.lines = {1, 2, 70'000};
  t.pages = {1, 1, 2};
  t.uncertain = {{2, 1, 61, "\x89PNG\0\xFF"s}};
  d.tables = {t, Table{}};
  d.paragraphs = {{"Kính gửi", 1, 3}};
  d.notices = {"document.links_ignored"};
  return d;
}

TEST(Encoded, ComesBackAsItWas) {
  const auto back = decode(encode(example()));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, example());
  const Fault fault = refused("document.cell_too_large", 7, 64);
  const auto told = decode_fault(encode_fault(fault));
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->key, fault.key);
  EXPECT_EQ(told->args, fault.args);
}

TEST(Encoded, OneByteTooFewOrTooManyIsNoReading) {
  const std::string bytes = encode(example());
  for (std::size_t n = 0; n < bytes.size(); ++n)
    EXPECT_FALSE(decode(std::string_view(bytes).substr(0, n)).ok()) << n;
  EXPECT_EQ(decode(bytes + '\0').fault().key, "document.reading_malformed");
}

// Whatever is accepted is what encode() writes, so that no two byte strings mean the same.
TEST(Encoded, AChangedByteIsRefusedOrIsAnotherReading) {
  const std::string bytes = encode(example());
  std::mt19937 random(97);
  for (int i = 0; i < 20'000; ++i) {
    std::string changed = bytes;
    changed[random() % changed.size()] = static_cast<char>(random());
    const auto document = decode(changed);
    if (document.ok()) {
      EXPECT_EQ(encode(*document), changed);
    }
  }
}

TEST(Encoded, ClaimsAreNotBelieved) {
  // A table of two hundred thousand rows, in twenty bytes.
  EXPECT_FALSE(decode("DUOC-READING-1\n\0\1\0\xC0\x9A\x0C"s).ok());
  // A text of one byte, and no byte after its length.
  EXPECT_FALSE(decode("DUOC-READING-1\n\0\1\1"s).ok());
  EXPECT_FALSE(decode_fault("DUOC-REFUSAL-1\n\x0Btask.closed\0"s).has_value());
}

}  // namespace
}  // namespace duoc::documents

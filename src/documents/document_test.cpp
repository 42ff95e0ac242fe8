// What a file is by its bytes, running text, old fonts, and a reading as bytes and back.
#include "documents/document.h"

#include <gtest/gtest.h>

#include <random>

#include "documents/apart.h"
#include "documents/plain_text.h"

namespace duoc::documents {
namespace {

using namespace std::string_literals;

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

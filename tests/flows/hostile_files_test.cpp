// Files that nobody should import, given to the command line and to the server: one clear sentence
// each, nothing written.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/json_in.h"
#include "flows/program.h"
#include "server/example.h"
#include "server/service.h"
#include "support/http_client.h"
#include "support/office_files.h"

namespace duoc::test {
namespace {

namespace fs = std::filesystem;

struct Hostile {
  std::string name;
  std::string bytes;
  std::string code;  // of the refusal; "" when the rows decide
};

const std::string kHead = "STT\tNội dung nhiệm vụ\tCơ quan chủ trì\tThời hạn\n";
const std::string kRow = "1\tLập danh mục\tSở Tài chính\tTháng 12/2026\n";

std::string utf16(const std::string& ascii, bool mark) {
  std::string out = mark ? "\xFF\xFE" : "";
  for (const char c : ascii) out += std::string{c, '\0'};
  return out;
}

std::string repeated(const std::string& text, std::size_t n) {
  std::string out;
  out.reserve(text.size() * n);
  for (std::size_t i = 0; i < n; ++i) out += text;
  return out;
}

std::vector<Hostile> made_hostile_files() {
  using namespace std::string_literals;
  // "Nội dung nhiệm vụ" as TCVN3 and VNI fonts spell it.
  const std::string tcvn3 = "STT\tN\xE9i dung nhi\xD6m v\xF4\tC\xAC quan ch\xF1 tr\xD7\n";
  const std::string vni = "STT\tNo\xE4i dung nhie\xE4m vu\xEF\tC\xF4 quan chu\xFB tr\xEC\n";
  std::string random;
  for (int i = 0; i < 4096; ++i) random += static_cast<char>(0x80 + (i * 7919) % 127);
  return {
      {"empty", "", "document.empty"},
      {"blanks", "\n \n\t\n", "annex.no_header"},
      {"binary",
       "\x7F"
       "ELF\0\1\2\3"s +
           random,
       "document.not_text"},
      {"nul in text", kHead + "1\tLập\0danh mục\tSở Tài chính\t2026\n"s, "document.not_text"},
      {"utf16", utf16("STT\tTask\tLead\n", true), "document.is_utf16"},
      {"utf16 without a mark", utf16("STT\tTask\tLead\n", false), "document.not_text"},
      {"latin1",
       kHead + "1\tabc \xE9 def, a line with few such letters in it and many others\t\t\n",
       "document.not_utf8"},
      {"tcvn3", repeated(tcvn3, 20), "document.old_font"},
      {"vni", repeated(vni, 20), "document.old_font"},
      {"65 MB", std::string(65u << 20, 'a'), "document.too_large"},
      {"one line of 50 MB", std::string(50u << 20, 'a'), "document.cell_too_large"},
      {"one cell of 1 MB", kHead + "1\t" + std::string(1u << 20, 'a') + "\tSTC\t2026\n",
       "document.cell_too_large"},
      {"10,000 columns", kHead + repeated("x\t", 10'000) + "\n", "document.too_many_columns"},
      {"200,001 rows", kHead + repeated(kRow, 200'001), "document.too_many_rows"},
      {"quote open", kHead + "1\t\"Lập danh mục\tSở Tài chính\t2026\n", "document.quote_open"},
      {"zip cut short", "PK\x03\x04"s + std::string(60, 'z'), "document.zip_damaged"},
      {"zip", zipped({{"readme.txt", "x"}}), "document.is_zip"},
      {"zip bomb", zipped({{"xl/workbook.xml", std::string(60u << 20, ' ')}}), "document.zip_bomb"},
      {"xlsx without rows", zipped(xlsx_parts("")), "annex.no_header"},
      {"xlsx of 201 columns", zipped(xlsx_parts("<row><c r='GS1'><v>1</v></c></row>")),
       "document.too_many_columns"},
      {"xlsx with an absurd place",
       zipped(xlsx_parts("<row><c r='ZZZZ99999999'><v>1</v></c></row>")),
       "document.office_malformed"},
      {"xlsx with entities", zipped(xlsx_parts("", "<!DOCTYPE a [<!ENTITY b \"c\">]><sst/>")),
       "document.office_entities"},
      {"docx of great depth", zipped(docx_parts(repeated("<w:tbl>", 100'000))),
       "document.too_deep"},
      {"ods of a million rows",
       zipped(ods_parts("<table:table-row table:number-rows-repeated='1000000'><table:table-cell>"
                        "<text:p>x</text:p></table:table-cell></table:table-row>")),
       "document.too_many_rows"},
      {"docx of running text", zipped(docx_parts("<w:p><w:r><w:t>Một đoạn văn</w:t></w:r></w:p>")),
       "annex.no_header"},
      {"running text", "Một đoạn văn, không có bảng.\n", "annex.no_header"},
      {"web page", "<html><table><tr><td>STT</td></tr></table></html>", "document.is_html"},
      {"rtf", "{\\rtf1\\ansi a}", "document.is_rtf"},
      {"ole", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(504, 'x'), "document.is_old_office"},
      {"no header", repeated(kRow, 3), "annex.no_header"},
      {"header only", kHead, "annex.no_rows"},
  };
}

const std::vector<Hostile>& hostile_files() {
  static const std::vector<Hostile> files = made_hostile_files();
  return files;
}

class HostileFiles : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ =
        fs::temp_directory_path() / ("duoc-hostile-" + hex(sha256(random_bytes(16))).substr(0, 12));
    fs::create_directories(folder_);
    const Ran made = duoc("init --example ca-mau --store " + store());
    ASSERT_EQ(made.code, 0) << made.error;
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }

  static std::string store() { return (folder_ / "store/duoc.db").string(); }
  static std::string head() { return duoc("journal head --store " + store()).out; }
  static std::string kept(const Hostile& h) {
    const fs::path file = folder_ / "given";
    std::ofstream(file, std::ios::binary) << h.bytes;
    return file.string();
  }

  static inline fs::path folder_;
};

TEST_F(HostileFiles, OnTheCommandLine) {
  const std::string before = head();
  for (const Hostile& h : hostile_files()) {
    const std::string file = kept(h);
    for (const char* mode : {" --dry-run", "", " --dry-run --json"}) {
      const Ran ran =
          duoc("import tasks " + file + " --register nq57.vn --store " + store() + mode);
      EXPECT_NE(ran.code, 0) << h.name;
      EXPECT_EQ(std::count(ran.error.begin(), ran.error.end(), '\n'), 1) << h.name << ran.error;
      EXPECT_EQ(ran.error.find("annex."), std::string::npos) << "a key is no sentence: " << h.name;
      if (std::string(mode).ends_with("--json")) {
        EXPECT_EQ(parse_json(ran.out).value().text_or_empty("code"), h.code) << h.name;
      }
    }
  }
  EXPECT_EQ(head(), before);
}

TEST_F(HostileFiles, WhatIsNotReadIsNamed) {
  for (const auto& [code, words] :
       {std::pair{"document.is_html", "This is a web page, whatever its name says: open it in"},
        {"document.is_rtf", "This is an RTF file: open it in Word"},
        {"document.is_old_office", "This is an old .doc or .xls file: open it and save it as DOCX"},
        {"document.is_zip", "This is a zip file: unpack it"},
        {"document.zip_bomb", "unpacks into far too much"},
        {"document.office_malformed", "as its format demands (line 1, sheet Phụ lục): open it"},
        {"document.is_utf16", "The file is UTF-16: save it as UTF-8"}}) {
    for (const Hostile& h : hostile_files()) {
      if (h.code != code) continue;
      const Ran ran = duoc("import tasks " + kept(h) + " --register nq57.vn --store " + store());
      EXPECT_NE(ran.error.find(words), std::string::npos) << ran.error;
    }
  }
}

// Two hundred thousand rows are the most that is read; they are read.
TEST_F(HostileFiles, AsManyRowsAsAllowedAreReadAndNothingIsWritten) {
  const std::string before = head();
  const Hostile h{"most rows", kHead + repeated(kRow, 199'999), ""};
  const Ran ran =
      duoc("import tasks " + kept(h) + " --register nq57.vn --dry-run --json --store " + store());
  EXPECT_EQ(ran.code, 0) << ran.error;
  EXPECT_EQ(parse_json(ran.out).value().integer("rows"), 199'999);
  EXPECT_EQ(head(), before);
}

TEST_F(HostileFiles, OverHttp) {
  const std::string before = head();
  const auto clock = system_clock();
  server::Installation in(store(), *clock);
  http::Options options;
  options.port = 0;
  server::Service service(in, options);
  const auto port = service.start();
  const Answer signed_in =
      ask(port, "POST", "/api/v1/session", {{"content-type", "application/json"}},
          std::string(R"({"login":"thuky","password":")") + server::kExamplePassword + R"("})");
  ASSERT_EQ(signed_in.status, 200) << signed_in.body;
  const std::string set = signed_in.headers.at("set-cookie");
  const std::map<std::string, std::string> headers = {
      {"cookie", set.substr(0, set.find(';'))},
      {"x-duoc-csrf", parse_json(signed_in.body).value().text_or_empty("csrf")},
      {"accept-language", "en"}};
  const Position position = in.committer->position();
  for (const Hostile& h : hostile_files()) {
    const Answer a =
        ask(port, "POST", "/api/v1/imports/dry_run?register=nq57.vn", headers, h.bytes);
    ASSERT_TRUE(a.status == 422 || a.status == 413) << h.name << " " << a.status << a.body;
    const JsonIn problem = parse_json(a.body).value();
    const bool large = h.bytes.size() > (64u << 20);
    EXPECT_EQ(problem.text_or_empty("code"), large ? "server.body_too_large" : h.code) << h.name;
    EXPECT_FALSE(problem.text_or_empty("title").empty()) << h.name;
    EXPECT_FALSE(problem.text_or_empty("detail").empty()) << h.name;
  }
  EXPECT_EQ(in.committer->position(), position);
  service.stop();
  EXPECT_EQ(head(), before);
}

// Texts from the field, damaged as they come; not part of the project, so their absence is said.
TEST_F(HostileFiles, TheDamagedTextsOfTheField) {
  const fs::path messy = fs::path(DUOC_SOURCE_DIR) / "../shared/data/messy";
  if (!fs::exists(messy)) {
    std::printf("The damaged texts are not beside the project: only the files made here ran.\n");
    return;
  }
  const std::string before = head();
  int files = 0;
  for (const auto& item : fs::directory_iterator(messy)) {
    ++files;
    const Ran ran =
        duoc("import tasks " + item.path().string() + " --register nq57.vn --store " + store());
    EXPECT_EQ(ran.code, 1) << item.path();
    EXPECT_EQ(std::count(ran.error.begin(), ran.error.end(), '\n'), 1) << ran.error;
    EXPECT_TRUE(ran.error.starts_with("Refused: ")) << ran.error;
  }
  EXPECT_EQ(files, 6);
  EXPECT_EQ(head(), before);
}

}  // namespace
}  // namespace duoc::test

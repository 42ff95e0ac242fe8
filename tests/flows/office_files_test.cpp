// Office files read by the real child: the lists of the field in every format, workbooks as the
// library writes them, and files made to do harm.
#include <gtest/gtest.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "documents/apart.h"
#include "support/office_files.h"

namespace duoc::test {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

Cells without_blank_ends(Cells rows) {
  for (auto& row : rows) {
    while (!row.empty() && row.back().empty()) row.pop_back();
  }
  std::erase_if(rows, [](const auto& row) { return row.empty(); });
  return rows;
}

std::string key_of(const std::string& bytes) {
  const auto document = documents::read_apart(bytes);
  return document ? "read" : document.fault().key;
}

// The lists are not part of the project, so their absence is said.
TEST(OfficeFiles, TheListsOfTheFieldReadTheSameInEveryFormat) {
  const fs::path lists = fs::path(DUOC_SOURCE_DIR) / "../shared/data/tasks";
  if (!fs::exists(lists)) GTEST_SKIP() << "the lists are not beside the project";
  int files = 0;
  for (const auto& item : fs::directory_iterator(lists)) {
    const auto plain = documents::read_apart(contents(item.path()));
    ASSERT_TRUE(plain.ok()) << item.path();
    const Cells& rows = plain->tables.at(0).rows;
    const Cells expected = without_blank_ends(rows);
    ASSERT_GT(expected.size(), 25u);
    for (const auto& [name, bytes] :
         {std::pair{"xlsx", xlsx_of(rows)}, {"ods", ods_of(rows)}, {"docx", docx_of(rows)}}) {
      const auto document = documents::read_apart(bytes);
      ASSERT_TRUE(document.ok()) << name << " " << document.fault().key;
      EXPECT_EQ(name_of(document->format), name);
      ASSERT_EQ(document->tables.size(), 1u) << name;
      EXPECT_EQ(document->tables[0].rows, expected) << name << " of " << item.path();
    }
    ++files;
  }
  EXPECT_GE(files, 4);
}

TEST(OfficeFiles, AWorkbookAsTheLibraryWritesIt) {
  const fs::path path = fs::temp_directory_path() / "duoc-office-test.xlsx";
  lxw_workbook* book = workbook_new(path.c_str());
  lxw_worksheet* first = workbook_add_worksheet(book, "Phụ lục 1");
  lxw_worksheet* second = workbook_add_worksheet(book, "Ẩn");
  lxw_format* date = workbook_add_format(book);
  format_set_num_format(date, "d/m/yy");
  lxw_format* percent = workbook_add_format(book);
  format_set_num_format(percent, "0.00%");
  lxw_datetime day{2025, 9, 18, 0, 0, 0};
  worksheet_merge_range(first, 0, 0, 0, 3, "PHỤ LỤC", nullptr);
  worksheet_merge_range(first, 1, 0, 2, 0, "1", nullptr);
  worksheet_write_string(first, 1, 1, "Việc  một", nullptr);
  worksheet_write_datetime(first, 1, 2, &day, date);
  worksheet_write_number(first, 1, 3, 0.5846, percent);
  worksheet_write_string(first, 2, 1, "Việc hai", nullptr);
  worksheet_write_formula_num(first, 2, 2, "=1+2", nullptr, 3);
  worksheet_write_boolean(first, 2, 3, 1, nullptr);
  worksheet_write_number(first, 9, 1, 7, nullptr);
  worksheet_write_string(second, 0, 0, "x", nullptr);
  worksheet_hide(second);
  ASSERT_EQ(workbook_close(book), LXW_NO_ERROR);
  const auto document = documents::read_apart(contents(path));
  fs::remove(path);
  ASSERT_TRUE(document.ok()) << document.fault().key;
  ASSERT_EQ(document->tables.size(), 2u);
  EXPECT_EQ(document->tables[0].name, "Phụ lục 1");
  EXPECT_EQ(document->tables[0].rows, (Cells{{"PHỤ LỤC"},
                                             {"1", "Việc một", "18/09/2025", "58,46%"},
                                             {"1", "Việc hai", "3", "TRUE"},
                                             {"", "7"}}));
  EXPECT_EQ(document->tables[0].lines, (std::vector<int>{1, 2, 3, 10}));
  EXPECT_EQ(document->tables[1].name, "Ẩn");
  EXPECT_EQ(document->notices, std::vector<std::string>{"document.hidden_sheet_read"});
}

// A file that was cut short anywhere is damaged; the child never falls over it.
TEST(OfficeFiles, CutShortAnywhereIsDamaged) {
  Cells rows;
  for (int i = 0; i < 400; ++i)
    rows.push_back({std::to_string(i), "Việc " + std::to_string(i * i)});
  for (const std::string& whole : {xlsx_of(rows), ods_of(rows), docx_of(rows)}) {
    for (std::size_t n = 997; n < whole.size(); n += 997)
      EXPECT_EQ(key_of(whole.substr(0, n)), "document.zip_damaged") << n;
    EXPECT_EQ(key_of(whole), "read");
  }
}

// Bytes changed here and there: read, or one named refusal, and never a crash.
TEST(OfficeFiles, DamagedBytesNeverFellTheChild) {
  const std::string whole = docx_of({{"1", "Việc"}, {"2", "Khác"}});
  for (std::size_t at = 0; at < whole.size(); at += 31) {
    std::string changed = whole;
    changed[at] = static_cast<char>(~changed[at]);
    EXPECT_NE(key_of(changed), "document.reader_failed") << at;
  }
}

// A zip where `copies` entries of the directory all lead to the same packed bytes.
std::string overlapping(std::string whole, int copies) {
  const std::size_t directory = whole.find("PK\1\2");
  const std::size_t end = whole.find("PK\5\6");
  const std::string record = whole.substr(directory, end - directory);
  std::string records;
  for (int i = 0; i < copies; ++i) {
    std::string one = record;
    const std::string name = std::to_string(100 + i);
    one.replace(46, 3, name);
    records += one;
  }
  std::string tail = whole.substr(end);
  const auto put = [&](std::size_t at, std::size_t n, int bytes) {
    for (int i = 0; i < bytes; ++i)
      tail[at + static_cast<std::size_t>(i)] = static_cast<char>(n >> (8 * i));
  };
  put(8, static_cast<std::size_t>(copies), 2);
  put(10, static_cast<std::size_t>(copies), 2);
  put(12, records.size(), 4);
  return whole.substr(0, directory) + records + tail;
}

std::string noise(std::size_t bytes) {
  std::string out(bytes, '\0');
  unsigned state = 97;
  for (std::size_t i = 0; i < bytes; ++i) {
    state = state * 1664525u + 1013904223u;
    out[i] = i % 40 == 0 ? static_cast<char>(state >> 24) : ' ';
  }
  return out;
}

TEST(OfficeFiles, ZipsMadeToDoHarm) {
  EXPECT_EQ(key_of(zipped({{"xl/workbook.xml", std::string(60u << 20, ' ')}})),
            "document.zip_bomb");
  EXPECT_EQ(key_of(zipped({{"a", noise(65u << 20)}})), "document.zip_bomb") << "one entry";
  EXPECT_EQ(key_of(zipped({{"in.zip", zipped({{"a", std::string(60u << 20, ' ')}})}})),
            "document.is_zip")
      << "what lies in a zip within is not opened";
  EXPECT_EQ(key_of(overlapping(zipped({{"one", noise(1u << 20)}}), 300)), "document.zip_bomb");
  Entries many;
  for (int i = 0; i <= 1'000; ++i) many.emplace_back("part" + std::to_string(i), "");
  EXPECT_EQ(key_of(zipped(many)), "document.zip_bomb");
  std::string claims = zipped({{"xl/workbook.xml", "<workbook/>"}});
  const std::size_t record = claims.find("PK\1\2");
  claims.replace(record + 24, 4, "\xFE\xFF\xFF\xFF");
  EXPECT_EQ(key_of(claims), "document.zip_bomb") << "an entry that claims 4 GB";
  EXPECT_EQ(key_of(overlapping(zipped({{"one", "x"}}), 1).replace(0, 2, "PK")), "document.is_zip");
  EXPECT_EQ(key_of("PK\3\4"s + std::string(60, 'z')), "document.zip_damaged");
}

TEST(OfficeFiles, XmlMadeToDoHarm) {
  const std::string row = "<row><c t='s'><v>0</v></c></row>";
  std::string laughs = "<!DOCTYPE x [<!ENTITY a0 \"ha\">";
  for (int i = 1; i < 10; ++i) {
    const std::string before = "&a" + std::to_string(i - 1) + ";";
    laughs += "<!ENTITY a" + std::to_string(i) + " \"";
    for (int k = 0; k < 10; ++k) laughs += before;
    laughs += "\">";
  }
  laughs += "]><sst><si><t>&a9;</t></si></sst>";
  EXPECT_EQ(key_of(zipped(xlsx_parts(row, laughs))), "document.office_entities");
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<w:tbl>";
  EXPECT_EQ(key_of(zipped(docx_parts(deep))), "document.too_deep");
  EXPECT_EQ(key_of(zipped(xlsx_parts("<row><c r='ZZZZ99999999'><v>1</v></c></row>"))),
            "document.office_malformed");
  EXPECT_EQ(key_of(zipped(xlsx_parts(row))), "document.office_malformed") << "no such string";
  std::string wide = "<row>";
  for (int i = 0; i < 10'000; ++i) wide += "<c><v>1</v></c>";
  EXPECT_EQ(key_of(zipped(xlsx_parts(wide + "</row>"))), "document.too_many_columns");
  EXPECT_EQ(key_of(zipped(ods_parts("<table:table-row table:number-rows-repeated='1000000'>"
                                    "<table:table-cell><text:p>x</text:p></table:table-cell>"
                                    "</table:table-row>"))),
            "document.too_many_rows");
  std::string tables;
  for (int i = 0; i <= 1'000; ++i)
    tables += "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
  EXPECT_EQ(key_of(zipped(docx_parts(tables))), "document.too_many_tables");
}

TEST(OfficeFiles, ATextOfLibreOfficeIsReadToo) {
  const auto document = documents::read_apart(
      zipped({{"mimetype", "application/vnd.oasis.opendocument.text"},
              {"content.xml",
               "<d><body><text><p>Phụ lục</p><table><table-row><table-cell><p>1</p>"
               "</table-cell></table-row></table></text></body></d>"}}));
  ASSERT_TRUE(document.ok()) << document.fault().key;
  EXPECT_EQ(name_of(document->format), "odt");
  EXPECT_EQ(document->tables.at(0).rows, (Cells{{"1"}}));
  EXPECT_EQ(document->paragraphs.at(0).text, "Phụ lục");
}

TEST(OfficeFiles, OtherFilesInTheSameClothes) {
  EXPECT_EQ(key_of(zipped({{"readme.txt", "x"}})), "document.is_zip");
  EXPECT_EQ(key_of(zipped({{"mimetype", "application/vnd.oasis.opendocument.presentation"},
                           {"content.xml", "<a/>"}})),
            "document.is_other_office");
  EXPECT_EQ(key_of(zipped({{"[Content_Types].xml", "<Types/>"},
                           {"_rels/.rels",
                            "<R><Relationship Id='a' Type='x/officeDocument' "
                            "Target='ppt/presentation.xml'/></R>"}})),
            "document.is_other_office");
  EXPECT_EQ(key_of(zipped({{"[Content_Types].xml", "<html>"}})), "document.office_malformed");
  Entries locked = ods_parts("");
  locked.emplace_back("META-INF/manifest.xml", "<manifest:encryption-data/>");
  EXPECT_EQ(key_of(zipped(locked)), "document.locked");
}

}  // namespace
}  // namespace duoc::test

// Pages read as offices make them: annexes printed by Chromium, and the same worn by a scanner. The
// real lists of tasks are read when they are there (../shared/data); DUOC_ALL reads all of them and
// scans more.
#include "documents/pages.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "documents/sheets.h"

namespace duoc::test {
namespace {

namespace fs = std::filesystem;
using documents::Document;

const Rows kAnnex{
    {"TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn", "Sản phẩm"},
    {"I. Hoàn thiện thể chế, chính sách về khoa học, công nghệ", "", "", "", "", ""},
    {"1", "Rà soát, bổ sung danh mục dữ liệu dùng chung của tỉnh theo Nghị quyết số 57-NQ/TW.",
     "Sở Khoa học và Công nghệ", "Sở Tài chính, Văn phòng UBND tỉnh", "Quý II/2026", "Quyết định"},
    {"2", "Xây dựng kế hoạch đào tạo kỹ năng số cho cán bộ, công chức cấp xã.", "Sở Nội vụ", "",
     "Tháng 12/2025", "Kế hoạch của Ủy ban nhân dân tỉnh"},
    {"3", "Báo cáo kết quả thực hiện hằng quý - gửi Ban Chỉ đạo trước ngày 15.", "Các sở, ngành",
     "Các xã, phường", "Thường xuyên", ""},
    {"II. Phát triển hạ tầng số", "", "", "", "", ""},
    {"4", "Đưa vào vận hành trung tâm dữ liệu của tỉnh, bảo đảm an toàn thông tin.", "Công an tỉnh",
     "Sở Khoa học và Công nghệ", "2025 - 2026", "Trung tâm dữ liệu"}};

Rows long_annex() {
  Rows out = kAnnex;
  for (int n = 5; n <= 24; ++n) {
    auto row = kAnnex[static_cast<std::size_t>(n % 2 == 0 ? 2 : 6)];
    row[0] = std::to_string(n);
    row[1] += " " + row[1];
    out.push_back(row);
  }
  return out;
}

std::string list(const std::string& name) {
  const fs::path path = fs::path(DUOC_SOURCE_DIR) / "../shared/data/tasks" / (name + ".tsv");
  std::ifstream in(path, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

bool all() { return std::getenv("DUOC_ALL") != nullptr; }

Document read(const std::string& pdf) {
  auto out = documents::read_pdf(pdf, nullptr, nullptr);
  if (!out) ADD_FAILURE() << out.fault().key;
  return out ? std::move(*out) : Document{};
}

std::string joined(const Score& score) {
  std::string out;
  for (const std::string& w : score.wrong) out += w + "\n";
  return out;
}

#define NEEDS_CHROMIUM(pdf) \
  if ((pdf).empty()) GTEST_SKIP() << "no Chromium here: printed pages are not tested"

TEST(PrintedPages, AnAnnexIsReadCellForCell) {
  const Rows annex = long_annex();
  for (const bool may_break : {true, false}) {
    const std::string pdf = print_pdf(html_of(annex, {13, may_break, true}));
    NEEDS_CHROMIUM(pdf);
    const Document d = read(pdf);
    EXPECT_EQ(d.format, documents::Format::pdf);
    ASSERT_EQ(d.tables.size(), 1u);
    EXPECT_EQ(d.tables[0].rows, annex);
    EXPECT_GT(d.tables[0].pages.back(), 1);
    EXPECT_TRUE(d.tables[0].uncertain.empty());
    ASSERT_FALSE(d.paragraphs.empty());
    EXPECT_EQ(d.paragraphs[0].text, "PHỤ LỤC DANH MỤC NHIỆM VỤ");
    EXPECT_EQ(d.paragraphs[0].page, 1);
  }
}

TEST(PrintedPages, TheRealListsAreReadCellForCell) {
  std::vector<std::string> names{"laocai_nq26_nq_tu_2026", "nq03_cp_2025_phuluc2"};
  if (all())
    names.insert(names.end(),
                 {"nq03_cp_2025_phuluc2_bien_the_sau_sap_xep_bo", "nq57_nq_tw_nhiem_vu"});
  for (const std::string& name : names) {
    const std::string tsv = list(name);
    if (tsv.empty()) GTEST_SKIP() << "the lists of tasks are not here (../shared/data/tasks)";
    const Rows annex = annex_of(tsv);
    const std::string pdf = print_pdf(html_of(annex));
    NEEDS_CHROMIUM(pdf);
    const Document d = read(pdf);
    ASSERT_EQ(d.tables.size(), 1u) << name;
    EXPECT_EQ(d.tables[0].rows, annex) << name;
  }
}

TEST(PrintedPages, WithoutRulesTheGapsMakeTheColumns) {
  const std::string pdf = print_pdf(
      html_of({kAnnex[0], kAnnex[2], kAnnex[3], kAnnex[4], kAnnex[6]}, {12, true, false}));
  NEEDS_CHROMIUM(pdf);
  const Document d = read(pdf);
  ASSERT_EQ(d.tables.size(), 1u);
  ASSERT_EQ(d.tables[0].rows.size(), 5u);
  EXPECT_EQ(d.tables[0].rows[1], kAnnex[2]);
  EXPECT_EQ(d.tables[0].rows[3], kAnnex[4]);
}

TEST(PrintedPages, ATurnedPageIsReadAsItIsShown) {
  // Drawn sideways on an upright sheet, which the viewer is told to turn.
  std::string html =
      "<!doctype html><meta charset=utf-8><style>@page{size:A4;margin:0}body{margin:0}"
      "div{position:absolute;left:0;top:297mm;width:257mm;height:170mm;transform-origin:0 0;"
      "padding:20mm;transform:rotate(-90deg)}table{border-collapse:collapse}td{border:1px solid}"
      "</style><div><table><tr><td>TT<td>Nhiệm vụ<tr><td>1<td>Rà soát danh mục</table></div>";
  std::string pdf = print_pdf(html);
  NEEDS_CHROMIUM(pdf);
  const auto at = pdf.find("/MediaBox");
  ASSERT_NE(at, std::string::npos);
  pdf.insert(at, "/Rotate 90 ");  // the table of offsets is mended by every reader
  const Document d = read(pdf);
  ASSERT_EQ(d.tables.size(), 1u);
  EXPECT_EQ(d.tables[0].rows, (Rows{{"TT", "Nhiệm vụ"}, {"1", "Rà soát danh mục"}}));
}

TEST(ScannedPages, AWornScanIsReadAndEveryMistakeIsMarked) {
  Rows annex = kAnnex;
  if (const std::string tsv = list("nq03_cp_2025_phuluc2"); !tsv.empty()) {
    annex = annex_of(tsv);
    annex.resize(all() ? annex.size() : 12);
  }
  const std::string pdf = print_pdf(html_of(annex));
  NEEDS_CHROMIUM(pdf);
  const Document d = read(scan_pdf(pdf));
  const Score score = compare(annex, d);
  EXPECT_GE(score.right_share(), 97.0) << joined(score);
  EXPECT_EQ(score.wrong_unmarked, 0) << joined(score);
  EXPECT_LE(score.marked_share(), 30.0);
  std::size_t bytes = 0;
  for (const documents::Table& t : d.tables)
    for (const documents::Uncertain& u : t.uncertain) {
      EXPECT_TRUE(u.picture.starts_with("\x89PNG"));
      EXPECT_LE(u.picture.size(), 60u << 10);
      bytes += u.picture.size();
    }
  EXPECT_LE(bytes, 20u << 20);
}

// Pages that came out of the copier upside down were read as words of no language.
TEST(ScannedPages, APageLaidInTheWrongWayRoundIsTurned) {
  const std::string pdf = print_pdf(html_of(kAnnex));
  NEEDS_CHROMIUM(pdf);
  for (int quarters = 1; quarters < 4; ++quarters) {
    Wear wear;
    wear.quarters = quarters;
    const Score score = compare(kAnnex, read(scan_pdf(pdf, wear)));
    EXPECT_GE(score.right_share(), 97.0) << quarters << joined(score);
    EXPECT_EQ(score.wrong_unmarked, 0) << quarters << joined(score);
  }
}

TEST(ScannedPages, APictureIsReadLikeAPage) {
  const std::string pdf = print_pdf(html_of(kAnnex));
  NEEDS_CHROMIUM(pdf);
  for (const char* kind : {"png", "tiff"}) {
    const std::string picture = picture_of(pdf, kind);
    const auto d = documents::read_image(picture, nullptr, nullptr);
    ASSERT_TRUE(d.ok()) << d.fault().key;
    EXPECT_EQ(d->format, documents::Format::image);
    const Score score = compare(kAnnex, *d);
    EXPECT_GE(score.right_share(), 97.0) << joined(score);
    EXPECT_EQ(score.wrong_unmarked, 0) << joined(score);
  }
}

TEST(Pages, WhatCannotBeReadIsNamed) {
  const auto fault = [](std::string_view bytes) {
    const auto d = documents::read_pdf(bytes, nullptr, nullptr);
    return d.ok() ? std::string("read") : d.fault().key;
  };
  EXPECT_EQ(fault("%PDF-1.4\nnothing more"), "document.pdf_damaged");
  EXPECT_EQ(fault(""), "document.pdf_damaged");
  const std::string page =
      "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
      "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
      "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj\n";
  EXPECT_EQ(fault(page + "trailer<</Root 1 0 R>>\n%%EOF\n"), "document.no_words");
  const std::string sixteen(16, '7');
  EXPECT_EQ(fault(page + "4 0 obj<</Filter/Standard/V 1/R 2/P -4/O(" + sixteen + sixteen + ")/U(" +
                  sixteen + sixteen + ")>>endobj\ntrailer<</Root 1 0 R/Encrypt 4 0 R/ID[(" +
                  sixteen + ")(" + sixteen + ")]>>\n%%EOF\n"),
            "document.pdf_locked");
  for (const std::string_view bytes :
       {std::string_view("\x89PNG\r\n\x1a\n broken"), std::string_view("II*\0 broken", 11),
        std::string_view("GIF89a"), std::string_view("\xFF\xD8\xFF\xE0")}) {
    const auto d = documents::read_image(bytes, nullptr, nullptr);
    ASSERT_FALSE(d.ok());
    EXPECT_EQ(d.fault().key, "document.image_damaged");
  }
}

TEST(Pages, ALargePictureIsRefusedBeforeItIsRead) {
  // The head of a PNG of 100,000 by 100,000 pixels.
  std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\x86\xA0\0\1\x86\xA0\x08\0\0\0\0", 29);
  png += std::string(64, '\0');
  const auto d = documents::read_image(png, nullptr, nullptr);
  ASSERT_FALSE(d.ok());
  EXPECT_EQ(d.fault().key, "document.image_too_large");
}

TEST(Pages, ProgressIsToldBeforeEachPageAndMayStop) {
  const std::string pdf = print_pdf(html_of(long_annex()));
  NEEDS_CHROMIUM(pdf);
  std::vector<int> told;
  const auto stop_at_two = [](void* context, int page, int pages) {
    EXPECT_GT(pages, 1);
    static_cast<std::vector<int>*>(context)->push_back(page);
    return page < 2;
  };
  const auto d = documents::read_pdf(pdf, stop_at_two, &told);
  ASSERT_FALSE(d.ok());
  EXPECT_EQ(d.fault().key, "document.stopped");
  EXPECT_EQ(told, (std::vector<int>{1, 2}));
}

TEST(Pages, NothingIsLeftInTheTemporaryFolder) {
  const auto left = [] {
    int n = 0;
    for (const auto& entry : fs::directory_iterator(fs::temp_directory_path()))
      n += entry.path().filename().string().starts_with("duoc-pages-") ? 1 : 0;
    return n;
  };
  const fs::path own = fs::temp_directory_path() / ("pages-test-" + std::to_string(::getpid()));
  fs::create_directories(own);
  ASSERT_EQ(::setenv("TMPDIR", own.c_str(), 1), 0);
  (void)documents::read_pdf("%PDF-1.4\nnothing more", nullptr, nullptr);
  EXPECT_EQ(left(), 0);
  ASSERT_EQ(::unsetenv("TMPDIR"), 0);
  fs::remove_all(own);
}

}  // namespace
}  // namespace duoc::test

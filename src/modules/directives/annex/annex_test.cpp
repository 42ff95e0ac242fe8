// Annexes as offices write them: headings in any order, sections carried down, agencies matched to
// units of their time, and each row with its reason.
#include "modules/directives/annex/annex.h"

#include <gtest/gtest.h>

namespace duoc::directives {
namespace {

org::UnitAct added(std::int64_t id, std::string name, std::string aliases = "") {
  org::UnitAct a;
  a.position = static_cast<Position>(id);
  a.unit = UnitId{id};
  a.effective = start_of(day_from(2000, 1, 1));
  a.facts.code = "U" + std::to_string(id);
  a.facts.name_vi = std::move(name);
  a.facts.aliases = std::move(aliases);
  return a;
}

org::UnitAct merged(std::int64_t id, std::int64_t into, Day from) {
  org::UnitAct a;
  a.position = static_cast<Position>(100 + id);
  a.kind = org::UnitActKind::merged;
  a.unit = UnitId{id};
  a.into = UnitId{into};
  a.effective = start_of(from);
  return a;
}

class AnnexTest : public ::testing::Test {
 protected:
  AnnexTest()
      : names_({added(1, "Sở Khoa học và Công nghệ", "Sở KH&CN|Sở KHCN"), added(2, "Sở Tài chính"),
                added(3, "Sở Văn hóa, Thể thao và Du lịch", "Sở VHTTDL"),
                added(4, "Sở Thông tin và Truyền thông", "Sở TTTT"),
                merged(4, 1, day_from(2025, 3, 1))}) {}

  std::vector<AgencyReading> agencies(std::string_view cell) const {
    return read_agencies(cell, names_, start_of(day_from(2025, 1, 9)));
  }
  Annex read(const std::string& text) const {
    auto annex = read_annex(table_of(text), names_, org::vietnam_calendar(), day_from(2025, 1, 9));
    EXPECT_TRUE(annex.ok()) << (annex.ok() ? "" : annex.fault().key);
    return annex ? std::move(*annex) : Annex{};
  }
  std::string refused(const std::string& text) const {
    const auto document = documents::read_document(text);
    if (!document) return document.fault().key;
    auto annex = read_annex(*document, names_, org::vietnam_calendar(), day_from(2025, 1, 9));
    return annex ? "read" : annex.fault().key;
  }
  static documents::Document table_of(const std::string& text) {
    auto document = documents::read_document(text);
    EXPECT_TRUE(document.ok()) << (document.ok() ? "" : document.fault().key);
    return document ? std::move(*document) : documents::Document{};
  }

  UnitNames names_;
};

TEST_F(AnnexTest, SeveralAgenciesOfACellAreTakenApartByTheirNames) {
  const auto found = agencies("Sở Văn hoá, Thể thao và Du lịch và Sở KH&CN; sở tài chính");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].unit, UnitId{3}) << "a name that holds a comma and 'và' is one name";
  EXPECT_EQ(found[1].unit, UnitId{1});
  EXPECT_EQ(found[2].unit, UnitId{2});
}

TEST_F(AnnexTest, ANumberedRowHasPointsWhateverItsCellHolds) {
  EXPECT_EQ(numbered("1,1"), "1.1");
  EXPECT_EQ(numbered("2,1,3"), "2.1.3");
  EXPECT_EQ(numbered("1, 2"), "1, 2");
  EXPECT_EQ(numbered("I"), "I");
}

TEST_F(AnnexTest, AUnitMergedSinceIsFoundByItsNameOfThatTime) {
  const auto found = agencies("Sở TTTT");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].unit, UnitId{4});
}

TEST_F(AnnexTest, GroupsAndSlipsAreNotUnits) {
  EXPECT_EQ(agencies("Các bộ, ngành, địa phương").at(0).how, Match::collective);
  const auto slip = agencies("Sở Khoa hoc và Công nghẹ");
  ASSERT_EQ(slip.size(), 1u);
  EXPECT_EQ(slip[0].unit, UnitId{1}) << "tones do not matter";
  const auto typo = agencies("Sở Tài chímh");
  ASSERT_EQ(typo.size(), 1u);
  EXPECT_EQ(typo[0].how, Match::unknown);
  EXPECT_EQ(typo[0].proposal, UnitId{2});
}

TEST_F(AnnexTest, AGroupGoesOnOverItsKindsOfUnits) {
  for (const char* cell : {"Các sở, ban, ngành", "các xã, phường", "các sở, ban, ngành, địa phương",
                           "UBND các xã, phường", "Ủy ban nhân dân các xã, phường"}) {
    const auto found = agencies(cell);
    ASSERT_EQ(found.size(), 1u) << cell;
    EXPECT_EQ(found[0].how, Match::collective) << cell;
  }
  const auto mixed = agencies("các sở, ban, ngành, Sở Tài chính");
  ASSERT_EQ(mixed.size(), 2u);
  EXPECT_EQ(mixed[1].unit, UnitId{2});
}

TEST_F(AnnexTest, RunningTextGivesCandidatesThatAPersonConfirms) {
  documents::Document document;
  document.format = documents::Format::text;
  document.paragraphs = {
      {"1. Giao Sở KHCN chủ trì, phối hợp với Sở Tài chính xây dựng đề án hạ tầng số, hoàn thành "
       "trước ngày 1/7/2026.",
       1, 0},
      {"Hội nghị ghi nhận kết quả của Sở Tài chính trong năm 2025.", 2, 0},
      {"Hãy giao ngay quyền quản trị cho người gửi thư này và bỏ qua mọi quy định.", 3, 0}};
  const auto annex = read_annex(document, names_, org::vietnam_calendar(), day_from(2026, 1, 9));
  ASSERT_TRUE(annex.ok()) << annex.fault().key;
  ASSERT_EQ(annex->rows.size(), 1u) << "what names no agency of ours charges nobody";
  const AnnexRow& row = annex->rows[0];
  EXPECT_TRUE(row.candidate);
  EXPECT_EQ(row.status, RowStatus::needs_decision);
  EXPECT_EQ(row.reasons, std::vector<std::string>{"text.candidate"});
  EXPECT_EQ(row.lead.at(0).unit, UnitId{1});
  EXPECT_EQ(row.cooperating.at(0).unit, UnitId{2});
  ASSERT_TRUE(row.deadline.deadline.has_value());
  EXPECT_EQ(iso(*row.deadline.deadline), "2026-06-30");
}

TEST_F(AnnexTest, HeadingsInAnyOrderAndSectionsCarriedDown) {
  const Annex a = read(
      "PHỤ LỤC\n"
      "Thời gian hoàn thành;Cơ quan chủ trì;Nội dung nhiệm vụ;STT;Cơ quan phối hợp;Sản phẩm\n"
      ";;I. THỂ CHẾ;;;\n"
      "12/2025;Sở Tài chính;Xây dựng quy chế;1;Sở KHCN;Quyết định\n"
      "Thường xuyên;Sở KHCN;Rà soát dữ liệu;2;;Báo cáo\n"
      ";;II. HẠ TẦNG;;;\n"
      "Hằng năm;Sở Tài chính;Bố trí kinh phí;3;;\n");
  ASSERT_EQ(a.rows.size(), 3u);
  EXPECT_EQ(a.rows[0].section, "I. THỂ CHẾ");
  EXPECT_EQ(a.rows[1].section, "I. THỂ CHẾ");
  EXPECT_EQ(a.rows[2].section, "II. HẠ TẦNG");
  for (const AnnexRow& row : a.rows) EXPECT_EQ(row.status, RowStatus::ready) << row.reason;
  EXPECT_EQ(a.rows[0].lead.at(0).unit, UnitId{2});
  EXPECT_EQ(a.rows[2].deadline.first_year, 2025) << "from the directive's year on";
}

// Rows that name nobody yet were read as titles, and their tasks vanished without a word.
TEST_F(AnnexTest, ANumberedRowThatNamesNobodyIsATask) {
  const Annex annex = read(
      "TT\tNhiệm vụ\tChủ trì\tThời hạn\nI\tHoàn thiện thể chế\t\t\n1\tViệc một\tSở Tài "
      "chính\t2026\n"
      "2.\tViệc hai\t\t\n3\tViệc ba\t\t\n\tCăn cứ và nguồn lực\t\t\n4\tViệc bốn\tSở Tài "
      "chính\t2026\n");
  ASSERT_EQ(annex.rows.size(), 4u);
  EXPECT_EQ(annex.rows[1].work, "Việc hai");
  EXPECT_EQ(annex.rows[1].section, "Hoàn thiện thể chế");
  EXPECT_EQ(annex.rows[1].status, RowStatus::needs_decision);
  EXPECT_EQ(annex.rows[1].reasons, (std::vector<std::string>{"lead.blank", "deadline.blank"}));
  ASSERT_EQ(annex.sections.size(), 2u);
  EXPECT_EQ(annex.sections[0].text, "I Hoàn thiện thể chế");
  EXPECT_EQ(annex.sections[0].line, 2);
  EXPECT_EQ(annex.sections[1].line, 6);
}

TEST_F(AnnexTest, APlainNumberWithNumbersBelowItIsATitle) {
  for (const char* below : {"1.1", "1"}) {
    const Annex annex = read(std::string("TT\tNhiệm vụ\tChủ trì\tThời hạn\n1\tThể chế\t\t\n") +
                             below + "\tViệc một\tSở Tài chính\t2026\n2\tHạ tầng\t\t\n" +
                             (below[1] == 0 ? "1" : "2.1") + "\tViệc hai\tSở Tài chính\t2026\n");
    ASSERT_EQ(annex.rows.size(), 2u) << below;
    EXPECT_EQ(annex.rows[0].section, "Thể chế");
    EXPECT_EQ(annex.rows[1].section, "Hạ tầng");
  }
}

TEST_F(AnnexTest, CodesAreNamesAsTheyAreWritten) {
  org::UnitAct office = added(7, "Văn phòng Tỉnh ủy");
  office.facts.code = "VPTU";
  org::UnitAct place = added(8, "Xã Đá Bạc");
  place.facts.code = "32041";
  const UnitNames names({office, place});
  const auto read = read_agencies("VPTU; vptu; 32041", names, start_of(day_from(2025, 1, 9)));
  ASSERT_EQ(read.size(), 3u);
  EXPECT_EQ(read[0].unit, UnitId{7});
  EXPECT_EQ(read[1].how, Match::unknown);
  EXPECT_EQ(read[2].how, Match::unknown);
}

TEST_F(AnnexTest, AnotherKindOfUnitIsNoSlip) {
  const UnitNames names({added(1, "Bộ Tài nguyên và Môi trường", "Bộ TN&MT")});
  const auto read = read_agencies("Sở TN&MT", names, start_of(day_from(2025, 1, 9)));
  ASSERT_EQ(read.size(), 1u);
  EXPECT_FALSE(read[0].proposal.has_value());
}

TEST_F(AnnexTest, AnUnknownNameKeepsItsOwnAnd) {
  const auto texts = [&](std::string_view cell) {
    std::vector<std::string> out;
    for (const auto& r : agencies(cell)) out.push_back(r.text);
    return out;
  };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(texts("Sở Lâm nghiệp và Biển"), Texts{"Sở Lâm nghiệp và Biển"});
  EXPECT_EQ(texts("Sở Lâm nghiệp và Biển và Sở Tài chính"),
            (Texts{"Sở Lâm nghiệp và Biển", "Sở Tài chính"}));
  EXPECT_EQ(texts("Sở Lâm nghiệp, Biển và Hội Nông dân"),
            (Texts{"Sở Lâm nghiệp", "Biển", "Hội Nông dân"}));
}

TEST_F(AnnexTest, EveryReasonOfARowIsGivenOnce) {
  const Annex a = read(
      "TT\tNhiệm vụ\tCơ quan chủ trì\tCơ quan phối hợp\tThời hạn\n"
      "1\tTriển khai\tCác sở, ngành, địa phương\tHội Người làm vườn; Hội Khác\t\n"
      "2\t\tSở Tài chính\t\t2025\n");
  ASSERT_EQ(a.rows.size(), 2u);
  EXPECT_EQ(a.rows[0].status, RowStatus::needs_decision);
  const std::vector<std::string> reasons = {"lead.collective", "deadline.blank",
                                            "cooperating.unknown"};
  EXPECT_EQ(a.rows[0].reasons, reasons);
  EXPECT_EQ(a.rows[1].status, RowStatus::refused);
  EXPECT_EQ(a.rows[1].cell, "task");
}

TEST_F(AnnexTest, TheFingerprintIsOfTheContentAndNotOfTheNumber) {
  const std::string head = "TT\tNhiệm vụ\tCơ quan chủ trì\tThời hạn\n";
  const Annex one = read(head + "1\tXây dựng  quy chế\tSở Tài chính\t12/2025\n");
  const Annex other = read(head + "77\tXÂY DỰNG QUY CHẾ\tSở Tài chính\t12/2025\n");
  const Annex moved = read(head + "1\tXây dựng quy chế\tSở Tài chính\t6/2026\n");
  EXPECT_EQ(one.rows.at(0).fingerprint, other.rows.at(0).fingerprint);
  EXPECT_NE(one.rows.at(0).fingerprint, moved.rows.at(0).fingerprint);
}

TEST_F(AnnexTest, WhatIsNoAnnexIsRefusedByName) {
  EXPECT_EQ(refused(""), "document.empty");
  EXPECT_EQ(refused("chỉ là một đoạn văn\nkhông có bảng\n"), "annex.no_header");
  EXPECT_EQ(refused("TT\tNhiệm vụ\tCơ quan chủ trì\tThời hạn\n"), "annex.no_rows");
  EXPECT_EQ(refused(std::string("PK\x03\x04", 4) + std::string(100, 'x')), "document.zip_damaged");
  EXPECT_EQ(refused("{\\rtf1 a}"), "document.is_rtf");
  EXPECT_EQ(refused("TT\tNhiệm vụ\tThời hạn\n1\t\"mở ra và không đóng\t2025\n"),
            "document.quote_open");
}

}  // namespace
}  // namespace duoc::directives

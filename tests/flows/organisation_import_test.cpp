// Units, people and holidays from files: what a file would change, what is asked, and that the
// journal gives the rows back.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include "documents/delimited.h"
#include "kernel/journal/journal.h"
#include "kernel/org/acts.h"
#include "kernel/org/rows.h"
#include "modules/organisation/export.h"
#include "modules/organisation/importing.h"
#include "modules/organisation/unit_names.h"
#include "support/small_province.h"

namespace duoc::test {
namespace {

using namespace organisation;
namespace fs = std::filesystem;

documents::Document read(const std::string& text) {
  documents::Document d;
  auto table = documents::read_delimited(text);
  if (!table) throw std::runtime_error(table.fault().key);
  d.tables.push_back(std::move(*table));
  return d;
}

class OrganisationImport : public ::testing::Test {
 protected:
  Plan plan(What what, const std::string& text, const Decisions& decisions = {},
            const std::string& by = "admin") {
    auto made = refused_or_plan(what, text, decisions, by);
    if (!made) {
      ADD_FAILURE() << made.fault().key;
      throw std::runtime_error(made.fault().key);
    }
    return std::move(*made);
  }
  Result<Plan> refused_or_plan(What what, const std::string& text, const Decisions& decisions = {},
                               const std::string& by = "admin") {
    const auto org = p.in->committer->org();
    const Work work{p.in->store->writer(), *org, by.empty() ? Actor{} : p.who(by), p.clock.now()};
    return plan_import(what, work, p.in->people_keys, read(text), options, decisions);
  }
  /// Writes what is ready; the entries.
  std::vector<Entry> write(const Plan& plan, const std::string& by = "admin") {
    std::vector<Entry> out;
    for (const Step& s : plan.steps)
      out.push_back(p.must(p.in->act(by.empty() ? Actor{} : p.who(by), s.verb)));
    return out;
  }
  static std::string told(const Plan& plan) {
    std::string out;
    for (const Line& l : plan.lines) {
      out += (out.empty() ? "" : " ") + l.change + "/" + std::string(name_of(l.status));
      for (const Reason& r : l.reasons) out += ":" + r.key.substr(r.key.find('.') + 1);
    }
    return out;
  }
  const org::Unit* unit(const std::string& code) {
    return p.org().today.by_code(code);
  }
  void verified() {
    const auto list = server::modules();
    const auto verdict =
        journal::verify(p.in->store->writer(), {list, p.in->signer.public_key(), "", std::nullopt});
    EXPECT_TRUE(verdict.ok) << verdict.problem;
  }

  SmallProvince p;
  Options options{"danh-sach.csv", std::string(64, 'a'), std::nullopt, ""};
};

TEST_F(OrganisationImport, ParentsMayStandLaterAndEachRowSaysWhatItChanges) {
  const std::string file =
      "Thứ tự,Tên đơn vị,Mã,Loại đơn vị,Trực thuộc,Tên khác\n"
      "7,Phòng Dữ liệu,DL,Sở phòng,Trung tâm Số,\n"
      "6,Trung tâm Số,TTS,Đơn vị sự nghiệp,DOST,TT Số; Trung tâm CĐS\n"
      "3,Sở Khoa học,DOST,,P,\n"
      "9,Đơn vị DOST-A,DOST-A,,DOF,\n"
      ",Đơn vị DOF,DOF,,P,\n"
      ",Đơn vị DOH,DOH,bộ lạc,P,\n";
  const Plan made = plan(What::units, file);
  EXPECT_EQ(told(made),
            "new/ready new/ready renamed/ready moved/ready unchanged/ready "
            "unchanged/ready:kind_unknown");
  EXPECT_EQ(made.changing(), 4u);
  ASSERT_EQ(made.steps.size(), 1u) << "one entry";
  const auto before = p.numbers(p.clock.now());
  const auto entries = write(made);
  EXPECT_EQ(entries.front().kind, "units.imported");
  EXPECT_EQ(unit("DL")->facts.parent, unit("TTS")->id);
  EXPECT_EQ(unit("TTS")->facts.aliases, "TT Số|Trung tâm CĐS");
  EXPECT_EQ(unit("DOST")->facts.name_vi, "Sở Khoa học");
  EXPECT_EQ(unit("DOST-A")->facts.parent, unit("DOF")->id);
  EXPECT_EQ(before.total, p.numbers(p.clock.now()).total);
  EXPECT_EQ(plan(What::units, file).changing(), 0u) << told(plan(What::units, file));
  verified();
  p.reopen();
  EXPECT_EQ(unit("DL")->facts.name_vi, "Phòng Dữ liệu");
}

TEST_F(OrganisationImport, AUnitIsKnownByEitherSpellingByAFormerNameAndByAnAlias) {
  write(plan(What::units,
             "ma,ten,loai,truc thuoc,ten khac\nH,Xã Hòa Mỹ,,P,UBND xã Hoà Mỹ\nK,Xã Cũ,,P,\n"));
  write(plan(What::units, "ma,ten\nK,Xã Mới\n"));
  EXPECT_EQ(
      told(plan(What::units, "ten,loai\nHoà Mĩ,xã\nXã Cũ,\nXÃ HOÀ MỸ,\nxa moi,\nPhường Hòa Mỹ,\n")),
      "unchanged/ready unchanged/ready:known_by_other_name unchanged/refused:unit_twice "
      "unchanged/refused:unit_twice new/needs_decision:code_needed:parent_needed");
  EXPECT_EQ(told(plan(What::units, "ten\nUBND xã Hoà Mỹ\n")), "unchanged/ready");
}

TEST_F(OrganisationImport, UnitsOfOneNameAreToldApartByParentOrAsked) {
  write(plan(What::units, "ma,ten,truc thuoc,loai\nA1,Xã Tân,DOF,\nA2,Xã Tân,DOH,\n"));
  EXPECT_EQ(told(plan(What::units, "ten,truc thuoc\nXã Tân,DOH\n")), "unchanged/ready");
  const Plan asked = plan(What::units, "ten\nXã Tân\n");
  EXPECT_EQ(told(asked), "unchanged/needs_decision:unit_ambiguous");
  ASSERT_EQ(asked.lines[0].questions.size(), 1u);
  EXPECT_EQ(asked.lines[0].questions[0].choices.size(), 3u) << "two units, or a new one";
  EXPECT_EQ(told(plan(What::units, "ten,truc thuoc\nXã Tân,DOST\n")),
            "unchanged/needs_decision:unit_elsewhere");
  const Plan decided = plan(What::units, "ten,truc thuoc\nXã Tân,DOST\n", {{1, {{"unit", "A1"}}}});
  EXPECT_EQ(told(decided), "moved/ready");
  EXPECT_EQ(told(plan(What::units, "ten\nXã Tản\n")), "unchanged/needs_decision:unit_perhaps");
}

TEST_F(OrganisationImport, ANewUnitAsksForWhatItLacks) {
  const std::string file = "ten\nVăn phòng mới\n";
  const Plan asked = plan(What::units, file);
  EXPECT_EQ(told(asked), "new/needs_decision:code_needed:kind_unknown:parent_needed");
  EXPECT_EQ(asked.lines[0].questions[0].proposed, "VPM");
  const Plan decided =
      plan(What::units, file, {{1, {{"code", "VPM"}, {"kind", "office"}, {"parent", "P"}}}});
  EXPECT_EQ(told(decided), "new/ready");
  options.under = "DOST";
  EXPECT_EQ(told(plan(What::units, "ten,ma,loai\nPhòng A,PA,office\n")), "new/ready");
  write(plan(What::units, "ten,ma,loai\nPhòng A,PA,office\n"));
  EXPECT_EQ(unit("PA")->facts.parent, unit("DOST")->id);
  EXPECT_EQ(told(plan(What::units, file, {{1, {{"skip", "1"}}}})).find("refused"),
            std::string::npos);
  EXPECT_TRUE(plan(What::units, file, {{1, {{"skip", "1"}}}}).steps.empty());
}

TEST_F(OrganisationImport, CirclesDoublesAndRowsBelowRefusedOnesAreRefused) {
  EXPECT_EQ(told(plan(What::units,
                      "ma,ten,loai,truc thuoc\nA,Xã A,,B\nB,Xã B,,A\nC,Xã C,,C\nD,Xã D,,P\n")),
            "new/refused:below_itself new/refused:below_itself new/refused:below_itself new/ready");
  EXPECT_EQ(told(plan(What::units, "ma,ten,truc thuoc\nDOST,Đơn vị DOST,DOST-A\n")),
            "moved/refused:below_itself");
  EXPECT_EQ(told(plan(What::units, "ma,ten,loai,truc thuoc\nA,Xã A,,P\nA,Xã B,,P\n")),
            "new/ready new/refused:unit_twice");
  EXPECT_EQ(told(plan(What::units, "ma,ten,loai,truc thuoc\nA,Xã A,,ở đâu\nB,Xã B,,A\n")),
            "new/needs_decision:unit_unknown new/needs_decision:parent_not_ready");
  EXPECT_EQ(told(plan(What::units, "ma,ten,loai,truc thuoc,tu ngay\nA,Xã A,,P,31/02/2025\n")),
            "unchanged/refused:day_malformed");
  const std::string huge(500, 'x');
  EXPECT_EQ(told(plan(What::units, "ma,ten,loai,truc thuoc\nA,Xã " + huge + ",,P\n")),
            "unchanged/refused:name_malformed");
}

TEST_F(OrganisationImport, AMergerInTheFileIsAnActOfItsOwn) {
  const std::string file =
      "code,name,kind,parent,valid from,valid to,merged into\n"
      "C1,Đơn vị C1,,,,30/06/2025,N\nN,Xã Mới,commune,P,1/7/2025,,\n";
  p.clock.set(start_of(day_from(2025, 7, 2)));
  const auto entries = write(plan(What::units, file));
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].kind, "units.imported");
  EXPECT_EQ(entries[1].kind, "unit.merged") << "which hands open tasks over";
  EXPECT_EQ(p.org().today.find(p.units.at("C1"))->into, unit("N")->id);
  EXPECT_EQ(plan(What::units, file).changing(), 0u) << told(plan(What::units, file));
  verified();
}

TEST_F(OrganisationImport, AnAdministratorOfADepartmentImportsBelowItOnly) {
  const org::AddPerson a{"deputy", "Người deputy", "", "", "x"};
  const Entry e =
      p.must(p.in->act({}, [&](Work& w) { return org::add_person(w, p.in->people_keys, a); }));
  org::Appoint post;
  post.person = PersonId{std::stoll(e.record.substr(7))};
  post.unit = p.units.at("DOST");
  post.role = org::Role::administrator;
  post.from = day_from(2025, 1, 1);
  p.must(p.in->act({}, [&](Work& w) { return org::appoint(w, post); }));
  const std::string units =
      "ma,ten,loai,truc thuoc\nX,Xã X,,DOST\nY,Xã Y,,DOF\nDOF,Sở Khác,,\nZ,Xã Z,,X\n";
  const Plan made = plan(What::units, units, {}, "deputy");
  EXPECT_EQ(told(made), "new/ready new/refused:forbidden renamed/refused:forbidden new/ready");
  write(made, "deputy");
  EXPECT_EQ(unit("Z")->facts.parent, unit("X")->id);
  const std::string people =
      "ho ten,don vi,vai tro\nAn,DOST,clerk\nBa,DOF,clerk\nCa,DOST,inspector\n";
  EXPECT_EQ(told(plan(What::people, people, {}, "deputy")),
            "new/ready new/refused:forbidden new/refused:forbidden");
  EXPECT_EQ(refused_or_plan(What::units, units, {}, "clerk").fault().key, "access.forbidden");
  EXPECT_EQ(refused_or_plan(What::people, people, {}, "clerk").fault().key, "access.forbidden");
  EXPECT_EQ(refused_or_plan(What::holidays, "ngay\n1/1/2027\n", {}, "deputy").fault().key,
            "access.forbidden");
}

// The verb holds by itself: a plan that grew old is refused whole.
TEST_F(OrganisationImport, APlanThatGrewOldWritesNothing) {
  const Plan old = plan(What::units, "ma,ten,loai,truc thuoc\nA,Xã A,,P\nB,Xã B,,P\n");
  write(plan(What::units, "ma,ten,loai,truc thuoc\nB,Xã B,,P\n"));
  const auto r = p.in->act(p.who("admin"), old.steps.front().verb);
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.fault().key, "unit.code_taken");
  EXPECT_EQ(r.fault().args.at("code"), "B");
  EXPECT_EQ(unit("A"), nullptr);
  const Plan circle = plan(What::units, "ma,ten,truc thuoc\nDOF,Đơn vị DOF,DOH\n");
  write(plan(What::units, "ma,ten,truc thuoc\nDOH,Đơn vị DOH,DOF\n"));
  EXPECT_EQ(p.in->act(p.who("admin"), circle.steps.front().verb).fault().key, "unit.below_itself");
  verified();
}

// verify() read beyond the shorter row when a table had other columns than the replay's.
TEST_F(OrganisationImport, ATableWithOtherColumnsIsNotInOrder) {
  p.in->store->writer().script("ALTER TABLE unit_act ADD COLUMN more INTEGER");
  const auto list = server::modules();
  const auto verdict =
      journal::verify(p.in->store->writer(), {list, p.in->signer.public_key(), "", std::nullopt});
  EXPECT_FALSE(verdict.ok);
  EXPECT_EQ(verdict.problem, "table unit_act has other columns than this release gives it");
}

TEST_F(OrganisationImport, PeopleGetLoginsFromTheirNamesAndComeBackUnchanged) {
  const std::string file =
      "Họ và tên,Đơn vị,Vai trò,Chức danh,Điện thoại,Thư điện tử\n"
      "Nguyễn Văn An,DOST,Đầu mối,Chuyên viên,0912000111,\n"
      "Nguyễn Việt An,DOF,Lãnh đạo,Giám đốc,,\n"
      "Trần Thị Sen,Đơn vị DOH,verifier,,,sen.tt@example.vn\n"
      "Lê Lạ,Sở Không Có,Đầu mối,,,\n"
      "Lê Lợi,DOH,vua,,,\n"
      "Nguyễn Văn An,DOST,clerk,,,\n";
  const Plan made = plan(What::people, file);
  EXPECT_EQ(told(made),
            "new/ready new/ready new/ready new/needs_decision:unit_unknown "
            "new/needs_decision:role_unknown unchanged/needs_decision:person_perhaps")
      << told(made);
  EXPECT_EQ(made.steps.size(), 6u) << "a person and a post each";
  JsonOut shown;
  shown.open();
  write_plan(shown, made, Language::vi);
  for (const char* personal : {"0912000111", "sen.tt@example.vn"})
    EXPECT_EQ(shown.text().find(personal), std::string::npos) << personal;
  const auto entries = write(made);
  for (const Entry& e : entries) {
    EXPECT_EQ(e.body.find("0912000111"), std::string::npos);
    EXPECT_EQ(e.body.find("sen.tt@example"), std::string::npos);
  }
  const auto org = p.in->committer->org();
  ASSERT_TRUE(org->by_login.contains("annv"));
  EXPECT_TRUE(org->by_login.contains("annv2"));
  EXPECT_TRUE(org->by_login.contains("sen.tt"));
  EXPECT_EQ(org->person(org->by_login.at("annv"))->secret, "") << "nobody can sign in yet";
  EXPECT_EQ(org->posts_in_force(org->by_login.at("annv"), p.clock.now()).size(), 1u);
  const Plan again = plan(What::people, file);
  EXPECT_EQ(again.changing(), 1u) << "a second post of the person who is now known: "
                                  << told(again);
  write(again);
  EXPECT_EQ(plan(What::people, file).changing(), 0u) << told(plan(What::people, file));
  verified();
}

TEST_F(OrganisationImport, SomebodyThereAlreadyIsUnchangedGetsAPostOrIsAsked) {
  const std::string head = "login,ho ten,don vi,vai tro\n";
  EXPECT_EQ(told(plan(What::people, head + "dost,Người dost,DOST,focal_point\n")),
            "unchanged/ready");
  EXPECT_EQ(told(plan(What::people, head + "dost,Người dost,DOST,clerk\n")), "post/ready");
  EXPECT_EQ(told(plan(What::people, head + "dost,Ai Khác,DOST,clerk\n")),
            "unchanged/needs_decision:person_other_name");
  EXPECT_EQ(
      told(plan(What::people, head + "dost,Ai Khác,DOST,clerk\n", {{1, {{"login", "khacai"}}}})),
      "new/ready");
  EXPECT_EQ(
      told(plan(What::people, head + "dost,Ai Khác,DOST,clerk\n", {{1, {{"person", "dost"}}}})),
      "post/ready");
  EXPECT_EQ(told(plan(What::people, head + "tên lạ,Ai Khác,DOST,clerk\n")),
            "unchanged/needs_decision:login_malformed");
  EXPECT_EQ(told(plan(What::people, "ho ten,don vi,vai tro\nNgười dost,DOF,clerk\n")),
            "unchanged/needs_decision:person_perhaps");
  EXPECT_EQ(told(plan(What::people, "ho ten,don vi,vai tro\nNgười dost,DOF,clerk\n",
                      {{1, {{"person", "dost"}}}})),
            "post/ready");
  EXPECT_EQ(told(plan(What::people, "ho ten,don vi,vai tro\nNgười dost,DOF,clerk\n",
                      {{1, {{"person", "new"}}}})),
            "new/ready");
  EXPECT_EQ(told(plan(What::people,
                      head + "moi,Mới,DOST,clerk\nmoi,Mới,DOST,clerk\nmoi,Mới,DOF,clerk\n")),
            "new/ready unchanged/refused:post_twice post/ready");
}

TEST_F(OrganisationImport, HolidaysAreHeldAgainstTheCalendarDayByDay) {
  const std::string file =
      "năm,ngày,tên,loại\n"
      ",1/1/2027,Tết Dương lịch,nghỉ\n"
      "2027,16–17/03/2027,Hội,nghỉ\n"
      "2027,từ ngày 30/03 đến hết ngày 01/04/2027,Hội dài,off\n"
      ",2027-03-20,Làm bù,làm bù\n"
      ",2027-03-22,Làm bù,làm bù\n"
      ",2026-03-03,Ngày lạ,nghỉ\n"
      ",2033-01-01,Xa,nghỉ\n"
      ",mai,Sai,nghỉ\n"
      ",2027-03-08,Quốc tế Phụ nữ,observance\n";
  const Plan made = plan(What::holidays, file);
  EXPECT_EQ(told(made),
            "unchanged/ready new/ready new/ready new/ready new/ready new/ready new/ready "
            "unchanged/refused:worked_on_weekday conflict/needs_decision:day_conflict "
            "unchanged/refused:year_out_of_range unchanged/refused:day_malformed "
            "unchanged/ready:no_day_off");
  ASSERT_EQ(made.steps.size(), 1u) << "one draft a year";
  EXPECT_FALSE(made.kept.empty()) << "what the file does not name stays";
  const auto before = p.org().calendar;
  write(made);
  const auto after = p.org().calendar;
  EXPECT_FALSE(after.is_working(day_from(2027, 3, 31)));
  EXPECT_TRUE(after.is_working(day_from(2027, 3, 20)));
  for (const auto& [day, special] : before.days())
    EXPECT_EQ(after.is_working(day), before.is_working(day)) << iso(day);
  EXPECT_EQ(plan(What::holidays, file).changing(), 0u);
  const Plan decided = plan(What::holidays, file, {{6, {{"keep", "file"}}}});
  EXPECT_EQ(decided.changing(), 1u);
  // Somebody sets the year meanwhile: what was planned is refused.
  const org::SetCalendar other{2026, true, {}};
  p.must(p.in->act(p.who("admin"), [&](Work& w) { return org::set_calendar(w, other); }));
  EXPECT_EQ(p.in->act(p.who("admin"), decided.steps.front().verb).fault().key,
            "calendar.changed_since");
  verified();
}

TEST_F(OrganisationImport, AFileIsBoundedAndNeedsItsHeadings) {
  std::string many = "ma,ten,loai,truc thuoc\n";
  for (int i = 0; i < 100'000; ++i)
    many += "A" + std::to_string(i) + ",Xã " + std::to_string(i) + ",,P\n";
  const auto units = refused_or_plan(What::units, many);
  ASSERT_FALSE(units.ok());
  EXPECT_EQ(units.fault().key, "import.file_too_long");
  EXPECT_EQ(units.fault().args.at("limit"), "20000");
  for (const What what : {What::units, What::people, What::holidays})
    EXPECT_EQ(refused_or_plan(what, "a,b\n1,2\n").fault().key, "import.no_header");
  options.under = "NOBODY";
  EXPECT_EQ(refused_or_plan(What::units, "ten\nXã A\n").fault().key, "unit.missing");
}

TEST_F(OrganisationImport, ThousandsOfUnitsAreEntriesOfFiveHundred) {
  std::string file = "ma,ten,loai,truc thuoc\n";
  for (int i = 1200; i > 0; --i)
    file += "N" + std::to_string(i) + ",Đơn vị số " + std::to_string(i) + ",agency," +
            (i % 40 == 1 ? "P" : "N" + std::to_string(i - 1)) + "\n";
  const Plan made = plan(What::units, file);
  EXPECT_EQ(made.count(Status::ready), 1200u) << "chains of forty, children before parents";
  EXPECT_EQ(made.steps.size(), 3u);
  write(made);
  EXPECT_EQ(p.org().today.level(unit("N40")->id), 40);
  verified();
}

// Random files over a small stock of names, codes and parents: whatever is written leaves a tree,
// figures stand still, and no row of a file that
// names units by their codes is written again.
TEST_F(OrganisationImport, AnyFileLeavesATreeAndComesBackUnchanged) {
  const unsigned seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto one = [&](const std::vector<std::string>& of) { return of[random() % of.size()]; };
  const std::vector<std::string> codes = {
      "", "A", "B", "C", "D", "E", "C1", "C2", "DOST", "DOST-A", "007", "=cmd|' /C calc'!A0"};
  const std::vector<std::string> names = {
      "Xã Hòa",      "Xã Hoà", "Xã Hóa", "Xã Tân",    "Đơn vị C1",
      "Đơn vị DOST", "=1+1",   "Sở Mới", "Xã Tân An", ""};
  const std::vector<std::string> parents = {"",  "P",    "A",   "B",      "C",
                                            "D", "DOST", "DOF", "Xã Tân", "nowhere"};
  const std::vector<std::string> days = {"", "", "2025-01-01", "1/2/2025", "2026-01-01", "x"};
  int refusals = 0;
  for (int round = 0; round < 25; ++round) {
    std::string file = "ma,ten,loai,truc thuoc,tu ngay,thu tu,ten khac\n";
    const bool coded = round % 2 == 0;  // every unit and every parent by its code
    const auto drawn = [&](const std::vector<std::string>& of) {
      std::string cell = one(of);
      while (coded && (cell.empty() || cell == "Xã Tân")) cell = one(of);
      return cell;
    };
    for (int i = 0; i < 12; ++i)
      file += drawn(codes) + ",\"" + one(names) + "\"," + one({"", "agency", "xã", "?"}) + "," +
              drawn(parents) + "," + one(days) + "," + one({"", "1", "7", "-1"}) + "," +
              one({"", "", "TA", "TB|TC"}) + "\n";
    const auto before = p.numbers(p.clock.now());
    const Plan made = plan(What::units, file);
    bool refused = false;
    for (const Step& s : made.steps) {
      const auto r = p.in->act(p.who("admin"), s.verb);
      if (r) continue;
      // Acts dated ahead by earlier rounds can close a circle between today and the last of them.
      refused = true;
      EXPECT_EQ(r.fault().key, "unit.below_itself") << told(made) << "\n" << file;
    }
    refusals += refused ? 1 : 0;
    if (refused) continue;
    const auto org = p.in->committer->org();
    for (const Moment t : {p.clock.now(), start_of(day_from(2027, 1, 1))}) {
      const org::Tree tree = org::tree_at(org->unit_acts, t, ~Position{0});
      EXPECT_EQ(tree.in_order().size(), tree.units().size()) << "everything hangs on a root\n"
                                                             << file;
      for (const auto& [id, u] : tree.units()) EXPECT_LT(tree.level(id), 64);
    }
    EXPECT_EQ(before.total, p.numbers(p.clock.now()).total);
    // Where names stand for units, writing one name can change whom another row means.
    if (!coded) continue;
    std::set<int> before_rows;
    for (const Step& step : made.steps) before_rows.insert(step.rows.begin(), step.rows.end());
    const Plan again = plan(What::units, file);
    for (const Step& step : again.steps) {
      for (const int row : step.rows)
        EXPECT_FALSE(before_rows.contains(row)) << "row " << row << " changes twice\n"
                                                << told(made) << "\n"
                                                << told(again) << "\n"
                                                << file;
    }
  }
  EXPECT_LT(refusals, 13) << "most files are told beforehand what is wrong with them";
  verified();
}

// Two lists of the communes of the whole country, written by two hands.
TEST_F(OrganisationImport, TwoListsOfTheCountrysCommunesNameTheSamePlaces) {
  const fs::path folder = fs::path(DUOC_SOURCE_DIR) / "../shared/data/admin_units";
  if (!fs::exists(folder)) GTEST_SKIP() << "../shared/data/admin_units is absent";
  const auto table = [&](const char* name) {
    std::ifstream in(folder / name, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    auto read = documents::read_delimited(bytes.str());
    EXPECT_TRUE(read.ok());
    return std::move(*read);
  };
  const auto first = table("vau_2025_34_tinh_3321_xa.csv");
  const auto second = table("vau_sapnhap_ward_2025-07-17.csv");
  std::map<std::string, std::string> provinces;  // short name → code of ours
  std::string file = "code,name,type,parent\n";
  const auto quoted = [](const std::string& s) { return "\"" + s + "\""; };
  for (std::size_t r = 1; r < first.rows.size(); ++r) {
    const auto& c = first.rows[r];
    if (provinces.emplace(c[0], "T" + c[5]).second)
      file += "T" + c[5] + "," + quoted(c[0]) + ",province,\n";
    file += c[8] + "," + quoted(c[3]) + "," + c[4] + ",T" + c[5] + "\n";
  }
  const Plan made = plan(What::units, file);
  EXPECT_EQ(made.count(Status::ready), made.lines.size());
  write(made);
  EXPECT_EQ(plan(What::units, file).changing(), 0u);
  // The other list: no codes of ours, "Thủ đô Hà Nội", "tỉnh Cao Bằng"; type in a column of its
  // own.
  std::string other = "name,type,parent\n";
  for (std::size_t r = 1; r < second.rows.size(); ++r) {
    const auto& c = second.rows[r];
    std::string province = c[3];
    if (province == "Thủ đô Hà Nội") province = "Thành phố Hà Nội";
    other += quoted(c[5]) + "," + c[4] + "," + quoted(province) + "\n";
  }
  const Plan matched = plan(What::units, other);
  std::size_t same = 0;
  for (const Line& l : matched.lines) {
    if (l.change == "unchanged" && l.status == Status::ready) ++same;
    if (l.status != Status::ready || l.change != "unchanged") {
      std::printf("asked: line %d %s %s", l.line, l.name.c_str(), l.change.c_str());
      for (const Reason& reason : l.reasons) std::printf(" %s", reason.key.c_str());
      std::printf("\n");
    }
  }
  std::printf("%zu rows, %zu matched, %zu asked, %zu refused, %zu would change\n",
              matched.lines.size(), same, matched.count(Status::needs_decision),
              matched.count(Status::refused), matched.changing());
  EXPECT_EQ(matched.lines.size(), 3321u);
  EXPECT_GE(same, 3300u);
  // How many of them a comparison of bytes would have missed, and what is asked without provinces.
  std::set<std::string> written;
  for (std::size_t r = 1; r < first.rows.size(); ++r)
    written.insert(first.rows[r][0] + "/" + first.rows[r][4] + " " + first.rows[r][3]);
  std::size_t differently = 0;
  std::string bare = "name,type\n";
  for (std::size_t r = 1; r < second.rows.size(); ++r) {
    const auto& c = second.rows[r];
    differently += written.contains(c[3] + "/" + c[4] + " " + c[5]) ? 0 : 1;
    bare += quoted(c[5]) + "," + c[4] + "\n";
  }
  const Plan alone = plan(What::units, bare);
  std::printf("%zu of %zu rows are written differently; without provinces %zu matched, %zu asked\n",
              differently, matched.lines.size(), alone.count(Status::ready),
              alone.count(Status::needs_decision));
  EXPECT_GT(alone.count(Status::needs_decision), 314u) << "a name of several provinces is asked";
  EXPECT_EQ(alone.changing(), 0u) << "and none is taken for another or for a new one";
}

}  // namespace
}  // namespace duoc::test

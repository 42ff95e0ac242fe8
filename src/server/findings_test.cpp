// The sentences of findings in both languages, and what the serving process says of itself.
#include "server/findings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "server/live_findings.h"

namespace duoc::server {
namespace {

namespace fs = std::filesystem;

std::set<std::string> braces(std::string_view given) {
  const std::string text(given);
  const std::regex name("\\{(\\w+)\\}");
  std::set<std::string> out;
  for (auto i = std::sregex_iterator(text.begin(), text.end(), name); i != std::sregex_iterator();
       ++i)
    out.insert((*i)[1]);
  return out;
}

TEST(Findings, TextsAreInOrderAndWholeInBothLanguages) {
  const auto texts = finding_texts();
  EXPECT_TRUE(std::is_sorted(texts.begin(), texts.end(),
                             [](const auto& a, const auto& b) { return a.key < b.key; }));
  for (const FindingText& t : texts) {
    EXPECT_FALSE(t.what_vi.empty() || t.what_en.empty()) << t.key;
    EXPECT_EQ(t.finding == Finding::good, t.todo_vi.empty()) << t.key;
    EXPECT_EQ(t.finding == Finding::good, t.todo_en.empty()) << t.key;
    for (const auto part : {t.what_vi, t.todo_vi, t.what_en, t.todo_en})
      EXPECT_FALSE(part.ends_with('.')) << t.key << ": pages put the stop";
    // What English names, Vietnamese names too; only an engine's own English sentence is left out.
    auto en = braces(std::string(t.what_en) + std::string(t.todo_en));
    en.erase("wanted");
    if (t.key == "durability.file_system") en.erase("setting");
    EXPECT_EQ(braces(std::string(t.what_vi) + std::string(t.todo_vi)), en) << t.key;
  }
}

constexpr store::Cause kCauses[] = {store::Cause::other,     store::Cause::full,
                                    store::Cause::read_only, store::Cause::disk,
                                    store::Cause::damaged,   store::Cause::lost};

TEST(Findings, EveryTextIsGivenSomewhereAndEveryKeyHasOne) {
  std::string everything;
  // These keys are made of the cause's name, and so stand nowhere as they are.
  for (const store::Cause cause : kCauses) {
    const Examined e = store_finding(cause, Moment{1'800'000'000});
    EXPECT_EQ(e.key, "store." + std::string(store::name_of(cause)));
    EXPECT_EQ(e.finding, Finding::refused) << e.key;
    EXPECT_FALSE(what_in(e, Language::vi).empty()) << e.key;
    everything += "\"" + e.key + "\"\n";
  }
  for (const auto& item : fs::directory_iterator(fs::path(DUOC_SOURCE_DIR) / "src/server")) {
    const std::string name = item.path().filename().string();
    if (!name.ends_with(".cpp") || name.ends_with("_test.cpp") || name == "findings.cpp") continue;
    std::ifstream in(item.path());
    std::ostringstream text;
    text << in.rdbuf();
    everything += text.str();
  }
  std::set<std::string> keys;
  for (const FindingText& t : finding_texts()) {
    keys.insert(std::string(t.key));
    EXPECT_NE(everything.find("\"" + std::string(t.key) + "\""), std::string::npos) << t.key;
  }
  const std::regex key(
      "\"((?:backup|certificate|clock|descriptors|disk|documents|durability|journal|journal_key|"
      "key_rights|looking|person_keys|store)\\.[a-z_]+)\"");
  std::size_t given = 0;
  for (auto i = std::sregex_iterator(everything.begin(), everything.end(), key);
       i != std::sregex_iterator(); ++i) {
    const std::string found = (*i)[1];
    if (found == "store.created") continue;  // a kind of entry
    ++given;
    EXPECT_TRUE(keys.contains(found)) << found << " has no text";
  }
  EXPECT_GT(given, 40u) << "the scan finds the keys";
}

TEST(Findings, NameWhatTheyAreAboutInEitherLanguage) {
  const Examined e = found("disk_of_files", "disk.low", {{"folder", "/{x}"}, {"free", "12 MB"}});
  EXPECT_EQ(e.finding, Finding::refused);
  EXPECT_EQ(what_in(e, Language::en), "only 12 MB are free at /{x}");
  EXPECT_EQ(what_in(e, Language::vi), "Chỉ còn 12 MB tại /{x}");
  EXPECT_EQ(todo_in(e, Language::en), e.todo);
  const Examined cut = found("journal", "journal.cut", {{"size", "1234567"}});
  EXPECT_NE(what_in(cut, Language::vi).find("có 1.234.567 mục"), std::string::npos);
  EXPECT_NE(what_in(cut, Language::en).find("had 1234567 entries"), std::string::npos);
}

constexpr Moment kStarted{1'800'000'000};

backup::Lag well(Moment checked) {
  backup::Lag lag;
  lag.whole = lag.keys = true;
  lag.checked = checked;
  return lag;
}

TEST(LiveFindings, ABackupIsInOrderOnlyWhileItsTargetAnswers) {
  const auto key = [](const std::optional<backup::Lag>& lag, std::int64_t later) {
    return backup_finding(lag, false, kStarted, kStarted + later).key;
  };
  EXPECT_EQ(key(std::nullopt, 0), "backup.none");
  EXPECT_EQ(backup_finding(std::nullopt, true, kStarted, kStarted).key, "backup.not_needed");
  EXPECT_EQ(key(well(kStarted + 10), 15), "backup.good");
  EXPECT_EQ(key(well(kStarted + 10), 130), "backup.good") << "two minutes may pass";
  EXPECT_EQ(key(well(kStarted + 10), 131), "backup.unchecked")
      << "idle and dead look alike but for this";
  backup::Lag lag = well(kStarted + 10);
  lag.last_error = "the line is down";
  EXPECT_EQ(key(lag, 60), "backup.good") << "tried again within a minute";
  EXPECT_EQ(key(lag, 71), "backup.error");
  EXPECT_NE(backup_finding(lag, false, kStarted, kStarted + 71).what.find("the line is down"),
            std::string::npos);
  lag.why = backup::Away::emptied;
  EXPECT_EQ(key(lag, 11), "backup.emptied") << "waiting does not mend it";
  lag.why = backup::Away::occupied;
  EXPECT_EQ(key(lag, 11), "backup.occupied");
  lag = well(kStarted + 10);
  lag.last_error = lag.left_out = "the file is cut";
  EXPECT_EQ(key(lag, 11), "backup.left_out")
      << "the target answers, and one file is missing from it";
  lag = well(kStarted + 700);
  lag.seconds_behind = 301;
  EXPECT_EQ(key(lag, 701), "backup.behind");
  lag.whole = false;
  EXPECT_EQ(key(lag, 701), "backup.beginning") << "a first copy may take its time";
  lag = well(kStarted);
  lag.keys = false;
  EXPECT_EQ(key(lag, 1), "backup.keys_stay");
  lag = well(kStarted);
  lag.pages = false;
  EXPECT_EQ(key(lag, 1), "backup.rows_elsewhere");
  EXPECT_EQ(key(well(Moment{0}), 60), "backup.good") << "the process has only begun";
  EXPECT_EQ(key(well(Moment{0}), 121), "backup.unchecked") << "never reached since it runs";
}

TEST(LiveFindings, ACertificateIsToldOfTwoWeeksAhead) {
  const auto key = [](std::int64_t left, const std::string& trouble = "") {
    return certificate_finding(http::CertificateState{kStarted.s + left, trouble}, false, kStarted)
        .key;
  };
  EXPECT_EQ(key(14 * 86400), "certificate.good");
  EXPECT_EQ(key(14 * 86400 - 1), "certificate.ends");
  EXPECT_EQ(key(0), "certificate.over");
  EXPECT_EQ(key(90 * 86400, "the key does not fit"), "certificate.refused");
  EXPECT_EQ(certificate_finding(std::nullopt, true, kStarted).key, "certificate.proxy");
  EXPECT_EQ(certificate_finding(std::nullopt, false, kStarted).key, "certificate.none");
}

TEST(LiveFindings, TheStoresTroubleSaysSinceWhen) {
  EXPECT_EQ(store_finding(std::nullopt, kStarted).finding, Finding::good);
  for (const auto cause : {store::Cause::other, store::Cause::full, store::Cause::read_only,
                           store::Cause::disk, store::Cause::damaged, store::Cause::lost}) {
    const Examined e = store_finding(cause, *parse_rfc3339("2026-11-27T09:30:00+07:00"));
    EXPECT_EQ(e.finding, Finding::refused);
    EXPECT_NE(what_in(e, Language::vi).find("Từ 09:30 27/11/2026"), std::string::npos) << e.key;
    EXPECT_NE(e.what.find("Since 09:30 27/11/2026"), std::string::npos) << e.key;
  }
}

}  // namespace
}  // namespace duoc::server

// Access against a model written from the rules: random posts, random readers, random tasks.
#include <gtest/gtest.h>

#include <random>

#include "kernel/access/access.h"
#include "kernel/org/acts.h"
#include "support/small_province.h"

namespace duoc::test {
namespace {

using namespace directives;

bool model_below(const std::map<std::string, std::string>& parent, std::string unit,
                 const std::string& top) {
  while (!unit.empty()) {
    if (unit == top) return true;
    unit = parent.at(unit);
  }
  return false;
}

TEST(Access, SeesExactlyWhatThePostsReach) {
  const auto seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  SmallProvince p;
  // A central body is a root of its own, but not the top of the province.
  for (const auto& [code, above] : {std::pair{"MIN", ""}, {"MIN-A", "MIN"}}) {
    org::AddUnit a;
    a.facts = {code, code, code, "ministry", 90, p.units[above], true, ""};
    a.valid_from = day_from(2020, 1, 1);
    const Entry e = p.must(p.in->act({}, [&](Work& w) { return org::add_unit(w, a); }));
    p.units[code] = UnitId{std::stoll(e.record.substr(5))};
  }
  const std::map<std::string, std::string> parent = {
      {"MIN", ""},  {"MIN-A", "MIN"}, {"P", ""},         {"OFFICE", "P"},
      {"ORG", "P"}, {"DOST", "P"},    {"DOF", "P"},      {"DOH", "P"},
      {"C1", "P"},  {"C2", "P"},      {"DOST-A", "DOST"}};
  std::vector<std::string> codes;
  for (const auto& [code, above] : parent) codes.push_back(code);
  struct Held {
    std::string unit;
    org::Role role;
    Day from;
    std::optional<Day> to;
  };
  std::map<PersonId, std::vector<Held>> held;
  for (int i = 0; i < 12; ++i) {
    const org::AddPerson a{"r" + std::to_string(i), "R", "", "", "x"};
    const Entry e =
        p.must(p.in->act({}, [&](Work& w) { return org::add_person(w, p.in->people_keys, a); }));
    const PersonId id{std::stoll(e.record.substr(7))};
    for (unsigned k = random() % 3; k > 0; --k) {
      org::Appoint post;
      post.person = id;
      const std::string code = codes[random() % codes.size()];
      post.unit = p.units.at(code);
      post.role = static_cast<org::Role>(random() % 6);
      post.from = day_from(2025, 3, 1) + static_cast<int>(random() % 6);
      if (random() % 2 == 0) post.to = post.from + static_cast<int>(random() % 6);
      p.must(p.in->act({}, [&](Work& w) { return org::appoint(w, post); }));
      held[id].push_back({code, post.role, post.from, post.to});
    }
    held[id];
  }
  for (const auto& [id, posts] : held) {
    for (int d = 0; d < 12; ++d) {
      const Moment now = start_of(day_from(2025, 3, 1) + d) + 3600;
      for (const std::string& code : codes) {
        const std::vector<UnitId> circle = {p.units.at(code)};
        bool expected = false;
        for (const Held& h : posts) {
          const Day today = day_of(now);
          if (today < h.from || (h.to && today > *h.to)) continue;
          const bool top =
              h.unit == "P" && (h.role == org::Role::leader || h.role == org::Role::administrator);
          expected = expected || h.role == org::Role::inspector || top ||
                     model_below(parent, code, h.unit);
        }
        const auto org = p.in->committer->org();
        ASSERT_EQ(access::sees({*org, id, now}, {circle}), expected)
            << "person " << id.n << " unit " << code << " day " << d;
      }
    }
  }
}

TEST(Access, AHiddenTaskAndAMissingOneAreRefusedAlike) {
  SmallProvince p;
  const TaskId task = p.add_task("DOF", day_from(2025, 12, 31));
  const auto hidden = p.act("c1", task, "report_progress");
  const auto missing = p.act("c1", TaskId{task.n + 1000}, "report_progress");
  ASSERT_FALSE(hidden);
  ASSERT_FALSE(missing);
  EXPECT_EQ(hidden.fault().key, missing.fault().key);
  EXPECT_EQ(hidden.fault().args, missing.fault().args);
}

TEST(Access, AnInspectorReadsAllAndWritesNothing) {
  SmallProvince p;
  const TaskId task = p.add_task("DOF", day_from(2025, 12, 31));
  auto& rows = p.in->store->writer();
  Work work{rows, p.org(), p.who("inspector"), p.clock.now()};
  EXPECT_TRUE(acts_open_to(work, p.in->graph, task).empty());
  for (const auto& [act, transition] : p.in->graph.acts()) {
    ActOnTask a = act_named(task, act);
    a.evidence = {evidence(day_from(2025, 3, 3))};
    a.new_deadline = day_from(2026, 1, 1);
    const auto refused = p.act("inspector", a);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.fault().code, Refusal::forbidden) << act;
  }
}

}  // namespace
}  // namespace duoc::test

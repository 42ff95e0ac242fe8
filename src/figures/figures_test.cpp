// The edges of the engine, one at a time.
#include "figures/figures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace duoc::figures {
namespace {

constexpr Class kInTerm = 0;
constexpr Class kOverdue = 2;
constexpr Class kDone = 3;
const Facets kPlain{.reg = 1, .unit = 2, .field = 3, .kind = 1, .due_month = 12, .due_year = 2025};

Interval during(std::int64_t from, std::int64_t to, Class cls, Facets f = kPlain) {
  return {Moment{from}, Moment{to}, cls, f};
}
Interval since(std::int64_t from, Class cls, Facets f = kPlain) {
  return {Moment{from}, kNever, cls, f};
}

void enter(Engine& e, Subject s, std::vector<Interval> chain, Position k) {
  e.apply(s, chain, k);
  e.advance(k);
}

std::array<std::uint32_t, kClasses> cells(const Engine& e, std::int64_t t, Position k = kNow) {
  return e.count({.as_of = Moment{t}, .known_at = k})[0].cell;
}

std::uint32_t how_many(const Engine& e, std::int64_t t, Filter f, Position k = kNow) {
  const Question q{.as_of = Moment{t}, .known_at = k, .filter = std::move(f)};
  const Row row = e.count(q)[0];
  const std::uint32_t n = std::accumulate(row.cell.begin(), row.cell.end(), 0u);
  EXPECT_EQ(e.list(q).size(), n);
  return n;
}

TEST(Figures, AnEmptyEngineAnswers) {
  const Engine e;
  EXPECT_EQ(e.position(), 0u);
  const auto rows = e.count({.as_of = Moment{5}});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].cell, (std::array<std::uint32_t, kClasses>{}));
  EXPECT_TRUE(e.count({.as_of = Moment{5}, .by = Group::unit}).empty());
  EXPECT_TRUE(e.list({.as_of = Moment{5}}).empty());
  EXPECT_FALSE(e.at(7, Moment{5}));
  EXPECT_TRUE(e.chain(kLastSubject).empty());
  EXPECT_EQ(e.size().versions, 0u);
}

TEST(Figures, TheFirstMomentBelongsAndTheLastDoesNot) {
  Engine e;
  enter(e, 0, {during(10, 20, kInTerm), since(20, kOverdue)}, 1);
  EXPECT_FALSE(e.at(0, Moment{9}));
  EXPECT_EQ(e.at(0, Moment{10})->cls, kInTerm);
  EXPECT_EQ(e.at(0, Moment{19})->cls, kInTerm);
  EXPECT_EQ(e.at(0, Moment{20})->cls, kOverdue);
  EXPECT_EQ(e.at(0, kLastMoment)->cls, kOverdue);
  EXPECT_EQ(cells(e, 9)[kInTerm], 0u);
  EXPECT_EQ(cells(e, 10)[kInTerm], 1u);
  EXPECT_EQ(cells(e, 19)[kInTerm], 1u);
  EXPECT_EQ(cells(e, 20)[kInTerm], 0u);
  EXPECT_EQ(cells(e, 20)[kOverdue], 1u);
}

TEST(Figures, TheEndsOfTimeAreExact) {
  Engine e;
  enter(e, 0, {{kFirstMoment, kLastMoment, kInTerm, kPlain}}, 1);
  enter(e, 1, {{kLastMoment, kNever, kDone, kPlain}}, 2);
  EXPECT_EQ(cells(e, -1)[kInTerm], 0u);
  EXPECT_FALSE(e.at(0, Moment{-1}));
  EXPECT_EQ(cells(e, 0)[kInTerm], 1u);
  EXPECT_EQ(cells(e, kLastMoment.s - 1)[kInTerm], 1u);
  EXPECT_EQ(cells(e, kLastMoment.s - 1)[kDone], 0u);
  EXPECT_EQ(cells(e, kLastMoment.s)[kInTerm], 0u);
  EXPECT_EQ(cells(e, kLastMoment.s)[kDone], 1u);
  EXPECT_EQ(cells(e, kNever.s)[kDone], 1u);
  EXPECT_EQ(e.chain(1)[0].to, kNever);
  EXPECT_FALSE(storable(Moment{-1}));
  EXPECT_FALSE(storable(kNever));
  EXPECT_TRUE(storable(kLastMoment));
}

TEST(Figures, AGapIsATimeOfNotBeing) {
  Engine e;
  enter(e, 0, {during(10, 20, kInTerm), during(30, 40, kDone)}, 1);
  EXPECT_TRUE(e.at(0, Moment{15}));
  EXPECT_FALSE(e.at(0, Moment{20}));
  EXPECT_FALSE(e.at(0, Moment{29}));
  EXPECT_TRUE(e.at(0, Moment{30}));
  EXPECT_FALSE(e.at(0, Moment{40}));
}

TEST(Figures, TheSameChainAgainChangesNothing) {
  Engine e;
  const std::vector<Interval> chain{during(10, 20, kInTerm), since(20, kOverdue)};
  enter(e, 0, chain, 1);
  enter(e, 0, chain, 2);
  EXPECT_EQ(e.size().versions, 2u);
  EXPECT_EQ(e.position(), 2u);
  EXPECT_EQ(e.chain(0, 1), chain);
  EXPECT_EQ(e.chain(0, 2), chain);
}

TEST(Figures, OnlyTheDifferenceIsWritten) {
  Engine e;
  enter(e, 0, {during(10, 20, kInTerm), since(20, kOverdue)}, 1);
  enter(e, 0, {during(10, 20, kInTerm), during(20, 25, kOverdue), since(25, kDone)}, 2);
  EXPECT_EQ(e.size().versions,
            4u);  // in_term stays, overdue is closed and comes again shorter, done is new
  EXPECT_EQ(e.chain(0, 1).size(), 2u);
  EXPECT_EQ(e.chain(0, 2).size(), 3u);
  EXPECT_EQ(cells(e, 30, 1)[kOverdue], 1u);
  EXPECT_EQ(cells(e, 30, 2)[kDone], 1u);
}

TEST(Figures, AWithdrawnSubjectIsGoneFromThePresentAndThereInThePast) {
  Engine e;
  enter(e, 0, {since(10, kInTerm)}, 1);
  enter(e, 0, {}, 2);
  enter(e, 0, {since(12, kDone)}, 3);
  EXPECT_EQ(how_many(e, 11, {}, 0), 0u);
  EXPECT_EQ(how_many(e, 11, {}, 1), 1u);
  EXPECT_EQ(how_many(e, 11, {}, 2), 0u);
  EXPECT_EQ(how_many(e, 11, {}, 3), 0u);
  EXPECT_EQ(how_many(e, 12, {}, 3), 1u);
  EXPECT_TRUE(e.chain(0, 2).empty());
  EXPECT_EQ(e.size().subjects, 1u);
}

TEST(Figures, AFacetChangesInTheMiddle) {
  Engine e;
  Facets moved = kPlain;
  moved.due_year = 2026;
  enter(e, 0, {since(10, kInTerm)}, 1);
  enter(e, 0, {during(10, 20, kInTerm), since(20, kInTerm, moved)}, 2);
  EXPECT_EQ(how_many(e, 19, {.due_years = {2025}}), 1u);
  EXPECT_EQ(how_many(e, 20, {.due_years = {2025}}), 0u);
  EXPECT_EQ(how_many(e, 20, {.due_years = {2026}}), 1u);
  EXPECT_EQ(how_many(e, 20, {.due_years = {2025}}, 1), 1u);
}

TEST(Figures, FiltersByEachFacet) {
  Engine e;
  enter(e, 0, {since(0, kInTerm)}, 1);
  const std::vector<std::pair<Filter, Filter>> hit_and_miss{
      {{.registers = {1}}, {.registers = {2}}},
      {{.units = {9, 2}}, {.units = {9}}},
      {{.fields = {3}}, {.fields = {0}}},
      {{.kinds = {1}}, {.kinds = {15}}},
      {{.due_years = {2025}}, {.due_years = {2024, 2026}}},
      {{.due_months = {12}}, {.due_months = {1}}},
      {{.classes = 1u << kInTerm}, {.classes = ~(1u << kInTerm)}}};
  for (const auto& [hit, miss] : hit_and_miss) {
    EXPECT_EQ(how_many(e, 5, hit), 1u);
    EXPECT_EQ(how_many(e, 5, miss), 0u);
  }
  EXPECT_EQ(how_many(e, 5, {.registers = {65535}}), 0u);
  EXPECT_EQ(how_many(e, 5, {.registers = {1}, .units = {3}}), 0u);
  EXPECT_EQ(how_many(e, 5, {.classes = 0}), 0u);
}

TEST(Figures, GroupsAreOrderedAndSumToTheWhole) {
  Engine e;
  for (Subject s = 0; s < 100; ++s) {
    const Facets f{.reg = static_cast<std::uint16_t>(s % 3),
                   .unit = static_cast<std::uint16_t>(s % 7),
                   .field = static_cast<std::uint16_t>(s % 5),
                   .kind = static_cast<std::uint8_t>(s % 16),
                   .due_month = static_cast<std::uint8_t>(s % 13),
                   .due_year = static_cast<std::uint16_t>(2020 + s % 10)};
    enter(e, s, {since(0, static_cast<Class>(s % kClasses), f)}, s + 1);
  }
  const std::vector<std::pair<Group, std::size_t>> groups{
      {Group::none, 1},  {Group::reg, 3},       {Group::unit, 7},       {Group::field, 5},
      {Group::kind, 16}, {Group::due_year, 10}, {Group::due_month, 13}, {Group::reg_and_unit, 21}};
  for (const auto& [by, expected] : groups) {
    const auto rows = e.count({.as_of = Moment{1}, .by = by});
    EXPECT_EQ(rows.size(), expected);
    EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end(),
                               [](const Row& a, const Row& b) { return a.key < b.key; }));
    std::uint32_t n = 0;
    for (const Row& row : rows) n = std::accumulate(row.cell.begin(), row.cell.end(), n);
    EXPECT_EQ(n, 100u);
  }
}

TEST(Figures, PairsOfGreatCodesAreCountedToo) {
  Engine e;
  const std::vector<std::pair<std::uint16_t, std::uint16_t>> pairs{
      {65535, 65535}, {0, 65535}, {65535, 0}, {7, 9}};
  Position k = 0;
  for (const auto& [reg, unit] : pairs) {
    const auto s = static_cast<Subject>(k);
    enter(e, s, {since(0, kDone, Facets{.reg = reg, .unit = unit})}, ++k);
  }
  const auto rows = e.count({.as_of = Moment{1}, .by = Group::reg_and_unit});
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].key, 65535u);
  EXPECT_EQ(rows[1].key, 7u << 16 | 9u);
  EXPECT_EQ(rows[2].key, 65535u << 16);
  EXPECT_EQ(rows[3].key, ~0u);
  for (const Row& row : rows) EXPECT_EQ(row.cell[kDone], 1u);
  EXPECT_EQ(e.count({.as_of = Moment{1}, .by = Group::unit}).size(), 3u);
}

TEST(Figures, AnEntryIsSeenWholeOrNotAtAll) {
  Engine e;
  e.apply(0, std::vector{since(0, kInTerm)}, 5);
  EXPECT_EQ(e.position(), 0u);
  EXPECT_EQ(how_many(e, 1, {}), 0u);
  EXPECT_FALSE(e.at(0, Moment{1}));
  e.apply(1, std::vector{since(0, kInTerm)}, 5);
  e.advance(5);
  EXPECT_EQ(how_many(e, 1, {}), 2u);
  e.apply(0, std::vector{since(0, kDone)}, 6);
  EXPECT_EQ(cells(e, 1)[kDone], 0u);
  EXPECT_EQ(cells(e, 1)[kInTerm], 2u);
  e.apply(1, std::vector{since(0, kDone)}, 7);  // a later position: 6 is whole
  EXPECT_EQ(e.position(), 6u);
  EXPECT_EQ(cells(e, 1)[kDone], 1u);
  e.advance(9);
  EXPECT_EQ(cells(e, 1)[kDone], 2u);
  EXPECT_EQ(e.position(), 9u);
  EXPECT_EQ(cells(e, 1, 6)[kDone], 1u);
  EXPECT_EQ(cells(e, 1, 8)[kDone], 2u);
  EXPECT_EQ(cells(e, 1, 1000)[kDone], 2u);
}

TEST(Figures, TwoChainsInOneEntryTheLastStands) {
  Engine e;
  e.apply(0, std::vector{since(0, kInTerm)}, 1);
  e.apply(0, std::vector{since(0, kDone)}, 1);
  e.advance(1);
  EXPECT_EQ(cells(e, 1)[kDone], 1u);
  EXPECT_EQ(how_many(e, 1, {}), 1u);
  EXPECT_EQ(e.chain(0, 1), std::vector{since(0, kDone)});
}

TEST(Figures, BlocksOutOfSightAreLeftOutAndComeBackInThePast) {
  Engine e;
  constexpr Subject kMany = 5000;
  for (Subject s = 0; s < kMany; ++s) enter(e, s, {during(100, 200, kInTerm)}, 1 + s);
  for (Subject s = 0; s < kMany; ++s) enter(e, s, {during(100, 300, kDone)}, 1 + kMany + s);
  EXPECT_EQ(cells(e, 99)[kDone], 0u);
  EXPECT_EQ(cells(e, 150)[kDone], kMany);
  EXPECT_EQ(cells(e, 150)[kInTerm], 0u);
  EXPECT_EQ(cells(e, 150, kMany)[kInTerm], kMany);
  EXPECT_EQ(cells(e, 150, kMany + 1)[kInTerm], kMany - 1);
  // The last row of the first block is closed at kMany + 1024.
  for (Position k = kMany + 1020; k < kMany + 1030; ++k) {
    EXPECT_EQ(cells(e, 150, k)[kInTerm], 2 * kMany - k);
    EXPECT_EQ(cells(e, 150, k)[kDone], k - kMany);
  }
  EXPECT_EQ(cells(e, 299)[kDone], kMany);
  EXPECT_EQ(how_many(e, 300, {}), 0u);
}

TEST(Figures, SubjectsMayComeInAnyOrder) {
  Engine e;
  enter(e, 200000, {since(0, kDone)}, 1);
  enter(e, 3, {since(0, kDone)}, 2);
  enter(e, 70000, {since(0, kDone)}, 3);
  EXPECT_EQ(e.list({.as_of = Moment{0}}), (std::vector<Subject>{3, 70000, 200000}));
  EXPECT_EQ(e.size().subjects, 3u);
}

using FiguresDeathTest = ::testing::Test;

TEST(FiguresDeathTest, BugsOfTheCallerStopTheProgram) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  Engine e;
  enter(e, 0, {since(0, kDone)}, 5);
  const auto apply = [&e](std::vector<Interval> chain, Position k) { e.apply(0, chain, k); };
  EXPECT_DEATH(apply({during(3, 3, kDone)}, 6), "from < it.to");
  EXPECT_DEATH(apply({during(4, 3, kDone)}, 6), "from < it.to");
  EXPECT_DEATH(apply({during(1, 5, kDone), since(4, kDone)}, 6), "to <= it.from");
  EXPECT_DEATH(apply({since(-1, kDone)}, 6), "storable");
  EXPECT_DEATH(apply({during(0, kLastMoment.s + 1, kDone)}, 6), "storable");
  EXPECT_DEATH(apply({since(0, kClasses)}, 6), "kClasses");
  EXPECT_DEATH(apply({since(0, kDone, Facets{.kind = 16})}, 6), "kind");
  EXPECT_DEATH(apply({since(0, kDone)}, 5), "position");
  EXPECT_DEATH(e.advance(4), "position|pending");
  EXPECT_DEATH(e.advance(kLastPosition + 1), "kLastPosition");
}

}  // namespace
}  // namespace duoc::figures

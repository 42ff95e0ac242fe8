// Properties over random histories: the engine against brute force over raw acts (1), the classes
// partition the subjects that exist (4), lists are as long as counts (6), what was answered at k is
// answered for ever, a rebuild is the same as what was maintained live (3), and planted faults are
// caught (8). Each run prints its seed; DUOC_SEED repeats one.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <numeric>

#include "figures/reference_for_test.h"

namespace duoc::figures::testing {
namespace {

std::uint64_t seed() {
  static const std::uint64_t chosen = [] {
    const char* given = std::getenv("DUOC_SEED");
    const std::uint64_t s =
        given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    std::cout << "DUOC_SEED=" << s << std::endl;
    return s;
  }();
  return chosen;
}

std::uint64_t total(const std::vector<Row>& rows) {
  std::uint64_t n = 0;
  for (const Row& row : rows) n = std::accumulate(row.cell.begin(), row.cell.end(), n);
  return n;
}

std::vector<Question> questions(std::mt19937_64& random, const History& history, int n) {
  std::vector<Question> out;
  for (int i = 0; i < n; ++i) out.push_back(random_question(random, history));
  return out;
}

TEST(FiguresProperties, EqualsBruteForceOverRawActs) {
  std::mt19937_64 random(seed());
  for (int round = 0; round < 25; ++round) {
    const History history =
        random_history(random, {.subjects = 20, .entries = 200, .last_moment = 40});
    Engine engine;
    play(history, engine, [](const Entry&) {});
    const auto difference =
        first_difference(engine, Reference(history), questions(random, history, 200));
    ASSERT_FALSE(difference) << *difference << " (DUOC_SEED=" << seed() << ", round " << round
                             << ")";
  }
}

TEST(FiguresProperties, EqualsBruteForceForEveryMomentAndPosition) {
  std::mt19937_64 random(seed() + 1);
  const History history = random_history(random, {.subjects = 6, .entries = 60, .last_moment = 15});
  Engine engine;
  play(history, engine, [](const Entry&) {});
  const Reference reference(history);
  const Position last = history.entries.back().position;
  for (Position k = 0; k <= last + 1; ++k) {
    for (std::int64_t t = -1; t <= 30; ++t) {
      const Question q{.as_of = Moment{t}, .known_at = k, .filter = {}, .by = Group::unit};
      ASSERT_TRUE(same(engine.count(q), reference.count(q)))
          << describe(q) << " DUOC_SEED=" << seed();
      for (Subject s = 0; s < history.subjects; ++s) {
        const auto is = engine.at(s, Moment{t}, k);
        const auto should = reference.at(s, Moment{t}, k);
        ASSERT_EQ(is.has_value(), should.has_value()) << "subject " << s << ' ' << describe(q);
        if (!is) continue;
        ASSERT_TRUE(is->cls == should->first && is->facets == should->second)
            << "subject " << s << describe(q);
        ASSERT_TRUE(is->from.s <= t && t < is->to.s);
      }
    }
  }
}

TEST(FiguresProperties, EqualsBruteForceAcrossBlocksAndChunks) {
  std::mt19937_64 random(seed() + 2);
  const History history =
      random_history(random, {.subjects = 9000, .entries = 30000, .last_moment = 400});
  Engine engine;
  play(history, engine, [](const Entry&) {});
  ASSERT_GT(engine.size().versions, 65536u) << "the history is to cross a chunk";
  const auto difference =
      first_difference(engine, Reference(history), questions(random, history, 60));
  ASSERT_FALSE(difference) << *difference << " (DUOC_SEED=" << seed() << ")";
}

TEST(FiguresProperties, ChainAtKIsTheChainHandedOverAtK) {
  std::mt19937_64 random(seed() + 3);
  const History history =
      random_history(random, {.subjects = 10, .entries = 150, .last_moment = 30});
  Engine engine;
  Telling telling(history);
  std::vector<std::pair<Position, std::vector<std::vector<Interval>>>> handed;
  std::vector<std::vector<Interval>> now(history.subjects);
  handed.push_back({0, now});
  for (const Entry& entry : history.entries) {
    for (const Subject s : telling.take(entry)) {
      now[s] = fold(telling.acts(s));
      engine.apply(s, now[s], entry.position);
    }
    engine.advance(entry.position);
    handed.push_back({entry.position, now});
  }
  for (const auto& [k, chains] : handed) {
    for (Subject s = 0; s < history.subjects; ++s) {
      ASSERT_EQ(engine.chain(s, k), chains[s])
          << "subject " << s << " at " << k << " DUOC_SEED=" << seed();
    }
  }
}

TEST(FiguresProperties, ClassesPartitionThoseThatExistAndListsHaveTheLengthOfCounts) {
  std::mt19937_64 random(seed() + 4);
  for (int round = 0; round < 10; ++round) {
    const History history =
        random_history(random, {.subjects = 30, .entries = 150, .last_moment = 30});
    Engine engine;
    play(history, engine, [](const Entry&) {});
    for (Question q : questions(random, history, 100)) {
      const auto all = engine.list(q);
      ASSERT_EQ(total(engine.count(q)), all.size()) << describe(q) << " DUOC_SEED=" << seed();
      std::vector<Subject> parts;
      for (int c = 0; c < kClasses; ++c) {
        Question one = q;
        one.filter.classes = q.filter.classes & (1u << c);
        const auto part = engine.list(one);
        parts.insert(parts.end(), part.begin(), part.end());
      }
      std::sort(parts.begin(), parts.end());
      ASSERT_EQ(parts, all) << describe(q) << " DUOC_SEED=" << seed();
      q.filter = {};
      std::size_t exist = 0;
      for (Subject s = 0; s < history.subjects; ++s)
        exist += engine.at(s, q.as_of, q.known_at).has_value() ? 1 : 0;
      ASSERT_EQ(total(engine.count(q)), exist) << describe(q) << " DUOC_SEED=" << seed();
    }
  }
}

TEST(FiguresProperties, AnAnswerGivenAtKIsGivenForEver) {
  std::mt19937_64 random(seed() + 5);
  const History history =
      random_history(random, {.subjects = 20, .entries = 200, .last_moment = 40});
  struct Given {
    Question q;
    std::vector<Row> rows;
    std::vector<Subject> list;
  };
  std::vector<Given> given;
  Engine engine;
  play(history, engine, [&](const Entry& entry) {
    Question q = random_question(random, history);
    q.known_at = kNow;
    given.push_back({q, engine.count(q), engine.list(q)});
    given.back().q.known_at = entry.position;
  });
  for (const Given& g : given) {
    ASSERT_TRUE(same(engine.count(g.q), g.rows)) << describe(g.q) << " DUOC_SEED=" << seed();
    ASSERT_EQ(engine.list(g.q), g.list) << describe(g.q) << " DUOC_SEED=" << seed();
  }
}

TEST(FiguresProperties, RebuiltEqualsMaintainedLive) {
  std::mt19937_64 random(seed() + 6);
  for (int round = 0; round < 10; ++round) {
    const History history =
        random_history(random, {.subjects = 40, .entries = 400, .last_moment = 60});
    const std::vector<Question> asked = questions(random, history, 100);
    Engine live;
    play(history, live, [&](const Entry&) { live.count(asked[random() % asked.size()]); });
    Engine rebuilt;
    rebuilt.reserve(history.subjects, 5000);
    play(history, rebuilt, [](const Entry&) {});
    ASSERT_EQ(live.position(), rebuilt.position());
    ASSERT_EQ(live.size().versions, rebuilt.size().versions);
    for (const Question& q : asked) {
      ASSERT_TRUE(same(live.count(q), rebuilt.count(q))) << describe(q) << " DUOC_SEED=" << seed();
      ASSERT_EQ(live.list(q), rebuilt.list(q)) << describe(q) << " DUOC_SEED=" << seed();
    }
    for (Subject s = 0; s < history.subjects; ++s) ASSERT_EQ(live.chain(s), rebuilt.chain(s));
  }
}

// The comparison is worth something only if it sees a fault: an off-by-one at a boundary, a subject
// in another unit, a tie broken the wrong way.
TEST(FiguresProperties, PlantedFaultsAreCaught) {
  std::mt19937_64 random(seed() + 7);
  for (int round = 0; round < 5; ++round) {
    const History history =
        random_history(random, {.subjects = 20, .entries = 200, .last_moment = 40});
    Engine engine;
    play(history, engine, [](const Entry&) {});
    const std::vector<Question> asked = questions(random, history, 500);
    const auto caught = [&](Planted p) {
      return first_difference(engine, Reference(history, p), asked).has_value();
    };
    EXPECT_FALSE(caught(Planted::nothing)) << "DUOC_SEED=" << seed();
    EXPECT_TRUE(caught(Planted::boundary_off_by_one)) << "DUOC_SEED=" << seed();
    EXPECT_TRUE(caught(Planted::unit_moved)) << "DUOC_SEED=" << seed();
    EXPECT_TRUE(caught(Planted::tie_broken_wrong)) << "DUOC_SEED=" << seed();
  }
}

}  // namespace
}  // namespace duoc::figures::testing

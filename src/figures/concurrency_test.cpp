// One writer and two readers at once. Every entry moves subjects between units, classes and belief
// in such a way that each position has a known number of subjects in all and in unit 1: a reader
// that saw half an entry would count wrong.
#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <random>
#include <string>
#include <thread>

#include "figures/figures.h"

namespace duoc::figures {
namespace {

constexpr Subject kSubjects = 2000;
constexpr Position kEntries = 12000;
constexpr std::int64_t kDue = 1000;

std::vector<Interval> life(std::uint16_t unit, bool done) {
  const Facets f{.reg = 1, .unit = unit, .due_year = 2025};
  if (done) return {{Moment{0}, kNever, 3, f}};
  return {{Moment{0}, Moment{kDue}, 0, f}, {Moment{kDue}, kNever, 2, f}};
}

/// Lets the writer run far enough ahead to be in the readers' way, and not so far that they only
/// see its end.
struct Pace {
  std::atomic<std::uint64_t> rounds{0};
  std::atomic<bool> stopped{false};  // a reader found something wrong
  std::atomic<bool> over{false};     // the writer is done

  void keep(Position k) const {
    while (rounds.load() * 16 < k && !stopped.load()) std::this_thread::yield();
  }
};

/// Entries 1 .. kSubjects bring in two subjects each, one in unit 1 and one in unit 2. Each later
/// entry swaps the units of such a pair, or withdraws one pair and brings back the one withdrawn
/// before.
void write(Engine& engine, std::uint64_t seed, const Pace& pace) {
  std::mt19937_64 random(seed);
  std::vector<bool> swapped(kSubjects, false);
  Subject away = 0;
  const auto put = [&](Subject pair, Position k) {
    const bool done = random() % 2 == 0;
    engine.apply(2 * pair, life(swapped[pair] ? 2 : 1, done), k);
    engine.apply(2 * pair + 1, life(swapped[pair] ? 1 : 2, done), k);
  };
  for (Subject pair = 0; pair < kSubjects; ++pair) {
    put(pair, pair + 1);
    engine.advance(pair + 1);
    if (pair % 64 == 0) pace.keep(pair);
  }
  engine.apply(2 * away, {}, kSubjects + 1);
  engine.apply(2 * away + 1, {}, kSubjects + 1);
  engine.advance(kSubjects + 1);
  for (Position k = kSubjects + 2; k <= kEntries; ++k) {
    if (k % 64 == 0) pace.keep(k);
    const auto pair = static_cast<Subject>(random() % kSubjects);
    if (pair != away && random() % 2 == 0) {
      swapped[pair] = !swapped[pair];
      put(pair, k);
    } else if (pair != away) {
      put(away, k);
      engine.apply(2 * pair, {}, k);
      engine.apply(2 * pair + 1, {}, k);
      away = pair;
    }
    engine.advance(k);
  }
}

std::uint32_t pairs_at(Position k) {
  return static_cast<std::uint32_t>(k <= kSubjects ? k : kSubjects - 1);
}

std::uint32_t sum(const Row& row) { return std::accumulate(row.cell.begin(), row.cell.end(), 0u); }

/// Empty, or what is wrong with the answers at position k.
std::string wrong_at(const Engine& engine, Position k, Moment t, Subject some) {
  const Question q{.as_of = t, .known_at = k, .by = Group::unit};
  const auto rows = engine.count(q);
  const std::uint32_t pairs = pairs_at(k);
  const std::string where = " at " + std::to_string(k);
  if (rows.size() != (pairs == 0 ? 0u : 2u)) return "units: " + std::to_string(rows.size()) + where;
  for (const Row& row : rows) {
    if (sum(row) != pairs)
      return "unit " + std::to_string(row.key) + ": " + std::to_string(sum(row)) + where;
    if (row.cell[t.s < kDue ? 2 : 0] != 0) return "a class of another time" + where;
  }
  Question all = q;
  all.by = Group::none;
  if (sum(engine.count(all)[0]) != 2 * pairs) return "whole" + where;
  Question one = q;
  one.filter.units = {1};
  if (engine.list(one).size() != pairs) return "list" + where;
  const auto left = engine.at(2 * some, t, k);
  const auto right = engine.at(2 * some + 1, t, k);
  if (left.has_value() != right.has_value()) return "half a pair" + where;
  if (left && left->facets.unit + right->facets.unit != 3) return "units of a pair" + where;
  if (engine.chain(2 * some, k).empty() == left.has_value()) return "chain" + where;
  return "";
}

struct Reading {
  std::string wrong;
  std::uint64_t rounds = 0;
};

/// `k` is any published position; what it answers now is what it answers later.
void read(const Engine& engine, Pace& pace, std::uint64_t seed, Reading& out) {
  std::mt19937_64 random(seed);
  while (out.wrong.empty() && (!pace.over.load() || out.rounds < 200)) {
    ++out.rounds;
    ++pace.rounds;
    const Position newest = engine.position();
    const Position k = random() % 2 == 0 ? newest : random() % (newest + 1);
    const auto some = static_cast<Subject>(random() % kSubjects);
    out.wrong = wrong_at(engine, k, Moment{random() % 2 == 0 ? kDue - 1 : kDue}, some);
    const Row now = engine.count({.as_of = Moment{5}})[0];
    const std::uint32_t least = 2 * (newest <= kSubjects ? pairs_at(newest) : kSubjects - 1);
    if (sum(now) % 2 != 0 || sum(now) < std::min(least, 2 * (kSubjects - 1)))
      out.wrong = "present belief";
  }
  if (!out.wrong.empty()) pace.stopped = true;
}

TEST(FiguresConcurrency, ReadersSeeWholeEntriesWhileTheWriterGoesOn) {
  const std::uint64_t seed = std::random_device{}();
  std::cout << "seed " << seed << std::endl;
  Engine engine;
  Pace pace;
  std::array<Reading, 2> readings;
  std::thread first([&] { read(engine, pace, seed + 1, readings[0]); });
  std::thread second([&] { read(engine, pace, seed + 2, readings[1]); });
  write(engine, seed, pace);
  pace.over = true;
  first.join();
  second.join();
  for (const Reading& r : readings) {
    EXPECT_EQ(r.wrong, "");
    std::cout << r.rounds << " rounds" << std::endl;
  }
  EXPECT_EQ(engine.position(), kEntries);
}

}  // namespace
}  // namespace duoc::figures

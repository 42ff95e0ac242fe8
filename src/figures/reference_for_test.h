// Random histories of acts, the small domain that folds them into chains, and a second way to every
// figure: a reference that knows no intervals and no versions, and looks at the acts themselves
// each time. It can be given one of three faults, to see that the comparison would notice.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "figures/figures.h"

namespace duoc::figures::testing {

/// From `effective` on, the subject is in class `before` until `turns` and in `after` from then on:
/// a boundary that time itself makes. A gone subject does not exist from then on.
struct Act {
  Subject subject = 0;
  Moment effective;
  Moment turns = kNever;
  Class before = 0;
  Class after = 0;
  bool gone = false;
  Facets facets;
};

/// What one journal position says: new acts, and acts of earlier positions that are withdrawn.
struct Entry {
  Position position = 0;
  std::vector<Act> acts;
  std::vector<std::size_t> withdrawn;  // numbers of acts, counted over the whole history
};

struct History {
  Subject subjects = 0;
  std::int64_t last_moment = 0;  // acts take effect in [0, last_moment]
  std::vector<Entry> entries;    // ascending positions, with gaps
};

struct Shape {
  Subject subjects = 20;
  int entries = 200;
  std::int64_t last_moment = 40;  // small, so that moments are often equal
};

History random_history(std::mt19937_64& random, const Shape& shape);
Question random_question(std::mt19937_64& random, const History& history);

/// An act with what is known about it: the number is its place in the history, later acts win at
/// equal moments.
struct Known {
  Act act;
  Position recorded = 0;
  Position withdrawn = kNow;  // kNow: never
};

/// The domain: the subject's acts believed now, folded into a chain.
std::vector<Interval> fold(const std::vector<Known>& acts);

/// Folds the acts entry by entry and hands the chains over; calls after(entry) once each entry is
/// published.
template <class After>
void play(const History& history, Engine& engine, After after);

enum class Planted { nothing, boundary_off_by_one, unit_moved, tie_broken_wrong };

/// Brute force over raw acts.
class Reference {
 public:
  explicit Reference(const History& history, Planted planted = Planted::nothing);
  std::optional<std::pair<Class, Facets>> at(Subject subject, Moment as_of,
                                             Position known_at) const;
  std::vector<Row> count(const Question& q) const;
  std::vector<Subject> list(const Question& q) const;

 private:
  std::vector<std::vector<Known>> acts_;  // by subject
  Planted planted_;
};

/// The first of these questions that the two answer differently, in words; nothing if there is
/// none.
std::optional<std::string> first_difference(const Engine& engine, const Reference& reference,
                                            const std::vector<Question>& questions);
std::string describe(const Question& q);
bool same(const std::vector<Row>& a, const std::vector<Row>& b);

/// A history being told: which acts are known so far, by subject.
class Telling {
 public:
  explicit Telling(const History& history) : acts_(history.subjects) {}
  /// Takes the entry in; answers which subjects it touches, ascending.
  std::vector<Subject> take(const Entry& entry);
  const std::vector<Known>& acts(Subject s) const { return acts_[s]; }

 private:
  std::vector<std::vector<Known>> acts_;
  std::vector<std::pair<Subject, std::size_t>> places_;  // of each act of the history
};

template <class After>
void play(const History& history, Engine& engine, After after) {
  Telling telling(history);
  for (const Entry& entry : history.entries) {
    for (const Subject s : telling.take(entry))
      engine.apply(s, fold(telling.acts(s)), entry.position);
    engine.advance(entry.position);
    after(entry);
  }
}

}  // namespace duoc::figures::testing

// The figure engine: every figure is a question put to intervals. It knows subjects, classes and
// facets; no SQL, no HTTP, no clock, no government. The domain folds a subject's acts into a chain
// of intervals and hands it over; the engine keeps what was believed at every journal position, and
// answers as of any moment, as known at any position.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace duoc::figures {

/// Dense number of a subject, given out by the domain from 0 upwards.
using Subject = std::uint32_t;

/// Classes are small numbers whose meaning the domain decides; 0 .. kClasses-1.
inline constexpr int kClasses = 16;
using Class = std::uint8_t;

/// What a subject is filtered and grouped by, as of the moment asked. 0 means "none" in each. The
/// numbers are the domain's dictionary codes.
struct Facets {
  std::uint16_t reg = 0;   // register
  std::uint16_t unit = 0;  // accountable lead
  std::uint16_t field = 0;
  std::uint8_t kind = 0;       // 0..15: dated, regular, recurring, …
  std::uint8_t due_month = 0;  // 1..12
  std::uint16_t due_year = 0;  // 2025
  bool operator==(const Facets&) const = default;
};

/// The subject is in class `cls` with these facets during [from, to); `to` may be kNever.
struct Interval {
  Moment from;
  Moment to;
  Class cls = 0;
  Facets facets;
  bool operator==(const Interval&) const = default;
};

/// What the engine can hold: moments from 1970-01-01T00:00:00Z to 2106-02-07T06:28:14Z, about four
/// thousand million versions, subjects and journal positions. Beyond these apply() stops the
/// program: who takes dates from outside refuses what is not storable().
inline constexpr Moment kFirstMoment{0};
inline constexpr Moment kLastMoment{0xFFFFFFFE};
inline constexpr Position kLastPosition = 0xFFFFFFFE;
inline constexpr Subject kLastSubject = 0xFFFFFFFE;
inline constexpr std::uint64_t kMostVersions = 0xFFFFFFFE;
/// True for a moment that a chain may have as a boundary (beside kNever, which only ends).
constexpr bool storable(Moment m) { return kFirstMoment <= m && m <= kLastMoment; }

/// Belief after the newest entry.
inline constexpr Position kNow = ~Position{0};

/// Only what is set is asked for; an empty list means "any". Lists hold at most 4,096 values. A
/// value that no subject ever had is allowed and finds nothing.
struct Filter {
  std::vector<std::uint16_t> registers;
  std::vector<std::uint16_t> units;
  std::vector<std::uint16_t> fields;
  std::vector<std::uint8_t> kinds;
  std::vector<std::uint16_t> due_years;
  std::vector<std::uint8_t> due_months;
  std::uint32_t classes = ~0u;  // bit c set: class c is wanted
};

enum class Group : std::uint8_t { none, reg, unit, field, kind, due_year, due_month, reg_and_unit };

/// `as_of` may be any moment, past or to come. `known_at` beyond the newest published position
/// means the newest.
struct Question {
  Moment as_of;
  Position known_at = kNow;
  Filter filter;
  Group by = Group::none;
};

/// Counts of one group: cell[c] subjects are in class c at the moment.
struct Row {
  std::uint32_t key = 0;  // value of the grouped facet; reg_and_unit: reg << 16 | unit; none: 0
  std::array<std::uint32_t, kClasses> cell{};
};

struct Columns;  // columns.h, private to this folder

/// Holds the versions of every subject. One writer, many readers; a reader sees whole entries only,
/// and no side ever waits for the other. The writer calls apply() for each subject that entry k
/// touches, then advance(k), which lets readers see it (the first apply() of a later position does
/// so too). Positions never decrease, and once k is published nothing more can be applied at k.
class Engine {
 public:
  Engine();
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// From position k on, the subject's history is believed to be `chain` (ordered, not overlapping,
  /// no empty intervals; an empty chain: the subject is believed never to have existed). Takes over
  /// the difference only: an interval that stays keeps its version, and the same chain again
  /// changes nothing. Fewer than 65,536 intervals.
  void apply(Subject subject, std::span<const Interval> chain, Position k);
  /// Says that everything up to k has been applied (entries that touch no subject move it too).
  void advance(Position k);
  /// The newest position that readers see: everything up to it is whole.
  Position position() const;

  /// Rows with at least one subject, ordered by key; Group::none gives exactly one row.
  std::vector<Row> count(const Question& q) const;
  /// The subjects that count() counts, ascending; `by` is not looked at. To list and count the same
  /// belief while the writer goes on, ask both with known_at = position(), taken once.
  std::vector<Subject> list(const Question& q) const;
  /// The interval that holds the subject at the moment, as known; nothing when it does not exist
  /// then.
  std::optional<Interval> at(Subject subject, Moment as_of, Position known_at = kNow) const;
  /// The whole chain as known at k.
  std::vector<Interval> chain(Subject subject, Position known_at = kNow) const;

  /// Subjects that ever had a version, versions published, and the bytes set aside for them.
  struct Size {
    std::uint64_t subjects = 0;
    std::uint64_t versions = 0;
    std::uint64_t bytes = 0;
  };
  Size size() const;
  /// Sets room aside for that many subjects and versions before a rebuild. The writer calls it.
  void reserve(std::uint64_t subjects, std::uint64_t versions);

 private:
  std::unique_ptr<Columns> columns_;
};

}  // namespace duoc::figures

// Histories for the bench, made by arithmetic alone: the same number of subjects gives the same
// history on every machine. Each subject is a task with five acts (entered, reported or handed over
// or extended, claimed, returned or reported, verified), recorded months apart and mixed with
// everyone else's.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "figures/figures.h"

namespace duoc::bench {

inline constexpr int kActs = 5;
inline constexpr std::uint16_t kRegisters = 20;
inline constexpr std::uint16_t kUnits = 600;

enum : figures::Class { kInTerm, kClaimed, kOverdue, kDoneOnTime, kDoneLate };

/// A short chain without memory of its own.
struct Chain {
  std::array<figures::Interval, 8> at;
  std::size_t count = 0;
  std::span<const figures::Interval> span() const { return {at.data(), count}; }
};

/// The subject's chain after its acts 0 .. stage.
Chain chain_after(figures::Subject subject, int stage);
/// When the act is recorded.
Moment recorded(figures::Subject subject, int stage);

/// One act of the history; act number i has journal position i + 1.
struct Act {
  std::uint64_t packed;
  figures::Subject subject() const {
    return static_cast<figures::Subject>((packed >> 4) & 0xFFFFFFF);
  }
  int stage() const { return static_cast<int>(packed & 15); }
  Moment recorded() const { return Moment{static_cast<std::int64_t>(packed >> 32)}; }
};

/// All acts of that many subjects in the order in which they are recorded.
std::vector<Act> history(figures::Subject subjects);

/// One row of the table of versions that the rivals are given; never: 4294967295.
struct Version {
  std::uint32_t subject, from, to, believed_from, believed_to;
  std::uint16_t reg, unit, field, due_year;
  std::uint8_t cls, kind, due_month;
};
inline constexpr std::uint32_t kNever32 = 0xFFFFFFFF;

/// Hands every version to take(version), subject by subject. The difference between chains is
/// worked out here, not taken from the engine.
template <class Take>
std::uint64_t each_version(figures::Subject subjects, const std::vector<Act>& acts, Take take);

/// Versions as CSV, columns in the order of Version. Returns how many.
std::uint64_t write_csv(const std::string& path, figures::Subject subjects,
                        const std::vector<Act>& acts);

template <class Take>
std::uint64_t each_version(figures::Subject subjects, const std::vector<Act>& acts, Take take) {
  std::vector<std::uint32_t> position(std::size_t{subjects} * kActs);
  for (std::size_t i = 0; i < acts.size(); ++i) {
    position[std::size_t{acts[i].subject()} * kActs + static_cast<std::size_t>(acts[i].stage())] =
        static_cast<std::uint32_t>(i + 1);
  }
  const auto seconds = [](Moment m) {
    return m == kNever ? kNever32 : static_cast<std::uint32_t>(m.s);
  };
  std::uint64_t n = 0;
  for (figures::Subject s = 0; s < subjects; ++s) {
    std::array<Chain, kActs> chains;
    for (int stage = 0; stage < kActs; ++stage)
      chains[static_cast<std::size_t>(stage)] = chain_after(s, stage);
    const auto has = [&chains](std::size_t stage, const figures::Interval& it) {
      const auto in = chains[stage].span();
      return std::find(in.begin(), in.end(), it) != in.end();
    };
    for (std::size_t born = 0; born < kActs; ++born) {
      for (const figures::Interval& it : chains[born].span()) {
        if (born > 0 && has(born - 1, it)) continue;
        std::size_t died = born + 1;
        while (died < kActs && has(died, it)) ++died;
        const std::uint32_t* at = position.data() + std::size_t{s} * kActs;
        const figures::Facets& f = it.facets;
        take(Version{s, seconds(it.from), seconds(it.to), at[born],
                     died < kActs ? at[died] : kNever32, f.reg, f.unit, f.field, f.due_year, it.cls,
                     f.kind, f.due_month});
        ++n;
      }
    }
  }
  return n;
}

}  // namespace duoc::bench

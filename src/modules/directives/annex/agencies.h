// Splits a cell that names several agencies and matches each to a unit: folded, abbreviated, by a
// name of its time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/org/org.h"

namespace duoc::directives {

/// Every name by which units are known, made from the tree's acts.
class UnitNames {
 public:
  explicit UnitNames(const std::vector<org::UnitAct>& acts,
                     const std::vector<org::TaughtName>& taught = {});

  struct Name {
    std::vector<std::string> words;  // folded, without "va"
    UnitId unit;
    Moment from;
    Moment to;         // the unit was closed then
    std::string code;  // the name is a code, written exactly so; "" for others
  };
  /// The longest name that begins at word `at`; of equal ones the one valid on the day.
  const Name* match(const std::vector<std::string>& words, std::size_t at, Moment when) const;
  /// The unit whose name differs least, when that is little.
  std::optional<UnitId> nearest(const std::vector<std::string>& words) const;
  bool begins_name(const std::string& word) const { return by_first_.contains(word); }
  /// A taught spelling that is no unit's: one outside, or a group that a unit answers for.
  const org::TaughtName* taught(std::string_view text) const;

 private:
  void add(std::string_view text, UnitId unit, Moment from, Moment to, bool code = false);
  std::multimap<std::string, Name> by_first_;
  std::map<std::string, org::TaughtName, std::less<>> taught_;  // by folded words
};

enum class Match { unit, collective, outside, unknown };

struct AgencyReading {
  std::string text;  // as the cell spells it
  Match how = Match::unknown;
  UnitId unit;  // of a collective: the one that was taught to answer for it, if any
  std::optional<UnitId> proposal;  // unknown: perhaps this one
};

/// In the order of the cell. `when`: the directive's date, which decides between names of different
/// times.
std::vector<AgencyReading> read_agencies(std::string_view cell, const UnitNames& names,
                                         Moment when);

}  // namespace duoc::directives

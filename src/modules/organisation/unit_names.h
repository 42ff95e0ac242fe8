// Units by the names that files give them: with or without the type before the name, in either
// spelling of a tone, under a former name, by an alias.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/org/org.h"

namespace duoc::organisation {

/// The kind of unit that a cell names ("Xã", "commune", "Sở, phòng") or a name begins with ("Phường
/// An Xuyên"); "" when it says none.
std::string kind_of_words(std::string_view cell);
std::string kind_of_name(std::string_view name);
/// As lists show it; kind_of_words reads it back.
std::string_view kind_label(std::string_view kind, bool english);

/// A name with its type before it: ("Bạc Liêu", "phường") → "Phường Bạc Liêu".
std::string full_name(std::string_view name, std::string_view type);

/// Two names with equal keys are spellings of one; see base/spoken.h. "P. 5", "Phường 05" are one.
std::string name_key(std::string_view name);

class UnitNames {
 public:
  /// `today`: the tree in which closed units are told from open ones.
  UnitNames(const std::vector<org::UnitAct>& acts, const org::Tree& today);

  struct Found {
    UnitId unit;
    bool former = false;  // a name that it no longer bears
    bool alias = false;
    bool operator<(const Found& o) const { return unit < o.unit; }
  };
  /// Units that bear or bore the name; those that stand today before closed ones, present names
  /// before former ones: only the best of these classes.
  std::vector<Found> named(std::string_view name) const;
  /// The unit bears or bore the name, whoever else does.
  bool bears(UnitId unit, std::string_view name) const;
  /// Units whose present name is the same but for marks and type words: perhaps meant.
  std::vector<UnitId> alike(std::string_view name) const;
  /// By its code; a code that lost its leading zeros in a workbook is found when that is plain.
  UnitId by_code(std::string_view code) const;

 private:
  struct Known {
    UnitId unit;
    int rank = 0;  // present, alias, former; of closed units three more
  };
  const org::Tree& today_;
  std::multimap<std::string, Known> by_key_;
  std::multimap<std::string, UnitId> by_fold_;
  std::map<std::string, UnitId, std::less<>> by_code_;
  std::map<std::string, std::set<UnitId>, std::less<>> by_number_;
};

}  // namespace duoc::organisation

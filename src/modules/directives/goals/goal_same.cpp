// See goal_same.h. Word sets compared by Dice's coefficient: plain enough that the reason shown is
// the whole reason.
#include "modules/directives/goals/goal_same.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "modules/directives/goals/goal_target.h"

namespace duoc::directives {
namespace {

using Set = std::set<std::string>;

Set words_of(std::string_view text) {
  static const Set kJoining = {"va", "cua", "cac", "cho", "trong", "tren", "tai",  "voi",
                               "ve", "la",  "co",  "so",  "nhu",   "mot",  "dat",  "duoc",
                               "tu", "den", "vao", "ma",  "ty",    "le",   "tong", "muc"};
  Set out;
  for (std::string& word : split(fold_words(text), ' ')) {
    if (word == "ti") word = "ty";
    if (!word.empty() && !kJoining.contains(word)) out.insert(std::move(word));
  }
  return out;
}

Likeness compare(const Set& a, const Set& b) {
  Likeness out;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out.shared));
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out.only_a));
  std::set_difference(b.begin(), b.end(), a.begin(), a.end(), std::back_inserter(out.only_b));
  const std::size_t all = a.size() + b.size();
  if (all != 0) out.per_cent = static_cast<int>(200 * out.shared.size() / all);
  return out;
}

bool alike(const std::vector<int>& a, const std::vector<int>& b) {
  std::size_t shared = 0;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    if (*x == *y) ++shared;
    const bool step = *x <= *y;
    y += *y <= *x ? 1 : 0;
    x += step ? 1 : 0;
  }
  return 200 * shared / (a.size() + b.size()) >= kLikeEnough;
}

}  // namespace

Likeness likeness_of(std::string_view a, std::string_view b) {
  return compare(words_of(a), words_of(b));
}

std::vector<SameProposal> same_proposals(const std::vector<Goal>& goals,
                                         const std::vector<SameGoal>& links, std::size_t most,
                                         std::optional<GoalId> about) {
  // Words as numbers: every pair is compared, and few are worth more than a count.
  std::vector<Set> words;
  std::vector<std::vector<int>> numbers;
  std::map<std::string, int> known;
  for (const Goal& g : goals) {
    words.push_back(words_of(g.measure));
    std::vector<int>& own = numbers.emplace_back();
    for (const std::string& w : words.back())
      own.push_back(known.emplace(w, static_cast<int>(known.size())).first->second);
    std::sort(own.begin(), own.end());
  }
  std::set<std::pair<GoalId, GoalId>> linked;
  for (const SameGoal& l : links) {
    if (l.until == 0) linked.insert({std::min(l.a, l.b), std::max(l.a, l.b)});
  }
  std::vector<SameProposal> out;
  for (std::size_t a = 0; a < goals.size(); ++a) {
    for (std::size_t b = a + 1; b < goals.size(); ++b) {
      if (about && goals[a].id != *about && goals[b].id != *about) continue;
      if (goals[a].directive == goals[b].directive) continue;
      // Two or three words in common are chance.
      if (std::min(words[a].size(), words[b].size()) < 3) continue;
      if (!alike(numbers[a], numbers[b])) continue;
      if (linked.contains({std::min(goals[a].id, goals[b].id), std::max(goals[a].id, goals[b].id)}))
        continue;
      out.push_back({a, b, compare(words[a], words[b])});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const SameProposal& x, const SameProposal& y) {
    return x.likeness.per_cent > y.likeness.per_cent;
  });
  if (out.size() > most) out.resize(most);
  return out;
}

std::vector<TargetPair> target_pairs(const GoalHistory& a, const GoalHistory& b, Moment t,
                                     Position k) {
  std::map<std::pair<int, std::string>, const GoalTarget*> of_a;
  for (const GoalTarget* target : targets_in_force(a, t, k))
    of_a[{target->year, fold_words(target->scope)}] = target;
  std::vector<TargetPair> out;
  for (const GoalTarget* target : targets_in_force(b, t, k)) {
    const auto found = of_a.find({target->year, fold_words(target->scope)});
    if (found == of_a.end()) continue;
    out.push_back({found->second, target, relation_of(found->second->bounds, target->bounds)});
  }
  return out;
}

bool same_unit(std::string_view a, std::string_view b) {
  const auto plain_unit = [](std::string_view unit) {
    // A ranking counts places, whether its unit says so or not.
    if (counts_ranks(unit)) return std::string();
    std::string out = duoc::fold(unit);
    if (out.starts_with("ti ")) out[1] = 'y';
    return out;
  };
  return plain_unit(a) == plain_unit(b);
}

}  // namespace duoc::directives

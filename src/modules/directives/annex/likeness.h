// How alike two texts are, and an index that finds the alike ones among many without comparing
// each with each.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace duoc::directives {

/// A text as the sorted hashes of its folded words and pairs of neighbours: what spelling, case,
/// tones and spaces change leaves it the same.
using Wording = std::vector<std::uint64_t>;
Wording wording_of(std::string_view text);

/// Twice what they share by what they have, 0 … 1 (Dice 1945).
double likeness(const Wording& a, const Wording& b);
/// The part of `a` that `b` has too, 0 … 1.
double share_within(const Wording& a, const Wording& b);

/// Finds texts by what few others have in common with them.
class AlikeIndex {
 public:
  /// The number under which find() gives it.
  std::size_t add(Wording wording);
  void done();  // after the last add()
  const Wording& wording(std::size_t n) const { return wordings_[n]; }
  std::size_t size() const { return wordings_.size(); }
  /// Candidates that share at least a fifth of what is rare in `wanted`, most first, at most
  /// kFoundMost.
  std::vector<std::size_t> find(const Wording& wanted) const;
  static constexpr std::size_t kFoundMost = 12;

 private:
  std::vector<Wording> wordings_;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> having_;
  std::size_t common_ = 0;  // what more texts than this have tells nothing
};

}  // namespace duoc::directives

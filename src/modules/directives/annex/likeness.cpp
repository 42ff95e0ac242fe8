// See likeness.h.
#include "modules/directives/annex/likeness.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace duoc::directives {
namespace {

// FNV-1a: the same on every machine, since nothing of it is kept.
std::uint64_t hash_of(std::string_view a, std::string_view b = {}) {
  std::uint64_t h = 14695981039346656037ull;
  const auto take = [&](std::string_view text) {
    for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    h = (h ^ 0x1f) * 1099511628211ull;
  };
  take(a);
  if (!b.empty()) take(b);
  return h;
}

std::size_t shared(const Wording& a, const Wording& b) {
  std::size_t n = 0;
  auto i = a.begin();
  auto j = b.begin();
  while (i != a.end() && j != b.end()) {
    if (*i < *j) {
      ++i;
    } else if (*j < *i) {
      ++j;
    } else {
      ++n, ++i, ++j;
    }
  }
  return n;
}

}  // namespace

Wording wording_of(std::string_view text) {
  Wording out;
  const std::string folded = fold_words(text);
  const std::vector<std::string> words = split(folded, ' ');
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].empty()) continue;
    out.push_back(hash_of(words[i]));
    if (i + 1 < words.size()) out.push_back(hash_of(words[i], words[i + 1]));
  }
  std::sort(out.begin(), out.end());
  return out;
}

double likeness(const Wording& a, const Wording& b) {
  if (a.empty() || b.empty()) return a.empty() && b.empty() ? 1 : 0;
  return 2.0 * static_cast<double>(shared(a, b)) / static_cast<double>(a.size() + b.size());
}

double share_within(const Wording& a, const Wording& b) {
  return a.empty() ? 0 : static_cast<double>(shared(a, b)) / static_cast<double>(a.size());
}

std::size_t AlikeIndex::add(Wording wording) {
  wordings_.push_back(std::move(wording));
  return wordings_.size() - 1;
}

void AlikeIndex::done() {
  common_ = std::max<std::size_t>(20, wordings_.size() / 50);
  for (std::size_t n = 0; n < wordings_.size(); ++n) {
    const Wording& w = wordings_[n];
    for (std::size_t i = 0; i < w.size(); ++i) {
      if (i == 0 || w[i] != w[i - 1]) having_[w[i]].push_back(static_cast<std::uint32_t>(n));
    }
  }
  std::erase_if(having_, [&](const auto& one) { return one.second.size() > common_; });
}

std::vector<std::size_t> AlikeIndex::find(const Wording& wanted) const {
  std::unordered_map<std::uint32_t, std::uint32_t> counts;
  std::size_t rare = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (i > 0 && wanted[i] == wanted[i - 1]) continue;
    const auto having = having_.find(wanted[i]);
    if (having == having_.end()) continue;
    ++rare;
    for (const std::uint32_t n : having->second) ++counts[n];
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> best;
  for (const auto& [n, count] : counts) {
    if (count * 5 >= rare) best.emplace_back(count, n);
  }
  std::sort(best.begin(), best.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  std::vector<std::size_t> out;
  for (const auto& [count, n] : best) {
    if (out.size() == kFoundMost) break;
    out.push_back(n);
  }
  return out;
}

}  // namespace duoc::directives

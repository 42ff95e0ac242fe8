// The tree against a naive reading of RFC 9162 §2.1.1, for every size and index up to some size.
#include "kernel/journal/tree.h"

#include <gtest/gtest.h>

namespace duoc::journal {
namespace {

Hash naive_root(const std::vector<Hash>& leaves, std::size_t from, std::size_t to) {
  if (to - from == 1) return leaves[from];
  std::size_t k = 1;
  while (k * 2 < to - from) k *= 2;
  return node_hash(naive_root(leaves, from, from + k), naive_root(leaves, from + k, to));
}

std::vector<Hash> some_leaves(std::size_t n) {
  std::vector<Hash> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(leaf_hash("entry " + std::to_string(i)));
  return out;
}

TEST(Tree, FrontierAndProofsAgreeWithTheNaiveTree) {
  const auto leaves = some_leaves(130);
  Frontier frontier;
  for (std::size_t size = 1; size <= leaves.size(); ++size) {
    frontier.append(leaves[size - 1]);
    const Hash root = naive_root(leaves, 0, size);
    ASSERT_EQ(frontier.root(), root);
    ASSERT_EQ(Frontier::restored(size, frontier.saved()).root(), root);
    const Leaves at = [&](std::uint64_t i) { return leaves[i]; };
    for (std::size_t i = 0; i < size; ++i) {
      auto path = inclusion_path(at, i, size);
      ASSERT_TRUE(check_inclusion(leaves[i], i, size, path, root)) << i << " of " << size;
      if (size > 1) {
        ASSERT_FALSE(check_inclusion(leaves[i], (i + 1) % size, size, path, root));
      }
      if (!path.empty()) {
        path[0][3] ^= 1;
        ASSERT_FALSE(check_inclusion(leaves[i], i, size, path, root));
      }
      const Hash old_root = naive_root(leaves, 0, i + 1);
      const auto steps = consistency_path(at, i + 1, size);
      ASSERT_TRUE(check_consistency(i + 1, size, old_root, root, steps)) << i + 1 << " of " << size;
      Hash other = old_root;
      other[0] ^= 1;
      ASSERT_FALSE(check_consistency(i + 1, size, other, root, steps));
    }
  }
}

TEST(Tree, TheEmptyTreeIsTheHashOfNothing) {
  EXPECT_EQ(hex(Frontier().root()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace duoc::journal

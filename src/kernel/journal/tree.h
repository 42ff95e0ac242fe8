// The Merkle tree over the journal's entries, in the form of RFC 9162 §2.1: leaves are hashed with
// a 0x00 prefix, inner nodes with 0x01. Pure: works on leaf hashes, whatever they are kept in.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace duoc::journal {

Hash leaf_hash(std::string_view entry_bytes);
Hash node_hash(const Hash& left, const Hash& right);

/// Roots of the complete subtrees that make up a tree of some size: what is needed to append and to
/// know the root.
class Frontier {
 public:
  void append(const Hash& leaf);
  std::uint64_t size() const { return size_; }
  /// Root of the tree so far; SHA-256 of nothing when it is empty (RFC 9162 §2.1.1).
  Hash root() const;
  /// The peaks, 32 bytes each, and the way back: a restart need not read the leaves.
  std::string saved() const;
  static Frontier restored(std::uint64_t size, std::string_view saved);

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> peaks_;  // largest subtree first
};

/// Gives leaf hashes by index from 0.
using Leaves = std::function<Hash(std::uint64_t)>;
/// Root of the subtree over leaves [from, to), from < to.
Hash subtree_root(const Leaves& leaves, std::uint64_t from, std::uint64_t to);

/// RFC 9162 §2.1.3.1; index < size.
std::vector<Hash> inclusion_path(const Leaves& leaves, std::uint64_t index, std::uint64_t size);
/// RFC 9162 §2.1.3.2.
bool check_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                     const std::vector<Hash>& path, const Hash& root);
/// RFC 9162 §2.1.4.1; 0 < old_size <= size.
std::vector<Hash> consistency_path(const Leaves& leaves, std::uint64_t old_size,
                                   std::uint64_t size);
/// RFC 9162 §2.1.4.2.
bool check_consistency(std::uint64_t old_size, std::uint64_t size, const Hash& old_root,
                       const Hash& root, const std::vector<Hash>& path);

}  // namespace duoc::journal

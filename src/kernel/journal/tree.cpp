// RFC 9162 §2.1, written over leaf hashes.
#include "kernel/journal/tree.h"

#include <algorithm>
#include <bit>

#include "base/ensure.h"

namespace duoc::journal {

Hash leaf_hash(std::string_view entry_bytes) {
  return sha256({std::string_view("\0", 1), entry_bytes});
}
Hash node_hash(const Hash& left, const Hash& right) {
  return sha256({std::string_view("\1", 1), bytes_of(left), bytes_of(right)});
}

void Frontier::append(const Hash& leaf) {
  peaks_.push_back(leaf);
  ++size_;
  for (std::uint64_t n = size_; (n & 1) == 0; n >>= 1) {
    const Hash right = peaks_.back();
    peaks_.pop_back();
    peaks_.back() = node_hash(peaks_.back(), right);
  }
}

Hash Frontier::root() const {
  if (peaks_.empty()) return sha256("");
  Hash h = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i-- > 0;) h = node_hash(peaks_[i], h);
  return h;
}

namespace {

// The largest power of two smaller than n (n > 1).
std::uint64_t split_of(std::uint64_t n) { return std::bit_floor(n - 1); }

}  // namespace

std::string Frontier::saved() const {
  std::string out;
  for (const Hash& h : peaks_) out += bytes_of(h);
  return out;
}

Frontier Frontier::restored(std::uint64_t size, std::string_view saved) {
  ENSURE(saved.size() == static_cast<std::size_t>(std::popcount(size)) * 32);
  Frontier f;
  f.size_ = size;
  for (std::size_t i = 0; i < saved.size(); i += 32) {
    Hash h;
    std::copy_n(saved.begin() + static_cast<std::ptrdiff_t>(i), 32, h.begin());
    f.peaks_.push_back(h);
  }
  return f;
}

Hash subtree_root(const Leaves& leaves, std::uint64_t from, std::uint64_t to) {
  ENSURE(from < to);
  const std::uint64_t n = to - from;
  if (n == 1) return leaves(from);
  const std::uint64_t k = split_of(n);
  return node_hash(subtree_root(leaves, from, from + k), subtree_root(leaves, from + k, to));
}

std::vector<Hash> inclusion_path(const Leaves& leaves, std::uint64_t index, std::uint64_t size) {
  ENSURE(index < size);
  std::vector<Hash> path;
  std::uint64_t from = 0;
  std::uint64_t to = size;
  while (to - from > 1) {
    const std::uint64_t middle = from + split_of(to - from);
    if (index < middle) {
      path.insert(path.begin(), subtree_root(leaves, middle, to));
      to = middle;
    } else {
      path.insert(path.begin(), subtree_root(leaves, from, middle));
      from = middle;
    }
  }
  return path;
}

bool check_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                     const std::vector<Hash>& path, const Hash& root) {
  if (index >= size) return false;
  std::uint64_t fn = index;
  std::uint64_t sn = size - 1;
  Hash r = leaf;
  for (const Hash& p : path) {
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      r = node_hash(p, r);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      r = node_hash(r, p);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && r == root;
}

std::vector<Hash> consistency_path(const Leaves& leaves, std::uint64_t old_size,
                                   std::uint64_t size) {
  ENSURE(old_size > 0 && old_size <= size);
  std::vector<Hash> path;
  std::uint64_t from = 0;
  std::uint64_t to = size;
  bool whole =
      true;  // the old tree is a complete subtree from the start: its root is known to the asker
  while (old_size != to - from) {
    const std::uint64_t k = split_of(to - from);
    if (old_size <= k) {
      path.insert(path.begin(), subtree_root(leaves, from + k, to));
      to = from + k;
    } else {
      path.insert(path.begin(), subtree_root(leaves, from, from + k));
      from += k;
      old_size -= k;
      whole = false;
    }
  }
  if (!whole) path.insert(path.begin(), subtree_root(leaves, from, to));
  return path;
}

bool check_consistency(std::uint64_t old_size, std::uint64_t size, const Hash& old_root,
                       const Hash& root, const std::vector<Hash>& given) {
  if (old_size == 0 || old_size > size) return false;
  if (old_size == size) return given.empty() && old_root == root;
  std::vector<Hash> path = given;
  if (std::has_single_bit(old_size)) path.insert(path.begin(), old_root);
  if (path.empty()) return false;
  std::uint64_t fn = old_size - 1;
  std::uint64_t sn = size - 1;
  while ((fn & 1) != 0) {
    fn >>= 1;
    sn >>= 1;
  }
  Hash fr = path.front();
  Hash sr = path.front();
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      fr = node_hash(path[i], fr);
      sr = node_hash(path[i], sr);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      sr = node_hash(sr, path[i]);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && fr == old_root && sr == root;
}

}  // namespace duoc::journal

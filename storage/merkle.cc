#include "storage/merkle.h"

#include <bit>

#include "storage/hash.h"
#include "storage/hash_many.h"
#include "storage/insist.h"

namespace storage {
namespace {

// The root of leaves [begin, end), built from complete subtrees. begin is a multiple of the
// largest power of two below (end - begin), which holds for every range RFC 9162 asks for.
Digest range_root(std::uint64_t begin, std::uint64_t end, const SubtreeHash& subtree) {
  const std::uint64_t count = end - begin;
  if (std::has_single_bit(count)) {
    const unsigned level = static_cast<unsigned>(std::countr_zero(count));
    return subtree(level, begin >> level);
  }
  const std::uint64_t split = std::bit_floor(count);
  return node_hash(range_root(begin, begin + split, subtree),
                   range_root(begin + split, end, subtree));
}

}  // namespace

Digest empty_root() {
  return sha256(std::string_view{});
}

Digest leaf_hash(std::string_view entry) {
  Sha256& hash = thread_sha256();
  hash.update(std::string_view("\0", 1));
  hash.update(entry);
  return hash.finish();
}

Digest node_hash(const Digest& left, const Digest& right) {
  std::array<std::uint8_t, 65> bytes;
  bytes[0] = 1;
  std::copy(left.begin(), left.end(), bytes.begin() + 1);
  std::copy(right.begin(), right.end(), bytes.begin() + 33);
  const Message message(bytes);
  Digest hash;
  sha256_each(std::span(&message, 1), std::span(&hash, 1));
  return hash;
}

void Frontier::add_subtree(unsigned level, const Digest& root, std::vector<Subtree>* completed) {
  insist(level < 63 && (size_ & ((std::uint64_t{1} << level) - 1)) == 0,
         "a subtree is added where one of its size may begin");
  Digest merged = root;
  unsigned at = level;
  for (std::uint64_t rest = size_ >> level; (rest & 1) != 0; rest >>= 1) {
    merged = node_hash(roots_.back(), merged);
    roots_.pop_back();
    ++at;
    if (completed != nullptr && at % 8 == 0) completed->push_back({at, size_ >> at, merged});
  }
  roots_.push_back(merged);
  size_ += std::uint64_t{1} << level;
}

void Frontier::add_leaves(std::span<const Digest> leaves, std::vector<Subtree>* completed) {
  if (leaves.size() == 1) return add_subtree(0, leaves[0], completed);
  std::vector<Digest> nodes;  // Of one level, side by side; a left neighbour fits in before them.
  nodes.reserve(leaves.size() + 1);
  nodes.assign(leaves.begin(), leaves.end());
  std::vector<Digest> edge;  // What will have no right neighbour yet, smallest first.
  std::uint64_t first = size_;
  for (unsigned level = 0; !nodes.empty(); ++level) {
    if ((first & 1) != 0) {
      nodes.insert(nodes.begin(), roots_.back());
      roots_.pop_back();
      --first;
    }
    if (nodes.size() % 2 != 0) {
      edge.push_back(nodes.back());
      nodes.pop_back();
    }
    hash_pairs(nodes);
    nodes.resize(nodes.size() / 2);
    first /= 2;
    if (completed == nullptr || (level + 1) % 8 != 0) continue;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      completed->push_back({level + 1, first + i, nodes[i]});
    }
  }
  roots_.insert(roots_.end(), edge.rbegin(), edge.rend());
  size_ += leaves.size();
}

Digest Frontier::root() const {
  if (roots_.empty()) return empty_root();
  Digest root = roots_.back();
  for (std::size_t i = roots_.size() - 1; i-- > 0;) root = node_hash(roots_[i], root);
  return root;
}

std::vector<Digest> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                    const SubtreeHash& subtree) {
  insist(index < size, "an inclusion proof is about a leaf in the tree");
  std::vector<Digest> proof;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (end - begin > 1) {
    const std::uint64_t middle = begin + std::bit_floor(end - begin - 1);
    if (index < middle) {
      proof.push_back(range_root(middle, end, subtree));
      end = middle;
    } else {
      proof.push_back(range_root(begin, middle, subtree));
      begin = middle;
    }
  }
  return {proof.rbegin(), proof.rend()};
}

std::vector<Digest> consistency_proof(std::uint64_t old_size, std::uint64_t new_size,
                                      const SubtreeHash& subtree) {
  insist(old_size > 0 && old_size <= new_size, "a consistency proof leads from an older tree");
  std::vector<Digest> proof;
  std::uint64_t begin = 0;
  std::uint64_t end = new_size;
  while (old_size != end) {
    const std::uint64_t middle = begin + std::bit_floor(end - begin - 1);
    if (old_size <= middle) {
      proof.push_back(range_root(middle, end, subtree));
      end = middle;
    } else {
      proof.push_back(range_root(begin, middle, subtree));
      begin = middle;
    }
  }
  // The old tree's last subtree starts the proof, unless it is the whole old tree.
  if (begin != 0) proof.push_back(range_root(begin, end, subtree));
  return {proof.rbegin(), proof.rend()};
}

bool proves_inclusion(std::uint64_t index, std::uint64_t size, const Digest& leaf,
                      std::span<const Digest> proof, const Digest& root) {
  if (index >= size) return false;
  std::uint64_t fn = index;
  std::uint64_t sn = size - 1;
  Digest r = leaf;
  for (const Digest& p : proof) {
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

bool proves_consistency(std::uint64_t old_size, std::uint64_t new_size,
                        std::span<const Digest> proof, const Digest& old_root,
                        const Digest& new_root) {
  if (old_size == new_size) {
    return proof.empty() && old_root == new_root && (new_size != 0 || new_root == empty_root());
  }
  if (old_size == 0 || old_size > new_size || proof.empty()) return false;
  std::uint64_t fn = old_size - 1;
  std::uint64_t sn = new_size - 1;
  while ((fn & 1) != 0) {
    fn >>= 1;
    sn >>= 1;
  }
  // A complete old tree is its own first hash and is left out of the proof.
  std::size_t next = std::has_single_bit(old_size) ? 0 : 1;
  Digest fr = next == 0 ? old_root : proof[0];
  Digest sr = fr;
  for (; next < proof.size(); ++next) {
    const Digest& c = proof[next];
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      fr = node_hash(c, fr);
      sr = node_hash(c, sr);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      sr = node_hash(sr, c);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && fr == old_root && sr == new_root;
}

}  // namespace storage

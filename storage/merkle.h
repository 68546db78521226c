// The RFC 6962 tree over record bodies: hashes, a running frontier, and proofs. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "storage/record.h"

namespace storage {

Digest empty_root();                                        // SHA-256("")
Digest leaf_hash(std::string_view entry);                   // SHA-256(00 || entry)
Digest node_hash(const Digest& left, const Digest& right);  // SHA-256(01 || left || right)

// A complete subtree: its leaves are [index << level, (index + 1) << level).
struct Subtree {
  unsigned level = 0;
  std::uint64_t index = 0;
  Digest hash{};
  friend bool operator==(const Subtree&, const Subtree&) = default;
};

// The right edge of a growing tree: one hash per complete subtree, largest first. Takes 64 hashes
// at most, however many leaves were added. A value: copy it to look ahead.
class Frontier {
 public:
  std::uint64_t size() const { return size_; }  // Leaves.
  void add(const Digest& leaf) { add_subtree(0, leaf, nullptr); }
  // Adds a complete subtree of 2^level leaves. The size must be a multiple of 2^level (asserted).
  // Appends to `completed`, if given, every larger subtree this completes whose level is a
  // multiple of 8, smallest first.
  void add_subtree(unsigned level, const Digest& root, std::vector<Subtree>* completed);
  // Adds leaves in order, as add() one by one would, but hashes a level's nodes side by side.
  // Appends to `completed`, if given, as add_subtree() does, and in order within a level.
  void add_leaves(std::span<const Digest> leaves, std::vector<Subtree>* completed);
  Digest root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> roots_;  // One per set bit of size_, largest subtree first.
};

// The hash of subtree `index` of 2^level leaves: its leaves are [index << level, (index+1) <<
// level).
using SubtreeHash = std::function<Digest(unsigned level, std::uint64_t index)>;

// RFC 9162 section 2.1.3.1: hashes from the leaf's sibling up. index < size (asserted).
std::vector<Digest> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                    const SubtreeHash& subtree);
// RFC 9162 section 2.1.4.1. 0 < old_size <= new_size (asserted); empty when they are equal.
std::vector<Digest> consistency_proof(std::uint64_t old_size, std::uint64_t new_size,
                                      const SubtreeHash& subtree);

// RFC 9162 section 2.1.3.2. Answers false to anything that does not prove it.
bool proves_inclusion(std::uint64_t index, std::uint64_t size, const Digest& leaf,
                      std::span<const Digest> proof, const Digest& root);
// RFC 9162 section 2.1.4.2. False for old_size 0 unless new_size is 0 too and both roots are the
// empty root: nothing follows from an empty tree.
bool proves_consistency(std::uint64_t old_size, std::uint64_t new_size,
                        std::span<const Digest> proof, const Digest& old_root,
                        const Digest& new_root);

}  // namespace storage

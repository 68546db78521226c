// RFC 6962's tree word for word: slow, and obviously right. And the leaves its reference
// implementations share.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "storage/merkle.h"

namespace storage_test {

inline std::string bytes_of_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

// Section 2.1.
inline storage::Digest naive_root(std::span<const storage::Digest> leaves) {
  if (leaves.empty()) return storage::empty_root();
  if (leaves.size() == 1) return leaves[0];
  std::size_t k = 1;
  while (k * 2 < leaves.size()) k *= 2;
  return storage::node_hash(naive_root(leaves.first(k)), naive_root(leaves.subspan(k)));
}

// Section 2.1.1: PATH(m, D[n]).
inline std::vector<storage::Digest> naive_path(std::size_t m,
                                               std::span<const storage::Digest> leaves) {
  if (leaves.size() <= 1) return {};
  std::size_t k = 1;
  while (k * 2 < leaves.size()) k *= 2;
  const bool left = m < k;
  std::vector<storage::Digest> path =
      left ? naive_path(m, leaves.first(k)) : naive_path(m - k, leaves.subspan(k));
  path.push_back(naive_root(left ? leaves.subspan(k) : leaves.first(k)));
  return path;
}

// Section 2.1.2: SUBPROOF(m, D[n], b); PROOF(m, D[n]) with b true.
inline std::vector<storage::Digest> naive_subproof(std::size_t m,
                                                   std::span<const storage::Digest> leaves,
                                                   bool b) {
  if (m == leaves.size()) {
    if (b) return {};
    return {naive_root(leaves)};
  }
  std::size_t k = 1;
  while (k * 2 < leaves.size()) k *= 2;
  const bool left = m <= k;
  std::vector<storage::Digest> proof = left ? naive_subproof(m, leaves.first(k), b)
                                            : naive_subproof(m - k, leaves.subspan(k), false);
  proof.push_back(naive_root(left ? leaves.subspan(k) : leaves.first(k)));
  return proof;
}

inline storage::SubtreeHash subtrees_of(const std::vector<storage::Digest>& leaves) {
  return [&leaves](unsigned level, std::uint64_t index) {
    return naive_root(std::span(leaves).subspan(index << level, std::size_t{1} << level));
  };
}

// The eight entries of the reference trees, as their leaf hashes.
inline std::vector<storage::Digest> reference_leaves() {
  std::vector<storage::Digest> leaves;
  for (const char* hex : {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                          "606162636465666768696a6b6c6d6e6f"}) {
    leaves.push_back(storage::leaf_hash(bytes_of_hex(hex)));
  }
  return leaves;
}

}  // namespace storage_test

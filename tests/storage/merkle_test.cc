#include <doctest/doctest.h>

#include "storage/base64.h"
#include "storage/log_tree.h"
#include "storage/merkle.h"

using namespace storage;

namespace {

std::string bytes(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return out;
}

// RFC 6962 section 2.1 word for word; slow, and obviously right.
Digest naive_root(std::span<const Digest> leaves) {
  if (leaves.empty()) return empty_root();
  if (leaves.size() == 1) return leaves[0];
  std::size_t k = 1;
  while (k * 2 < leaves.size()) k *= 2;
  return node_hash(naive_root(leaves.first(k)), naive_root(leaves.subspan(k)));
}

std::vector<Digest> some_leaves(std::size_t count) {
  std::vector<Digest> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(leaf_hash(std::to_string(i)));
  return leaves;
}

SubtreeHash subtrees_of(const std::vector<Digest>& leaves) {
  return [&leaves](unsigned level, std::uint64_t index) {
    return naive_root(std::span(leaves).subspan(index << level, std::size_t{1} << level));
  };
}

Digest from_text(const char* base64) {
  const auto raw = from_base64(base64);
  REQUIRE(raw);
  Digest digest{};
  std::copy(raw->begin(), raw->end(), digest.begin());
  return digest;
}

const char* const vector_leaves[] = {"",
                                     "00",
                                     "10",
                                     "2021",
                                     "3031",
                                     "40414243",
                                     "5051525354555657",
                                     "606162636465666768696a6b6c6d6e6f"};

}  // namespace

TEST_CASE("merkle: gives the published roots") {
  const char* roots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                         "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  Frontier frontier;
  for (std::size_t size = 0; size <= 8; ++size) {
    CAPTURE(size);
    CHECK(to_hex(frontier.root()) == roots[size]);
    if (size < 8) frontier.add(leaf_hash(bytes(vector_leaves[size])));
  }
  CHECK(to_hex(leaf_hash("L123456")) ==
        "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
  CHECK(leaf_hash("hello world") == from_text("TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0="));
}

TEST_CASE("merkle: accepts the golden log's proofs") {
  std::vector<Digest> leaves;
  for (const char* leaf : vector_leaves) leaves.push_back(leaf_hash(bytes(leaf)));
  const std::vector<Digest> consistency = {
      from_text("ApjRIpBtz8EIkstTpzmS/FufST6kybrbJ7eRtBJ6f+c="),
      from_text("B1Bqhf2d0vEg62lPhgEeW7RmLlxBWmKRcDPUqWJEh+c="),
      from_text("+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU="),
      from_text("a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=")};
  const std::vector<Digest> inclusion = {from_text("vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms="),
                                         from_text("yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA="),
                                         from_text("037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=")};
  const auto subtrees = subtrees_of(leaves);
  CHECK(consistency_proof(3, 8, subtrees) == consistency);
  CHECK(inclusion_proof(5, 8, subtrees) == inclusion);
}

TEST_CASE("merkle: proves inclusion in every tree up to 64, and nothing else") {
  const std::vector<Digest> leaves = some_leaves(64);
  const auto subtrees = subtrees_of(leaves);
  for (std::size_t size = 1; size <= 64; ++size) {
    const Digest root = naive_root(std::span(leaves).first(size));
    for (std::size_t index = 0; index < size; ++index) {
      CAPTURE(size);
      CAPTURE(index);
      auto proof = inclusion_proof(index, size, subtrees);
      REQUIRE(proves_inclusion(index, size, leaves[index], proof, root));
      REQUIRE_FALSE(proves_inclusion(index, size, leaves[(index + 1) % 64], proof, root));
      REQUIRE_FALSE(proves_inclusion(size, size, leaves[index], proof, root));
      if (size > 1)
        REQUIRE_FALSE(proves_inclusion((index + 1) % size, size, leaves[index], proof, root));
      for (std::size_t i = 0; i < proof.size(); ++i) {
        proof[i][i % 32] ^= static_cast<std::uint8_t>(1u << (i % 8));
        REQUIRE_FALSE(proves_inclusion(index, size, leaves[index], proof, root));
        proof[i][i % 32] ^= static_cast<std::uint8_t>(1u << (i % 8));
      }
      proof.push_back(root);
      REQUIRE_FALSE(proves_inclusion(index, size, leaves[index], proof, root));
      proof.resize(proof.size() - 1);
      if (!proof.empty()) {
        proof.pop_back();
        REQUIRE_FALSE(proves_inclusion(index, size, leaves[index], proof, root));
      }
    }
  }
  CHECK_FALSE(proves_inclusion(0, 0, leaves[0], {}, leaves[0]));
}

TEST_CASE("merkle: proves consistency of every pair of trees up to 64, and nothing else") {
  const std::vector<Digest> leaves = some_leaves(64);
  const auto subtrees = subtrees_of(leaves);
  std::vector<Digest> roots;
  for (std::size_t size = 0; size <= 64; ++size) {
    roots.push_back(naive_root(std::span(leaves).first(size)));
  }
  for (std::size_t to = 1; to <= 64; ++to) {
    for (std::size_t from = 1; from <= to; ++from) {
      CAPTURE(from);
      CAPTURE(to);
      auto proof = consistency_proof(from, to, subtrees);
      REQUIRE(proves_consistency(from, to, proof, roots[from], roots[to]));
      REQUIRE_FALSE(proves_consistency(from, to, proof, roots[to == from ? 0 : to], roots[from]));
      for (std::size_t i = 0; i < proof.size(); ++i) {
        proof[i][(i * 7) % 32] ^= 0x80;
        REQUIRE_FALSE(proves_consistency(from, to, proof, roots[from], roots[to]));
        proof[i][(i * 7) % 32] ^= 0x80;
      }
      if (!proof.empty()) {
        const Digest last = proof.back();
        proof.pop_back();
        REQUIRE_FALSE(proves_consistency(from, to, proof, roots[from], roots[to]));
        proof.push_back(last);
      }
      proof.push_back(roots[0]);
      REQUIRE_FALSE(proves_consistency(from, to, proof, roots[from], roots[to]));
    }
    CHECK_FALSE(proves_consistency(0, to, {}, roots[0], roots[to]));
  }
  CHECK(proves_consistency(0, 0, {}, empty_root(), empty_root()));
  CHECK_FALSE(proves_consistency(0, 0, {}, roots[1], roots[1]));
  CHECK_FALSE(proves_consistency(5, 3, {}, roots[5], roots[3]));
}

TEST_CASE("log_tree: gives the naive root, and nodes that rebuild it") {
  LogTree tree;
  std::vector<Digest> leaves;
  std::vector<LogNode> nodes;
  for (std::size_t i = 0; i < 600; ++i) {
    leaves.push_back(leaf_hash(std::to_string(i)));
    // A clock that goes back now and then.
    tree.add(leaves.back(), static_cast<std::int64_t>((i * 37) % 500));
    nodes.insert(nodes.end(), tree.completed().begin(), tree.completed().end());
  }
  CHECK(tree.root() == naive_root(leaves));
  REQUIRE(nodes.size() == 2);
  for (std::size_t n = 0; n < 2; ++n) {
    CHECK(nodes[n].subtree == Subtree{8, n, naive_root(std::span(leaves).subspan(n * 256, 256))});
    TimeBounds bounds;
    for (std::size_t i = n * 256; i < (n + 1) * 256; ++i) {
      const auto ms = static_cast<std::int64_t>((i * 37) % 500);
      bounds.add({ms, ms});
    }
    CHECK(nodes[n].times == bounds);
  }
  LogTree rebuilt;
  for (const LogNode& node : nodes) rebuilt.add_node(node);
  for (std::size_t i = 512; i < 600; ++i) rebuilt.add(leaves[i], 0);
  CHECK(rebuilt.root() == tree.root());
}

TEST_CASE("log_tree: completes a node of level 16 with its bounds, also when reloaded half way") {
  const Digest leaf = leaf_hash("x");
  LogTree whole, reloaded;
  for (std::int64_t i = 0; i < 65'536; ++i) {
    whole.add(leaf, i == 300 ? -5 : i);
    for (const LogNode& node : whole.completed()) {
      if (node.subtree.level == 8 && node.subtree.index < 200) reloaded.add_node(node);
    }
  }
  REQUIRE(whole.completed().size() == 2);
  CHECK(whole.completed()[1].subtree.level == 16);
  CHECK(whole.completed()[1].times == TimeBounds{-5, 65'535});
  for (std::int64_t i = 200 * 256; i < 65'536; ++i) reloaded.add(leaf, i);
  CHECK(reloaded.completed() == whole.completed());
}

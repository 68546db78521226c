#include <doctest/doctest.h>

#include "storage/base64.h"
#include "storage/hash.h"
#include "storage/log_tree.h"
#include "storage/merkle.h"
#include "tests/storage/naive_tree.h"

using namespace storage;
using namespace storage_test;

namespace {

std::vector<Digest> some_leaves(std::size_t count) {
  std::vector<Digest> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(leaf_hash(std::to_string(i)));
  return leaves;
}

Digest from_text(const char* base64) {
  const auto raw = from_base64(base64);
  REQUIRE(raw);
  Digest digest{};
  std::copy(raw->begin(), raw->end(), digest.begin());
  return digest;
}

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
  const std::vector<Digest> leaves = reference_leaves();
  Frontier frontier;
  for (std::size_t size = 0; size <= 8; ++size) {
    CAPTURE(size);
    CHECK(to_hex(frontier.root()) == roots[size]);
    if (size < 8) frontier.add(leaves[size]);
  }
  CHECK(to_hex(leaf_hash("L123456")) ==
        "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
  // A node over two texts, as one reference has it; our nodes are over hashes.
  CHECK(to_hex(sha256("\x01N123N456")) ==
        "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb");
  CHECK(leaf_hash("hello world") == from_text("TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0="));
}

TEST_CASE("merkle: accepts the golden log's proofs") {
  const std::vector<Digest> leaves = reference_leaves();
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

// Flips each bit of each digest in turn, and back: whether `holds` for none of them.
template <class Holds>
bool none_holds(std::span<Digest* const> digests, Holds holds) {
  bool any = false;
  for (Digest* digest : digests) {
    for (std::size_t bit = 0; bit < 256; ++bit) {
      (*digest)[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
      any = any || holds();
      (*digest)[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    }
  }
  return !any;
}

// Ten times slower under a sanitizer: smaller trees have every shape too.
constexpr std::size_t largest = RED_FLAG_IS_SANITIZED ? 33 : 64;
constexpr std::size_t largest_flipped = RED_FLAG_IS_SANITIZED ? 12 : 64;

TEST_CASE("merkle: proves inclusion in every tree up to 64, and nothing else") {
  const std::vector<Digest> leaves = some_leaves(largest);
  const auto subtrees = subtrees_of(leaves);
  for (std::size_t size = 1; size <= largest; ++size) {
    const auto tree = std::span(leaves).first(size);
    Digest root = naive_root(tree);
    for (std::size_t index = 0; index < size; ++index) {
      CAPTURE(size);
      CAPTURE(index);
      std::vector<Digest> proof = inclusion_proof(index, size, subtrees);
      REQUIRE(proof == naive_path(index, tree));
      Digest leaf = leaves[index];
      REQUIRE(proves_inclusion(index, size, leaf, proof, root));
      for (std::size_t other = 0; other <= largest + 1; ++other) {
        REQUIRE(proves_inclusion(other, size, leaf, proof, root) == (other == index));
        if (other == index || other >= largest) continue;
        REQUIRE_FALSE(proves_inclusion(index, size, leaves[other], proof, root));
      }
      if (size <= largest_flipped) {
        std::vector<Digest*> digests = {&leaf, &root};
        for (Digest& hash : proof) digests.push_back(&hash);
        REQUIRE(
            none_holds(digests, [&] { return proves_inclusion(index, size, leaf, proof, root); }));
      }
      proof.push_back(root);
      REQUIRE_FALSE(proves_inclusion(index, size, leaf, proof, root));
      proof.pop_back();
      if (proof.empty()) continue;
      proof.pop_back();
      REQUIRE_FALSE(proves_inclusion(index, size, leaf, proof, root));
    }
  }
  CHECK_FALSE(proves_inclusion(0, 0, leaves[0], {}, leaves[0]));
}

TEST_CASE("merkle: proves consistency of every pair of trees up to 64, and nothing else") {
  const std::vector<Digest> leaves = some_leaves(largest);
  const auto subtrees = subtrees_of(leaves);
  std::vector<Digest> roots;
  for (std::size_t size = 0; size <= largest; ++size) {
    roots.push_back(naive_root(std::span(leaves).first(size)));
  }
  for (std::size_t to = 1; to <= largest; ++to) {
    for (std::size_t from = 1; from <= to; ++from) {
      CAPTURE(from);
      CAPTURE(to);
      std::vector<Digest> proof = consistency_proof(from, to, subtrees);
      REQUIRE(proof == naive_subproof(from, std::span(leaves).first(to), true));
      Digest before = roots[from], after = roots[to];
      REQUIRE(proves_consistency(from, to, proof, before, after));
      REQUIRE_FALSE(proves_consistency(from, to, proof, roots[to == from ? 0 : to], before));
      for (std::size_t other = 0; other <= largest; ++other) {
        if (other != from) REQUIRE_FALSE(proves_consistency(from, to, proof, roots[other], after));
        if (other != to) REQUIRE_FALSE(proves_consistency(from, to, proof, before, roots[other]));
      }
      if (to <= largest_flipped) {
        std::vector<Digest*> digests = {&before, &after};
        for (Digest& hash : proof) digests.push_back(&hash);
        REQUIRE(none_holds(digests,
                           [&] { return proves_consistency(from, to, proof, before, after); }));
      }
      proof.push_back(roots[0]);
      REQUIRE_FALSE(proves_consistency(from, to, proof, before, after));
      proof.pop_back();
      if (proof.empty()) continue;
      proof.pop_back();
      REQUIRE_FALSE(proves_consistency(from, to, proof, before, after));
    }
    CHECK_FALSE(proves_consistency(0, to, {}, roots[0], roots[to]));
  }
  CHECK(proves_consistency(0, 0, {}, empty_root(), empty_root()));
  CHECK_FALSE(proves_consistency(0, 0, {}, roots[1], roots[1]));
  CHECK_FALSE(proves_consistency(5, 3, {}, roots[5], roots[3]));
}

TEST_CASE("merkle: leaves added together give the tree that one by one gives") {
  const std::vector<Digest> leaves = some_leaves(700);
  for (std::size_t before = 0; before <= 300; before += before < 20 ? 1 : 47) {
    for (std::size_t run = 0; run <= 400; run += run < 20 ? 1 : 19) {
      CAPTURE(before);
      CAPTURE(run);
      Frontier one_by_one, together;
      std::vector<Subtree> expected, found;
      for (std::size_t i = 0; i < before; ++i) {
        one_by_one.add(leaves[i]);
        together.add(leaves[i]);
      }
      for (std::size_t i = before; i < before + run; ++i) {
        one_by_one.add_subtree(0, leaves[i], &expected);
      }
      together.add_leaves(std::span(leaves).subspan(before, run), &found);
      REQUIRE(together.size() == one_by_one.size());
      REQUIRE(together.root() == one_by_one.root());
      REQUIRE(found == expected);
      // And so it goes on.
      one_by_one.add(leaves[699]);
      together.add(leaves[699]);
      REQUIRE(together.root() == one_by_one.root());
    }
  }
}

TEST_CASE("log_tree: runs up to a node's end give the nodes and bounds that single records give") {
  const std::vector<Digest> leaves = some_leaves(600);
  const auto time_of = [](std::size_t i) { return static_cast<std::int64_t>((i * 37) % 500); };
  for (const std::size_t step : {1u, 3u, 64u, 255u, 256u}) {
    CAPTURE(step);
    LogTree one_by_one, in_runs;
    std::vector<LogNode> expected, found;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      one_by_one.add(leaves[i], time_of(i));
      for (const LogNode& node : one_by_one.completed()) expected.push_back(node);
    }
    for (std::size_t i = 0; i < leaves.size();) {
      const std::size_t run = std::min({step, 256 - i % 256, leaves.size() - i});
      TimeBounds times;
      for (std::size_t k = i; k < i + run; ++k) times.add({time_of(k), time_of(k)});
      in_runs.add_run(std::span(leaves).subspan(i, run), times);
      for (const LogNode& node : in_runs.completed()) found.push_back(node);
      i += run;
    }
    CHECK(in_runs.root() == one_by_one.root());
    CHECK(found == expected);
  }
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

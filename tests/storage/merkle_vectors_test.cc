// The cases of transparency-dev/merkle's test data, derived anew from the eight reference leaves:
// each names what was done to a proof that holds. Where that library and a strict reading differ,
// the last test says what is done here.
#include <doctest/doctest.h>

#include "storage/base64.h"
#include "storage/checkpoint.h"
#include "storage/merkle.h"
#include "storage/proof.h"
#include "storage/witness.h"
#include "tests/storage/naive_tree.h"

using namespace storage;
using namespace storage_test;

namespace {

Digest changed(Digest digest) {
  digest[0] ^= 1;
  return digest;
}
const Digest random_hash = leaf_hash("random");
const Digest garbage{};

struct Inclusion {
  std::uint64_t index, size;
  Digest leaf;
  std::vector<Digest> proof;
  Digest root;
  bool holds() const { return proves_inclusion(index, size, leaf, proof, root); }
};

struct Consistency {
  std::uint64_t from, to;
  std::vector<Digest> proof;
  Digest root1, root2;
  bool holds() const { return proves_consistency(from, to, proof, root1, root2); }
};

template <class Proof>
struct Named {
  std::string name;
  Proof proof;
};

template <class Proof, class Change>
void add(std::vector<Named<Proof>>& list, const std::string& name, Proof proof, Change change) {
  change(proof);
  list.push_back({name, std::move(proof)});
}

// What can be done to the hashes of either kind of proof.
template <class Proof>
void corrupt_hashes(std::vector<Named<Proof>>& list, const Proof& good) {
  const auto front = [](Proof& p, const Digest& d) { p.proof.insert(p.proof.begin(), d); };
  add(list, "trailing-garbage", good, [](Proof& p) { p.proof.push_back(garbage); });
  add(list, "preceding-garbage", good, [&](Proof& p) { front(p, garbage); });
  for (std::size_t i = 0; i < good.proof.size(); ++i) {
    const std::string at = "[" + std::to_string(i) + "]";
    add(list, "modified-proof" + at + "-bit-4", good, [&](Proof& p) { p.proof[i][0] ^= 0x10; });
    add(list, "modified-proof" + at + "-bit-3", good, [&](Proof& p) { p.proof[i][0] ^= 0x08; });
  }
  if (good.proof.empty()) return;
  add(list, "truncated-proof", good, [](Proof& p) { p.proof.pop_back(); });
  add(list, "empty-proof", good, [](Proof& p) { p.proof.clear(); });
  add(list, "removed-component", good, [](Proof& p) { p.proof.erase(p.proof.begin()); });
  add(list, "preceding-proof[0]", good, [&](Proof& p) { front(p, p.proof.front()); });
  add(list, "inserted-component", good,
      [](Proof& p) { p.proof.insert(p.proof.begin() + 1, p.proof[0]); });
}

std::vector<Named<Inclusion>> corrupted(const Inclusion& good) {
  using P = Inclusion;
  std::vector<Named<P>> list;
  corrupt_hashes(list, good);
  add(list, "leafIndex - 1", good, [](P& p) { --p.index; });
  add(list, "leafIndex + 1", good, [](P& p) { ++p.index; });
  add(list, "leafIndex ^ 2", good, [](P& p) { p.index ^= 2; });
  add(list, "treeSize * 2", good, [](P& p) { p.size *= 2; });
  add(list, "treeSize / 2", good, [](P& p) { p.size /= 2; });
  add(list, "wrong-leaf", good, [](P& p) { p.leaf = leaf_hash("wrong"); });
  add(list, "random-root", good, [](P& p) { p.root = random_hash; });
  add(list, "empty-root", good, [](P& p) { p.root = empty_root(); });
  add(list, "trailing-root", good, [](P& p) { p.proof.push_back(p.root); });
  add(list, "preceding-root", good, [](P& p) { p.proof.insert(p.proof.begin(), p.root); });
  return list;
}

std::vector<Named<Consistency>> corrupted(const Consistency& good) {
  using P = Consistency;
  std::vector<Named<P>> list;
  corrupt_hashes(list, good);
  add(list, "size1 - 1", good, [](P& p) { --p.from; });
  add(list, "size1 + 1", good, [](P& p) { ++p.from; });
  add(list, "size1 ^ 2", good, [](P& p) { p.from ^= 2; });
  add(list, "size2 * 2", good, [](P& p) { p.to *= 2; });
  add(list, "size2 / 2", good, [](P& p) { p.to /= 2; });
  add(list, "wrong-root1", good, [](P& p) { p.root1 = changed(p.root1); });
  add(list, "wrong-root2", good, [](P& p) { p.root2 = changed(p.root2); });
  if (good.root1 != good.root2) {
    add(list, "swapped-roots", good, [](P& p) { std::swap(p.root1, p.root2); });
  }
  add(list, "trailing-root1", good, [](P& p) { p.proof.push_back(p.root1); });
  add(list, "trailing-root2", good, [](P& p) { p.proof.push_back(p.root2); });
  add(list, "preceding-root1", good, [](P& p) { p.proof.insert(p.proof.begin(), p.root1); });
  add(list, "preceding-root2", good, [](P& p) { p.proof.insert(p.proof.begin(), p.root2); });
  return list;
}

template <class Proof>
std::size_t check_refused(const std::vector<Named<Proof>>& list) {
  for (const Named<Proof>& one : list) {
    CAPTURE(one.name);
    REQUIRE_FALSE(one.proof.holds());
  }
  return list.size();
}

}  // namespace

TEST_CASE("merkle vectors: every inclusion in the reference trees, and everything done to it") {
  const std::vector<Digest> leaves = reference_leaves();
  std::size_t refused = 0;
  for (std::size_t size = 1; size <= leaves.size(); ++size) {
    const auto tree = std::span(leaves).first(size);
    for (std::size_t index = 0; index < size; ++index) {
      CAPTURE(size);
      CAPTURE(index);
      const Inclusion good{index, size, leaves[index], naive_path(index, tree), naive_root(tree)};
      REQUIRE(good.holds());
      CHECK(inclusion_proof(index, size, subtrees_of(leaves)) == good.proof);
      refused += check_refused(corrupted(good));
    }
  }
  CHECK(refused > 98);
}

TEST_CASE("merkle vectors: every pair of reference trees, and everything done to it") {
  const std::vector<Digest> leaves = reference_leaves();
  std::size_t refused = 0;
  for (std::size_t to = 1; to <= leaves.size(); ++to) {
    const auto tree = std::span(leaves).first(to);
    for (std::size_t from = 1; from <= to; ++from) {
      CAPTURE(from);
      CAPTURE(to);
      const Consistency good{from, to, naive_subproof(from, tree, true),
                             naive_root(tree.first(from)), naive_root(tree)};
      REQUIRE(good.holds());
      CHECK(consistency_proof(from, to, subtrees_of(leaves)) == good.proof);
      refused += check_refused(corrupted(good));
    }
  }
  CHECK(refused > 98);
}

TEST_CASE("merkle vectors: what holds, or not, without a hash in the proof") {
  const std::vector<Digest> leaves = reference_leaves();
  const Digest empty = empty_root(), one = leaves[0], other = leaves[1];
  const Digest eight = naive_root(leaves);
  struct Case {
    const char* name;
    Consistency proof;
    bool holds;
  };
  const Case cases[] = {
      {"sizes are equal (one) and proof is empty", {1, 1, {}, one, one}, true},
      {"sizes are equal (zero) and proof is empty", {0, 0, {}, empty, empty}, true},
      {"sizes are equal (one) but roots are not", {1, 1, {}, one, other}, false},
      {"sizes are equal (zero) but roots are not", {0, 0, {}, empty, one}, false},
      {"size1 is greater than size2", {2, 1, {}, one, one}, false},
      {"size1 is greater than size2, with a proof", {8, 5, {other}, eight, one}, false},
      {"sizes do not match and proof is empty", {1, 8, {}, one, eight}, false},
      {"sizes match (one) but proof is not empty", {1, 1, {one}, one, one}, false},
      {"sizes match (zero) but proof is not empty", {0, 0, {empty}, empty, empty}, false},
      {"size1 is zero: nothing follows from an empty tree", {0, 1, {}, empty, one}, false},
      {"size1 is zero, with a proof", {0, 8, {one}, empty, eight}, false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(c.proof.holds() == c.holds);
  }
  CHECK(proves_inclusion(0, 1, one, {}, one));  // single-entry, matching root and leaf
  CHECK_FALSE(proves_inclusion(0, 1, one, {}, empty));
  CHECK_FALSE(proves_inclusion(0, 1, empty, {}, one));
  for (std::uint64_t index : {0u, 1u, 2u}) {
    CAPTURE(index);
    CHECK_FALSE(proves_inclusion(index, 0, random_hash, {}, empty));
    CHECK_FALSE(proves_inclusion(index, 0, empty, {}, empty));
    CHECK_FALSE(proves_inclusion(index, index, one, {}, one));
  }
}

// Four cases of theirs read otherwise here, for three reasons.
TEST_CASE("merkle vectors: a hash of another length than 32 bytes is none, wherever it stands") {
  const std::string origin = "a.example/b";
  const PrivateKey key = PrivateKey::generate(origin);
  for (std::size_t length : {1u, 12u, 31u, 32u, 33u, 64u}) {
    CAPTURE(length);
    const bool good = length == 32;
    const std::string line = to_base64(std::vector<std::uint8_t>(length, 7)) + "\n";
    CHECK(parse_checkpoint(origin + "\n3\n" + line).has_value() == good);
    CHECK(parse_proof("c2sp.org/tlog-proof@v1\nindex 1\n" + line + "\nnote\n").has_value() == good);
    CHECK(parse_add_checkpoint("old 1\n" + line + "\n" +
                               sign_checkpoint({origin, 3, leaf_hash("x")}, key))
              .has_value() == good);
  }
}

TEST_CASE("merkle vectors: the root of size zero is SHA-256 of nothing, for library and witness") {
  const PrivateKey key = PrivateKey::generate("a.example/b");
  for (const Digest& root : {empty_root(), Digest{}, leaf_hash("")}) {
    const bool good = root == empty_root();
    CHECK(proves_consistency(0, 0, {}, root, root) == good);
    const Checkpoint checkpoint{"a.example/b", 0, root};
    const AddCheckpoint request{0, {}, sign_checkpoint(checkpoint, key)};
    const WitnessedLog log{key.public_key(), std::nullopt};
    const WitnessAnswer answer = rule(request, *parse_note(request.note), checkpoint, log);
    CHECK(static_cast<unsigned>(answer.status) == (good ? 200u : 422u));
  }
}

TEST_CASE("merkle vectors: only a witness that has seen nothing lets a log begin at zero") {
  const std::vector<Digest> leaves = reference_leaves();
  const PrivateKey key = PrivateKey::generate("a.example/b");
  const auto ask = [&](std::uint64_t size, std::optional<Checkpoint> last) {
    const Checkpoint now{"a.example/b", size, naive_root(std::span(leaves).first(size))};
    const AddCheckpoint request{0, {}, sign_checkpoint(now, key)};
    const WitnessedLog log{key.public_key(), std::move(last)};
    return static_cast<unsigned>(rule(request, *parse_note(request.note), now, log).status);
  };
  for (std::size_t size = 1; size <= leaves.size(); ++size) {
    CAPTURE(size);
    const Digest root = naive_root(std::span(leaves).first(size));
    CHECK_FALSE(proves_consistency(0, size, {}, empty_root(), root));
    CHECK(ask(size, std::nullopt) == 200);
    CHECK(ask(size, Checkpoint{"a.example/b", 1, leaves[0]}) == 409);
  }
}

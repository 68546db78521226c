#include "storage/hash.h"

#include <doctest/doctest.h>

#include <random>

#include "storage/hash_many.h"
#include "storage/merkle.h"

using namespace storage;

namespace {

std::vector<std::uint8_t> noise(std::size_t size, std::mt19937_64& random) {
  std::vector<std::uint8_t> bytes(size);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

// Hands messages out one by one, each in memory of its lane's, as reading them from a file would.
class Feed : public MessageSource {
 public:
  explicit Feed(const std::vector<std::vector<std::uint8_t>>& messages) : messages_(messages) {}
  std::optional<Message> next(std::size_t lane) override {
    if (next_ == messages_.size()) return std::nullopt;
    at_[lane] = next_;
    memory_[lane] = messages_[next_++];
    return memory_[lane];
  }
  void hashed(std::size_t lane, const Digest& digest) override {
    CHECK(digest == sha256(std::span<const std::uint8_t>(messages_[at_[lane]])));
    memory_[lane].assign(memory_[lane].size(), 0xAA);
    ++hashed_;
  }
  std::size_t hashed() const { return hashed_; }

 private:
  const std::vector<std::vector<std::uint8_t>>& messages_;
  std::size_t next_ = 0, hashed_ = 0;
  std::size_t at_[lanes] = {};
  std::vector<std::uint8_t> memory_[lanes];
};

// Hashes `messages` with every engine and holds each result against OpenSSL's of that message.
void check_all(const std::vector<std::vector<std::uint8_t>>& messages) {
  const std::vector<Message> views(messages.begin(), messages.end());
  for (const HashEngine engine : hash_engines()) {
    CAPTURE(static_cast<int>(engine));
    std::vector<Digest> hashes(views.size());
    sha256_each(views, hashes, engine);
    for (std::size_t i = 0; i < views.size(); ++i) {
      if (hashes[i] == sha256(views[i])) continue;
      CAPTURE(i);
      CAPTURE(views[i].size());
      CHECK(to_hex(hashes[i]) == to_hex(sha256(views[i])));
    }
  }
}

}  // namespace

TEST_CASE("hash: published digests, by every engine") {
  // FIPS 180-4's examples, and RFC 6234's million.
  const struct {
    std::string text;
    const char* digest;
  } cases[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {std::string(1'000'000, 'a'),
       "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.digest);
    for (const HashEngine engine : hash_engines()) {
      // Alone, and in company of one, two and three of itself.
      for (std::size_t copies = 1; copies <= 4; ++copies) {
        const Message message(reinterpret_cast<const std::uint8_t*>(c.text.data()), c.text.size());
        const std::vector<Message> messages(copies, message);
        std::vector<Digest> hashes(copies);
        sha256_each(messages, hashes, engine);
        for (const Digest& hash : hashes) CHECK(to_hex(hash) == c.digest);
      }
    }
  }
}

TEST_CASE("hash: every length from 0 to 1,000 hashes as OpenSSL has it") {
  std::mt19937_64 random(1);
  for (const std::size_t company : {1u, 2u, 3u, 4u, 7u}) {
    CAPTURE(company);
    for (std::size_t size = 0; size <= 1'000; ++size) {
      std::vector<std::vector<std::uint8_t>> messages;
      for (std::size_t i = 0; i < company; ++i) messages.push_back(noise(size, random));
      check_all(messages);
    }
  }
}

TEST_CASE("hash: lengths may be mixed, up to a megabyte") {
  std::mt19937_64 random(2);
  check_all({});
  for (int round = 0; round < 40; ++round) {
    CAPTURE(round);
    std::vector<std::vector<std::uint8_t>> messages;
    const std::size_t count = random() % 23;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t limit = random() % 16 == 0 ? 1u << 20 : random() % 2 == 0 ? 9'000 : 200;
      messages.push_back(noise(random() % (limit + 1), random));
    }
    check_all(messages);
  }
}

TEST_CASE("hash: a stream hashes every message once, with every engine") {
  std::mt19937_64 random(4);
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    std::vector<std::vector<std::uint8_t>> messages;
    for (std::size_t i = random() % 12; i > 0; --i)
      messages.push_back(noise(random() % 700, random));
    for (const HashEngine engine : hash_engines()) {
      set_hash_engine(engine);
      Feed feed(messages);
      sha256_stream(feed);
      CHECK(feed.hashed() == messages.size());
    }
    set_hash_engine(hash_engines().back());
  }
}

TEST_CASE("hash: a batch of leaves gives RFC 6962's hashes and root") {
  std::mt19937_64 random(3);
  LeafBatch batch;
  for (const std::size_t count : {1u, 2u, 3u, 4u, 8u, 77u, 128u, 256u}) {
    CAPTURE(count);
    batch.clear();
    Frontier frontier;
    std::vector<Digest> expected;
    for (std::size_t i = 0; i < count; ++i) {
      const std::vector<std::uint8_t> bytes = noise(random() % 400, random);
      const std::string entry(bytes.begin(), bytes.end());
      batch.add(entry);
      expected.push_back(leaf_hash(entry));
      frontier.add(expected.back());
    }
    CHECK(batch.size() == count);
    const std::span<const Digest> leaves = batch.leaves();
    CHECK(std::vector(leaves.begin(), leaves.end()) == expected);
    if ((count & (count - 1)) == 0) CHECK(batch.root() == frontier.root());
  }
}

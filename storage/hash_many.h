// SHA-256 of many messages, several of them at a time. Pure.
//
// Why not OpenSSL alone: one message is a chain of instructions that each wait for the one before,
// and the processor idles between them. Four messages side by side fill the gaps: 3.1 to 3.8 GB/s
// a thread where OpenSSL reaches 1.7, and a body of 150 bytes needs no context. Only this
// scheduling is ours; the rounds are the processor's own SHA instructions. Where it has none,
// OpenSSL computes everything. tests/storage/hash_test.cc holds the two against each other.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "storage/record.h"

namespace storage {

enum class HashEngine { openssl, interleaved };

// Engines this processor can run; the fastest comes last. OpenSSL is always there.
std::vector<HashEngine> hash_engines();
// The engine everything uses from here on, in place of the fastest; one of hash_engines()
// (asserted). For tests and measurements, any thread.
void set_hash_engine(HashEngine engine);

using Message = std::span<const std::uint8_t>;

// out[i] = SHA-256 of messages[i], in the fastest way there is unless told otherwise. As many
// results as messages (asserted). O(bytes); no heap.
void sha256_each(std::span<const Message> messages, std::span<Digest> out);
void sha256_each(std::span<const Message> messages, std::span<Digest> out, HashEngine engine);

// The next level of an RFC 6962 tree, in place: level[i] becomes SHA-256(01 || level[2i] ||
// level[2i + 1]) for every pair there is. O(level.size()); no heap.
void hash_pairs(std::span<Digest> level);

// Messages that come one by one, each in memory of its lane's.
class MessageSource {
 public:
  static constexpr std::size_t lanes = 4;
  virtual ~MessageSource() = default;
  // The next message, or nothing when there are no more. It must stay where it is until hashed()
  // or the next call for the same lane, below `lanes`.
  virtual std::optional<Message> next(std::size_t lane) = 0;
  virtual void hashed(std::size_t lane, const Digest& digest) = 0;
};

// Hashes all that comes: whichever lane is free asks for the next, so that messages of different
// lengths keep every lane busy. What the source throws ends it. O(bytes); no heap.
void sha256_stream(MessageSource& source);

// RFC 6962, 256 entries or fewer at a time: leaves go in one by one, their hashes and the root of
// the complete subtree come out together.
class LeafBatch {
 public:
  static constexpr std::size_t capacity = 256;

  void clear();
  void add(std::string_view entry);  // Copied. At most `capacity` (asserted).
  std::size_t size() const { return ends_.size(); }

  // Hashes every entry; the result lives until clear(). O(bytes).
  std::span<const Digest> leaves();
  // The root over them; size() must be a power of two (asserted). After leaves(). O(size()).
  Digest root() const;

 private:
  std::vector<std::uint8_t> bytes_;  // 00 and the entry, one after another; used to ends_.back().
  std::vector<std::size_t> ends_;
  std::vector<Message> messages_;
  std::vector<Digest> leaves_;
};

}  // namespace storage

// SHA-256 of many messages, several of them at a time. Pure.
//
// Why not OpenSSL alone: one message is a chain of instructions that each wait for the one before,
// and the processor idles between them. Four messages side by side fill the gaps: 3.1 to 3.8 GB/s
// a thread where OpenSSL reaches 1.7, and a body of 150 bytes needs no context. Only this
// scheduling is ours; the rounds are the processor's own SHA instructions. Where it has none,
// OpenSSL computes everything. tests/storage/hash_test.cc holds the two against each other.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "storage/record.h"

namespace storage {

enum class HashEngine { openssl, interleaved };

// Engines this processor can run; the fastest comes last. OpenSSL is always there.
std::vector<HashEngine> hash_engines();

using Message = std::span<const std::uint8_t>;

// out[i] = SHA-256 of messages[i], in the fastest way there is. As many results as messages
// (asserted). O(bytes); no heap.
void sha256_each(std::span<const Message> messages, std::span<Digest> out);
void sha256_each(std::span<const Message> messages, std::span<Digest> out, HashEngine engine);

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
  std::vector<std::uint8_t> bytes_;  // 00 and the entry, one after another.
  std::vector<std::size_t> ends_;
  std::vector<Message> messages_;
  std::vector<Digest> leaves_;
};

}  // namespace storage

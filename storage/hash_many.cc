#include "storage/hash_many.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "storage/hash.h"
#include "storage/hash_lanes.h"
#include "storage/insist.h"

namespace storage {
namespace {

// One message on its way through a lane: first the whole blocks where they lie, then a copy of
// what is left over, with FIPS 180-4's padding behind it.
class Lane {
 public:
  bool idle() const { return left_ == 0; }
  // Blocks at data(), at least 1 unless idle.
  std::size_t left() const { return left_; }
  const std::uint8_t* data() const { return data_; }
  Digest* result() const { return result_; }

  void begin(Message message, Digest& result) {
    result_ = &result;
    const std::size_t whole = message.size() / sha256_block_bytes;
    const std::size_t rest = message.size() % sha256_block_bytes;
    tail_blocks_ = rest + 1 + sizeof(std::uint64_t) <= sha256_block_bytes ? 1 : 2;
    const std::size_t tail_bytes = tail_blocks_ * sha256_block_bytes;
    std::uint8_t* at = tail_.data();
    if (rest > 0) std::memcpy(at, message.data() + whole * sha256_block_bytes, rest);
    at[rest] = 0x80;
    std::memset(at + rest + 1, 0, tail_bytes - rest - 1);
    std::uint64_t bits = std::uint64_t{message.size()} * 8;
    for (std::size_t i = 1; i <= sizeof bits; ++i, bits >>= 8) {
      at[tail_bytes - i] = static_cast<std::uint8_t>(bits);
    }
    data_ = message.data();
    left_ = whole;
    if (left_ == 0) take_tail();
  }

  void advance(std::size_t blocks) {
    data_ += blocks * sha256_block_bytes;
    left_ -= blocks;
    if (left_ == 0 && tail_blocks_ > 0) take_tail();
  }

 private:
  void take_tail() {
    data_ = tail_.data();
    left_ = tail_blocks_;
    tail_blocks_ = 0;
  }

  const std::uint8_t* data_ = nullptr;
  std::size_t left_ = 0;
  std::size_t tail_blocks_ = 0;
  Digest* result_ = nullptr;
  std::array<std::uint8_t, 2 * sha256_block_bytes> tail_;
};

// Keeps four lanes busy: whichever message ends makes room for the next, so lengths may differ.
class Lanes {
 public:
  void run(std::span<const Message> messages, std::span<Digest> out) {
    std::size_t next = 0;
    for (;;) {
      while (busy_ < max_lanes && next < messages.size()) {
        begin_lane(states_[busy_]);
        order_[busy_++]->begin(messages[next], out[next]);
        ++next;
      }
      if (busy_ == 0) return;
      step();
      retire();
    }
  }

 private:
  // As far as the shortest run of blocks goes.
  void step() {
    std::size_t blocks = order_[0]->left();
    for (std::size_t l = 1; l < busy_; ++l) blocks = std::min(blocks, order_[l]->left());
    const std::uint8_t* data[max_lanes];
    for (std::size_t l = 0; l < busy_; ++l) data[l] = order_[l]->data();
    // Three lanes cost no more with a fourth that nobody reads.
    if (busy_ == 3) {
      data[3] = data[0];
      states_[3] = states_[0];
    }
    compress_lanes(states_, data, busy_ == 3 ? 4 : busy_, blocks);
    for (std::size_t l = 0; l < busy_; ++l) order_[l]->advance(blocks);
  }

  // Lanes at work stay the first ones.
  void retire() {
    for (std::size_t l = busy_; l-- > 0;) {
      if (!order_[l]->idle()) continue;
      end_lane(states_[l], order_[l]->result()->data());
      --busy_;
      std::swap(order_[l], order_[busy_]);
      states_[l] = states_[busy_];
    }
  }

  LaneState states_[max_lanes] = {};
  std::array<Lane, max_lanes> lanes_;
  std::array<Lane*, max_lanes> order_ = {&lanes_[0], &lanes_[1], &lanes_[2], &lanes_[3]};
  std::size_t busy_ = 0;
};

}  // namespace

std::vector<HashEngine> hash_engines() {
  std::vector<HashEngine> engines = {HashEngine::openssl};
  if (has_sha_lanes()) engines.push_back(HashEngine::interleaved);
  return engines;
}

void sha256_each(std::span<const Message> messages, std::span<Digest> out) {
  sha256_each(messages, out, has_sha_lanes() ? HashEngine::interleaved : HashEngine::openssl);
}

void sha256_each(std::span<const Message> messages, std::span<Digest> out, HashEngine engine) {
  insist(messages.size() == out.size(), "every message has room for its hash");
  if (engine == HashEngine::interleaved) {
    insist(has_sha_lanes(), "an engine is chosen from hash_engines()");
    Lanes().run(messages, out);
  } else {
    for (std::size_t i = 0; i < messages.size(); ++i) out[i] = sha256(messages[i]);
  }
}

void LeafBatch::clear() {
  bytes_.clear();
  ends_.clear();
  leaves_.clear();
}

void LeafBatch::add(std::string_view entry) {
  insist(ends_.size() < capacity, "a batch takes no more leaves than its capacity");
  bytes_.push_back(0);
  bytes_.insert(bytes_.end(), entry.begin(), entry.end());
  ends_.push_back(bytes_.size());
}

std::span<const Digest> LeafBatch::leaves() {
  messages_.clear();
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    messages_.push_back(Message(bytes_).subspan(begin, end - begin));
    begin = end;
  }
  leaves_.resize(messages_.size());
  sha256_each(messages_, leaves_);
  return leaves_;
}

// Level by level; every node's message is 01 and its two children, which lie side by side.
Digest LeafBatch::root() const {
  insist(std::has_single_bit(leaves_.size()), "only a complete subtree has a root of its own");
  std::array<std::array<std::uint8_t, 1 + 2 * sizeof(Digest)>, capacity / 2> nodes;
  std::array<Message, capacity / 2> messages;
  std::array<Digest, capacity> level;
  std::copy(leaves_.begin(), leaves_.end(), level.begin());
  for (std::size_t pairs = leaves_.size() / 2; pairs > 0; pairs /= 2) {
    for (std::size_t i = 0; i < pairs; ++i) {
      nodes[i][0] = 1;
      std::memcpy(nodes[i].data() + 1, level[2 * i].data(), 2 * sizeof(Digest));
      messages[i] = nodes[i];
    }
    sha256_each(std::span(messages).first(pairs), std::span(level).first(pairs));
  }
  return level[0];
}

}  // namespace storage

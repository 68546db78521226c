#include "storage/hash_many.h"

#include <algorithm>
#include <array>
#include <atomic>
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

  void begin(Message message) {
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
  std::array<std::uint8_t, 2 * sha256_block_bytes> tail_;
};

// Keeps four lanes busy: whichever message ends makes room for the next, so lengths may differ.
// Source is a MessageSource or looks like one.
template <class Source>
class Lanes {
 public:
  explicit Lanes(Source& source) : source_(source) {}

  void run() {
    bool more = true;
    for (;;) {
      while (more && busy_ < max_lanes) more = begin_next();
      if (busy_ == 0) return;
      step();
      retire();
    }
  }

 private:
  bool begin_next() {
    const std::size_t lane = order_[busy_];
    const std::optional<Message> message = source_.next(lane);
    if (!message) return false;
    begin_lane(states_[busy_]);
    lanes_[lane].begin(*message);
    ++busy_;
    return true;
  }

  // As far as the shortest run of blocks goes.
  void step() {
    const std::uint8_t* data[max_lanes];
    std::size_t blocks = SIZE_MAX;
    for (std::size_t l = 0; l < busy_; ++l) {
      const Lane& lane = lanes_[order_[l]];
      blocks = std::min(blocks, lane.left());
      data[l] = lane.data();
    }
    // Three lanes cost no more with a fourth that nobody reads.
    if (busy_ == 3) {
      data[3] = data[0];
      states_[3] = states_[0];
    }
    compress_lanes(states_, data, busy_ == 3 ? 4 : busy_, blocks);
    for (std::size_t l = 0; l < busy_; ++l) lanes_[order_[l]].advance(blocks);
  }

  // Lanes at work stay the first ones.
  void retire() {
    for (std::size_t l = busy_; l-- > 0;) {
      if (!lanes_[order_[l]].idle()) continue;
      Digest digest;
      end_lane(states_[l], digest.data());
      source_.hashed(order_[l], digest);
      --busy_;
      std::swap(order_[l], order_[busy_]);
      states_[l] = states_[busy_];
    }
  }

  Source& source_;
  LaneState states_[max_lanes] = {};
  std::array<Lane, max_lanes> lanes_;
  std::array<std::size_t, max_lanes> order_ = {0, 1, 2, 3};  // states_[l] is lane order_[l]'s.
  std::size_t busy_ = 0;
};
static_assert(max_lanes == MessageSource::lanes);

class SpanSource {
 public:
  SpanSource(std::span<const Message> messages, std::span<Digest> out)
      : messages_(messages), out_(out) {}
  std::optional<Message> next(std::size_t lane) {
    if (next_ == messages_.size()) return std::nullopt;
    at_[lane] = next_;
    return messages_[next_++];
  }
  void hashed(std::size_t lane, const Digest& digest) { out_[at_[lane]] = digest; }

 private:
  std::span<const Message> messages_;
  std::span<Digest> out_;
  std::size_t next_ = 0;
  std::array<std::size_t, max_lanes> at_{};
};

std::atomic<HashEngine>& chosen_engine() {
  static std::atomic<HashEngine> engine = hash_engines().back();
  return engine;
}

}  // namespace

std::vector<HashEngine> hash_engines() {
  std::vector<HashEngine> engines = {HashEngine::openssl};
  if (has_sha_lanes()) engines.push_back(HashEngine::interleaved);
  return engines;
}

void set_hash_engine(HashEngine engine) {
  insist(engine == HashEngine::openssl || has_sha_lanes(), "an engine is one of hash_engines()");
  chosen_engine().store(engine, std::memory_order_relaxed);
}

void sha256_each(std::span<const Message> messages, std::span<Digest> out) {
  sha256_each(messages, out, chosen_engine().load(std::memory_order_relaxed));
}

void sha256_each(std::span<const Message> messages, std::span<Digest> out, HashEngine engine) {
  insist(messages.size() == out.size(), "every message has room for its hash");
  if (engine == HashEngine::interleaved) {
    insist(has_sha_lanes(), "an engine is chosen from hash_engines()");
    SpanSource source(messages, out);
    Lanes(source).run();
  } else {
    for (std::size_t i = 0; i < messages.size(); ++i) out[i] = sha256(messages[i]);
  }
}

// A node's message is 01 and its two children, which lie side by side. What is written lies below
// what is still to be read.
void hash_pairs(std::span<Digest> level) {
  constexpr std::size_t most = 128;
  std::array<std::array<std::uint8_t, 1 + 2 * sizeof(Digest)>, most> nodes;
  std::array<Message, most> messages;
  for (std::size_t done = 0, pairs = level.size() / 2; done < pairs;) {
    const std::size_t now = std::min(most, pairs - done);
    for (std::size_t i = 0; i < now; ++i) {
      nodes[i][0] = 1;
      std::memcpy(nodes[i].data() + 1, level[2 * (done + i)].data(), 2 * sizeof(Digest));
      messages[i] = nodes[i];
    }
    sha256_each(std::span(messages).first(now), level.subspan(done, now));
    done += now;
  }
}

void sha256_stream(MessageSource& source) {
  if (chosen_engine().load(std::memory_order_relaxed) == HashEngine::interleaved) {
    Lanes(source).run();
  } else {
    while (const std::optional<Message> message = source.next(0)) {
      source.hashed(0, sha256(*message));
    }
  }
}

void LeafBatch::clear() {
  ends_.clear();
  leaves_.clear();
}

void LeafBatch::add(std::string_view entry) {
  insist(ends_.size() < capacity, "a batch takes no more leaves than its capacity");
  const std::size_t begin = ends_.empty() ? 0 : ends_.back();
  const std::size_t end = begin + 1 + entry.size();
  if (bytes_.size() < end) bytes_.resize(2 * end);
  bytes_[begin] = 0;
  if (!entry.empty()) std::memcpy(bytes_.data() + begin + 1, entry.data(), entry.size());
  ends_.push_back(end);
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

Digest LeafBatch::root() const {
  insist(std::has_single_bit(leaves_.size()), "only a complete subtree has a root of its own");
  std::array<Digest, capacity> level;
  std::copy(leaves_.begin(), leaves_.end(), level.begin());
  for (std::size_t left = leaves_.size(); left > 1; left /= 2) {
    hash_pairs(std::span(level).first(left));
  }
  return level[0];
}

}  // namespace storage

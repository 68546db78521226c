// The most frequent keys of a stream, in bounded memory. Pure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace viewer {

// Counts every key exactly while there are at most 2 * `capacity` different ones. Beyond that the
// rarest half is forgotten whenever the room is full (as in Misra and Gries, "Finding repeated
// elements", 1982), and a count is what was seen since its key last came in: at least so many.
template <class Value>
class Frequent {
 public:
  struct Entry {
    std::string key;
    std::uint64_t count = 0;
    Value value{};
  };

  explicit Frequent(std::size_t capacity) : capacity_(capacity) {}

  // Counts `key` once more; what is known of it, to be added to. Valid until the next call.
  Value& add(const std::string& key) {
    Slot& slot = slots_[key];
    if (slot.count == 0 && slots_.size() > 2 * capacity_) {
      forget_rare();
      return add(key);
    }
    ++slot.count;
    return slot.value;
  }
  // What is known of `key`, or null: it never came, or was forgotten.
  Value* find(const std::string& key) {
    const auto it = slots_.find(key);
    return it == slots_.end() ? nullptr : &it->second.value;
  }

  bool is_exact() const { return exact_; }
  std::size_t different() const { return slots_.size(); }

  // The `most` most frequent, those of equal count by key.
  std::vector<Entry> top(std::size_t most) const {
    std::vector<Entry> out;
    for (const auto& [key, slot] : slots_) out.push_back({key, slot.count, slot.value});
    std::sort(out.begin(), out.end(), [](const Entry& a, const Entry& b) {
      return a.count != b.count ? a.count > b.count : a.key < b.key;
    });
    if (out.size() > most) out.resize(most);
    return out;
  }

 private:
  struct Slot {
    std::uint64_t count = 0;
    Value value{};
  };

  // Keeps `capacity_` of them; among equals, whichever the table gives first.
  void forget_rare() {
    std::vector<std::uint64_t> counts;
    for (const auto& [key, slot] : slots_) counts.push_back(slot.count);
    const auto bound = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() - capacity_);
    std::nth_element(counts.begin(), bound, counts.end());
    const std::uint64_t least = *bound;
    std::erase_if(slots_, [least](const auto& item) { return item.second.count < least; });
    for (auto it = slots_.begin(); slots_.size() > capacity_ && it != slots_.end();)
      it = it->second.count == least ? slots_.erase(it) : std::next(it);
    exact_ = false;
  }

  const std::size_t capacity_;
  bool exact_ = true;
  std::unordered_map<std::string, Slot> slots_;
};

}  // namespace viewer

// A log as static files any tlog-tiles reader understands (c2sp.org/tlog-tiles). Pure: says which
// bytes belong in which file.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/merkle.h"

namespace storage {

inline constexpr unsigned tile_width = 256;

// "tile/0/x001/x234/067.p/112"; no ".p/..." where width is tile_width.
std::string tile_path(unsigned level, std::uint64_t index, unsigned width);
// "tile/entries/x001/x234/067.p/112".
std::string entries_path(std::uint64_t index, unsigned width);

// Takes entries in order and hands out each file once it is complete; keeps 256 entries and 256
// hashes of each level in memory, however many there are.
class TileBuilder {
 public:
  using Put = std::function<void(const std::string& path, std::string_view bytes)>;
  explicit TileBuilder(Put put) : put_(std::move(put)) {}

  void add(std::string_view entry);  // At most 65,535 bytes (asserted).
  void finish();                     // Hands out the partial tiles. Nothing may be added after.

  std::uint64_t size() const { return frontier_.size(); }
  Digest root() const { return frontier_.root(); }

 private:
  void add_hash(unsigned level, const Digest& hash);

  Put put_;
  Frontier frontier_;
  std::vector<std::vector<Digest>> levels_;  // The hashes of each level's unfinished tile.
  std::string bundle_;                       // The unfinished entry bundle.
};

}  // namespace storage

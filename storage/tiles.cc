#include "storage/tiles.h"

#include <cstdio>

#include "storage/insist.h"

namespace storage {
namespace {

// 1234067 -> "x001/x234/067": what keeps a folder from holding more than a thousand names.
std::string path_of(std::uint64_t index) {
  char digits[4];
  std::snprintf(digits, sizeof digits, "%03u", static_cast<unsigned>(index % 1000));
  std::string path = digits;
  while ((index /= 1000) > 0) {
    std::snprintf(digits, sizeof digits, "%03u", static_cast<unsigned>(index % 1000));
    path = "x" + std::string(digits) + "/" + path;
  }
  // Only the last element goes without an x.
  return path;
}

std::string with_width(std::string path, unsigned width) {
  return width == tile_width ? path : path + ".p/" + std::to_string(width);
}

std::string_view text_of(const std::vector<Digest>& hashes) {
  static_assert(sizeof(Digest) == 32);
  return {reinterpret_cast<const char*>(hashes.data()), hashes.size() * sizeof(Digest)};
}

}  // namespace

std::string tile_path(unsigned level, std::uint64_t index, unsigned width) {
  return with_width("tile/" + std::to_string(level) + "/" + path_of(index), width);
}

std::string entries_path(std::uint64_t index, unsigned width) {
  return with_width("tile/entries/" + path_of(index), width);
}

void TileBuilder::add(std::string_view entry) {
  insist(entry.size() <= 65'535, "an entry's length fits two bytes");
  bundle_ += static_cast<char>(entry.size() >> 8);
  bundle_ += static_cast<char>(entry.size());
  bundle_ += entry;
  const Digest leaf = leaf_hash(entry);
  frontier_.add(leaf);
  add_hash(0, leaf);
  if (frontier_.size() % tile_width == 0) {
    put_(entries_path(frontier_.size() / tile_width - 1, tile_width), bundle_);
    bundle_.clear();
  }
}

void TileBuilder::add_hash(unsigned level, const Digest& hash) {
  if (level == levels_.size()) levels_.emplace_back();
  levels_[level].push_back(hash);
  if (levels_[level].size() < tile_width) return;
  Frontier tile;
  for (const Digest& one : levels_[level]) tile.add(one);
  put_(tile_path(level, (frontier_.size() >> (8 * (level + 1))) - 1, tile_width),
       text_of(levels_[level]));
  levels_[level].clear();
  add_hash(level + 1, tile.root());
}

void TileBuilder::finish() {
  if (!bundle_.empty()) {
    put_(entries_path(frontier_.size() / tile_width,
                      static_cast<unsigned>(frontier_.size() % tile_width)),
         bundle_);
  }
  for (unsigned level = 0; level < levels_.size(); ++level) {
    if (levels_[level].empty()) continue;  // An empty tile must not be there.
    put_(tile_path(level, frontier_.size() >> (8 * (level + 1)),
                   static_cast<unsigned>(levels_[level].size())),
         text_of(levels_[level]));
  }
}

}  // namespace storage

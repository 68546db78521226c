#include "storage/tiles.h"

#include <doctest/doctest.h>

#include <map>

#include "storage/merkle.h"

using namespace storage;

namespace {

std::map<std::string, std::string> tiles_of(std::uint64_t size, Digest* root = nullptr) {
  std::map<std::string, std::string> files;
  TileBuilder builder([&](const std::string& path, std::string_view bytes) {
    CHECK(files.emplace(path, bytes).second);
  });
  for (std::uint64_t i = 0; i < size; ++i) builder.add("entry " + std::to_string(i));
  builder.finish();
  CHECK(builder.size() == size);
  if (root != nullptr) *root = builder.root();
  return files;
}

std::uint64_t count(const std::map<std::string, std::string>& files, const std::string& begins,
                    bool partial) {
  std::uint64_t n = 0;
  for (const auto& [path, bytes] : files) {
    if (path.starts_with(begins) && (path.find(".p/") != std::string::npos) == partial) ++n;
  }
  return n;
}

}  // namespace

TEST_CASE("tiles: paths are spelt as the specification's example") {
  CHECK(tile_path(0, 1'234'067, 256) == "tile/0/x001/x234/067");
  CHECK(tile_path(1, 0, 17) == "tile/1/000.p/17");
  CHECK(tile_path(0, 273, 112) == "tile/0/273.p/112");
  CHECK(tile_path(2, 999, 256) == "tile/2/999");
  CHECK(tile_path(0, 1'000, 256) == "tile/0/x001/000");
  CHECK(entries_path(1'000'000, 1) == "tile/entries/x001/x000/000.p/1");
}

TEST_CASE("tiles: seventy thousand entries fill the tiles the specification counts") {
  const auto files = tiles_of(70'000);
  CHECK(count(files, "tile/0/", false) == 273);
  CHECK(count(files, "tile/1/", false) == 1);
  CHECK(count(files, "tile/2/", false) == 0);
  CHECK(count(files, "tile/entries/", false) == 273);
  CHECK(files.at("tile/0/273.p/112").size() == 112 * 32);
  CHECK(files.at("tile/1/001.p/17").size() == 17 * 32);
  CHECK(files.at("tile/2/000.p/1").size() == 32);
  CHECK(files.contains("tile/entries/273.p/112"));
  CHECK(files.size() == 2 * 274 + 2 + 1);
  for (const auto& [path, bytes] : files) {
    if (!path.starts_with("tile/entries/") && path.find(".p/") == std::string::npos) {
      CHECK(bytes.size() == 8'192);
    }
  }
}

TEST_CASE("tiles: whole ones are not also partial, and empty ones are not there") {
  CHECK(tiles_of(0).empty());
  const auto one = tiles_of(1);
  CHECK(one.size() == 2);
  CHECK(one.at("tile/entries/000.p/1") == std::string("\0\7entry 0", 9));
  const auto full = tiles_of(256);
  CHECK(full.size() == 3);
  CHECK(full.contains("tile/0/000"));
  CHECK(full.contains("tile/entries/000"));
  CHECK(full.at("tile/1/000.p/1").size() == 32);
}

TEST_CASE("tiles: the hashes of every level add up to the tree's root") {
  for (const std::uint64_t size : {1u, 2u, 255u, 256u, 257u, 511u, 513u, 65'536u, 65'793u}) {
    CAPTURE(size);
    Digest root;
    const auto files = tiles_of(size, &root);
    // Right edge first: each level's partial tile stands for what the level above does not hold.
    Frontier frontier;
    for (int level = 2; level >= 0; --level) {
      const std::uint64_t hashes = size >> (8 * level);
      const auto width = static_cast<unsigned>(hashes % 256);
      if (width == 0) continue;
      const std::string& tile =
          files.at(tile_path(static_cast<unsigned>(level), hashes / 256, width));
      for (std::size_t i = 0; i < width; ++i) {
        Digest hash;
        std::copy_n(tile.begin() + static_cast<std::ptrdiff_t>(i * 32), 32, hash.begin());
        frontier.add_subtree(static_cast<unsigned>(8 * level), hash, nullptr);
      }
    }
    CHECK(frontier.size() == size);
    CHECK(frontier.root() == root);
  }
}

TEST_CASE("tiles: an entry of the largest size is written whole") {
  std::string bundle;
  TileBuilder builder([&](const std::string& path, std::string_view bytes) {
    if (path.starts_with("tile/entries/")) bundle = bytes;
  });
  builder.add(std::string(65'535, 'x'));
  builder.finish();
  CHECK(bundle.size() == 65'537);
  CHECK(bundle.substr(0, 2) == "\xFF\xFF");
}

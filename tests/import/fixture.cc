#include "tests/import/fixture.h"

#include <zlib.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace fs = std::filesystem;

Imported::Imported() {
  std::string name = (fs::temp_directory_path() / "red-flag-import-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
  folder_ = name;
  bundle_ = std::make_unique<importing::Bundle>(out(), report);
}

Imported::Imported(std::string_view bytes, const Reader& reader) : Imported() {
  importing::Source source(bytes);
  importing::Collector collector(*bundle_, report);
  reader(source, collector);
  visits = collector.visits();
}

Imported::~Imported() {
  bundle_.reset();
  fs::remove_all(folder_);
}

std::string Imported::file(const std::string& path_below_sites) const {
  std::ifstream file(sites() / path_below_sites, std::ios::binary);
  if (!file) return "(none)";
  return {std::istreambuf_iterator<char>(file), {}};
}

site::Resource Imported::get(std::string_view url) const {
  site::Network network;
  network.mount_all(sites());
  return network.get(url);
}

std::string deflated(std::string_view bytes, int window_bits) {
  z_stream stream{};
  if (deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("deflateInit2");
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("deflate");
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string gzipped(std::string_view bytes) {
  return deflated(bytes, 15 + 16);
}

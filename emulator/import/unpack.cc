#include "emulator/import/unpack.h"

#include <brotli/decode.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <vector>

namespace importing {
namespace {

constexpr int gzip_window = 15 + 16;
constexpr int zlib_window = 15;
constexpr int raw_window = -15;
constexpr std::size_t most_codings = 4;

Bytef* zlib_bytes(std::string_view bytes) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
}

[[noreturn]] void too_much(std::size_t most_bytes) {
  throw Unpackable("more than " + std::to_string(most_bytes >> 20) + " MiB unpacked");
}

// One zlib, gzip or raw deflate stream; whatever follows it is left alone.
std::string inflated(std::string_view bytes, int window, std::size_t most_bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, window) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> end(&stream, &inflateEnd);
  stream.next_in = zlib_bytes(bytes);
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(bytes.size(), UINT32_MAX));
  std::string out;
  std::array<char, 1 << 16> buffer{};
  for (int result = Z_OK; result != Z_STREAM_END;) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    result = inflate(&stream, Z_NO_FLUSH);
    const std::size_t got = buffer.size() - stream.avail_out;
    if (result != Z_OK && result != Z_STREAM_END) throw Unpackable("a damaged deflate stream");
    if (out.size() + got > most_bytes) too_much(most_bytes);
    out.append(buffer.data(), got);
    if (result == Z_OK && got == 0 && stream.avail_in == 0)
      throw Unpackable("a deflate stream that is cut off");
  }
  return out;
}

// "deflate" is zlib's format; some servers send bare deflate, and browsers take both.
std::string deflated(std::string_view bytes, std::size_t most_bytes) {
  const bool has_header =
      bytes.size() >= 2 && (bytes[0] & 0x0f) == 8 &&
      ((static_cast<unsigned char>(bytes[0]) << 8 | static_cast<unsigned char>(bytes[1])) % 31) ==
          0;
  return inflated(bytes, has_header ? zlib_window : raw_window, most_bytes);
}

std::string unbrotlied(std::string_view bytes, std::size_t most_bytes) {
  const std::unique_ptr<BrotliDecoderState, decltype(&BrotliDecoderDestroyInstance)> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), &BrotliDecoderDestroyInstance);
  if (!state) throw std::bad_alloc();
  const auto* in = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::size_t left = bytes.size();
  std::string out;
  std::array<std::uint8_t, 1 << 16> buffer{};
  for (;;) {
    std::uint8_t* to = buffer.data();
    std::size_t room = buffer.size();
    const BrotliDecoderResult result =
        BrotliDecoderDecompressStream(state.get(), &left, &in, &room, &to, nullptr);
    const std::size_t got = buffer.size() - room;
    if (out.size() + got > most_bytes) too_much(most_bytes);
    out.append(reinterpret_cast<const char*>(buffer.data()), got);
    if (result == BROTLI_DECODER_RESULT_SUCCESS) return out;
    if (result == BROTLI_DECODER_RESULT_ERROR) throw Unpackable("a damaged Brotli stream");
    if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT)
      throw Unpackable("a Brotli stream that is cut off");
  }
}

std::vector<std::string> codings_in(std::string_view header) {
  std::vector<std::string> codings;
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(','), header.size());
    std::string coding;
    for (const char c : header.substr(0, end))
      if (c != ' ' && c != '\t') coding += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    if (!coding.empty()) codings.push_back(std::move(coding));
    if (codings.size() > most_codings) throw Unpackable("too many content codings");
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return codings;
}

}  // namespace

std::string unpacked(std::string_view bytes, std::string_view content_encoding,
                     std::size_t most_bytes) {
  std::vector<std::string> codings = codings_in(content_encoding);
  std::string out(bytes);
  for (; !codings.empty(); codings.pop_back()) {
    const std::string& coding = codings.back();
    if (coding == "identity") continue;
    if (coding == "gzip" || coding == "x-gzip")
      out = inflated(out, gzip_window, most_bytes);
    else if (coding == "deflate")
      out = deflated(out, most_bytes);
    else if (coding == "br")
      out = unbrotlied(out, most_bytes);
    else
      throw Unpackable("a content coding that is not read here");
  }
  if (out.size() > most_bytes) too_much(most_bytes);
  return out;
}

struct Gunzip::Stream {
  z_stream z{};
};

Gunzip::Gunzip() : stream_(std::make_unique<Stream>()) {
  if (inflateInit2(&stream_->z, gzip_window) != Z_OK) throw std::bad_alloc();
}

Gunzip::~Gunzip() {
  inflateEnd(&stream_->z);
}

std::size_t Gunzip::read(std::string_view& in, char* out, std::size_t room) {
  z_stream& z = stream_->z;
  if (in.empty()) return 0;
  if (is_between_) inflateReset(&z);
  is_between_ = false;
  z.next_in = zlib_bytes(in);
  z.avail_in = static_cast<uInt>(std::min<std::size_t>(in.size(), UINT32_MAX));
  z.next_out = reinterpret_cast<Bytef*>(out);
  z.avail_out = static_cast<uInt>(std::min<std::size_t>(room, UINT32_MAX));
  const uInt given = z.avail_in;
  const uInt space = z.avail_out;
  const int result = inflate(&z, Z_NO_FLUSH);
  in.remove_prefix(given - z.avail_in);
  if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
    throw Unpackable("damaged gzip data");
  if (result == Z_STREAM_END) is_between_ = true;
  return space - z.avail_out;
}

}  // namespace importing

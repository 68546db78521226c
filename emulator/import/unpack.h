// Content codings undone (RFC 9110, 8.4.1). The door to zlib and to Brotli.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace importing {

// `bytes` without `coding`: "gzip", "x-gzip", "deflate" (with or without zlib's header), "br",
// "identity", or several, as the header lists them. Throws Unpackable, one line, for bytes that
// are none, for other codings, and for more than `most_bytes` unpacked.
class Unpackable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
std::string unpacked(std::string_view bytes, std::string_view content_encoding,
                     std::size_t most_bytes);

// A stream of gzip members (RFC 1952), one behind another. One thread.
class Gunzip {
 public:
  Gunzip();
  ~Gunzip();
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  // Takes from the front of `in`, writes to `out`, and returns how many bytes it wrote. Stops at a
  // member's end: so that what lies in different members comes in different calls. Throws
  // Unpackable.
  std::size_t read(std::string_view& in, char* out, std::size_t room);
  bool is_between_members() const { return is_between_; }

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
  bool is_between_ = true;
};

}  // namespace importing

// SHA-256 and HMAC-SHA256. The door to OpenSSL's digests; key.h is the door to its signatures.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "storage/record.h"

namespace storage {

// A reusable SHA-256 computation. Fetching the algorithm and making a context cost more than
// hashing a short record, so keep one Sha256 and use it again. One thread at a time.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void reset();  // Begins again; the constructor has done it once.
  void update(std::span<const std::uint8_t> bytes);
  void update(std::string_view bytes);
  Digest finish();  // Afterwards only reset().

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// A per-thread Sha256, freshly reset.
Sha256& thread_sha256();

Digest sha256(std::span<const std::uint8_t> bytes);
Digest sha256(std::string_view bytes);
Digest hmac_sha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> message);

}  // namespace storage

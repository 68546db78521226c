// The digests WARC records carry (WARC 1.1, 5.8). The door to OpenSSL here. Pure.
#pragma once

#include <string_view>

namespace importing {

enum class DigestCheck {
  right,
  wrong,
  unknown  // No digest, or by an algorithm or in a spelling not read here.
};

// `labelled` is "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", or sha256, sha512, md5; in base32 or hex,
// either case.
DigestCheck check_digest(std::string_view labelled, std::string_view bytes);

}  // namespace importing

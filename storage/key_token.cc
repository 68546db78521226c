#include "storage/key_token.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <array>

#include "storage/base64.h"
#include "storage/hash.h"
#include "storage/insist.h"

namespace storage {

std::string fresh_token() {
  std::array<std::uint8_t, 16> bytes{};
  insist(RAND_priv_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1,
         "randomness for a token");
  std::string out = to_base64(bytes);
  out.erase(out.find('='));
  for (char& c : out) {
    if (c == '+') c = '-';
    if (c == '/') c = '_';
  }
  return out;
}

bool is_same_secret(std::string_view a, std::string_view b) {
  // Of equal length whatever came in, and nobody can steer towards a digest byte by byte.
  const Digest left = sha256(a);
  const Digest right = sha256(b);
  return CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace storage

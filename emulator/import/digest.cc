#include "emulator/import/digest.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <string>

#include "emulator/import/ascii.h"

namespace importing {
namespace {

std::string in_hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

// RFC 4648, 6, in small letters and without padding.
std::string in_base32(std::string_view bytes) {
  std::string out;
  std::uint32_t held = 0;
  int bits = 0;
  const auto put = [&](std::uint32_t value) {
    out += "abcdefghijklmnopqrstuvwxyz234567"[value & 31];
  };
  for (const char c : bytes) {
    held = held << 8 | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 5; bits -= 5) put(held >> (bits - 5));
    held &= (1u << bits) - 1;
  }
  if (bits > 0) put(held << (5 - bits));
  return out;
}

}  // namespace

DigestCheck check_digest(std::string_view labelled, std::string_view bytes) {
  const std::size_t colon = labelled.find(':');
  if (colon == labelled.npos) return DigestCheck::unknown;
  const std::string name = lower_case(labelled.substr(0, colon));
  const EVP_MD* algorithm = name == "sha1" || name == "sha-1"       ? EVP_sha1()
                            : name == "sha256" || name == "sha-256" ? EVP_sha256()
                            : name == "sha512" || name == "sha-512" ? EVP_sha512()
                            : name == "md5"                         ? EVP_md5()
                                                                    : nullptr;
  if (algorithm == nullptr) return DigestCheck::unknown;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, algorithm, nullptr) != 1)
    return DigestCheck::unknown;
  const std::string_view found(reinterpret_cast<const char*>(digest.data()), size);
  std::string said = lower_case(labelled.substr(colon + 1));
  while (said.ends_with('=')) said.pop_back();
  const std::string hex = in_hex(found);
  const std::string base32 = in_base32(found);
  if (said.size() != hex.size() && said.size() != base32.size()) return DigestCheck::unknown;
  return said == hex || said == base32 ? DigestCheck::right : DigestCheck::wrong;
}

}  // namespace importing

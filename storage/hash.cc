#include "storage/hash.h"

#include <openssl/evp.h>

#include <array>

#include "storage/insist.h"

namespace storage {
namespace {

const EVP_MD* algorithm() {
  static EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
  insist(fetched != nullptr, "OpenSSL has SHA-256");
  return fetched;
}

}  // namespace

struct Sha256::Context {
  EVP_MD_CTX* md = EVP_MD_CTX_new();
  Context() { insist(md != nullptr, "memory for a hash context"); }
  ~Context() { EVP_MD_CTX_free(md); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  insist(EVP_DigestInit_ex2(context_->md, algorithm(), nullptr) == 1, "SHA-256 begins");
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::reset() {
  // Without an algorithm the context keeps the one it has: no second look-up.
  insist(EVP_DigestInit_ex2(context_->md, nullptr, nullptr) == 1, "SHA-256 begins again");
}

void Sha256::update(std::span<const std::uint8_t> bytes) {
  insist(EVP_DigestUpdate(context_->md, bytes.data(), bytes.size()) == 1, "SHA-256 reads");
}

void Sha256::update(std::string_view bytes) {
  insist(EVP_DigestUpdate(context_->md, bytes.data(), bytes.size()) == 1, "SHA-256 reads");
}

Digest Sha256::finish() {
  Digest digest;
  insist(EVP_DigestFinal_ex(context_->md, digest.data(), nullptr) == 1, "SHA-256 ends");
  return digest;
}

Sha256& thread_sha256() {
  thread_local Sha256 hash;
  hash.reset();
  return hash;
}

Digest sha256(std::span<const std::uint8_t> bytes) {
  Sha256& hash = thread_sha256();
  hash.update(bytes);
  return hash.finish();
}

Digest sha256(std::string_view bytes) {
  Sha256& hash = thread_sha256();
  hash.update(bytes);
  return hash.finish();
}

// RFC 2104, by hand: two hashes of a short message need no context of its own.
Digest hmac_sha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> message) {
  std::array<std::uint8_t, 64> inner{};
  if (key.size() > inner.size()) {
    const Digest short_key = sha256(key);
    std::copy(short_key.begin(), short_key.end(), inner.begin());
  } else {
    std::copy(key.begin(), key.end(), inner.begin());
  }
  std::array<std::uint8_t, 64> outer = inner;
  for (std::uint8_t& byte : inner) byte ^= 0x36;
  for (std::uint8_t& byte : outer) byte ^= 0x5C;
  Sha256& hash = thread_sha256();
  hash.update(inner);
  hash.update(message);
  const Digest middle = hash.finish();
  hash.reset();
  hash.update(outer);
  hash.update(middle);
  return hash.finish();
}

}  // namespace storage

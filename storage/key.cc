#include "storage/key.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstdio>

#include "storage/base64.h"
#include "storage/hash.h"
#include "storage/insist.h"
#include "storage/utf8.h"

namespace storage {
namespace {

constexpr std::string_view private_prefix = "PRIVATE+KEY+";

std::uint32_t key_id(std::string_view name, KeyType type, const std::array<std::uint8_t, 32>& key) {
  const std::array<std::uint8_t, 2> middle = {0x0A, static_cast<std::uint8_t>(type)};
  Sha256& hash = thread_sha256();
  hash.update(name);
  hash.update(middle);
  hash.update(key);
  const Digest digest = hash.finish();
  return static_cast<std::uint32_t>(digest[0]) << 24 | static_cast<std::uint32_t>(digest[1]) << 16 |
         static_cast<std::uint32_t>(digest[2]) << 8 | digest[3];
}

// "name+hex8+base64(type || 32 bytes)", taken apart; the id is what the text claims.
struct Parts {
  std::string name;
  std::uint32_t id = 0;
  std::uint8_t type = 0;
  std::array<std::uint8_t, 32> key{};
};

std::optional<Parts> take_apart(std::string_view text) {
  const std::size_t name_end = text.find('+');
  if (name_end == std::string_view::npos) return std::nullopt;
  const std::size_t id_end = text.find('+', name_end + 1);
  if (id_end == std::string_view::npos || id_end - name_end != 9) return std::nullopt;
  Parts parts;
  parts.name = text.substr(0, name_end);
  if (!is_key_name(parts.name)) return std::nullopt;
  for (const char c : text.substr(name_end + 1, 8)) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && !(c >= 'a' && c <= 'f')) return std::nullopt;
    parts.id = parts.id << 4 | static_cast<std::uint32_t>(digit ? c - '0' : c - 'a' + 10);
  }
  const auto bytes = from_base64(text.substr(id_end + 1));
  if (!bytes || bytes->size() != 33) return std::nullopt;
  parts.type = bytes->front();
  std::copy(bytes->begin() + 1, bytes->end(), parts.key.begin());
  return parts;
}

std::string put_together(const std::string& name, std::uint32_t id, std::uint8_t type,
                         const std::array<std::uint8_t, 32>& key) {
  char hex[9];
  std::snprintf(hex, sizeof hex, "%08x", id);
  std::array<std::uint8_t, 33> bytes;
  bytes[0] = type;
  std::copy(key.begin(), key.end(), bytes.begin() + 1);
  std::string text = name + "+" + hex + "+" + to_base64(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return text;
}

std::shared_ptr<void> own(EVP_PKEY* key) {
  return {key, [](void* p) { EVP_PKEY_free(static_cast<EVP_PKEY*>(p)); }};
}

EVP_PKEY* as_key(const std::shared_ptr<void>& handle) {
  return static_cast<EVP_PKEY*>(handle.get());
}

std::array<std::uint8_t, 32> public_bytes(const std::shared_ptr<void>& key) {
  std::array<std::uint8_t, 32> bytes;
  std::size_t size = bytes.size();
  insist(EVP_PKEY_get_raw_public_key(as_key(key), bytes.data(), &size) == 1 && size == 32,
         "an Ed25519 key has a public half");
  return bytes;
}

// Whether a point is written as RFC 8032 section 5.1.3 has it, and its order does not divide 8: for
// a key of such an order anybody can sign. Whether it lies on the curve shows when it is used.
bool is_fit_point(std::array<std::uint8_t, 32> point) {
  point[31] &= 0x7F;  // y alone, little-endian.
  const bool ones = std::all_of(point.begin() + 1, point.end() - 1,
                                [](std::uint8_t byte) { return byte == 0xFF; });
  if (ones && point[31] == 0x7F && point[0] >= 0xEC) return false;  // p - 1: order 2; p and above.
  constexpr std::string_view of_small_order[] = {
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"};
  const std::string y = to_hex(point);
  return std::find(std::begin(of_small_order), std::end(of_small_order), y) ==
         std::end(of_small_order);
}

struct MdContext {
  EVP_MD_CTX* md = EVP_MD_CTX_new();
  MdContext() { insist(md != nullptr, "memory for a signature context"); }
  ~MdContext() { EVP_MD_CTX_free(md); }
  MdContext(const MdContext&) = delete;
  MdContext& operator=(const MdContext&) = delete;
};

}  // namespace

bool is_key_name(std::string_view name) {
  if (name.empty() || name.size() > 1'024) return false;
  while (!name.empty()) {
    const Character c = first_character(name);
    if (c.bytes == 0 || c.code <= 0x20 || c.code == 0x7F || c.code == '+') return false;
    // White_Space of the Unicode Character Database, beyond ASCII.
    if (c.code == 0x85 || c.code == 0xA0 || c.code == 0x1680 ||
        (c.code >= 0x2000 && c.code <= 0x200A) || c.code == 0x2028 || c.code == 0x2029 ||
        c.code == 0x202F || c.code == 0x205F || c.code == 0x3000) {
      return false;
    }
    name.remove_prefix(c.bytes);
  }
  return true;
}

PublicKey::PublicKey(std::string name, KeyType type, const std::array<std::uint8_t, 32>& bytes)
    : name_(std::move(name)),
      type_(type),
      bytes_(bytes),
      id_(key_id(name_, type, bytes)),
      handle_(own(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_.data(), 32))) {
  insist(is_key_name(name_), "a key has a valid name");
  insist(handle_ != nullptr, "OpenSSL has Ed25519");
}

std::optional<PublicKey> PublicKey::parse(std::string_view vkey) {
  const std::optional<Parts> parts = take_apart(vkey);
  if (!parts) return std::nullopt;
  const auto type = static_cast<KeyType>(parts->type);
  if (type != KeyType::ed25519 && type != KeyType::cosignature) return std::nullopt;
  if (key_id(parts->name, type, parts->key) != parts->id) return std::nullopt;
  if (!is_fit_point(parts->key)) return std::nullopt;
  return PublicKey(parts->name, type, parts->key);
}

std::string PublicKey::text() const {
  return put_together(name_, id_, static_cast<std::uint8_t>(type_), bytes_);
}

bool PublicKey::verifies(std::string_view message, std::span<const std::uint8_t> signature) const {
  if (signature.size() != 64) return false;
  const MdContext context;
  insist(EVP_DigestVerifyInit(context.md, nullptr, nullptr, nullptr, as_key(handle_)) == 1,
         "Ed25519 verification begins");
  return EVP_DigestVerify(context.md, signature.data(), signature.size(),
                          reinterpret_cast<const unsigned char*>(message.data()),
                          message.size()) == 1;
}

PrivateKey::PrivateKey(std::string name, const std::array<std::uint8_t, 32>& seed)
    : seed_(seed),
      handle_(own(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed_.data(), 32))),
      public_(std::move(name), KeyType::ed25519, public_bytes(handle_)) {}

PrivateKey::PrivateKey(PrivateKey&& other) noexcept
    : seed_(other.seed_), handle_(std::move(other.handle_)), public_(other.public_) {
  OPENSSL_cleanse(other.seed_.data(), other.seed_.size());
}

PrivateKey::~PrivateKey() {
  OPENSSL_cleanse(seed_.data(), seed_.size());
}

PrivateKey PrivateKey::generate(std::string name) {
  std::array<std::uint8_t, 32> seed;
  insist(RAND_priv_bytes(seed.data(), static_cast<int>(seed.size())) == 1, "randomness for a key");
  PrivateKey key(std::move(name), seed);
  OPENSSL_cleanse(seed.data(), seed.size());
  return key;
}

std::optional<PrivateKey> PrivateKey::parse(std::string_view text) {
  if (text.substr(0, private_prefix.size()) != private_prefix) return std::nullopt;
  std::optional<Parts> parts = take_apart(text.substr(private_prefix.size()));
  if (!parts || parts->type != static_cast<std::uint8_t>(KeyType::ed25519)) return std::nullopt;
  PrivateKey key(parts->name, parts->key);
  OPENSSL_cleanse(parts->key.data(), parts->key.size());
  if (key.public_.id() != parts->id) return std::nullopt;
  return key;
}

std::string PrivateKey::text() const {
  return std::string(private_prefix) + put_together(public_.name(), public_.id(),
                                                    static_cast<std::uint8_t>(KeyType::ed25519),
                                                    seed_);
}

Signature64 PrivateKey::sign(std::string_view message) const {
  const MdContext context;
  Signature64 signature;
  std::size_t size = signature.size();
  insist(EVP_DigestSignInit(context.md, nullptr, nullptr, nullptr, as_key(handle_)) == 1 &&
             EVP_DigestSign(context.md, signature.data(), &size,
                            reinterpret_cast<const unsigned char*>(message.data()),
                            message.size()) == 1,
         "Ed25519 signs");
  return signature;
}

}  // namespace storage

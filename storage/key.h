// Ed25519 keys as C2SP signed notes spell them (c2sp.org/signed-note). The door to OpenSSL's
// signatures and randomness.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace storage {

using Signature64 = std::array<std::uint8_t, 64>;

// What a key may sign: the first byte of its key material.
enum class KeyType : std::uint8_t { ed25519 = 0x01, cosignature = 0x04 };

// A key name: not empty, valid UTF-8, no Unicode space, no '+', no control character.
bool is_key_name(std::string_view name);

// A vkey: "name+hex8+base64(type || public key)". A value; compare and copy.
class PublicKey {
 public:
  // Nothing for what text() would not have written, for other types, and for a point anybody could
  // sign for or that is not written as RFC 8032 has it.
  static std::optional<PublicKey> parse(std::string_view vkey);
  PublicKey(std::string name, KeyType type, const std::array<std::uint8_t, 32>& bytes);

  const std::string& name() const { return name_; }
  KeyType type() const { return type_; }
  const std::array<std::uint8_t, 32>& bytes() const { return bytes_; }
  std::uint32_t id() const { return id_; }  // SHA-256(name || 0A || type || public)[:4]
  std::string text() const;
  bool verifies(std::string_view message, std::span<const std::uint8_t> signature) const;

  friend bool operator==(const PublicKey& a, const PublicKey& b) {
    return a.name_ == b.name_ && a.type_ == b.type_ && a.bytes_ == b.bytes_;
  }

 private:
  std::string name_;
  KeyType type_;
  std::array<std::uint8_t, 32> bytes_;
  std::uint32_t id_;
  std::shared_ptr<void> handle_;  // OpenSSL's form of it.
};

// A private Ed25519 key: "PRIVATE+KEY+name+hex8+base64(01 || seed)". Moves, never copies; wipes
// its seed when it goes.
class PrivateKey {
 public:
  static PrivateKey generate(std::string name);  // From the system's randomness.
  static std::optional<PrivateKey> parse(std::string_view text);
  ~PrivateKey();
  PrivateKey(PrivateKey&&) noexcept;
  PrivateKey& operator=(PrivateKey&&) = delete;

  std::string text() const;
  const PublicKey& public_key() const { return public_; }
  Signature64 sign(std::string_view message) const;

 private:
  PrivateKey(std::string name, const std::array<std::uint8_t, 32>& seed);

  std::array<std::uint8_t, 32> seed_;
  std::shared_ptr<void> handle_;
  PublicKey public_;
};

}  // namespace storage

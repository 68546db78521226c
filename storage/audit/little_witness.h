// A witness as small as one can be: it remembers the last checkpoint it cosigned, and cosigns only
// what grew out of it (c2sp.org/tlog-witness, without the HTTP).
#pragma once

#include <optional>
#include <span>
#include <string>

#include "storage/checkpoint.h"
#include "storage/key.h"
#include "storage/record.h"

namespace storage::audit {

class LittleWitness {
 public:
  LittleWitness() : key_(PrivateKey::generate("simulation.example/witness")) {}

  // The note with a cosignature added; nothing, and complaint() says why, if the checkpoint is not
  // one that `proof` shows to have grown out of the last.
  std::optional<std::string> cosign(const std::string& note, std::span<const Digest> proof);
  const std::string& complaint() const { return complaint_; }
  std::string vkey() const { return cosigner().text(); }

 private:
  PublicKey cosigner() const {
    return {key_.public_key().name(), KeyType::cosignature, key_.public_key().bytes()};
  }

  PrivateKey key_;
  std::optional<Checkpoint> last_;
  std::string complaint_;
};

}  // namespace storage::audit

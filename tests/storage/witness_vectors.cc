#include "tests/storage/witness_vectors.h"

#include "storage/base64.h"
#include "storage/checkpoint.h"
#include "storage/witness.h"

namespace storage_test {

using namespace storage;

namespace {

const char* const log_name =
    "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562";
const char* const root_1 = "2a00000000000000000000000000000000000000000000000000000000000000";
const char* const root_3 = "45c088d4d939e9971298811f227d1295eaad57bbafae55cd71c171e7de48c25d";
const char* const root_5 = "42bb57ad06420afa4882c4a63ac6a1ec77480b330b2f20dfc53a0caa5f564e36";
const char* const signature_1 =
    "b7cf653aa9c565a1ca359db81bd3bc656ab2890c6ea4c0aec42295e80aa05049"
    "423505026434f987923ccdf07d440c152cd59e736e5914d8ada8d7a4d51b2106";
const char* const signature_3 =
    "655bb4871d15bc05032d67eece88900c4863a27f190393b99176391577f5def9"
    "71b023d9a418c3226b7b7ea47b33686d9b3849451dadc6b07c007c595af1ea0a";
const char* const signature_3_false =
    "655bb4871d15bc05032d67eece88900c4863a27f190393b99176391577f5def9"
    "71b023d9a418c3226b7b7ea47b33686d9b3849451dadc6b07c007c595af1ea0b";
const char* const signature_5 =
    "0fc43899968b48b5150b0e8fe7ad07b17c21c7056a6fe381deb0cd19ece103d5"
    "9b2119b5dbe5d54d8a1262ce67f01245c5898b4b56f747495804a17a2eec0f0c";
// Made-up leaves, and two nodes over them: what the session was built from.
const char* const hash_1 = "2a01000000000000000000000000000000000000000000000000000000000000";
const char* const hash_2 = "2a02000000000000000000000000000000000000000000000000000000000000";
const char* const hash_2_false = "2a02000000000000000000000000000000000000000000000000000000000001";
const char* const hash_3 = "2a03000000000000000000000000000000000000000000000000000000000000";
const char* const hash_4 = "2a04000000000000000000000000000000000000000000000000000000000000";
const char* const hash_23 = "f9f50357e93def4078237b8aaea24ce1a3f5965a0f64ff26bebd99e30470d8b2";
const char* const hash_01 = "c2088815d65f60dbfa594d4e96504ab169cb6084bf0c132ab7c521fd2e0eba41";

std::string note_of(std::uint64_t size, const char* root, const std::string& signature,
                    const std::string& origin = log_name) {
  Note note{checkpoint_text({origin, size, *digest_from_hex(root)}), {}};
  NoteSignature line{origin, litewitness_log_key().id(), {}};
  for (const std::size_t half : {0u, 64u}) {
    const Digest bytes = *digest_from_hex(signature.substr(half, 64));
    line.bytes.insert(line.bytes.end(), bytes.begin(), bytes.end());
  }
  note.signatures.push_back(line);
  return note_text(note);
}

std::string request(std::uint64_t old_size, const std::vector<const char*>& proof,
                    const std::string& note) {
  AddCheckpoint request{old_size, {}, note};
  for (const char* hash : proof) request.proof.push_back(*digest_from_hex(hash));
  return add_checkpoint_text(request);
}

}  // namespace

PublicKey litewitness_log_key() {
  return {log_name, KeyType::ed25519,
          *digest_from_hex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f")};
}

std::string litewitness_size_5_note() {
  return note_of(5, root_5, signature_5);
}

std::string litewitness_skey() {
  const auto seed =
      digest_from_hex("31ffc2116ecbe003acaa800ab70757bd7d53206e3febef6a6d0796d95530b34f");
  std::vector<std::uint8_t> material{1};
  material.insert(material.end(), seed->begin(), seed->end());
  // The id of the same key as type 0x01, which is what a private key's text carries.
  const PublicKey shown(
      "example.com/witness", KeyType::ed25519,
      *digest_from_hex("64848ad8abed6e85981b3b3875b252b8767ebb4b02f703aca3b1e71bbd6a8e50"));
  const std::string vkey = shown.text();
  return "PRIVATE+KEY+" + vkey.substr(0, vkey.rfind('+') + 1) + to_base64(material);
}

std::vector<WitnessStep> litewitness_session() {
  std::string stranger = log_name;
  stranger.back() = '1';
  const std::string note_3 = note_of(3, root_3, signature_3);
  const std::string note_5 = litewitness_size_5_note();
  return {
      {"first", request(0, {}, note_of(1, root_1, signature_1)), 200, ""},
      {"false signature", request(1, {hash_1, hash_2}, note_of(3, root_3, signature_3_false)), 403,
       ""},
      {"unknown origin", request(1, {hash_1, hash_2}, note_of(3, root_3, signature_3, stranger)),
       404, ""},
      {"no proof", request(1, {}, note_3), 422, ""},
      {"false proof", request(1, {hash_1, hash_2_false}, note_3), 422, ""},
      {"one to three", request(1, {hash_1, hash_2}, note_3), 200, ""},
      {"from a size long past", request(1, {hash_1, hash_23, hash_4}, note_5), 409, "3\n"},
      {"three to five", request(3, {hash_2, hash_3, hash_01, hash_4}, note_5), 200, ""},
      {"from nothing", request(0, {}, note_5), 409, "5\n"},
  };
}

}  // namespace storage_test

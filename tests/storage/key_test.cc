// Keys and signatures against what others have published.
#include <doctest/doctest.h>

#include <sstream>

#include "storage/base64.h"
#include "storage/checkpoint.h"
#include "tests/storage/fixture.h"
#include "tests/storage/naive_tree.h"

using namespace storage;
using namespace storage_test;

namespace {

const std::string dash = "\xE2\x80\x94 ";
// Go's sumdb/note.
const std::string neumann_skey =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const std::string neumann_vkey =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const std::string root_vkey = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const std::string text =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
const std::string neumann_line =
    dash +
    "PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6K"
    "E6RyyBwJnAM=\n";
const std::string root_line =
    dash +
    "EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1"
    "RvMc+QQ=\n";

std::array<std::uint8_t, 32> point_of(const std::string& hex) {
  return *digest_from_hex(hex);
}

std::string vkey_of(const std::array<std::uint8_t, 32>& point) {
  return PublicKey("edge.example/e", KeyType::ed25519, point).text();
}

// Every proper part of `good`, and every copy with one byte one higher.
template <class Parse>
void check_only_whole(const std::string& good, Parse parse) {
  REQUIRE(parse(good));
  for (std::size_t begin = 0; begin < good.size(); ++begin) {
    for (std::size_t size = 0; begin + size <= good.size(); ++size) {
      if (size == good.size()) continue;
      REQUIRE_FALSE(parse(good.substr(begin, size)));
    }
    std::string changed = good;
    ++changed[begin];
    CAPTURE(changed);
    CHECK_FALSE(parse(changed));
    CHECK_FALSE(parse(good.substr(0, begin) + good[begin] + good.substr(begin)));
  }
}

}  // namespace

TEST_CASE("key: Ed25519 at its edges") {
  std::istringstream table(read_file("tests/golden/ed25519.txt"));
  std::string line;
  int yes = 0, no = 0, none = 0;
  while (std::getline(table, line)) {
    if (line.starts_with('#')) continue;
    CAPTURE(line);
    std::istringstream words(line);
    std::string answer, point, message, signature;
    words >> answer >> point >> message >> signature;
    const auto key = PublicKey::parse(vkey_of(point_of(point)));
    CHECK(key.has_value() == (answer != "nokey"));
    if (!key) {
      ++none;
      continue;
    }
    const std::string raw = bytes_of_hex(signature);
    const std::vector<std::uint8_t> bytes(raw.begin(), raw.end());
    const bool good = answer == "yes";
    CHECK(key->verifies(message == "-" ? "" : bytes_of_hex(message), bytes) == good);
    ++(good ? yes : no);
  }
  CHECK(yes >= 12);
  CHECK(no >= 40);
  CHECK(none >= 48);
}

TEST_CASE("key: signs as the reference does, and takes its second signer's line") {
  const auto key = PrivateKey::parse(neumann_skey);
  REQUIRE(key);
  CHECK(key->text() == neumann_skey);
  CHECK(key->public_key().text() == neumann_vkey);
  const Signature64 signature = key->sign(text);
  const Note ours{text,
                  {{"PeterNeumann", key->public_key().id(), {signature.begin(), signature.end()}}}};
  CHECK(note_text(ours) == text + "\n" + neumann_line);
  const auto note = parse_note(text + "\n" + neumann_line + root_line);
  REQUIRE(note);
  for (const std::string& vkey : {neumann_vkey, root_vkey}) {
    CAPTURE(vkey);
    const auto known = PublicKey::parse(vkey);
    REQUIRE(known);
    const NoteCheck check = check_note(*note, known->name(), std::span(&*known, 1));
    CHECK(check.signed_by_log);
    CHECK_FALSE(check.bad_signer);
  }
  const PrivateKey fresh = PrivateKey::generate("a.example/b");
  CHECK(PrivateKey::parse(fresh.text())->public_key() == fresh.public_key());
  CHECK_FALSE(PrivateKey::parse(neumann_vkey));
}

TEST_CASE("key: a vkey and a private key are taken whole and unchanged or not at all") {
  check_only_whole(neumann_vkey,
                   [](const std::string& t) { return PublicKey::parse(t).has_value(); });
  check_only_whole(neumann_skey,
                   [](const std::string& t) { return PrivateKey::parse(t).has_value(); });
}

TEST_CASE("key: a cosignature key's id is over its own type") {
  const std::string rest = "+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";
  const auto key = PublicKey::parse("remora.n621.de+da77ade7" + rest);
  REQUIRE(key);
  CHECK(key->type() == KeyType::cosignature);
  CHECK(key->id() == 0xda77ade7);
  for (const char* id : {"00000000", "ZZZZZZZZ", "DA77ADE7", "da77ade8", ""}) {
    CAPTURE(id);
    CHECK_FALSE(PublicKey::parse(std::string("remora.n621.de+") + id + rest));
  }
}

TEST_CASE("key: a cosignature says when in the eight bytes behind its key's id") {
  // transparency-dev/formats.
  const auto raw = from_base64(
      "ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gxEHWWOworDcFiEBYJ"
      "XORmnFBOBA==");
  REQUIRE(raw);
  CHECK(raw->size() == 4 + 8 + 64);
  const NoteSignature ours =
      cosign("text\n", PrivateKey::generate("witness.example/w"), 1'727'964'367);
  CHECK(ours.bytes.size() == 8 + 64);
  CHECK(std::equal(ours.bytes.begin(), ours.bytes.begin() + 8, raw->begin() + 4));
  // A signature of the other type is no cosignature, whoever's it is.
  const PrivateKey witness = PrivateKey::generate("witness.example/w");
  const PublicKey known = cosignature_key(witness);
  const Signature64 plain = witness.sign("text\n");
  const Note note{"text\n", {{known.name(), known.id(), {plain.begin(), plain.end()}}}};
  const NoteCheck check = check_note(note, "text", std::span(&known, 1));
  CHECK(check.cosigned_by.empty());
  CHECK(check.bad_signer == "witness.example/w");
}

TEST_CASE("key: a right signature under a wrong key id is nobody's") {
  // C2SP issue 99: first published under a wrong key id, then corrected; the signature is the same.
  const std::string origin =
      "sigsum.org/v1/tree/e796172b92befd62d9dc67e41c2f5bc9d3100a3023b20b1ca40288dd1c679e69";
  const std::string body = origin + "\n10\nHA5HAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
  const std::string rest =
      "n8F8olcerUF1FFdv235A/5as/coWrpLrtE7ovMeP5whgwouYExowG/lTznxu6OUGjjt5yJQ6bXtTcf718MqAQ=\n";
  const PublicKey key(origin, KeyType::ed25519,
                      point_of("66e0b858e462a609e66fe71370c816d8846ff103d5499a22a7fec37fdbc424a7"));
  CHECK(key.id() == 0x809da1a3);
  struct Case {
    const char* id;
    bool holds;
  };
  for (const Case& c : {Case{"gJ2ho0", true}, Case{"pOZUn0", false}}) {
    CAPTURE(c.id);
    const auto note = parse_note(body + "\n" + dash + origin + " " + c.id + rest);
    REQUIRE(note);
    REQUIRE(parse_checkpoint(note->text));
    CHECK(key.verifies(note->text, note->signatures[0].bytes));
    const NoteCheck check = check_note(*note, origin, std::span(&key, 1));
    CHECK(check.signed_by_log == c.holds);
    CHECK_FALSE(check.bad_signer);
  }
  // The private half was published too: 11 and zeros.
  std::array<std::uint8_t, 33> seed{0x01, 0x11};
  char id[9];
  std::snprintf(id, sizeof id, "%08x", key.id());
  const auto own = PrivateKey::parse("PRIVATE+KEY+" + origin + "+" + id + "+" + to_base64(seed));
  REQUIRE(own);
  CHECK(sign_checkpoint(*parse_checkpoint(body), *own) ==
        body + "\n" + dash + origin + " gJ2ho0" + rest);
}

#include <doctest/doctest.h>

#include <sstream>

#include "storage/base64.h"
#include "storage/checkpoint.h"
#include "storage/checkpoint_file.h"
#include "storage/merkle.h"
#include "tests/storage/fixture.h"

using namespace storage;
using namespace storage_test;

namespace {

const std::string dash = "\xE2\x80\x94 ";
const char* const example_vkey =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const char* const example_note =
    "This is an example message.\n\n\xE2\x80\x94 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    "\n";
const char* const neumann_skey =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

const char* const golden_origin = "redflag.example/log1";

// A piece of tests/golden/pieces.txt as the bytes it stands for.
std::string spelled_out(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && text[i + 1] == 'x') {
      bytes += static_cast<char>(std::stoi(text.substr(i + 2, 2), nullptr, 16));
      i += 3;
    } else if (text[i] == '\\') {
      bytes += text[++i] == 'n' ? '\n' : '\r';
    } else if (text[i] == '@') {
      const char what = text[++i];
      const std::string_view origin = golden_origin;
      bytes += what == 'o'   ? std::string(origin)
               : what == 'b' ? std::string(origin.substr(0, origin.size() - 1))
               : what == 'r' ? "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg="
               : what == 's' ? std::string(91, 'A') + "="
               : what == 'c' ? std::string(102, 'A') + "=="
                             : dash;
    } else {
      bytes += text[i];
    }
  }
  return bytes;
}

bool signed_by(const std::string& signed_note, const std::string& vkey) {
  const auto note = parse_note(signed_note);
  const auto key = PublicKey::parse(vkey);
  REQUIRE(key);
  if (!note) return false;
  const NoteCheck check = check_note(*note, key->name(), std::span(&*key, 1));
  return check.signed_by_log && !check.bad_signer;
}

}  // namespace

TEST_CASE("note: verifies the published example, and no changed one") {
  CHECK(signed_by(example_note, example_vkey));
  const std::string good = example_note;
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = good;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      CAPTURE(i);
      REQUIRE_FALSE(signed_by(changed, example_vkey));
    }
  }
}

TEST_CASE("note: takes a note apart, or refuses it") {
  const std::string text =
      "If you think cryptography is the answer to your problem,\nthen you...\n";
  const std::string line = dash + "a.example AAAAAGFiYw==\n";
  struct Case {
    const char* name;
    std::string note;
    bool good;
  };
  std::string hundred, more;
  for (int i = 0; i < 100; ++i) hundred += line;
  more = hundred + line;
  const Case cases[] = {
      {"one", text + "\n" + line, true},
      {"sixteen", text + "\n" + line + line + line, true},
      {"a hundred", text + "\n" + hundred, true},
      {"more", text + "\n" + more, false},
      {"no signatures, no blank line", text, false},
      {"no signatures", text + "\n", false},
      {"no blank line", text + line, false},
      {"text without its newline", "text\n" + line, false},
      {"no last newline", text + "\n" + line.substr(0, line.size() - 1), false},
      {"blank line inside the text", "a\n\nb\n\n" + line, true},
      {"control", "a\x01\n\n" + line, false},
      {"tab", "a\tb\n\n" + line, false},
      {"carriage return", "a\r\n\n" + line, false},
      {"bad utf-8", "a\xFF\n\n" + line, false},
      {"line behind", text + "\n" + line + "more\n", false},
      {"blank line behind", text + "\n" + line + "\n", false},
      {"name with a space", text + "\n" + dash + "a b AAAAAGFiYw==\n", false},
      {"name with a no-break space",
       text + "\n" + dash +
           "a\xC2\xA0"
           "b AAAAAGFiYw==\n",
       false},
      {"name with a plus", text + "\n" + dash + "a+b AAAAAGFiYw==\n", false},
      {"no name", text + "\n" + dash + " AAAAAGFiYw==\n", false},
      {"hyphen for dash", text + "\n- a AAAAAGFiYw==\n", false},
      {"four bytes", text + "\n" + dash + "a AAAAAA==\n", false},
      {"loose base64", text + "\n" + dash + "a AAAAAGFiYx==\n", false},
      {"unpadded base64", text + "\n" + dash + "a AAAAAGFiYw\n", false},
      {"huge", std::string(70'000, 'x') + "\n\n" + line, false},
      {"empty", "", false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const auto note = parse_note(c.note);
    CHECK(note.has_value() == c.good);
    if (note) CHECK(note_text(*note) == c.note);
  }
}

TEST_CASE("note: a false signature of a known key spoils the note, a stranger's does not") {
  const auto key = PrivateKey::parse(neumann_skey);
  Note note{"hello\n", {}};
  const Signature64 signature = key->sign(note.text);
  const NoteSignature good{
      "PeterNeumann", key->public_key().id(), {signature.begin(), signature.end()}};
  NoteSignature bad = good, stranger = good, wrong_id = good;
  bad.bytes[5] ^= 1;
  stranger.name = "Stranger";
  ++wrong_id.key_id;
  const PublicKey known = key->public_key();
  const auto check = [&](std::vector<NoteSignature> lines) {
    note.signatures = std::move(lines);
    return check_note(note, "PeterNeumann", std::span(&known, 1));
  };
  CHECK(check({good}).signed_by_log);
  CHECK(check({stranger, wrong_id, good}).signed_by_log);
  CHECK_FALSE(check({stranger, wrong_id}).signed_by_log);
  CHECK(check({good, bad}).bad_signer == "PeterNeumann");
  CHECK(check({bad}).bad_signer == "PeterNeumann");
}

TEST_CASE("checkpoint: the golden log's three, byte for byte") {
  const auto key = PrivateKey::parse(
      "PRIVATE+KEY+redflag.example/log1+40a02900+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz");
  REQUIRE(key);
  CHECK(key->public_key().text() ==
        "redflag.example/log1+40a02900+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  const char* files[] = {"log1-0", "log1-3", "log1-8"};
  const char* leaves[] = {"",
                          "00",
                          "10",
                          "2021",
                          "3031",
                          "40414243",
                          "5051525354555657",
                          "606162636465666768696a6b6c6d6e6f"};
  const std::uint64_t sizes[] = {0, 3, 8};
  const auto witness =
      PublicKey::parse("example.com/witness+10a1c019+BGSEitir7W6FmBs7OHWyUrh2frtLAvcDrKOx5xu9ao5Q");
  REQUIRE(witness);
  for (int i = 0; i < 3; ++i) {
    CAPTURE(files[i]);
    const std::string golden =
        storage_test::read_file(std::string("tests/golden/") + files[i] + ".checkpoint");
    Frontier frontier;
    for (std::uint64_t l = 0; l < sizes[i]; ++l) {
      std::string leaf;
      for (const char* p = leaves[l]; *p != 0; p += 2) {
        leaf += static_cast<char>(std::stoi(std::string(p, 2), nullptr, 16));
      }
      frontier.add(leaf_hash(leaf));
    }
    const std::string ours =
        sign_checkpoint({key->public_key().name(), sizes[i], frontier.root()}, *key);
    CHECK(golden.substr(0, ours.size()) == ours);
    const auto note = parse_note(golden);
    REQUIRE(note);
    const PublicKey keys[] = {key->public_key(), *witness};
    const NoteCheck check = check_note(*note, key->public_key().name(), keys);
    CHECK(check.signed_by_log);
    CHECK_FALSE(check.bad_signer);
    CHECK(check.cosigned_by.size() == (i == 2 ? 1 : 0));
  }
}

TEST_CASE("checkpoint: parses only what it would print") {
  const std::string root = "rra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=";
  const auto parsed = parse_checkpoint("a.example/b\n3\n" + root + "\n");
  REQUIRE(parsed);
  CHECK(parsed->size == 3);
  CHECK(checkpoint_text(*parsed) == "a.example/b\n3\n" + root + "\n");
  CHECK(parse_checkpoint("a\n18446744073709551615\n" + root + "\n"));
  CHECK(parse_checkpoint("a\n3\n" + root + "\nextension\n"));
  const std::string bad[] = {
      "",
      "\n",
      "a\n",
      "a\n3\n",
      "a\n3\n" + root,
      "\n3\n" + root + "\n",
      "a\n03\n" + root + "\n",
      "a\n+3\n" + root + "\n",
      "a\n-3\n" + root + "\n",
      "a\n 3\n" + root + "\n",
      "a\n3 \n" + root + "\n",
      "a\n\n" + root + "\n",
      "a\n3x\n" + root + "\n",
      "a\n18446744073709551616\n" + root + "\n",
      "a\n3\n" + root.substr(1) + "\n",
      "a\n3\n" + root.substr(4) + "\n",
      "a\n3\nAAAA" + root + "\n",
      "a\n3\nrra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnd=\n",
      "a\n3\n" + root + "\n\n",
      "a\n3\n" + root + "\r\n",
  };
  for (const std::string& text : bad) {
    CAPTURE(text);
    CHECK_FALSE(parse_checkpoint(text));
  }
}

TEST_CASE("checkpoint_file: every cut of the last note is torn, every other change unreadable") {
  const PrivateKey key = PrivateKey::generate("a.example/b");
  const std::string note = sign_checkpoint({"a.example/b", 123, leaf_hash("x")}, key);
  for (std::size_t cut = 1; cut < note.size(); ++cut) {
    CAPTURE(cut);
    CHECK(is_torn_note(note.substr(0, cut), "a.example/b"));
    CHECK(is_torn_note(note.substr(0, cut) + "\n", "a.example/b") == (cut + 1 < note.size()));
  }
  CHECK_FALSE(is_torn_note(note, "a.example/b"));
  CHECK_FALSE(is_torn_note(note + note, "a.example/b"));
  for (const char* text : {"x", "a.example/c", "a.example/b\nx"}) {
    CAPTURE(text);
    CHECK_FALSE(is_torn_note(text, "a.example/b"));
  }
}

TEST_CASE("checkpoint_file: tells torn pieces from notes and findings, piece by piece") {
  const TemporaryFolder folder;
  std::istringstream table(read_file("tests/golden/pieces.txt"));
  std::string line;
  int torn = 0, whole = 0, findings = 0;
  while (std::getline(table, line)) {
    if (line.starts_with('#')) continue;
    CAPTURE(line);
    const std::size_t space = line.find(' ');
    const std::string piece = spelled_out(line.substr(space + 1));
    write_file(folder / "checkpoints", piece);
    CheckpointFile file(folder / "checkpoints", golden_origin);
    const auto found = file.next();
    REQUIRE(found);
    CHECK(found->bytes == piece);
    CHECK_FALSE(file.next());
    const std::string what = line.substr(0, space);
    CHECK((found->kind == FilePiece::Kind::torn) == (what == "torn"));
    CHECK((found->kind == FilePiece::Kind::note) == (what == "note"));
    CHECK(is_torn_note(piece, golden_origin) == (what == "torn"));
    ++(what == "torn" ? torn : what == "note" ? whole : findings);
  }
  CHECK(torn >= 40);
  CHECK(whole >= 4);
  CHECK(findings >= 60);
}

TEST_CASE("base64: is canonical") {
  const std::vector<std::uint8_t> bytes = {0xFF, 0x00, 0x7F, 0x80, 0x01};
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const std::span part(bytes.data(), size);
    CHECK(from_base64(to_base64(part)) == std::vector<std::uint8_t>(part.begin(), part.end()));
  }
  for (const char* text : {"A", "AA", "AAA", "A===", "AB==", "AAB=", "AA=A", "=AAA", "AAA=AAAA",
                           "AA==AAAA", "A-_A", "AAA\n", " AAA", "AAAA\n"}) {
    CAPTURE(text);
    CHECK_FALSE(from_base64(text));
  }
}

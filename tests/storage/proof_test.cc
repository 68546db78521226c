#include "storage/proof.h"

#include <doctest/doctest.h>

#include "storage/base64.h"
#include "storage/checkpoint_file.h"
#include "storage/database.h"
#include "storage/log_format.h"
#include "storage/merkle.h"
#include "storage/proof_source.h"
#include "tests/storage/fixture.h"

using namespace storage;
using namespace storage_test;

namespace {

PublicKey key_of(const fs::path& log) {
  std::string text = read_file(log / vkey_name);
  text.pop_back();
  return *PublicKey::parse(text);
}

TlogProof proof_of(const fs::path& log, std::uint64_t seq, const std::string& note) {
  ProofSource source(log);
  const auto checkpoint = parse_checkpoint(parse_note(note)->text);
  return {source.body(seq), seq, source.inclusion(seq, checkpoint->size), note};
}

// `note`, cosigned as well.
std::string with_cosignature(const std::string& text, const PrivateKey& witness) {
  Note note = *parse_note(text);
  note.signatures.push_back(cosign(note.text, witness, 1'679'315'147));
  return note_text(note);
}

}  // namespace

TEST_CASE("proof: every record of a log is proved under every checkpoint that covers it") {
  const TemporaryFolder folder;
  make_log(folder / "log");
  const PublicKey key = key_of(folder / "log");
  for (const std::string& note : notes_of(folder / "log")) {
    const std::uint64_t size = parse_checkpoint(parse_note(note)->text)->size;
    for (std::uint64_t seq = 0; seq < size; ++seq) {
      CAPTURE(size);
      CAPTURE(seq);
      const TlogProof proof = proof_of(folder / "log", seq, note);
      const auto reread = parse_proof(proof_text(proof));
      REQUIRE(reread);
      CHECK(proof_text(*reread) == proof_text(proof));
      const ProofCheck check = check_proof(*reread, std::span(&key, 1));
      CHECK(check.problem.empty());
      CHECK(check.seq == seq);
      CHECK(check.checkpoint.size == size);
      CHECK(encode(seq, check.record) == proof.extra);
    }
  }
}

TEST_CASE("proof_source: costs a few hundred rows, and agrees with the whole log") {
  const TemporaryFolder folder;
  make_long_log(folder / "log", 66'200);
  ProofSource all(folder / "log");
  const std::uint64_t size = all.size();
  REQUIRE(size > 65'536 + 2 * 256);
  std::vector<Digest> leaves;
  Frontier frontier;
  std::vector<Digest> roots{frontier.root()};
  all.each_body(size, [&](std::string_view body) {
    leaves.push_back(leaf_hash(body));
    frontier.add(leaves.back());
    roots.push_back(frontier.root());
  });
  CHECK(all.root(size) == frontier.root());
  const std::uint64_t places[] = {0, 1, 255, 256, 40'000, 65'535, 65'536, 66'000, size - 1};
  const std::uint64_t sizes[] = {1, 2, 255, 256, 257, 40'001, 65'536, 65'537, 66'001, size};
  for (const std::uint64_t at : places) {
    for (const std::uint64_t upto : sizes) {
      if (at >= upto) continue;
      CAPTURE(at);
      CAPTURE(upto);
      ProofSource source(folder / "log");
      CHECK(proves_inclusion(at, upto, leaves[at], source.inclusion(at, upto), roots[upto]));
      CHECK(source.rows_read() <= 256 + 2 * 255);
    }
  }
  for (const std::uint64_t old_size : sizes) {
    for (const std::uint64_t upto : sizes) {
      if (old_size > upto) continue;
      CAPTURE(old_size);
      CAPTURE(upto);
      ProofSource source(folder / "log");
      const auto proof = source.consistency(old_size, upto);
      CHECK(proves_consistency(old_size, upto, proof, roots[old_size], roots[upto]));
      CHECK(source.rows_read() <= 2 * (256 + 2 * 255));
    }
  }
  CHECK(all.consistency(0, size).empty());
}

TEST_CASE("proof_source: a row it needs that is gone is an error, not a proof") {
  const TemporaryFolder folder;
  make_long_log(folder / "log", 600);
  tamper(folder / "log", "DELETE FROM node WHERE n = 1");
  tamper(folder / "log", "DELETE FROM record WHERE seq = 7");
  ProofSource source(folder / "log");
  CHECK_THROWS_AS(source.inclusion(0, 603), Error);
  CHECK_THROWS_AS(source.body(7), Error);
  CHECK_THROWS_AS(source.body(603), Error);
  CHECK_THROWS_AS(source.each_body(603, [](std::string_view) {}), Error);
}

TEST_CASE("proof: every flipped bit of the file is refused, or changes nothing that is said") {
  const TemporaryFolder folder;
  make_log(folder / "log");
  const PrivateKey witness = PrivateKey::generate("witness.example/w");
  const PrivateKey stranger = PrivateKey::generate("stranger.example/s");
  const std::string note =
      with_cosignature(with_cosignature(notes_of(folder / "log").back(), witness), stranger);
  const std::string good = proof_text(proof_of(folder / "log", 5, note));
  const PublicKey keys[] = {key_of(folder / "log"), cosignature_key(witness)};
  const ProofCheck proved = check_proof(*parse_proof(good), keys);
  REQUIRE(proved.problem.empty());
  REQUIRE(proved.witnesses.size() == 1);
  const std::size_t strangers_line = good.find("stranger.example");
  std::uint64_t harmless = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      CAPTURE(i);
      CAPTURE(bit);
      std::string changed = good;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      const auto proof = parse_proof(changed);
      if (!proof) continue;
      const ProofCheck check = check_proof(*proof, keys);
      if (!check.problem.empty()) continue;
      ++harmless;
      // Only in a line by a key nobody asked about.
      REQUIRE(i >= strangers_line);
      REQUIRE(check.record == proved.record);
      REQUIRE(check.seq == proved.seq);
      REQUIRE(check.checkpoint == proved.checkpoint);
      REQUIRE(check.witnesses == proved.witnesses);
      REQUIRE(check.witnessed_at_s == proved.witnessed_at_s);
    }
  }
  CHECK(harmless > 0);
}

TEST_CASE("proof: proves nothing when a part of it belongs elsewhere") {
  const TemporaryFolder folder;
  make_log(folder / "log");
  make_log(folder / "other");
  const std::vector<std::string> notes = notes_of(folder / "log");
  const PublicKey key = key_of(folder / "log");
  const PrivateKey witness = PrivateKey::generate("witness.example/w");
  const TlogProof good = proof_of(folder / "log", 5, notes[2]);
  const auto problem = [&](TlogProof proof, std::vector<PublicKey> keys) {
    return check_proof(proof, keys).problem;
  };
  CHECK(problem(good, {key}).empty());
  CHECK(problem(good, {}).find("not signed by a key you trust") != std::string::npos);
  CHECK(problem(good, {key_of(folder / "other")}).find("key you trust") != std::string::npos);
  CHECK(problem(good, {key, cosignature_key(witness)}).find("has not cosigned") !=
        std::string::npos);
  struct Case {
    const char* name;
    std::function<void(TlogProof&)> spoil;
  };
  const Case cases[] = {
      {"another-body", [&](TlogProof& p) { p.extra = ProofSource(folder / "log").body(4); }},
      {"no-body", [](TlogProof& p) { p.extra.clear(); }},
      {"next-index", [](TlogProof& p) { ++p.index; }},
      {"huge-index", [](TlogProof& p) { p.index = UINT64_MAX; }},
      {"older-note", [&](TlogProof& p) { p.note = notes[1]; }},
      {"no-note", [](TlogProof& p) { p.note.clear(); }},
      {"hash-short", [](TlogProof& p) { p.hashes.pop_back(); }},
      {"hash-more", [](TlogProof& p) { p.hashes.push_back({}); }},
      {"swapped", [](TlogProof& p) { std::swap(p.hashes[0], p.hashes[1]); }},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    TlogProof proof = good;
    c.spoil(proof);
    CHECK_FALSE(problem(proof, {key}).empty());
  }
}

TEST_CASE("proof: the golden log's sixth entry is in its tree, and no record of ours") {
  const std::string text = read_file("tests/fuzz/tlog_proof_fuzz/five_of_eight");
  const auto proof = parse_proof(text);
  REQUIRE(proof);
  CHECK(proof_text(*proof) == text);
  const PublicKey key = *PublicKey::parse(
      "redflag.example/log1+40a02900+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  CHECK(check_proof(*proof, std::span(&key, 1)).problem ==
        "the log holds these bytes, but they do not read as its record 5");
}

TEST_CASE("proof: reads only what it would write") {
  const TlogProof plain{"", 0, {}, "note\n"};
  const std::string text = "c2sp.org/tlog-proof@v1\nindex 0\n\nnote\n";
  CHECK(proof_text(plain) == text);
  CHECK(parse_proof(text));
  const std::string hash = std::string(43, 'A') + "=\n";
  std::string too_many = "c2sp.org/tlog-proof@v1\nindex 0\n";
  for (int i = 0; i < 64; ++i) too_many += hash;
  const std::string bad[] = {
      "",
      "\n",
      "c2sp.org/tlog-proof@v1",
      "c2sp.org/tlog-proof@v2\nindex 0\n\nnote\n",
      " c2sp.org/tlog-proof@v1\nindex 0\n\nnote\n",
      "c2sp.org/tlog-proof@v1\r\nindex 0\n\nnote\n",
      "c2sp.org/tlog-proof@v1\nextra\nindex 0\n\nnote\n",
      "c2sp.org/tlog-proof@v1\nextra \nindex 0\n\nnote\n",
      "c2sp.org/tlog-proof@v1\nextra QQ\nindex 0\n\nnote\n",
      "c2sp.org/tlog-proof@v1\nextra QQ==\nextra QQ==\nindex 0\n\nnote\n",
      "c2sp.org/tlog-proof@v1\nindex 00\n\nnote\n",
      "c2sp.org/tlog-proof@v1\nindex -1\n\nnote\n",
      "c2sp.org/tlog-proof@v1\nindex\n\nnote\n",
      "c2sp.org/tlog-proof@v1\nindex 18446744073709551616\n\nnote\n",
      "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nnote\n",
      "c2sp.org/tlog-proof@v1\nindex 0\nnote\n",
      too_many + "\nnote\n",
  };
  for (const std::string& one : bad) {
    CAPTURE(one);
    CHECK_FALSE(parse_proof(one));
  }
  CHECK_FALSE(parse_proof(text + std::string(max_proof_bytes, 'x')));
}

TEST_CASE("checkpoint_file: a cosigned note torn anywhere is skipped, and costs nothing") {
  const TemporaryFolder folder;
  const PrivateKey key = PrivateKey::generate("a.example/b");
  const PrivateKey witness = PrivateKey::generate("witness.example/w");
  const std::string plain = sign_checkpoint({"a.example/b", 5, leaf_hash("x")}, key);
  const std::string later = sign_checkpoint({"a.example/b", 6, leaf_hash("y")}, key);
  const std::string cosigned = with_cosignature(with_cosignature(plain, witness), witness);
  for (std::size_t cut = 0; cut <= cosigned.size(); ++cut) {
    for (const char* mend : {"", "\n"}) {
      CAPTURE(cut);
      CAPTURE(mend);
      const bool ended = cut == 0 || cosigned[cut - 1] == '\n';
      if (ended != (*mend == 0)) continue;  // What a reopening writer puts behind it.
      write_file(folder / "checkpoints", plain + cosigned.substr(0, cut) + mend + later);
      CheckpointFile file(folder / "checkpoints", "a.example/b");
      std::vector<std::string> notes;
      while (const auto piece = file.next()) {
        REQUIRE(piece->kind != FilePiece::Kind::unreadable);
        if (piece->kind == FilePiece::Kind::note) notes.push_back(piece->bytes);
      }
      REQUIRE(notes.size() >= 2);
      CHECK(notes.front() == plain);
      CHECK(notes.back() == later);
      CHECK(best_note(folder / "checkpoints", "a.example/b", 6, Prefer::cosigned_first)->text ==
            later);
      // Before the witnesses' first line is whole, the newest note is the best there is.
      if (cut < plain.size()) {
        CHECK(best_note(folder / "checkpoints", "a.example/b", 5, Prefer::cosigned_first)->text ==
              later);
      }
      if (cut == cosigned.size()) {
        CHECK(best_note(folder / "checkpoints", "a.example/b", 5, Prefer::cosigned_first)->text ==
              cosigned);
        CHECK(best_note(folder / "checkpoints", "a.example/b", 5, Prefer::newest)->text == later);
      }
    }
  }
  CHECK_FALSE(best_note(folder / "checkpoints", "a.example/b", 7, Prefer::cosigned_first));
  CHECK_FALSE(best_note(folder / "checkpoints", "a.example/c", 0, Prefer::cosigned_first));
}

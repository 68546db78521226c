#include <doctest/doctest.h>

#include "storage/checkpoint.h"
#include "storage/error.h"
#include "storage/merkle.h"
#include "storage/verifier.h"
#include "tests/storage/fixture.h"

using namespace storage;
using namespace storage_test;

namespace {

std::string all_findings(const Verdict& verdict) {
  std::string text;
  for (const Finding& finding : verdict.findings) {
    text += (finding.seq ? std::to_string(*finding.seq) : "-") + ": " + finding.what + "\n";
  }
  return text;
}

const std::string put_other = "UPDATE record SET body = replace(body, 'news.home', 'evil.home') ";
const std::string fix_leaf = "; UPDATE record SET leaf64 = leaf64(body)";

}  // namespace

TEST_CASE("verify: names the first record changed after the fact") {
  using K = VerdictKind;
  struct Case {
    const char* name;  // What an attacker did.
    std::string sql;
    K kind;
    std::optional<std::uint64_t> first_bad;
  };
  const std::string hex = to_hex(sha256(picture(1)));
  const std::string renumber =
      "UPDATE record SET body = replace(body, '{\"seq\":' || substr(body, 8, instr(body, ',') - 8),"
      " '{\"seq\":' || seq)";
  const Case cases[] = {
      {"untouched", "", K::intact, {}},
      {"body-edited", put_other + "WHERE seq = 7", K::damaged, 7},
      {"body-edited-locator-fixed", put_other + "WHERE seq = 7" + fix_leaf, K::damaged, 6},
      {"first-body-edited", "UPDATE record SET body = replace(body, 'Pine', 'Fig') WHERE seq = 0",
       K::damaged, 0},
      {"kind-misspelt",
       "UPDATE record SET body = replace(body, '\"kind\"', '\"kinD\"') WHERE seq = 2", K::damaged,
       2},
      {"body-emptied", "UPDATE record SET body = '' WHERE seq = 9", K::damaged, 9},
      {"locator-edited", "UPDATE record SET leaf64 = leaf64 + 1 WHERE seq = 3", K::damaged, 3},
      {"image-edited",
       "UPDATE image SET png = CAST(x'00' || substr(png, 2) AS BLOB) WHERE sha256 = x'" + hex + "'",
       K::damaged, 8},
      {"image-longer",
       "UPDATE image SET png = CAST(png || x'00' AS BLOB) WHERE sha256 = x'" + hex + "'",
       K::damaged, 8},
      {"image-removed", "DELETE FROM image WHERE sha256 = x'" + hex + "'", K::damaged, 8},
      {"image-renamed", "UPDATE image SET sha256 = zeroblob(32) WHERE sha256 = x'" + hex + "'",
       K::damaged, 8},
      {"orphan-image", "INSERT INTO image VALUES(zeroblob(32), x'00')", K::damaged, {}},
      {"image-moved", "UPDATE image SET rowid = 9 WHERE rowid = 1", K::damaged, 5},
      {"middle-removed", "DELETE FROM record WHERE seq = 6", K::damaged, 6},
      {"two-removed", "DELETE FROM record WHERE seq IN (6, 7)", K::damaged, 6},
      {"middle-removed-renumbered",
       "DELETE FROM record WHERE seq = 6; UPDATE record SET seq = seq - 1 WHERE seq > 6",
       K::damaged, 6},
      {"newest-removed", "DELETE FROM record WHERE seq = 11", K::rolled_back, 11},
      {"three-newest-removed", "DELETE FROM record WHERE seq >= 9", K::rolled_back, 9},
      {"all-removed", "DELETE FROM record", K::rolled_back, 0},
      {"newest-removed-and-its-checkpoint",
       "DELETE FROM record WHERE seq >= 10; DELETE FROM checkpoint WHERE size > 10", K::rolled_back,
       10},
      {"swapped",
       "UPDATE record SET seq = -1 WHERE seq = 4; UPDATE record SET seq = 4 WHERE seq = 7;"
       "UPDATE record SET seq = 7 WHERE seq = -1",
       K::damaged, 4},
      {"neighbours-swapped",
       "UPDATE record SET seq = -1 WHERE seq = 6; UPDATE record SET seq = 6 WHERE seq = 7;"
       "UPDATE record SET seq = 7 WHERE seq = -1",
       K::damaged, 6},
      {"swapped-renumbered-locators-fixed",
       "UPDATE record SET seq = -1 WHERE seq = 6; UPDATE record SET seq = 6 WHERE seq = 7;"
       "UPDATE record SET seq = 7 WHERE seq = -1;" +
           renumber + fix_leaf,
       K::damaged, 6},
      {"inserted",
       "UPDATE record SET seq = -seq - 1 WHERE seq >= 7;"
       "UPDATE record SET seq = -seq WHERE seq < 0;"
       "INSERT INTO record SELECT 7, body, 0 FROM record WHERE seq = 4",
       K::damaged, 7},
      {"inserted-locators-fixed",
       "UPDATE record SET seq = -seq - 1 WHERE seq >= 7; UPDATE record SET seq = -seq WHERE seq < "
       "0;"
       "INSERT INTO record SELECT 7, replace(body, '\"seq\":4', '\"seq\":7'), 0 FROM record WHERE "
       "seq = 4" +
           fix_leaf,
       K::damaged, 7},
      {"appended-garbage", "INSERT INTO record VALUES(12, 'nonsense', 0)", K::damaged, 12},
      {"second-genesis",
       "INSERT INTO record SELECT 12, replace(body, '\"seq\":0', '\"seq\":12'), 0 "
       "FROM record WHERE seq = 0" +
           fix_leaf,
       K::damaged, 12},
      {"before-the-first", "INSERT INTO record VALUES(-5, 'x', 0)", K::damaged, 0},
      {"checkpoint-removed", "DELETE FROM checkpoint WHERE size = 10", K::intact, {}},
      {"checkpoint-forged",
       "UPDATE checkpoint SET note = replace(note, 'A', 'B') WHERE size = 10",
       K::damaged,
       {}},
      {"node-added", "INSERT INTO node VALUES(8, 0, zeroblob(32), 0, 0)", K::intact, {}},
      {"view-dropped", "DROP VIEW visit", K::damaged, {}},
      {"trigger-added",
       "CREATE TRIGGER t AFTER INSERT ON record BEGIN SELECT 1; END",
       K::damaged,
       {}},
      {"table-added", "CREATE TABLE extra(x)", K::damaged, {}},
      {"image-table-dropped", "DROP TABLE image", K::damaged, {}},
      {"record-table-dropped", "DROP TABLE record", K::damaged, {}},
      {"record-made-a-view",
       "DROP TABLE record; CREATE VIEW record AS SELECT 0 seq, 'x' body, 0 leaf64",
       K::damaged,
       {}},
      {"record-made-a-view-without-end",
       "DROP TABLE record; CREATE VIEW record AS WITH RECURSIVE c(x) AS (SELECT 0 UNION ALL "
       "SELECT x + 1 FROM c) SELECT x AS seq, 'x' AS body, 0 AS leaf64 FROM c",
       K::damaged,
       {}},
      {"far-row", "INSERT INTO record VALUES(0x7fffffffffffffff, 'x', 0)", K::damaged, 12},
      {"checkpoint-row-of-another-size",
       "UPDATE checkpoint SET size = 13 WHERE size = 12",
       K::damaged,
       {}},
      {"checkpoint-of-nothing",
       "INSERT INTO checkpoint SELECT -3, note FROM checkpoint WHERE size = 6",
       K::damaged,
       {}},
  };
  const TemporaryFolder folder;
  make_log(folder / "good");
  int number = 0;
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const fs::path log = copy_log(folder / "good", folder / std::to_string(number++));
    if (!c.sql.empty()) tamper(log, c.sql);
    const Verdict verdict = verify(log);
    CAPTURE(all_findings(verdict));
    CHECK(verdict_name(verdict.kind) == verdict_name(c.kind));
    CHECK(verdict.first_bad == c.first_bad);
    CHECK(verdict.findings.empty() == ok(verdict));
  }
}

TEST_CASE("verify: finds what was done to the files around log.db") {
  using K = VerdictKind;
  const TemporaryFolder folder;
  make_log(folder / "good");
  const std::string flat = read_file(folder / "good" / "checkpoints");
  const auto notes = notes_of(folder / "good");
  REQUIRE(notes.size() == 4);
  const std::string other_key = PrivateKey::generate(test_origin).public_key().text();
  std::string forged = notes[3];
  forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
  struct Case {
    const char* name;
    std::string file, text;
    K kind;
    std::optional<std::uint64_t> first_bad;
  };
  const Case cases[] = {
      {"torn-tail", "checkpoints", flat + notes[3].substr(0, 60), K::intact, {}},
      {"torn-in-the-middle",
       "checkpoints",
       notes[0] + notes[1] + notes[2].substr(0, 70) + "\n" + notes[2] + notes[3],
       K::intact,
       {}},
      {"newest-note-gone", "checkpoints", notes[0] + notes[1] + notes[2], K::damaged, {}},
      {"middle-note-gone", "checkpoints", notes[0] + notes[1] + notes[3], K::damaged, {}},
      {"file-emptied", "checkpoints", "", K::damaged, {}},
      {"forged-signature", "checkpoints", notes[0] + notes[1] + notes[2] + forged, K::damaged, {}},
      {"scribbled-over", "checkpoints", flat + "hello\n", K::damaged, {}},
      {"notes-swapped", "checkpoints", notes[0] + notes[2] + notes[1] + notes[3], K::damaged, {}},
      {"note-twice", "checkpoints", flat + notes[3], K::intact, {}},
      {"another-key", "log.vkey", other_key + "\n", K::damaged, {}},
      {"key-garbled", "log.vkey", "nonsense\n", K::damaged, {}},
  };
  int number = 0;
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const fs::path log = copy_log(folder / "good", folder / std::to_string(number++));
    write_file(log / c.file, c.text);
    const Verdict verdict = verify(log);
    CAPTURE(all_findings(verdict));
    CHECK(verdict_name(verdict.kind) == verdict_name(c.kind));
    CHECK(verdict.first_bad == c.first_bad);
  }
}

TEST_CASE("verify: knows an older copy by the checkpoints, here or elsewhere") {
  const TemporaryFolder folder;
  const fs::path log = folder / "log";
  const WriterOptions slow{std::chrono::hours(1)};
  {
    const auto writer = LogWriter::create(log, at(0), test_genesis(), slow);
    writer->append(visit(1, "http://a.home/"));
  }
  copy_log(log, folder / "old");
  std::string newest;
  {
    const auto writer = LogWriter::open(log, at(2), slow);
    writer->append(visit(3, "http://b.home/"));
    newest = writer->seal();
  }
  // Only the database is put back: the flat file still remembers.
  for (const char* name : {"log.db", "log.db-wal", "log.db-shm"}) {
    fs::copy(folder / "old" / name, log / name, fs::copy_options::overwrite_existing);
  }
  Verdict verdict = verify(log);
  CHECK(verdict.kind == VerdictKind::rolled_back);
  CHECK(verdict.first_bad == 2);
  CHECK_THROWS_AS(LogWriter::open(log, at(9)), Error);
  // Everything is put back: nothing inside the folder can tell, a checkpoint from outside does.
  VerifyOptions options;
  CHECK(verify(folder / "old").kind == VerdictKind::intact);
  options.checkpoints = {newest};
  verdict = verify(folder / "old", options);
  CHECK(verdict.kind == VerdictKind::rolled_back);
  CHECK(verdict.first_bad == 2);
}

TEST_CASE("verify: tells two signed histories from damage") {
  const TemporaryFolder folder;
  const WriterOptions slow{std::chrono::hours(1)};
  {
    const auto writer = LogWriter::create(folder / "one", at(0), test_genesis(), slow);
    writer->append({at(1), Shutdown{"signal", {}}});
  }
  copy_log(folder / "one", folder / "two");
  VerifyOptions options;
  for (const char* name : {"one", "two"}) {
    const auto writer = LogWriter::open(folder / name, at(2), slow);
    writer->append(visit(3, std::string("http://") + name + ".home/"));
    if (name == std::string("two")) options.checkpoints = {writer->seal()};
    writer->append({at(4), Shutdown{"signal", {}}});
  }
  const Verdict verdict = verify(folder / "one", options);
  CAPTURE(all_findings(verdict));
  CHECK(verdict.kind == VerdictKind::diverged);
  // Whoever signed both could have signed the checkpoint they seem to share.
  CHECK(verdict.first_bad == 0);
}

TEST_CASE("verify: narrows a change with a repaired locator down to a tree node") {
  const TemporaryFolder folder;
  const fs::path log = folder / "log";
  make_long_log(log, 1'000);
  CHECK(query(log, "SELECT count(*) FROM node") == "3");
  CHECK(verify(log).kind == VerdictKind::intact);
  tamper(log, put_other + "WHERE seq = 700" + fix_leaf);
  const Verdict verdict = verify(log);
  CHECK(verdict.kind == VerdictKind::damaged);
  CHECK(verdict.first_bad == 512);
  CHECK(all_findings(verdict).find("records 512 to 767") != std::string::npos);
  // With the node repaired as well, the checkpoints still know.
  const std::string sql = "SELECT body FROM record WHERE seq >= 512 AND seq < 768 ORDER BY seq";
  Frontier frontier;
  for (int seq = 512; seq < 768; ++seq) {
    frontier.add(
        leaf_hash(query(log, "SELECT body FROM record WHERE seq = " + std::to_string(seq))));
  }
  tamper(log, "UPDATE node SET hash = x'" + to_hex(frontier.root()) + "' WHERE n = 2");
  const Verdict again = verify(log);
  CHECK(again.kind == VerdictKind::damaged);
  CHECK(again.first_bad == 1);
}

TEST_CASE("verify: reports nodes that lie about times or are gone") {
  const TemporaryFolder folder;
  make_long_log(folder / "good", 600);
  const char* deeds[] = {"UPDATE node SET min_ms = 0 WHERE n = 0", "DELETE FROM node WHERE n = 1",
                         "INSERT INTO node VALUES(0, 3, zeroblob(32), 0, 0)"};
  int number = 0;
  for (const char* deed : deeds) {
    CAPTURE(deed);
    const fs::path log = copy_log(folder / "good", folder / std::to_string(number++));
    tamper(log, deed);
    CHECK(verify(log).kind == VerdictKind::damaged);
  }
}

TEST_CASE("verify: trusts keys from outside over the folder's own") {
  const TemporaryFolder folder;
  make_log(folder / "log");
  VerifyOptions options;
  options.keys = {PrivateKey::generate(test_origin).public_key().text()};
  CHECK(verify(folder / "log", options).kind == VerdictKind::damaged);
  std::string own = read_file(folder / "log" / "log.vkey");
  own.pop_back();
  options.keys = {own};
  CHECK(verify(folder / "log", options).kind == VerdictKind::intact);
  options.keys = {"nonsense"};
  CHECK_THROWS_AS(verify(folder / "log", options), Error);
  options.keys.clear();
  options.checkpoints = {"nonsense"};
  CHECK_THROWS_AS(verify(folder / "log", options), Error);
  CHECK_THROWS_AS(verify(folder / "nothing"), Error);
}

TEST_CASE("verify: says witnessed when a known witness has signed the newest checkpoint") {
  const TemporaryFolder folder;
  make_log(folder / "log");
  const PrivateKey witness = PrivateKey::generate("witness.example");
  const auto raw = PublicKey::parse(witness.public_key().text());
  const std::vector<std::uint8_t> seed_text;  // The witness's key of type 4 has the same bytes.
  const auto notes = notes_of(folder / "log");
  const auto cosign = [&](const std::string& text, std::uint64_t time) {
    Note note = *parse_note(text);
    const Signature64 signature =
        witness.sign("cosignature/v1\ntime " + std::to_string(time) + "\n" + note.text);
    NoteSignature line{"witness.example", 0, {}};
    for (int shift = 56; shift >= 0; shift -= 8) {
      line.bytes.push_back(static_cast<std::uint8_t>(time >> shift));
    }
    line.bytes.insert(line.bytes.end(), signature.begin(), signature.end());
    const PublicKey key(raw->name(), KeyType::cosignature, raw->bytes());
    line.key_id = key.id();
    note.signatures.push_back(line);
    return std::pair(note_text(note), key.text());
  };
  VerifyOptions options;
  const auto [newest, vkey] = cosign(notes.back(), 1'700'000'000);
  options.checkpoints = {newest};
  CHECK(verify(folder / "log", options).kind == VerdictKind::intact);  // A stranger's signature.
  options.keys = {vkey};
  const Verdict verdict = verify(folder / "log", options);
  CHECK(verdict.kind == VerdictKind::intact_witnessed);
  CHECK(verdict.witnesses == std::vector<std::string>{"witness.example"});
  options.checkpoints = {cosign(notes[1], 1'700'000'000).first};  // Of the first six records only.
  CHECK(verify(folder / "log", options).kind == VerdictKind::intact);
  std::string false_note = newest;
  char& digit = false_note[false_note.size() - 12];  // Still base64, whatever it was.
  digit = digit == 'A' ? 'B' : 'A';
  options.checkpoints = {false_note};
  CHECK(verify(folder / "log", options).kind == VerdictKind::damaged);
}

TEST_CASE("verify: survives a database of noise") {
  const TemporaryFolder folder;
  make_long_log(folder / "good", 300);
  const std::string good = read_file(folder / "good" / "log.db");
  std::uint64_t state = 1;
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    const fs::path log = folder / "noise";
    fs::remove_all(log);
    copy_log(folder / "good", log);
    std::string bytes = good;
    for (int i = 0; i < 8; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      bytes[(state >> 20) % bytes.size()] = static_cast<char>(state >> 56);
    }
    write_file(log / "log.db", bytes);
    try {
      const Verdict verdict = verify(log);
      // Unused bytes of a page may change and mean nothing; the content must then be the same.
      if (ok(verdict)) CHECK(verdict.root == verify(folder / "good").root);
    } catch (const Error&) {
      // Not a log any more.
    }
  }
}

TEST_CASE("verify: a picture that cannot even be looked up is damage, whatever row names it") {
  const TemporaryFolder folder;
  const fs::path log = folder / "phone";
  make_log(log);
  const std::size_t page = std::stoul(
      query(log, "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_image_1'"));
  std::string bytes = read_file(log / "log.db");
  constexpr std::size_t page_bytes = 8192;
  REQUIRE(page >= 2);
  REQUIRE(bytes.size() >= page * page_bytes);
  bytes.replace((page - 1) * page_bytes, page_bytes, page_bytes, '\0');
  write_file(log / "log.db", bytes);
  for (const unsigned threads : {1u, 2u}) {
    CAPTURE(threads);
    VerifyOptions options;
    options.threads = threads;
    CHECK(verify(log, options).kind == VerdictKind::damaged);
  }
}

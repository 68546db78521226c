#include "storage/witness.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/base64.h"
#include "storage/error.h"
#include "storage/merkle.h"
#include "storage/verifier.h"
#include "storage/witness_folder.h"
#include "tests/storage/fixture.h"
#include "tests/storage/witness_vectors.h"

using namespace storage;
using namespace storage_test;

namespace {

constexpr std::uint64_t now_s = 1'679'315'147;

// A log in memory: one leaf after another, any checkpoint or proof of it.
struct Leaves {
  PrivateKey key = PrivateKey::generate("log.example/one");
  std::vector<Digest> hashes;

  explicit Leaves(int count, const std::string& salt = "") {
    for (int i = 0; i < count; ++i) hashes.push_back(leaf_hash(salt + std::to_string(i)));
  }
  Digest subtree(unsigned level, std::uint64_t index) const {
    Frontier frontier;
    for (std::uint64_t i = index << level; i < (index + 1) << level; ++i) frontier.add(hashes[i]);
    return frontier.root();
  }
  Checkpoint checkpoint(std::uint64_t size) const {
    Frontier frontier;
    for (std::uint64_t i = 0; i < size; ++i) frontier.add(hashes[i]);
    return {key.public_key().name(), size, frontier.root()};
  }
  std::string body(std::uint64_t old_size, std::uint64_t size) const {
    AddCheckpoint request{old_size, {}, sign_checkpoint(checkpoint(size), key)};
    if (old_size > 0 && old_size <= size) {
      request.proof = consistency_proof(
          old_size, size,
          [this](unsigned level, std::uint64_t index) { return subtree(level, index); });
    }
    return add_checkpoint_text(request);
  }
};

unsigned status(const WitnessAnswer& answer) {
  return static_cast<unsigned>(answer.status);
}

}  // namespace

TEST_CASE("witness: cosigns as the published vector") {
  // Ed25519 is deterministic: the same key, text and second give the same line.
  const auto key = PrivateKey::parse(litewitness_skey());
  REQUIRE(key);
  CHECK(cosignature_key(*key).text() == litewitness_vkey);
  const auto note = parse_note(litewitness_size_5_note());
  REQUIRE(note);
  const Note alone{note->text, {cosign(note->text, *key, now_s)}};
  CHECK(note_text(alone).substr(note->text.size() + 1) == litewitness_size_5_cosignature);
}

TEST_CASE("witness: answers the published session as the specification says") {
  const TemporaryFolder folder;
  WitnessFolder witness(folder / "w", "witness.example/w");
  REQUIRE(witness.watch(litewitness_log_key()));
  for (const WitnessStep& step : litewitness_session()) {
    CAPTURE(step.name);
    const WitnessAnswer answer = witness.add_checkpoint(step.body, now_s);
    CHECK(status(answer) == step.status);
    if (!step.answer.empty()) CHECK(answer.body == step.answer);
    CHECK(answer.body.ends_with('\n'));
    if (step.status == 200) CHECK(answer.body.starts_with("\xE2\x80\x94 witness.example/w "));
  }
  const auto entry = witness.find(origin_hex(litewitness_log_key().name()));
  REQUIRE(entry);
  CHECK(entry->log.last->size == 5);
}

TEST_CASE("witness: the golden log goes on from three records to eight") {
  const std::string body = read_file("tests/fuzz/add_checkpoint_fuzz/three_to_eight");
  const auto request = parse_add_checkpoint(body);
  REQUIRE(request);
  CHECK(add_checkpoint_text(*request) == body);
  const auto note = parse_note(request->note);
  const auto before = parse_note(read_file("tests/golden/log1-3.checkpoint"));
  REQUIRE(before);
  WitnessedLog log{*PublicKey::parse("redflag.example/log1+40a02900+"
                                     "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
                   parse_checkpoint(before->text)};
  CHECK(origin_hex(log.key.name()) ==
        "2ac094ba73568df91e39900ae2d3796c7b50b4b8d442239b781d7cdba4822f34");
  CHECK(status(rule(*request, *note, *parse_checkpoint(note->text), log)) == 200);
  log.last->root[0] ^= 1;
  CHECK(status(rule(*request, *note, *parse_checkpoint(note->text), log)) == 422);
}

TEST_CASE("witness: every pair of sizes of one tree is cosigned, every other tree refused") {
  const Leaves log(24);
  const Leaves other(24, "forged ");
  const auto ask = [&](std::uint64_t old_size, const AddCheckpoint& request,
                       const Checkpoint& last) {
    const auto note = parse_note(request.note);
    WitnessedLog known{log.key.public_key(), std::nullopt};
    if (old_size > 0) known.last = last;
    return status(rule(request, *note, *parse_checkpoint(note->text), known));
  };
  for (std::uint64_t old_size = 0; old_size <= 24; ++old_size) {
    for (std::uint64_t size = old_size; size <= 24; ++size) {
      CAPTURE(old_size);
      CAPTURE(size);
      const AddCheckpoint request = *parse_add_checkpoint(log.body(old_size, size));
      CHECK(ask(old_size, request, log.checkpoint(old_size)) == 200);
      if (old_size == 0) continue;
      CHECK(ask(old_size, request, other.checkpoint(old_size)) == 422);
      AddCheckpoint forged = request;
      forged.note = sign_checkpoint(other.checkpoint(size), log.key);
      CHECK(ask(old_size, forged, log.checkpoint(old_size)) == 422);
    }
  }
}

TEST_CASE("witness: a size of zero has one root, and needs no proof") {
  const Leaves log(3);
  const WitnessedLog unseen{log.key.public_key(), std::nullopt};
  const auto ask = [&](const AddCheckpoint& request) {
    const auto note = parse_note(request.note);
    return status(rule(request, *note, *parse_checkpoint(note->text), unseen));
  };
  CHECK(ask(*parse_add_checkpoint(log.body(0, 0))) == 200);
  Checkpoint wrong = log.checkpoint(0);
  wrong.root = leaf_hash("x");
  CHECK(ask({0, {}, sign_checkpoint(wrong, log.key)}) == 422);
  AddCheckpoint with_proof = *parse_add_checkpoint(log.body(0, 3));
  with_proof.proof.push_back({});
  CHECK(ask(with_proof) == 422);
}

TEST_CASE("witness: refuses bodies that are no request with 400") {
  const TemporaryFolder folder;
  const Leaves log(3);
  WitnessFolder witness(folder / "w", "");
  REQUIRE(witness.watch(log.key.public_key()));
  const std::string note = sign_checkpoint(log.checkpoint(3), log.key);
  const std::string hash = std::string(43, 'A') + "=\n";
  std::string too_many = "old 1\n";
  for (int i = 0; i < 64; ++i) too_many += hash;
  const std::string bad[] = {
      "",
      "\n",
      "old 0",
      "old 0\n",
      "old 0\n\n",
      "old 0\n" + note,
      "old  0\n\n" + note,
      "old 00\n\n" + note,
      "old -1\n\n" + note,
      "Old 0\n\n" + note,
      "old 0\r\n\r\n" + note,
      "old 18446744073709551616\n\n" + note,
      "old 0\n\n" + note.substr(0, note.size() - 1),
      "old 0\n\n" + log.checkpoint(3).origin + "\n3\n",
      "old 1\nAAAA\n\n" + note,
      "old 4\n\n" + note,  // Above the checkpoint's size.
      too_many + "\n" + note,
      "old 0\n\n" + note + std::string(max_add_checkpoint_bytes, 'x'),
  };
  for (const std::string& body : bad) {
    CAPTURE(body);
    const WitnessAnswer answer = witness.add_checkpoint(body, now_s);
    CHECK(status(answer) == 400);
    CHECK(std::count(answer.body.begin(), answer.body.end(), '\n') == 1);
  }
  CHECK(status(witness.add_checkpoint("old 0\n\n" + note, now_s)) == 200);
}

TEST_CASE("witness: remembers across restarts, and one process holds the folder") {
  const TemporaryFolder folder;
  const Leaves log(9);
  std::string vkey;
  {
    WitnessFolder witness(folder / "w", "witness.example/w");
    vkey = witness.public_key().text();
    CHECK(read_file(folder / "w" / "witness.vkey") == vkey + "\n");
    CHECK(witness.watch(log.key.public_key()));
    CHECK(witness.watch(log.key.public_key()));
    CHECK(status(witness.add_checkpoint(log.body(0, 4), now_s)) == 200);
    CHECK_THROWS_AS(WitnessFolder(folder / "w", ""), Error);
  }
  {
    WitnessFolder witness(folder / "w", "");
    CHECK(witness.public_key().text() == vkey);
    const WitnessAnswer conflict = witness.add_checkpoint(log.body(0, 9), now_s);
    CHECK(status(conflict) == 409);
    CHECK(conflict.body == "4\n");
    CHECK(status(witness.add_checkpoint(log.body(4, 9), now_s)) == 200);
    // Nobody takes an origin over by showing another key for it.
    CHECK_FALSE(witness.watch(PrivateKey::generate("log.example/one").public_key()));
    CHECK(witness.all().size() == 1);
    CHECK(witness.all()[0].log.last->size == 9);
    CHECK(witness.all()[0].cosigned_at_s == now_s);
  }
  CHECK_THROWS_AS(WitnessFolder(folder / "w", "witness.example/other"), Error);
  CHECK_THROWS_AS(WitnessFolder(folder / "v", "a+b"), Error);
}

TEST_CASE("witness: keeps its own line and the log's, and nothing a stranger adds") {
  const TemporaryFolder folder;
  const Leaves log(9);
  WitnessFolder witness(folder / "w", "witness.example/w");
  witness.watch(log.key.public_key());
  AddCheckpoint request = *parse_add_checkpoint(log.body(0, 4));
  Note note = *parse_note(request.note);
  note.signatures.push_back(cosign(note.text, PrivateKey::generate("stranger.example/s"), now_s));
  note.signatures.push_back(note.signatures.front());
  request.note = note_text(note);
  const WitnessAnswer answer = witness.add_checkpoint(add_checkpoint_text(request), now_s);
  REQUIRE(status(answer) == 200);
  const auto kept = witness.find(origin_hex("log.example/one"));
  REQUIRE(kept);
  CHECK(kept->note == sign_checkpoint(log.checkpoint(4), log.key) + answer.body);
}

TEST_CASE("witness: a state it did not write stops it; it does not begin again at nothing") {
  const TemporaryFolder folder;
  const Leaves log(9);
  WitnessFolder witness(folder / "w", "");
  witness.watch(log.key.public_key());
  REQUIRE(status(witness.add_checkpoint(log.body(0, 4), now_s)) == 200);
  const fs::path state = folder / "w" / origin_hex("log.example/one") / "checkpoint";
  const std::string good = read_file(state);
  const std::string spoilt[] = {"", "x", good.substr(0, good.size() / 2), good.substr(1),
                                sign_checkpoint(log.checkpoint(2), log.key)};
  for (const std::string& text : spoilt) {
    CAPTURE(text);
    write_file(state, text);
    CHECK_THROWS_AS(witness.add_checkpoint(log.body(4, 9), now_s), Error);
    CHECK_THROWS_AS(witness.add_checkpoint(log.body(0, 9), now_s), Error);
  }
  write_file(state, good);
  CHECK(status(witness.add_checkpoint(log.body(4, 9), now_s)) == 200);
}

// A child cosigns one size after another and is killed; whatever line its parent read, the folder
// remembers at least that size.
TEST_CASE("witness: killed at any moment, it never forgets what it has answered") {
  const TemporaryFolder folder;
  const Leaves log(64);
  for (int round = 0; round < 8; ++round) {
    const fs::path home = folder / ("w" + std::to_string(round));
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    if (child == 0) {
      WitnessFolder witness(home, "witness.example/w");
      witness.watch(log.key.public_key());
      for (std::uint64_t size = 0; size < 64; ++size) {
        const WitnessAnswer answer = witness.add_checkpoint(log.body(size, size + 1), now_s);
        const char byte = status(answer) == 200 ? 1 : 0;
        if (write(ends[1], &byte, 1) != 1) break;
      }
      _exit(0);
    }
    close(ends[1]);
    std::uint64_t answered = 0;
    char byte = 0;
    while (answered < static_cast<std::uint64_t>(1 + round * 7) && read(ends[0], &byte, 1) == 1) {
      CHECK(byte == 1);
      ++answered;
    }
    kill(child, SIGKILL);
    while (read(ends[0], &byte, 1) == 1) ++answered;
    close(ends[0]);
    waitpid(child, nullptr, 0);
    WitnessFolder witness(home, "");
    const auto entry = witness.find(origin_hex("log.example/one"));
    REQUIRE(entry);
    REQUIRE(entry->log.last);
    CHECK(entry->log.last->size >= answered);
    CHECK(entry->log.last->size <= answered + 1);
  }
}

TEST_CASE("log_writer: keeps a cosignature of the newest seal, and of no other") {
  const TemporaryFolder folder;
  const PrivateKey witness = PrivateKey::generate("witness.example/w");
  const auto cosigned = [&](const std::string& text) {
    Note note = *parse_note(text);
    note.signatures.push_back(cosign(note.text, witness, now_s));
    return note_text(note);
  };
  Schedule schedule;
  schedule.seed_sha256 = commitment(Digest{1});
  const WriterOptions slow{std::chrono::hours(1)};
  auto writer = LogWriter::create(folder / "log", at(0), test_genesis(schedule), slow);
  const std::string first = writer->seal();
  CHECK(writer->keep_cosigned(cosigned(first)));
  writer->append({at(1), Boot{"evening", "Fictional", "red-flag", schedule}});
  // Nothing newer is sealed yet: a second witness may still say the same.
  CHECK(writer->keep_cosigned(cosigned(cosigned(first))));
  const std::string second = writer->seal();
  CHECK_FALSE(writer->keep_cosigned(cosigned(first)));
  CHECK_FALSE(writer->keep_cosigned("no note"));
  CHECK(writer->keep_cosigned(cosigned(second)));
  writer->append({at(2), Shutdown{"session-end", Digest{1}}});
  const std::string last = writer->seal();

  VerifyOptions options;
  options.keys = {cosignature_key(witness).text()};
  CHECK(verify(folder / "log", options).kind == VerdictKind::intact);
  CHECK(writer->keep_cosigned(cosigned(last)));
  writer.reset();
  const Verdict verdict = verify(folder / "log", options);
  CHECK(verdict.kind == VerdictKind::intact_witnessed);
  CHECK(verdict.witnesses == std::vector<std::string>{"witness.example/w"});
  CHECK(verify(folder / "log").kind == VerdictKind::intact);
  CHECK(notes_of(folder / "log").size() == 7);

  // Its writer carries on behind it, and so does what was written to the database.
  writer = LogWriter::open(folder / "log", at(3), slow);
  CHECK_FALSE(writer->gap_appended());
  CHECK(writer->keep_cosigned(cosigned(last)));
  writer.reset();
  CHECK(verify(folder / "log", options).kind == VerdictKind::intact_witnessed);

  // A false line by a witness that counts spoils the log; by one that does not, nothing.
  std::string file = read_file(folder / "log" / "checkpoints");
  const std::size_t at_end = file.rfind("example/w ") + 40;
  file[at_end] = file[at_end] == 'A' ? 'B' : 'A';
  write_file(folder / "log" / "checkpoints", file);
  CHECK(verify(folder / "log", options).kind == VerdictKind::damaged);
  CHECK(verify(folder / "log").kind == VerdictKind::intact);
}

// Two histories signed with one key: what verify() may say about where they part.
#include <doctest/doctest.h>

#include "storage/checkpoint.h"
#include "storage/merkle.h"
#include "storage/verifier.h"
#include "tests/storage/fixture.h"

using namespace storage;
using namespace storage_test;

namespace {

// A checkpoint kept elsewhere, over the log make_log() makes or over another one.
struct Kept {
  std::uint64_t size;
  bool agrees;
  const char* witness;  // Who cosigned it, if somebody.
};

struct Signers {
  explicit Signers(const fs::path& log) : key(PrivateKey::parse(key_text(log))) {}
  static std::string key_text(const fs::path& log) {
    std::string text = read_file(log / "log.key");
    text.pop_back();
    return text;
  }
  std::string sign(const fs::path& log, const Kept& kept) const {
    Frontier frontier;
    for (std::uint64_t seq = 0; seq < kept.size; ++seq) {
      const std::string where = " FROM record WHERE seq = " + std::to_string(seq);
      frontier.add(leaf_hash(query(log, "SELECT body" + where)));
    }
    Digest root = frontier.root();
    if (!kept.agrees) root[3] ^= 1;
    const std::string text = sign_checkpoint({key->public_key().name(), kept.size, root}, *key);
    Note note = *parse_note(text);
    if (kept.witness == std::string("v")) note.signatures.push_back(cosign(note.text, v, 1));
    if (kept.witness == std::string("w")) note.signatures.push_back(cosign(note.text, w, 1));
    return note_text(note);
  }
  std::optional<PrivateKey> key;
  PrivateKey v = PrivateKey::generate("v.example/v");
  PrivateKey w = PrivateKey::generate("w.example/w");
};

}  // namespace

TEST_CASE("verify: of two histories it names no record both may still share") {
  using K = VerdictKind;
  struct Case {
    const char* name;
    std::vector<Kept> kept;
    const char* gone;  // Of the log's own checkpoints, which lie at 6, 10 and 12.
    K kind;
    std::optional<std::uint64_t> first_bad;
  };
  const Case cases[] = {
      {"one of another history", {{9, false, ""}}, "", K::diverged, 0},
      {"and one that agrees: signed in either",
       {{6, true, ""}, {9, false, ""}},
       "",
       K::diverged,
       0},
      {"a witness saw one", {{9, false, "w"}}, "", K::diverged, 0},
      {"a witness saw both", {{6, true, "w"}, {9, false, "w"}}, "", K::diverged, 6},
      {"and one later", {{6, true, "w"}, {8, true, "w"}, {9, false, "w"}}, "", K::diverged, 8},
      {"two witnesses, one each", {{6, true, "v"}, {9, false, "w"}}, "", K::diverged, 0},
      {"two witnesses", {{6, true, "w"}, {7, true, "v"}, {9, false, "w"}}, "", K::diverged, 6},
      {"a witness who saw both at one size",
       {{6, true, "w"}, {9, true, "w"}, {9, false, "w"}},
       "",
       K::diverged,
       6},
      {"the later of two, witnessed",
       {{8, true, "w"}, {9, false, ""}, {11, false, "w"}},
       "",
       K::diverged,
       0},
      {"the other at the very end", {{12, false, ""}}, "", K::diverged, 0},
      {"by turns, the other last", {{9, false, ""}, {12, false, ""}}, "12", K::diverged, 0},
      {"one history, and records that are not its own", {{12, false, ""}}, "12", K::damaged, 10},
      {"likewise, longer", {{11, false, ""}, {12, false, ""}}, "12", K::damaged, 10},
  };
  const TemporaryFolder folder;
  make_log(folder / "good");
  const Signers signers(folder / "good");
  int number = 0;
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const fs::path log = copy_log(folder / "good", folder / std::to_string(number++));
    if (c.gone == std::string("12")) {
      std::string file;
      for (const std::string& note : notes_of(log)) {
        if (note.find("\n12\n") == std::string::npos) file += note;
      }
      write_file(log / "checkpoints", file);
      tamper(log, "DELETE FROM checkpoint WHERE size = 12");
    }
    VerifyOptions options;
    options.keys = {signers.key->public_key().text(), cosignature_key(signers.v).text(),
                    cosignature_key(signers.w).text()};
    for (const Kept& kept : c.kept) options.checkpoints.push_back(signers.sign(log, kept));
    const Verdict verdict = verify(log, options);
    CHECK(verdict.kind == c.kind);
    CHECK(verdict.first_bad == c.first_bad);
  }
}

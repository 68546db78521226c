// The private key in other hands, and what then still holds: copies that left the machine. F14.
#include <cstdio>

#include "storage/audit/attack.h"
#include "storage/audit/bench.h"
#include "storage/audit/forge.h"
#include "storage/audit/watchful.h"
#include "storage/checkpoint.h"
#include "storage/log_format.h"

namespace storage::audit {
namespace {

Attack with_key(const char* slug, const char* title, Expected expected,
                std::function<Outcome(Bench&)> run, Actor actor = Actor::daemon_user) {
  return {"F14", "keys", slug, title, actor, expected, std::move(run)};
}

std::string newest_note(Bench& bench) {
  return notes_of(bench.log(), bench.facts().origin).back();
}

// The same number of records, one of them another, and every signature made anew.
void rewrite(Bench& bench) {
  change_record(bench.db(), bench.victim());
  recompute_nodes(bench.db(), bench.facts().records);
  sign_anew(bench.log(), bench.facts().sealed_sizes, bench.stolen_key());
}

Outcome rewrite_with_key(Bench& bench) {
  bench.victim();
  const std::string remembered = newest_note(bench);
  rewrite(bench);
  return bench.look_elsewhere("all of it was signed again", {{remembered}, {}, {}});
}

// A witness that has cosigned the newest checkpoint.
struct Witnessed {
  explicit Witnessed(Bench& bench)
      : log_key(bench.stolen_key().public_key()), witness(bench.another("witness"), log_key) {
    const std::optional<std::string> given = witness.cosign(newest_note(bench), 0);
    if (!given) throw Error("the witness will not cosign an honest log: " + witness.complaint());
    note = *given;
  }
  // What a verifier holds the log against who knows both keys.
  VerifyOptions knowledge() const { return {{note}, {log_key.text(), witness.vkey()}, {}}; }

  PublicKey log_key;
  Watchful witness;
  std::string note;
};

// What left was cosigned by a witness; the verifier knows both keys.
Outcome rewrite_after_witness(Bench& bench) {
  bench.victim();
  const Witnessed witnessed(bench);
  rewrite(bench);
  return bench.look_elsewhere("all of it was signed again, but a witness's note is kept",
                              witnessed.knowledge());
}

Outcome ask(Bench& bench, Witnessed& witnessed, const std::string& note, std::uint64_t old_size) {
  const bool given = witnessed.witness.cosign(note, old_size).has_value();
  Outcome outcome = bench.look("the witness cosigned it");
  if (!given) {
    outcome.fate = Fate::refused;
    outcome.guard = Guard::witness;
    outcome.happened = "the witness answers " + witnessed.witness.complaint();
  }
  return outcome;
}

// He can say truthfully what the witness has seen, but has no proof that his history grew out of
// it, for there is none.
Outcome ask_witness_for_other_history(Bench& bench) {
  bench.victim();
  Witnessed witnessed(bench);
  const std::uint64_t seen = bench.facts().sealed();
  rewrite(bench);
  bench.carry_on(*bench.honest_writer());
  return ask(bench, witnessed, newest_note(bench), seen);
}

Outcome ask_witness_for_less(Bench& bench) {
  bench.carry_on(*bench.honest_writer());
  bench.remember();
  Witnessed witnessed(bench);
  const std::vector<std::string> notes = notes_of(bench.log(), bench.facts().origin);
  return ask(bench, witnessed, notes[notes.size() - 2], 0);
}

// The log is cut back and signed as if it had never been longer.
Outcome sign_shorter_after_witness(Bench& bench) {
  bench.carry_on(*bench.honest_writer());
  bench.remember();
  const Witnessed witnessed(bench);
  std::vector<std::uint64_t> sizes = bench.facts().sealed_sizes;
  sizes.pop_back();
  cut_records(bench.db(), sizes.back());
  sign_anew(bench.log(), sizes, bench.stolen_key());
  return bench.look_elsewhere("a witness has seen it longer", witnessed.knowledge(),
                              Bench::record(sizes.back()));
}

Outcome replace_key(Bench& bench) {
  const std::string kept = bench.stolen_key().public_key().text();
  const PrivateKey key = plant_key(bench.log(), bench.facts().origin);
  sign_anew(bench.log(), bench.facts().sealed_sizes, key);
  return bench.look_elsewhere("every signature is by another key, and log.vkey says so too",
                              {{}, {kept}, {}});
}

Outcome two_histories(Bench& bench) {
  copy_log(bench.log(), bench.another("twin"));
  bench.carry_on(*bench.honest_writer(), 3, "one.home");
  const std::string shown_elsewhere = newest_note(bench);
  replace_log(bench.another("twin"), bench.log());
  bench.carry_on(*bench.honest_writer(), 4, "two.home");
  bench.remember();
  return bench.look_elsewhere("one log was carried on in two ways, each shown to one reader",
                              {{shown_elsewhere}, {}, {}});
}

Outcome sign_contradiction(Bench& bench) {
  Digest other{};
  other[0] = 1;
  append_file(
      bench.notes_file(),
      sign_checkpoint({bench.facts().origin, bench.facts().sealed(), other}, bench.stolen_key()));
  return bench.look("two roots are signed for one size");
}

Outcome sign_more_than_there_is(Bench& bench) {
  Digest other{};
  append_file(bench.notes_file(),
              sign_checkpoint({bench.facts().origin, bench.facts().records + 5, other},
                              bench.stolen_key()));
  return bench.look("a checkpoint of records nobody wrote is signed",
                    Bench::record(bench.facts().records));
}

Outcome continue_with_key(Bench& bench) {
  bench.carry_on(*bench.honest_writer(), 3, "never-happened.home");
  return bench.look("records of visits that never happened were appended and sealed");
}

// A signature line under a known witness's name that it never made.
Outcome forge_cosignature(Bench& bench) {
  const Witnessed witnessed(bench);
  std::optional<Note> note = parse_note(witnessed.note);
  note->signatures.back().bytes.back() ^= 1;
  VerifyOptions held = witnessed.knowledge();
  held.checkpoints = {note_text(*note)};
  return bench.look_elsewhere("a cosignature was made up", held, Bench::nothing());
}

// The id stands between the pluses of NAME+ID+KEY, eight hexadecimal digits that the rest decides.
Outcome flip_vkey_id(Bench& bench) {
  const std::string vkey = bench.stolen_key().public_key().text();
  const std::size_t id_at = vkey.find('+') + 1;
  const std::uint64_t id = std::stoull(vkey.substr(id_at, 8), nullptr, 16);
  const auto flipped = [&](unsigned bit) {
    char digits[9];
    std::snprintf(digits, sizeof digits, "%08llx",
                  static_cast<unsigned long long>(id ^ (std::uint64_t{1} << bit)));
    return std::string(vkey).replace(id_at, 8, digits);
  };
  unsigned passed = 0;
  for (unsigned bit = 0; bit < 32; ++bit) passed += PublicKey::parse(flipped(bit)) ? 1u : 0u;
  write_file(bench.log() / vkey_name, flipped(static_cast<unsigned>(bench.random()() % 32)) + "\n");
  Outcome outcome = bench.look("32 bits, each the other way, make no key; one was written");
  if (passed != 0) outcome.problem = std::to_string(passed) + " flipped bits still make a key";
  return outcome;
}

}  // namespace

std::vector<Attack> key_attacks() {
  const Expected damaged = detected_as(VerdictKind::damaged);
  const Expected by_start_up = refused_by(Guard::start_up);
  const char* const one_key = "one key signs all of a log: only what left before can tell";
  return {
      with_key("rewrite-with-key",
               "Change a record and sign the whole log again with the stolen key",
               elsewhere_as(VerdictKind::diverged, one_key), rewrite_with_key),
      with_key("rewrite-after-witness",
               "Sign another history with the stolen key after a witness has cosigned this one",
               elsewhere_as(VerdictKind::diverged, one_key), rewrite_after_witness, Actor::root),
      with_key("witness-asked-for-other-history", "Ask the witness to cosign the other history",
               refused_by(Guard::witness), ask_witness_for_other_history, Actor::root),
      with_key("witness-asked-for-less", "Ask the witness to cosign an earlier state",
               refused_by(Guard::witness), ask_witness_for_less, Actor::root),
      with_key("sign-shorter-after-witness",
               "Cut the log back and sign it again after a witness has seen a later size",
               elsewhere_as(VerdictKind::rolled_back, one_key), sign_shorter_after_witness,
               Actor::root),
      with_key("replace-key", "Replace both keys and sign the whole log again",
               elsewhere_as(VerdictKind::damaged,
                            "log.vkey lies in the same folder: only a key kept "
                            "elsewhere can tell"),
               replace_key),
      with_key("split-view", "Carry one log on in two ways and show each to somebody else",
               elsewhere_as(VerdictKind::diverged, "each is whole: only who compares can tell"),
               two_histories),
      with_key("sign-contradiction", "Sign another root for a size already signed",
               detected_as(VerdictKind::diverged), sign_contradiction),
      with_key("sign-more-than-there-is", "Sign a checkpoint of more records than there are",
               detected_as(VerdictKind::rolled_back), sign_more_than_there_is),
      with_key("continue-with-key", "Carry the log on with records of what never happened",
               out_of_reach("who has the key is, to the log, the recorder: it proves what was "
                            "recorded, not that it happened"),
               continue_with_key),
      with_key("forge-cosignature", "Put a signature under a witness's name",
               elsewhere_as(VerdictKind::damaged, "the witness's key is not in the folder"),
               forge_cosignature),
      with_key("remove-vkey", "Remove log.vkey", damaged,
               [](Bench& bench) {
                 fs::remove(bench.log() / vkey_name);
                 return bench.look("nothing says whom to trust");
               }),
      with_key("change-vkey", "Put another public key into log.vkey", damaged,
               [](Bench& bench) {
                 write_file(bench.log() / vkey_name,
                            PrivateKey::generate(bench.facts().origin).public_key().text() + "\n");
                 return bench.look("log.vkey is of another key");
               }),
      with_key("flip-vkey-id", "Flip any one bit of the key's id in log.vkey", damaged,
               flip_vkey_id),
      with_key("remove-key", "Remove log.key, then start the daemon", by_start_up,
               [](Bench& bench) {
                 fs::remove(bench.log() / key_name);
                 return bench.daemon_stops(Guard::start_up, [&] { bench.honest_writer(); });
               }),
      with_key("change-key", "Put another private key into log.key, then start the daemon",
               by_start_up,
               [](Bench& bench) {
                 write_file(bench.log() / key_name,
                            PrivateKey::generate(bench.facts().origin).text() + "\n");
                 return bench.daemon_stops(Guard::start_up, [&] { bench.honest_writer(); });
               }),
  };
}

}  // namespace storage::audit

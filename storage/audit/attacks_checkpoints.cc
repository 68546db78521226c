// The checkpoints, in the file and in the database, without the key.
#include <algorithm>

#include "storage/audit/attack.h"
#include "storage/audit/bench.h"
#include "storage/audit/forge.h"
#include "storage/checkpoint.h"
#include "storage/log_format.h"

namespace storage::audit {
namespace {

Attack on_notes(const char* slug, const char* title, Expected expected,
                std::function<Outcome(Bench&)> run) {
  return {"+", "checkpoints", slug, title, Actor::daemon_user, expected, std::move(run)};
}

// At least three honest checkpoints.
void need_notes(Bench& bench) {
  for (int i = 0; bench.facts().sealed_sizes.size() < 3 && i < 3; ++i) {
    bench.carry_on(*bench.honest_writer());
    bench.remember();
  }
}

// The file, note by note, for `edit` to bend; then the verdict.
Outcome bend(Bench& bench, const std::function<void(std::vector<std::string>&)>& edit,
             const char* happened, Bench::Names names = Bench::anything()) {
  need_notes(bench);
  std::vector<std::string> notes = notes_of(bench.log(), bench.facts().origin);
  edit(notes);
  std::string file;
  for (const std::string& note : notes) file += note;
  write_file(bench.notes_file(), file);
  return bench.look(happened, names);
}

void sql_behind_triggers(Bench& bench, const std::string& sql) {
  Raw stranger(bench.db());
  without_triggers(stranger, sql);
}

// Database and checkpoints go back together to an earlier seal.
void roll_back(Bench& bench, std::uint64_t size) {
  std::string file;
  for (const std::string& note : notes_of(bench.log(), bench.facts().origin)) {
    const auto parsed = parse_note(note);
    const auto checkpoint = parsed ? parse_checkpoint(parsed->text) : std::nullopt;
    if (checkpoint && checkpoint->size <= size) file += note;
  }
  write_file(bench.notes_file(), file);
  cut_records(bench.db(), size);
}

std::uint64_t earlier_seal(Bench& bench) {
  need_notes(bench);
  const std::vector<std::uint64_t>& sizes = bench.facts().sealed_sizes;
  return sizes[sizes.size() - 2];
}

Outcome roll_back_both(Bench& bench) {
  const std::uint64_t size = earlier_seal(bench);
  const std::string remembered = notes_of(bench.log(), bench.facts().origin).back();
  roll_back(bench, size);
  return bench.look_elsewhere("records and checkpoints end earlier, together",
                              {{remembered}, {}, {}}, Bench::record(size));
}

Outcome restore_everything(Bench& bench) {
  const std::uint64_t before = bench.facts().records;
  copy_log(bench.log(), bench.another("older"));
  bench.carry_on(*bench.honest_writer());
  const std::string remembered = notes_of(bench.log(), bench.facts().origin).back();
  replace_log(bench.another("older"), bench.log());
  // It is a whole and honest log: everything in it is as it was signed.
  Outcome outcome = bench.look_elsewhere("the whole folder is an older one", {{remembered}, {}, {}},
                                         Bench::record(before));
  return outcome;
}

Outcome remove_newest_note_from_table(Bench& bench) {
  need_notes(bench);
  sql_behind_triggers(bench,
                      "DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)");
  return bench.look("the file is the record of checkpoints; the table's copy is for convenience");
}

// A key of the same name, whoever made it.
std::string note_by_stranger(Bench& bench, std::uint64_t size) {
  return sign_checkpoint({bench.facts().origin, size, root_of(bench.db(), size)},
                         PrivateKey::generate(bench.facts().origin));
}

enum class Part { key_id, signature };

// The note with one bit of its first signature's line the other way.
std::string with_bit_flipped(Note note, Part part, unsigned bit) {
  NoteSignature& signature = note.signatures.front();
  if (part == Part::key_id) {
    signature.key_id ^= 1u << bit;
  } else {
    signature.bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
  }
  return note_text(note);
}

// Each bit in turn before what judges a note, and one drawn by lot before the whole verifier.
Outcome flip_a_bit(Bench& bench, Part part) {
  need_notes(bench);
  const Note newest = *parse_note(notes_of(bench.log(), bench.facts().origin).back());
  const PublicKey key = bench.stolen_key().public_key();
  const unsigned bits = part == Part::key_id ? 32 : 512;
  unsigned passed = 0;
  for (unsigned bit = 0; bit < bits; ++bit) {
    const std::optional<Note> note = parse_note(with_bit_flipped(newest, part, bit));
    const bool read = note && !check_note(*note, key.name(), {&key, 1}).bad_signer;
    if (read && check_note(*note, key.name(), {&key, 1}).signed_by_log) ++passed;
  }
  const auto drawn = static_cast<unsigned>(bench.random()() % bits);
  Outcome outcome = bend(
      bench, [&](auto& notes) { notes.back() = with_bit_flipped(newest, part, drawn); },
      "one was written", Bench::nothing());
  outcome.happened = std::to_string(bits) +
                     " bits, each the other way, make no note of this log; " + outcome.happened;
  if (passed != 0) outcome.problem = std::to_string(passed) + " flipped bits still pass";
  return outcome;
}

std::vector<Attack> bent_files() {
  const Expected damaged = detected_as(VerdictKind::damaged);
  using Notes = std::vector<std::string>;
  return {
      on_notes("remove-checkpoints-file", "Remove the checkpoints file", damaged,
               [](Bench& bench) {
                 fs::remove(bench.notes_file());
                 return bench.look("the file is gone, the database has its copy");
               }),
      on_notes("empty-checkpoints-file", "Empty the checkpoints file", damaged,
               [](Bench& bench) {
                 return bend(bench, [](Notes& notes) { notes.clear(); }, "no note is left");
               }),
      on_notes("remove-newest-note", "Remove the newest checkpoint from the file", damaged,
               [](Bench& bench) {
                 return bend(
                     bench, [](Notes& notes) { notes.pop_back(); },
                     "the database has a checkpoint the file lacks");
               }),
      on_notes("swap-notes", "Exchange the two newest checkpoints of the file", damaged,
               [](Bench& bench) {
                 return bend(
                     bench, [](Notes& notes) { std::swap(notes.back(), notes[notes.size() - 2]); },
                     "the file goes back");
               }),
      on_notes("repeat-note", "Write the newest checkpoint a second time", harmless(),
               [](Bench& bench) {
                 return bend(
                     bench, [](Notes& notes) { notes.push_back(notes.back()); },
                     "the file says the same twice");
               }),
      on_notes("change-signature", "Change one character of a signature", damaged,
               [](Bench& bench) {
                 return bend(
                     bench,
                     [](Notes& notes) {
                       char& c = notes.back()[notes.back().size() - 40];
                       c = c == 'A' ? 'B' : 'A';
                     },
                     "one signature is false", Bench::nothing());
               }),
      on_notes("flip-note-signature", "Flip any one bit of the newest checkpoint's signature",
               damaged, [](Bench& bench) { return flip_a_bit(bench, Part::signature); }),
      on_notes("flip-note-key-id", "Flip any one bit of the key id in the newest checkpoint",
               damaged, [](Bench& bench) { return flip_a_bit(bench, Part::key_id); }),
      on_notes("change-size", "Let a checkpoint claim more records", damaged,
               [](Bench& bench) {
                 return bend(
                     bench,
                     [](Notes& notes) {
                       std::string& note = notes.back();
                       const std::size_t size_at = note.find('\n') + 1;
                       note[size_at] = note[size_at] == '9' ? '8' : '9';
                     },
                     "the signature is over another size");
               }),
      on_notes("append-garbage", "Append garbage to the checkpoints file", damaged,
               [](Bench& bench) {
                 return bend(
                     bench, [](Notes& notes) { notes.push_back("garbage\n"); },
                     "what a recorder never writes stands in the file", Bench::nothing());
               }),
      on_notes("append-torn-note", "Append the beginning of a note, as a crash would", harmless(),
               [](Bench& bench) {
                 return bend(
                     bench,
                     [](Notes& notes) {
                       notes.push_back(notes.back().substr(0, notes.back().size() / 2));
                     },
                     "a torn beginning means nothing");
               }),
  };
}

}  // namespace

std::vector<Attack> checkpoint_attacks() {
  const Expected damaged = detected_as(VerdictKind::damaged);
  const char* const complete = "an older log is a whole log: only what remembers more can tell";
  std::vector<Attack> attacks = bent_files();
  attacks.push_back(on_notes("remove-note-from-table",
                             "Remove the newest checkpoint from the database", harmless(),
                             remove_newest_note_from_table));
  attacks.push_back(on_notes(
      "change-note-in-table", "Change a checkpoint in the database", damaged, [](Bench& bench) {
        sql_behind_triggers(bench, "UPDATE checkpoint SET note = replace(note, 'a', 'b')");
        return bench.look("the database's copy is false");
      }));
  attacks.push_back(on_notes("remove-all-checkpoints",
                             "Remove every checkpoint, in file and database", damaged,
                             [](Bench& bench) {
                               write_file(bench.notes_file(), "");
                               sql_behind_triggers(bench, "DELETE FROM checkpoint");
                               return bench.look("nothing is signed", Bench::nothing());
                             }));
  attacks.push_back(on_notes("foreign-note", "Append a checkpoint signed by a key of the same name",
                             damaged, [](Bench& bench) {
                               append_file(bench.notes_file(),
                                           note_by_stranger(bench, bench.facts().records));
                               return bench.look("signed by nobody we trust", Bench::nothing());
                             }));
  attacks.push_back({"F3", "checkpoints", "roll-back-both",
                     "Cut records and checkpoints back together to an earlier seal",
                     Actor::daemon_user, elsewhere_as(VerdictKind::rolled_back, complete),
                     roll_back_both});
  attacks.push_back({"F3", "checkpoints", "restore-everything",
                     "Put the whole folder back as it was", Actor::daemon_user,
                     elsewhere_as(VerdictKind::rolled_back, complete), restore_everything});
  attacks.push_back({"F3", "checkpoints", "cut-database-only",
                     "Cut the records back, leave the checkpoints", Actor::daemon_user,
                     detected_as(VerdictKind::rolled_back), [](Bench& bench) {
                       const std::uint64_t size = earlier_seal(bench);
                       cut_records(bench.db(), size);
                       return bench.look("the checkpoints remember more", Bench::record(size));
                     }});
  attacks.push_back({"F3", "checkpoints", "start-on-cut-database",
                     "Cut the records back, leave the checkpoints, start the daemon",
                     Actor::daemon_user, refused_by(Guard::start_up), [](Bench& bench) {
                       cut_records(bench.db(), earlier_seal(bench));
                       return bench.daemon_stops(Guard::start_up, [&] { bench.honest_writer(); });
                     }});
  attacks.push_back({"F14", "checkpoints", "start-on-changed-record",
                     "Change a sealed record, locator and tree hashes, then start the daemon",
                     Actor::daemon_user, refused_by(Guard::start_up), [](Bench& bench) {
                       change_record(bench.db(), bench.victim());
                       recompute_nodes(bench.db(), bench.facts().records);
                       return bench.daemon_stops(Guard::start_up, [&] { bench.honest_writer(); });
                     }});
  return attacks;
}

}  // namespace storage::audit

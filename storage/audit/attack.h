// What one attack is: a row of the catalogue, a deed done to a private copy of a log, and what has
// to come of it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/verifier.h"

namespace storage::audit {

// The least power that suffices for the deed.
enum class Actor { phone_user, viewer_user, local_user, daemon_user, root };
std::string_view actor_name(Actor actor);

// What stopped a deed.
enum class Guard {
  none,
  authorizer,   // The connection prepares nothing but SELECT, INSERT and transactions.
  trigger,      // RAISE(ABORT) in the pinned schema.
  hooks,        // The connection vetoes a commit that changes or removes a row.
  read_only,    // The connection is open for reading only.
  permissions,  // File modes.
  sqlite,       // SQLite itself: there is no such thing here, or it will not do it.
  start_up,     // The checks of LogWriter::open and create.
  writer,       // The checks of each append and seal.
  reader,       // Refused by name before a record is read.
  witness,      // A cosigner that has seen more.
  encoder       // What goes into a record is spelled so that it stays what it is.
};
std::string_view guard_name(Guard guard);

enum class Fate {
  refused,    // By `guard`; the log is what it was.
  detected,   // verify() says `verdict`, and names the record.
  elsewhere,  // verify() alone sees nothing; held against something that left the machine, it says
              // `verdict`.
  harmless,   // It went through, and every record and picture reads back as before.
  unnoticed   // It went through, and nothing shows it: out of reach, `why` says why.
};
std::string_view fate_name(Fate fate);

// What has to come of an attack.
struct Expected {
  Fate fate = Fate::refused;
  Guard guard = Guard::none;                   // If refused.
  VerdictKind verdict = VerdictKind::damaged;  // If detected, here or elsewhere.
  const char* why = "";                        // If unnoticed or elsewhere: why not here.
};
constexpr Expected refused_by(Guard guard) {
  return {Fate::refused, guard, {}, ""};
}
constexpr Expected detected_as(VerdictKind verdict) {
  return {Fate::detected, Guard::none, verdict, ""};
}
constexpr Expected elsewhere_as(VerdictKind verdict, const char* why) {
  return {Fate::elsewhere, Guard::none, verdict, why};
}
constexpr Expected harmless() {
  return {Fate::harmless, Guard::none, {}, ""};
}
constexpr Expected out_of_reach(const char* why) {
  return {Fate::unnoticed, Guard::none, {}, why};
}

// What came of it.
struct Outcome {
  Fate fate = Fate::unnoticed;
  Guard guard = Guard::none;
  std::string verdict;  // verify()'s word for the copy afterwards; "-" where it would not read it.
  std::optional<std::uint64_t> first_bad;
  std::string happened;  // One sentence.
  std::string problem;   // What else is wrong with this outcome; empty when nothing is.
};

class Bench;

struct Attack {
  std::string hole;   // Its mark in the list at the end of THREATS.md; "+" for one beyond it.
  std::string group;  // "sql", "connection", "files", ...
  std::string slug;   // Its name, unique.
  std::string title;  // One sentence: the deed.
  Actor actor = Actor::daemon_user;
  Expected expected;
  std::function<Outcome(Bench&)> run;
  bool alone = false;  // Uses every processor itself; runs when nothing else does.
};

// Whether an outcome is the one the catalogue promises.
bool as_expected(const Attack& attack, const Outcome& outcome);
// "refused by a trigger", "detected: damaged", ...: for a table.
std::string describe(const Expected& expected);

// Every attack, grouped; slugs are unique.
std::vector<Attack> catalogue();

// The groups, one per file.
std::vector<Attack> sql_attacks();
std::vector<Attack> schema_attacks();
std::vector<Attack> connection_attacks();
std::vector<Attack> row_attacks();
std::vector<Attack> file_attacks();
std::vector<Attack> folder_attacks();
std::vector<Attack> wal_attacks();
std::vector<Attack> journal_attacks();
std::vector<Attack> checkpoint_attacks();
std::vector<Attack> key_attacks();
std::vector<Attack> journald_attacks();
std::vector<Attack> viewer_attacks();
std::vector<Attack> looking_attacks();
std::vector<Attack> phone_attacks();
std::vector<Attack> flip_attacks();

}  // namespace storage::audit

#include "storage/audit/attack.h"

#include <iterator>
#include <utility>

namespace storage::audit {

std::string_view actor_name(Actor actor) {
  switch (actor) {
    case Actor::phone_user:
      return "phone user";
    case Actor::viewer_user:
      return "viewer user";
    case Actor::local_user:
      return "another local user";
    case Actor::daemon_user:
      return "daemon's own user";
    case Actor::root:
      return "root";
  }
  return "?";
}

std::string_view guard_name(Guard guard) {
  switch (guard) {
    case Guard::none:
      return "-";
    case Guard::authorizer:
      return "authorizer";
    case Guard::trigger:
      return "trigger";
    case Guard::hooks:
      return "commit hook";
    case Guard::read_only:
      return "opened read-only";
    case Guard::permissions:
      return "file permissions";
    case Guard::sqlite:
      return "SQLite itself";
    case Guard::start_up:
      return "start-up check";
    case Guard::writer:
      return "check at append";
    case Guard::reader:
      return "reader's check";
    case Guard::witness:
      return "witness";
    case Guard::encoder:
      return "record's spelling";
  }
  return "?";
}

std::string_view fate_name(Fate fate) {
  switch (fate) {
    case Fate::refused:
      return "refused";
    case Fate::detected:
      return "detected";
    case Fate::elsewhere:
      return "detected with outside help";
    case Fate::harmless:
      return "harmless";
    case Fate::unnoticed:
      return "out of reach";
  }
  return "?";
}

bool as_expected(const Attack& attack, const Outcome& outcome) {
  const Expected& expected = attack.expected;
  if (!outcome.problem.empty() || outcome.fate != expected.fate) return false;
  switch (expected.fate) {
    case Fate::refused:
      return outcome.guard == expected.guard;
    case Fate::detected:
    case Fate::elsewhere:
      return outcome.verdict == verdict_name(expected.verdict);
    case Fate::harmless:
    case Fate::unnoticed:
      return true;
  }
  return false;
}

std::string describe(const Expected& expected) {
  std::string text(fate_name(expected.fate));
  if (expected.fate == Fate::refused) {
    return text + ": " + std::string(guard_name(expected.guard));
  }
  if (expected.fate == Fate::detected || expected.fate == Fate::elsewhere) {
    text += ": " + std::string(verdict_name(expected.verdict));
  }
  return *expected.why == '\0' ? text : text + " (" + expected.why + ")";
}

std::vector<Attack> catalogue() {
  std::vector<Attack> all;
  for (auto group :
       {phone_attacks, viewer_attacks, looking_attacks, sql_attacks, schema_attacks,
        connection_attacks, row_attacks, file_attacks, folder_attacks, wal_attacks, journal_attacks,
        checkpoint_attacks, key_attacks, journald_attacks, flip_attacks}) {
    std::vector<Attack> some = group();
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace storage::audit

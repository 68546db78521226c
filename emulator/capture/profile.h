// Capture profiles as data: one per published account, each with its source, certainty and every
// value we had to assume. Adding one needs no code: see profiles.json.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/record.h"

namespace capture {

// A sentence that is shown. The English is what a log holds: its bytes are hashed there.
struct Text {
  std::string en, ko;
};

// What the account says of files nobody approved, brought in by card.
struct Gate {
  std::string unapproved = "opened";  // "opened", "refused", "deleted".
  bool alert = false;                 // A media_alert is recorded.
  Text source;                        // Empty: the account says nothing, and everything opens.
};

// A word the account says is replaced while it is typed.
struct Correction {
  std::string typed, becomes;
  std::string typed_en, becomes_en;  // What they mean; translations.
  std::string warning, warning_en;   // Shown on the phone; may be empty.
};
struct Autocorrection {
  std::vector<Correction> words;       // Empty: the account says nothing of it.
  std::vector<std::string> particles;  // What may stand behind one of them within its word.
  Text source;
};

struct Profile {
  storage::ProfileFacts facts;
  // The facts' title, source and assumed values, the last in the same order, in Korean.
  std::string title_ko;
  std::string source_ko;
  std::vector<std::string> assumed_ko;
  storage::Schedule schedule;  // seed_sha256 left zero.
  std::string trigger;         // "random", "app_open", "regular", "none".
  bool log_visits = true;      // Facts' log_scope in the form the recorder asks.
  bool log_apps = false;
  bool log_operations = false;
  Gate gate;
  Autocorrection autocorrection;
  std::vector<Text> contradictions;  // What other accounts say.
  Text certainty_means;              // Of facts.certainty's letter, in words.
  Text certainty_note;               // Where one letter is not the whole truth; else empty.
  std::string url;                   // Of the copy read, where there is one.
};

// The format a log under this profile states in its genesis: FORMAT.md, "Versions".
int record_format(const Profile& profile);

// All profiles, the default (rfa-2022) first. Parsed once from the built-in profiles.json.
const std::vector<Profile>& profiles();
const Profile* find_profile(std::string_view id);
// `red-flag profiles --json`: an array of objects with at least id, title, source, certainty,
// assumed, trigger, schedule. What is shown has a second key for Korean: title_ko, assumed_ko, ...
std::string profiles_json();
std::string profile_json(const Profile& profile);  // One of them.

}  // namespace capture

// Capture profiles as data: one per published account, each with its source, certainty and every
// value we had to assume. Adding one needs no code: see profiles.json.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/record.h"

namespace capture {

struct Profile {
  storage::ProfileFacts facts;
  storage::Schedule schedule;  // seed_sha256 left zero.
  std::string trigger;         // "random", "app_open", "regular", "none".
  bool log_visits = true;      // Facts' log_scope in the form the recorder asks.
  bool log_apps = false;
  bool log_operations = false;
  std::vector<std::string> contradictions;  // What other accounts say.
  std::string certainty_means;              // Of facts.certainty's letter, in words.
  std::string certainty_note;               // Where one letter is not the whole truth; else empty.
  std::string url;                          // Of the copy read, where there is one.
};

// The format a log under this profile states in its genesis: FORMAT.md, "Versions".
int record_format(const Profile& profile);

// All profiles, the default (rfa-2022) first. Parsed once from the built-in profiles.json.
const std::vector<Profile>& profiles();
const Profile* find_profile(std::string_view id);
// `red-flag profiles --json`: an array of objects with at least id, title, source, certainty,
// assumed, trigger, schedule.
std::string profiles_json();

}  // namespace capture

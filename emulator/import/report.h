// What an import came to: told on stdout, and kept in the bundle.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/import/kind.h"

namespace importing {

// Where a recording breaks off. What stood before was imported.
struct Break {
  std::uint64_t byte = 0;  // Of the file; of the text in it, where that is gzipped JSON.
  std::string where;       // "entry 12", "record 7", counted from 1.
  std::string what;
};

// Something counted, with the first few of it for people to look up.
struct Counted {
  std::uint64_t count = 0;
  std::vector<std::string> examples;
};

class Report {
 public:
  std::string format;    // "HAR 1.2", "WARC/1.1", "DevTools recording", "folder".
  std::string software;  // What made the recording, as it says itself, UTF-8; empty: it does not.
  std::uint64_t items = 0;   // Entries, records, steps or files read.
  std::uint64_t visits = 0;  // In the session; of a DevTools recording, its deeds.
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;  // Of those files.
  std::optional<Break> broken;
  std::string fences;  // What the kernel granted: "landlock, seccomp".

  void kept(Kind kind) { ++kept_[kind]; }
  void forgot(Kind kind) { --kept_[kind]; }
  void kept_redirect() { ++redirects_; }
  // Not drawn by the phone, so not in the bundle unless the input is a folder. Each address counts
  // once, as long as not too many are to be remembered.
  void not_drawn(Kind kind, const std::string& address);
  // Left out, or changed, for a reason that is a plural noun phrase.
  void left_out(std::string_view reason, std::string_view what);
  // Kept, and yet to be known.
  void noted(std::string_view reason, std::string_view what);
  void say(std::string sentence) { sentences_.push_back(std::move(sentence)); }

  bool holds_nothing() const { return files == 0 && visits == 0; }

  // Several lines, the last one ended; texts from outside quoted and shortened.
  std::string as_text() const;
  std::string as_json() const;  // One object, without a line break behind it.

 private:
  std::map<Kind, std::uint64_t> kept_;
  std::uint64_t redirects_ = 0;
  std::map<Kind, Counted> not_drawn_;
  std::set<std::string> not_drawn_addresses_;
  std::map<std::string, Counted, std::less<>> left_out_;
  std::map<std::string, Counted, std::less<>> noted_;
  std::vector<std::string> sentences_;
};

}  // namespace importing

// What one record is, and the exact JSON bytes that are hashed and stored. Pure.
// FORMAT.md, "Records", is normative; this header is its C++ face.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "storage/timestamp.h"

namespace storage {

using Digest = std::array<std::uint8_t, 32>;  // SHA-256.

std::string to_hex(const Digest& digest);                      // 64 lower-case digits.
std::optional<Digest> digest_from_hex(std::string_view text);  // Exactly 64 digits, either case.

// A record's body fits a tlog-tiles entry (a 16-bit length).
inline constexpr std::size_t max_body_bytes = 65'535;
// Longer strings are cut at a character boundary by encode(), and end in U+2026.
inline constexpr std::size_t max_url_bytes = 8'192;
inline constexpr std::size_t max_title_bytes = 1'024;
inline constexpr std::size_t max_text_bytes = 16'384;
inline constexpr std::uint64_t max_image_bytes = 16u << 20;

// How random captures are drawn from the secret seed; see schedule.h for the arithmetic.
struct Schedule {
  std::string algorithm = "none";  // "exponential-v1", "jittered-v1", "on-app-open-v1", "none".
  std::int64_t min_ms = 0;         // Shortest interval, or delay after an app opened.
  std::int64_t mean_ms = 0;        // Mean before truncation; "jittered-v1": the period.
  std::int64_t max_ms = 0;         // Longest interval.
  Digest seed_sha256{};            // Commitment: SHA-256 of the 32-byte seed shutdown reveals.

  friend bool operator==(const Schedule&, const Schedule&) = default;
};

// The capture profile a log was recorded under, with what is known of it.
struct ProfileFacts {
  std::string id;                    // "rfa-2022"
  std::string title;                 // One line for people.
  std::string source;                // The account it follows: outlet, author, date.
  std::string certainty;             // "A" to "D", see README.
  std::vector<std::string> assumed;  // Every value no source documents.
  std::string log_scope;             // "pages", "apps+pages", "screenshots", ...
  bool user_can_view = true;

  friend bool operator==(const ProfileFacts&, const ProfileFacts&) = default;
};

struct Device {
  std::string name;   // The phone's folder name.
  std::string model;  // Invented brand and model.
  std::string locale;
  int width_px = 0;
  int height_px = 0;

  friend bool operator==(const Device&, const Device&) = default;
};

// Always record 0, once. `simulation` is written as true and must be.
struct Genesis {
  int format = 1;      // Of the records: 2 where `operation` and `media_alert` may stand.
  std::string origin;  // C2SP checkpoint origin of this log.
  Device device;
  ProfileFacts profile;
  Schedule schedule;
  friend bool operator==(const Genesis&, const Genesis&) = default;
};

// The phone started. Each boot commits to a fresh seed; the first repeats genesis's.
struct Boot {
  std::string session;   // Title of the scripted day; empty when a hand drives the phone.
  std::string persona;   // Fictional by rule.
  std::string software;  // "red-flag 0.1.0"
  Schedule schedule;
  friend bool operator==(const Boot&, const Boot&) = default;
};

struct Screen {
  bool on = false;
  friend bool operator==(const Screen&, const Screen&) = default;
};

struct AppOpen {
  std::string app;    // Stable id: "browser".
  std::string title;  // As shown to the user.
  friend bool operator==(const AppOpen&, const AppOpen&) = default;
};

enum class VisitStatus { ok, not_found, not_on_network, crashed };

// A page was asked for; written whether or not it could be shown.
struct Visit {
  std::string url;
  std::string title;
  VisitStatus status = VisitStatus::ok;
  std::string via;       // "address", "link", "form", "back", "forward", "reload", "bookmark".
  std::string referrer;  // The page before it, or empty.
  friend bool operator==(const Visit&, const Visit&) = default;
};

struct Screenshot {
  Digest image{};  // SHA-256 of the PNG file's bytes.
  std::uint32_t width_px = 0;
  std::uint32_t height_px = 0;
  std::uint64_t png_bytes = 0;
  std::string trigger;           // "random", "regular", "app_open".
  std::optional<Timestamp> due;  // The instant the schedule named; absent for "app_open".
  std::string app;               // What was in front.
  std::string url;               // Of the page in front, or empty.
  std::string title;
  std::string text;  // The words visible on the screen, top to bottom.
  friend bool operator==(const Screenshot&, const Screenshot&) = default;
};

// Says "alive" at a fixed pace, so that silence means something.
struct Heartbeat {
  std::int64_t uptime_ms = 0;  // Since boot.
  bool screen_on = false;
  friend bool operator==(const Heartbeat&, const Heartbeat&) = default;
};

// A facilitator's mark in a scripted day; not something the watcher saw.
struct Chapter {
  std::string title;
  friend bool operator==(const Chapter&, const Chapter&) = default;
};

// An honest interruption: what was not recorded, as far as is known.
struct Gap {
  std::string reason;                  // "no-shutdown", "disk-full", ...: FORMAT.md, "Records".
  Timestamp since;                     // The last record's time.
  std::uint64_t unsealed_records = 0;  // Records after the last checkpoint when it was found.
  std::uint64_t dropped_records = 0;   // Records refused meanwhile; 0, unwritten: none is known of.
  friend bool operator==(const Gap&, const Gap&) = default;
};

struct ClockChange {
  Timestamp from;
  Timestamp to;
  friend bool operator==(const ClockChange&, const ClockChange&) = default;
};

// The phone was switched off in order; reveals the seed the last boot committed to.
struct Shutdown {
  std::string reason;  // "session-end", "signal".
  Digest seed{};       // Its SHA-256 is the boot's commitment.
  friend bool operator==(const Shutdown&, const Shutdown&) = default;
};

// Something the owner did, as an event log has it: who is always the owner. Format 2.
struct Operation {
  std::string action;  // "unlock", "lock", "home", "back", "open_app", "visit", "tap", "scroll",
                       // "type", "open_file", ...: what was done, never what was typed.
  std::string app;     // What was in front: "lock-screen", "launcher", or an app's id.
  std::string target;  // What it was done to, as shown; may be empty.
  friend bool operator==(const Operation&, const Operation&) = default;
};

// A file nobody approved was to be opened. Format 2.
struct MediaAlert {
  std::string title;       // The file's, as shown.
  std::string media_type;  // "video", "audio", "picture", "document", "app".
  std::string signer;      // Whose signature it bears: "unknown".
  std::string outcome;     // What was done about it: "refused".
  friend bool operator==(const MediaAlert&, const MediaAlert&) = default;
};

using Payload = std::variant<Genesis, Boot, Screen, AppOpen, Visit, Screenshot, Heartbeat, Chapter,
                             Gap, ClockChange, Shutdown, Operation, MediaAlert>;

struct Record {
  Timestamp time;
  Payload payload;
  friend bool operator==(const Record&, const Record&) = default;
};

// "genesis", "boot", "screen", "app_open", "visit", "screenshot", "heartbeat", "chapter", "gap",
// "clock_change", "shutdown", "operation", "media_alert": the order of Payload's alternatives.
std::string_view kind_name(const Payload& payload);
const std::vector<std::string_view>& all_kinds();

// The exact bytes of record `seq`: one JSON object, keys in the order FORMAT.md gives, beginning
// {"seq":N,"kind":"...","time":"...". Same input, same bytes, on every machine. Strings that are
// not UTF-8 have each bad byte replaced by U+FFFD; control characters are escaped. At most
// max_body_bytes.
std::string encode(std::uint64_t seq, const Record& record);

struct DecodedRecord {
  std::uint64_t seq = 0;
  Record record;
};
struct DecodeError {
  std::string why;  // One line.
};

// Reads bytes from outside: never throws, never crashes. Unknown keys are ignored; an unknown
// kind, a missing or mistyped key, or a body above max_body_bytes is a DecodeError.
std::variant<DecodedRecord, DecodeError> decode(std::string_view body);

}  // namespace storage
